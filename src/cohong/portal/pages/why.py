"""Why may I do this, and why may I not: the same table and the same posts as at the door, in plain words."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.access import model
from cohong.access.rights import MAY, RIGHTS, ROLES, Right, Role, say_right
from cohong.access.why import by_table
from cohong.portal.ask import Ask
from cohong.portal.entering.persons import role_said
from cohong.portal.page import View, page
from cohong.portal.question import Question
from cohong.portal.speech.rolewords import RoleSaid, called, roles_said
from cohong.portal.text import Text


class WhyAsked(Question, frozen=True, kw_only=True):
    """Which right, and whose: a person at the same member, for who manages people; empty for oneself."""

    right: Right | Literal[""] = ""
    person: Annotated[str, Meta(max_length=100, description="id of a person")] = ""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to choose."""

    id: str
    name: Text


class RightRow(msgspec.Struct, frozen=True, kw_only=True):
    """One right, whether the person asked about has it now, and which roles have it."""

    right: str
    name: Text
    has: bool
    roles: tuple[str, ...]


class WhyView(View, frozen=True, kw_only=True):
    """The answer in `lines`, where something was asked; every right and every role; and what the member may say on the ledger.

    `how` is how one is here (open, unsafe, signed, key, visitor); `person` is whom it is about."""

    how: str
    person: Text
    member: str
    member_name: Text
    role: Text
    right: str
    right_name: Text | None
    allowed: bool
    lines: tuple[Text, ...]
    people: tuple[Choice, ...]
    chosen: str
    rights: tuple[RightRow, ...]
    roles: tuple[Choice, ...]
    ledger_roles: tuple[RoleSaid, ...]


class _Who(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: Text
    role: str
    rights: frozenset[Right]


@page(
    "/why",
    zh="权限说明",
    en="Why may I?",
    says_zh="为什么可以办、为什么不可以办、谁能授予：按当前岗位逐项说明。",
    says_en="Why something may be done or not, and who can give what is missing: right by right, for the present post.",
    needs="",
    asks=WhyAsked,
)
def why(ask: Ask) -> WhyView:
    """Answers for whoever asks; for a visitor the table alone."""
    asked, member = ask.asked(WhyAsked), ask.acting.member
    people = _people(ask)
    who = _somebody(ask, asked.person) if any(one.id == asked.person for one in people) else _myself(ask)
    return WhyView(
        how=ask.acting.how,
        person=who.name,
        member=member,
        member_name=called(ask.state, member) if member else Text("–", "–"),
        role=role_said(who.role) if who.role else Text("没有岗位", "no post"),
        right=asked.right,
        right_name=_right(asked.right) if asked.right else None,
        allowed=asked.right in who.rights,
        lines=_lines(ask, who, asked.right) if asked.right and ask.acting.how != "visitor" else (),
        people=people,
        chosen=who.id,
        rights=tuple(
            RightRow(
                right=one,
                name=_right(one),
                has=one in who.rights,
                roles=tuple(role for role in ROLES if one in MAY[role]),
            )
            for one in RIGHTS
        ),
        roles=tuple(Choice(id=one, name=role_said(one)) for one in ROLES),
        ledger_roles=roles_said(ask.state, member) if member else (),
    )


def _right(right: Right) -> Text:
    return Text(say_right(right, "zh"), say_right(right, "en"))


def _people(ask: Ask) -> tuple[Choice, ...]:
    """Whom one may ask about: everybody with a post at the member, for who manages people there."""
    known = ask.acting.known
    if known is None or not known.may("manage_people"):
        return ()
    found: dict[str, str] = {known.person.id: known.person.name}
    for post in ask.people.posts.at(known.member):
        if post.person not in found:
            found[post.person] = ask.people.persons.get(post.person).name
    return tuple(Choice(id=one, name=Text(name, name)) for one, name in found.items())


def _myself(ask: Ask) -> _Who:
    who = ask.acting
    rights = frozenset(right for right in RIGHTS if who.may(right))
    name = Text(who.known.person.name, who.known.person.name) if who.known else Text(who.name, who.name)
    return _Who(id=who.person, name=name, role=who.role, rights=rights)


def _somebody(ask: Ask, person: str) -> _Who:
    """Somebody else at the member: by the post with which he may do most."""
    if person == ask.acting.person:
        return _myself(ask)
    posts = [post for post in ask.people.posts.of(person) if post.member == ask.acting.member]
    best = max(posts, key=lambda post: len(MAY[post.role]), default=None)
    name = ask.people.persons.get(person).name
    rights = frozenset(right for post in posts for right in MAY[post.role])
    return _Who(id=person, name=Text(name, name), role=best.role if best else "", rights=rights)


def _lines(ask: Ask, who: _Who, right: Right) -> tuple[Text, ...]:
    known = ask.acting.known
    if known is None:
        return _open_lines(ask, who, right)
    if who.id != known.person.id:
        posts = [post for post in ask.people.posts.of(who.id) if post.member == known.member]
        return _reasons(ask, who.id, known.member, _best(posts, right), right)
    if known.post is None:
        return (
            Text(
                "您目前没有岗位，因此不能办理任何事项。", "You have no post now, so there is nothing that you may do."
            ),
        )
    lines = _reasons(ask, who.id, known.member, known.post.role, right)
    if not ask.acting.may(right) and known.key and right in MAY[known.post.role]:
        lines = (*lines, Text("该密钥没有这项权限。", "This key was not given the right."))
    return lines if ask.acting.may(right) else (*lines, *_other_posts(ask, known, right))


def _best(posts: list[model.Post], right: Right) -> Role:
    """The role that gives the right, else the first that the person has, else any that would give it."""
    held = [post.role for post in posts]
    with_right = [role for role in held if right in MAY[role]]
    return (with_right or held or [role for role in ROLES if right in MAY[role]])[0]


def _reasons(ask: Ask, person: str, member: str, role: Role, right: Right) -> tuple[Text, ...]:
    return tuple(Text(line.zh, line.en) for line in ask.people.why_may(person, member, role, right).lines)


def _other_posts(ask: Ask, known: model.Acting, right: Right) -> tuple[Text, ...]:
    """A post of one's own that would do."""
    for post in ask.people.posts.of(known.person.id):
        if right in MAY[post.role]:
            role, member = role_said(post.role), called(ask.state, post.member)
            return (
                Text(
                    f"您在{member.zh}的{role.zh}岗位可以办理；请在“我的账户”中切换岗位。",
                    f"Your post as {role.en} at {member.en} allows it; choose that post under “My account”.",
                ),
            )
    return ()


def _open_lines(ask: Ask, who: _Who, right: Right) -> tuple[Text, ...]:
    """Where nobody signs in: the machine itself, or the role that the demo is switched to."""
    role = next(one for one in ROLES if one == who.role)
    if ask.acting.how == "unsafe":
        line = by_table(role, right)
        start = Text(
            f"这是演示：您正以“{who.name.zh}”的身份查看，岗位是{role_said(role).zh}。",
            f"This is the demo: you act as “{who.name.en}”, whose role is {role_said(role).en}.",
        )
        return (start, Text(line.zh, line.en))
    member = called(ask.state, ask.acting.member)
    return (
        Text(
            f"该主目录尚未启用登录：坐在本机前的人代表{member.zh}办理全部事项。",
            f"Nobody signs in to this home yet: whoever sits at this machine acts for {member.en}, with every right.",
        ),
        Text(
            "添加第一个账户（cohong people add）后，人人都须登录，并各有自己的岗位。",
            "Once the first account is added (`cohong people add`), everybody signs in and has a post of their own.",
        ),
    )
