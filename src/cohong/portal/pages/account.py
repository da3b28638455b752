"""My account: in which post I act, how I sign in, where I am signed in, and who stands in for me."""

import io
from typing import Annotated

import msgspec
import segno
from msgspec import Meta

from cohong.access import model
from cohong.access.codes import Enrolment
from cohong.access.refusals import NO_PERSON, Denied
from cohong.core.texts import CohongError, declare
from cohong.portal.act import Done, Nothing, act
from cohong.portal.ask import Ask
from cohong.portal.entering.persons import Known, in_person, is_fresh, providers_of, role_said
from cohong.portal.page import View, page
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text, Why

BAD_DAY = declare(
    "portal.day_unclear",
    en="{seen} is not a day.",
    zh="{seen} 不是有效的日期。",
    next_en="Write it as 2026-03-31.",
    next_zh="请按 2026-03-31 的格式填写。",
)
WAYS = {
    "password": Text("密码", "password"),
    "password+code": Text("密码和验证码", "password and code"),
    "password+recovery": Text("密码和恢复码", "password and recovery code"),
    "passkey": Text("通行密钥", "passkey"),
}
BROWSERS = (
    ("MicroMessenger", Text("微信", "WeChat")),
    ("Edg", Text("Edge", "Edge")),
    ("Firefox", Text("Firefox", "Firefox")),
    ("Chrom", Text("Chrome", "Chrome")),
    ("Safari", Text("Safari", "Safari")),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
"""A mark in what a browser says of itself -> its name; the first that fits counts, since each claims to be the others too."""
Day = Annotated[str, Meta(description="2026-03-31; empty for no end")]


class PostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A post of mine. `until` 0 is without an end; `deputy_for` names whom I stand in for."""

    post: str
    member: str
    member_name: Text
    role: Text
    since: int
    until: int
    deputy_for: Text | None
    current: bool


class PasskeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey, when it was made and last used (ms, 0 never)."""

    id: str
    name: str
    made_ms: int
    used_ms: int


class LinkRow(msgspec.Struct, frozen=True, kw_only=True):
    """A provider, and my account there where it is linked."""

    name: str
    title: Text
    issuer: str
    subject: str


class SignInRow(msgspec.Struct, frozen=True, kw_only=True):
    """One place where I am signed in; `here` is this one. `agent` is how the browser describes itself, `device` that in words."""

    id: str
    how: Text
    address: str
    agent: str
    device: Text
    made_ms: int
    used_ms: int
    here: bool


class DeputyRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who stands in for me."""

    post: str
    name: Text
    role: Text
    since: int
    until: int
    holds: bool


class AccountView(View, frozen=True, kw_only=True):
    """Everything about one's own account. `enrolment` and `recovery` are shown once, `go_to` is where linking goes on."""

    name: str
    login: str
    fresh: bool
    posts: tuple[PostRow, ...]
    password: bool
    codes: bool
    recovery_left: int
    passkeys: tuple[PasskeyRow, ...]
    links: tuple[LinkRow, ...]
    sign_ins: tuple[SignInRow, ...]
    deputies: tuple[DeputyRow, ...]
    colleagues: tuple[str, ...]
    may_depute: bool
    enrolment: Enrolment | None = None
    recovery: tuple[str, ...] = ()
    go_to: str = ""
    trouble: Why | None = None

    def qr(self) -> str:
        """The secret as a picture for the app's camera."""
        drawn = io.BytesIO()
        made = segno.make(self.enrolment.uri if self.enrolment else "", error="m", micro=False)
        made.save(
            drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, light="#ffffff", svgclass="qr-code"
        )
        return drawn.getvalue().decode()


@page(
    "/account",
    zh="我的账户",
    en="My account",
    says_zh="以哪个岗位办理、用什么方式登录、在哪些设备上登录、由谁代理。",
    says_en="In which post you act, how you sign in, where you are signed in, and who stands in for you.",
    needs="",
)
def account(ask: Ask) -> AccountView:
    """One's own account. Raises CohongError (`portal.no_accounts`) where nobody signs in, Denied `access.signed_out`."""
    known, people = in_person(ask), ask.people
    person, post = known.person, known.post
    names = Known(ask)
    return AccountView(
        name=person.name,
        login=person.login,
        fresh=is_fresh(ask),
        posts=tuple(_post(ask, names, one, one.id == (post.id if post else "")) for one in people.posts.of(person.id)),
        password=people.passwords.has(person.id),
        codes=people.codes.on(person.id),
        recovery_left=people.codes.recovery_left(person.id),
        passkeys=tuple(PasskeyRow(**msgspec.structs.asdict(one)) for one in people.passkeys.of(person.id)),
        links=_links(ask, person.id),
        sign_ins=_sign_ins(ask, known),
        deputies=_deputies(ask, names, known),
        colleagues=_colleagues(ask, known),
        may_depute=post is not None and not post.deputy_for,
    )


def _post(ask: Ask, names: Known, post: model.Post, current: bool) -> PostRow:
    return PostRow(
        post=post.id,
        member=post.member,
        member_name=called(ask.state, post.member),
        role=role_said(post.role),
        since=post.since_day,
        until=post.until_day,
        deputy_for=names(post.deputy_for) if post.deputy_for else None,
        current=current,
    )


def _links(ask: Ask, person: str) -> tuple[LinkRow, ...]:
    """Every provider in use, linked or not, and links to providers that are no longer in use."""
    linked = {one.issuer: one.subject for one in ask.people.identities.of(person)}
    found = [
        LinkRow(
            name=one.name,
            title=Text(one.title_zh, one.title_en),
            issuer=one.issuer,
            subject=linked.pop(one.issuer, ""),
        )
        for one in providers_of(ask)
    ]
    gone = [
        LinkRow(name="", title=Text(issuer, issuer), issuer=issuer, subject=subject)
        for issuer, subject in linked.items()
    ]
    return (*found, *gone)


def _sign_ins(ask: Ask, known: model.Acting) -> tuple[SignInRow, ...]:
    here = known.session.id if known.session else ""
    return tuple(
        SignInRow(
            id=one.id,
            how=_way(one.how),
            address=one.address,
            agent=one.agent,
            device=device_said(one.agent),
            made_ms=one.made_ms,
            used_ms=one.used_ms,
            here=one.id == here,
        )
        for one in ask.people.sessions.of(known.person.id)
    )


def device_said(agent: str) -> Text:
    """A browser and its system by the names that people know."""
    browser = next((said for mark, said in BROWSERS if mark in agent), None)
    system = next((said for mark, said in SYSTEMS if mark in agent), None)
    if browser is None or system is None:
        return Text("其他程序", "another program") if agent else Text("未知设备", "unknown device")
    return Text(f"{browser.zh} · {system}", f"{browser.en} · {system}")


def _way(how: str) -> Text:
    name = how.removeprefix("oidc:")
    return WAYS.get(how, Text(f"外部账号 {name}", f"account at {name}"))


def _deputies(ask: Ask, names: Known, known: model.Acting) -> tuple[DeputyRow, ...]:
    today = ask.people.database.today()
    found = (
        (one for one in ask.people.posts.at(known.member) if one.deputy_for == known.person.id) if known.post else ()
    )
    return tuple(
        DeputyRow(
            post=one.id,
            name=names(one.person),
            role=role_said(one.role),
            since=one.since_day,
            until=one.until_day,
            holds=one.holds(today),
        )
        for one in found
        if not one.ended_ms
    )


def _colleagues(ask: Ask, known: model.Acting) -> tuple[str, ...]:
    """Sign-in names of who else works for the same member, to choose from."""
    found: dict[str, None] = {}
    for one in ask.people.posts.at(known.member) if known.post else ():
        if one.person != known.person.id and not one.ended_ms:
            found[ask.people.persons.get(one.person).login] = None
    return tuple(sorted(found))


# --- acts -----------------------------------------------------------------------------------------------------------------


@act("/account/sign-ins/{id}/end", zh="结束一处登录", en="End a sign-in", needs="")
def end_sign_in(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """Sign out one of one's own devices."""
    ask.people.sessions.close_one(in_person(ask).person.id, ask.path["id"])
    return Done(said=Text("该处登录已结束。", "That sign-in has ended."), to="/account#sign-ins")


@act("/account/passkeys/{id}/remove", zh="移除通行密钥", en="Remove a passkey", needs="")
def remove_passkey(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """Remove one of one's own passkeys."""
    known = in_person(ask)
    known.need_fresh(ask.people.settings)
    ask.people.passkeys.remove(known.person.id, ask.path["id"])
    return Done(said=Text("通行密钥已移除。", "The passkey is removed."), to="/account#passkeys")


class Unlink(msgspec.Struct, frozen=True, kw_only=True):
    """Which account elsewhere."""

    issuer: str
    subject: str


@act("/account/unlink", zh="解除外部账号关联", en="Unlink an account elsewhere", needs="")
def unlink(ask: Ask, form: Unlink) -> Done:
    """Unlink one of one's own accounts elsewhere."""
    known = in_person(ask)
    known.need_fresh(ask.people.settings)
    ask.people.identities.unlink(known.person.id, form.issuer, form.subject)
    return Done(said=Text("已解除关联。", "The account is no longer linked."), to="/account#links")


class Depute(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands in, by sign-in name, from a day to a day; `since` empty is today."""

    login: str
    until: Day
    since: Day = ""


@act("/account/deputies", zh="指定代理人", en="Name a deputy", needs="")
def depute(ask: Ask, form: Depute) -> Done:
    """Let somebody act in one's present post until a day."""
    known = in_person(ask)
    post = known.need("see_desk")
    deputy = ask.people.persons.by_login(form.login)
    if deputy is None:
        raise Denied(NO_PERSON, path="login")
    until, since = day_said(form.until), day_said(form.since)
    made = ask.people.posts.depute(known, post.id, deputy.id, until_day=until, since_day=since)
    said = Text(
        f"{deputy.name} 现可代理您的岗位，到期自动结束。", f"{deputy.name} may now stand in for you until that day."
    )
    return Done(said=said, to="/account#deputies", made={"post": made.id})


@act("/account/deputies/{id}/end", zh="结束代理", en="End a deputy's post", needs="")
def end_deputy(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """End a deputy's post at once."""
    ask.people.posts.end(in_person(ask), ask.path["id"])
    return Done(said=Text("代理已结束。", "The deputy's post has ended."), to="/account#deputies")


def day_said(text: str) -> int:
    """`2026-03-31` as 20260331; 0 for nothing. Raises CohongError `portal.day_unclear`."""
    plain = text.strip().replace("-", "")
    if not plain:
        return 0
    if len(plain) != 8 or not plain.isascii() or not plain.isdigit():
        raise CohongError(BAD_DAY, seen=text[:20])
    return int(plain)
