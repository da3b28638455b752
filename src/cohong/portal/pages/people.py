"""People of a member: who may sign in and act for it, in which posts; inviting, giving and ending."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cohong.access import model
from cohong.access.posts import NEEDS_TWO
from cohong.access.refusals import Denied
from cohong.access.rights import ROLES, TWO_PEOPLE, Role
from cohong.portal.act import Done, Nothing, act
from cohong.portal.api.writes import form_of
from cohong.portal.ask import Acting, Ask
from cohong.portal.entering.forms import read_form
from cohong.portal.entering.persons import Known, in_person, is_fresh, role_said
from cohong.portal.page import View, page
from cohong.portal.pages.account import Day, day_said
from cohong.portal.raw import Desk, raw
from cohong.portal.text import Text

NEEDS = "manage_people"
ASKED = Text(
    "该岗位须两人共同办理，申请已提交；请另一位人员管理者在“待复核”页面决定。",
    "This takes two people: it is asked for, and another person who manages people decides on the page of approvals.",
)


class PostAt(msgspec.Struct, frozen=True, kw_only=True):
    """A post of a person at this member."""

    post: str
    role: Text
    since: int
    until: int
    given_by: Text
    deputy_for: Text | None
    holds: bool
    takes_two: bool


class PersonRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person with posts at this member; `ways` are the ways in that are set up."""

    person: str
    name: str
    login: str
    active: bool
    me: bool
    ways: tuple[Text, ...]
    posts: tuple[PostAt, ...]


class RoleChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A role that may be given; `takes_two` says that two people give it."""

    role: str
    name: Text
    takes_two: bool


class PeopleView(View, frozen=True, kw_only=True):
    """Everybody who has or had a post here. `invitation` is shown once, to the person who made it, with whom it is for."""

    member: str
    fresh: bool
    people: tuple[PersonRow, ...]
    roles: tuple[RoleChoice, ...]
    waiting: int
    invitation: str = ""
    invited: str = ""
    asked: Text | None = None


@page(
    "/people",
    zh="人员",
    en="People",
    says_zh="谁可以登录并代表本单位办理、各有什么岗位；岗位可以随时授予或撤销，负责人和管理员须两人办理。",
    says_en="Who may sign in and act for this member, and in which posts. Owners and administrators are made by two people.",
    needs=NEEDS,
)
def people(ask: Ask) -> PeopleView:
    """The list. Raises CohongError (`portal.no_accounts`) where nobody signs in."""
    known = in_person(ask)
    names, today = Known(ask), ask.people.database.today()
    posts: dict[str, list[model.Post]] = {}
    for post in ask.people.posts.at(known.member):
        posts.setdefault(post.person, []).append(post)
    rows = [_row(ask, names, known, person, found, today) for person, found in posts.items()]
    return PeopleView(
        member=known.member,
        fresh=is_fresh(ask),
        people=tuple(sorted(rows, key=lambda row: (not row.active, not any(p.holds for p in row.posts), row.name))),
        roles=tuple(RoleChoice(role=one, name=role_said(one), takes_two=one in TWO_PEOPLE) for one in ROLES),
        waiting=len(ask.people.approvals.of(known.member, waiting=True)),
    )


def _row(ask: Ask, names: Known, known: model.Acting, person: str, posts: list[model.Post], today: int) -> PersonRow:
    who = ask.people.persons.get(person)
    ways = [
        (ask.people.passwords.has(person), Text("密码", "password")),
        (ask.people.codes.on(person), Text("验证码", "codes")),
        (bool(ask.people.passkeys.of(person)), Text("通行密钥", "passkey")),
        (bool(ask.people.identities.of(person)), Text("外部账号", "account elsewhere")),
    ]
    return PersonRow(
        person=person,
        name=who.name,
        login=who.login,
        active=who.active,
        me=person == known.person.id,
        ways=tuple(said for there, said in ways if there),
        posts=tuple(_post(names, post, today) for post in posts if not post.ended_ms or len(posts) == 1),
    )


def _post(names: Known, post: model.Post, today: int) -> PostAt:
    return PostAt(
        post=post.id,
        role=role_said(post.role),
        since=post.since_day,
        until=post.until_day,
        given_by=names(post.granted_by),
        deputy_for=names(post.deputy_for) if post.deputy_for else None,
        holds=post.holds(today),
        takes_two=post.role in TWO_PEOPLE,
    )


# --- inviting: the secret is shown once, to whoever asked for it -----------------------------------------------------------


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """A person by sign-in name, with a name where the person is new, and the post."""

    login: Annotated[str, Meta(max_length=254)]
    role: Role
    name: Annotated[str, Meta(max_length=200)] = ""
    until: Day = ""


@raw("/people", needs=NEEDS, method="POST")
async def invite_person(desk: Desk, request: Request, acting: Acting) -> Response:
    """Invite somebody to a post: a new person gets an invitation, somebody who is known here only the post."""
    ask, said = desk.ask(request, acting, NEEDS), await read_form(desk, request, acting)
    found = await run_in_threadpool(_invite, ask, form_of(said, Invite))
    view = people(ask)
    return desk.show("people", msgspec.structs.replace(view, **found), request, acting)


@raw("/people/{person}/invitation", needs=NEEDS, method="POST")
async def invite_again(desk: Desk, request: Request, acting: Acting) -> Response:
    """Another invitation for somebody who forgot the password."""
    ask = desk.ask(request, acting, NEEDS)
    await read_form(desk, request, acting)
    person = ask.people.persons.get(request.path_params["person"])
    invitation = await run_in_threadpool(ask.people.managing.invite, in_person(ask), person.id)
    view = msgspec.structs.replace(people(ask), invitation=invitation, invited=person.name)
    return desk.show("people", view, request, acting)


def _invite(ask: Ask, form: Invite) -> dict[str, object]:
    known, until, invitation = in_person(ask), day_said(form.until), ""
    known.need_fresh(ask.people.settings)
    person = ask.people.persons.by_login(form.login)
    if person is None:
        person, invitation = ask.people.managing.add(known, form.name, form.login)
    asked = _give(ask, known, person.id, form.role, until)
    return {"invitation": invitation, "invited": person.name, "asked": asked}


def _give(ask: Ask, known: model.Acting, person: str, role: Role, until: int) -> Text | None:
    """Give a post, or ask a second person for it: then what is to be said about that."""
    try:
        ask.people.posts.grant(known, person, role, until_day=until)
    except Denied as error:
        if error.code != NEEDS_TWO:
            raise
        ask.people.posts.ask_grant(known, person, role, until_day=until)
        return ASKED
    return None


# --- acts -----------------------------------------------------------------------------------------------------------------


class GivePost(msgspec.Struct, frozen=True, kw_only=True):
    """Which role, until when; `until` empty is without an end."""

    role: Role
    until: Day = ""


@act("/people/{person}/posts", zh="授予岗位", en="Give a post", needs=NEEDS)
def give_post(ask: Ask, form: GivePost) -> Done:
    """Give somebody here another post."""
    asked = _give(ask, in_person(ask), ask.path["person"], form.role, day_said(form.until))
    return Done(said=asked or Text("岗位已授予。", "The post is given."), to="/people")


@act("/people/posts/{id}/end", zh="撤销岗位", en="End a post", needs=NEEDS)
def end_post(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """End a post at once, or ask a second person where that takes two."""
    known, post = in_person(ask), ask.path["id"]
    try:
        ask.people.posts.end(known, post)
    except Denied as error:
        if error.code != NEEDS_TWO:
            raise
        ask.people.posts.ask_end(known, post)
        return Done(said=ASKED, to="/people")
    return Done(said=Text("岗位已撤销，立即生效。", "The post has ended, at once."), to="/people")


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the person may come in."""

    active: bool


@act("/people/{person}/active", zh="停用或恢复账户", en="Switch a person off or on", needs=NEEDS)
def switch_person(ask: Ask, form: Switch) -> Done:
    """Keep somebody out, or let them in again."""
    ask.people.managing.switch(in_person(ask), ask.path["person"], active=form.active)
    off = Text("账户已停用，其登录和密钥立即失效。", "The account is off; its sign-ins and keys ended at once.")
    on = Text("账户已恢复。", "The account is on again.")
    return Done(said=on if form.active else off, to="/people")


@act("/people/{person}/codes/off", zh="为他人关闭验证码", en="Switch somebody's codes off", needs=NEEDS)
def codes_off(ask: Ask, form: Nothing) -> Done:  # noqa: ARG001 - the address says all
    """For somebody who lost the device and the recovery codes."""
    ask.people.managing.codes_off(in_person(ask), ask.path["person"])
    return Done(said=Text("已关闭其验证码。", "The person's codes are switched off."), to="/people")
