"""Why may this person do this: the same table and the same posts as at the door, told in plain words."""

import msgspec
from sqlalchemy import Connection

from cohong.access import persons, posts
from cohong.access.database import Database
from cohong.access.model import Lang, Post
from cohong.access.posts import OPERATOR
from cohong.access.rights import MAY, TWO_PEOPLE, Right, Role, roles_with, say_right, say_role


class Line(msgspec.Struct, frozen=True):
    """One sentence in both languages."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """The sentence in `lang` ("zh" or anything else for English)."""
        return self.zh if lang == "zh" else self.en


class Reasons(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, and the sentences it rests on. `posts` are those that give the right today; `givers` are ids of people."""

    allowed: bool
    right: Right
    lines: tuple[Line, ...]
    posts: tuple[Post, ...] = ()
    givers: tuple[str, ...] = ()


def why_may(database: Database, person: str, member: str, role: Role, right: Right, today: int) -> Reasons:
    """Whether a person may do something for a member in a role on a day, and why or what is missing.

    Raises Denied access.no_person for an unknown person.
    """
    with database.read() as db:
        who = persons.find(db, person) or persons.active(db, person)
        own = [post for post in posts.at_member(db, member) if post.person == person and post.role == role]
        held = tuple(post for post in own if posts.holds(db, post, today))
        lines = [] if who.active else [_inactive(who.name)]
        lines += [_held(db, post) for post in held] or [_not_held(db, who.name, own, role, today)]
        lines.append(by_table(role, right))
        allowed = who.active and bool(held) and right in MAY[role]
        givers = () if allowed else _givers(db, member, person, today)
        if not allowed:
            lines.append(_who_gives(db, givers, right, role))
    return Reasons(allowed=allowed, right=right, lines=tuple(lines), posts=held if allowed else (), givers=givers)


def _held(db: Connection, post: Post) -> Line:
    """The post, since when, until when, given by whom, in place of whom."""
    zh = f"自 {_day(post.since_day)} 起任{say_role(post.role, 'zh')}"
    en = f"Has been {say_role(post.role, 'en')} since {_day(post.since_day)}"
    zh += f"，至 {_day(post.until_day)} 止" if post.until_day else "，未设结束日"
    en += f", until {_day(post.until_day)}" if post.until_day else ", without an end date"
    if post.deputy_for:
        zh += f"，代理{_name(db, post.deputy_for, 'zh')}"
        en += f", as deputy for {_name(db, post.deputy_for, 'en')}"
    given_zh, given_en = _name(db, post.granted_by, "zh"), _name(db, post.granted_by, "en")
    return Line(f"{zh}；由{given_zh}授予。", f"{en}; given by {given_en}.")


def _not_held(db: Connection, name: str, own: list[Post], role: Role, today: int) -> Line:
    """The latest post that no longer or not yet counts says why; else there never was one."""
    said = say_role(role, "zh"), say_role(role, "en")
    if not own:
        return Line(f"{name}在该成员没有{said[0]}岗位。", f"{name} has no post as {said[1]} at this member.")
    post = own[-1]
    if post.ended_ms:
        by = _name(db, post.ended_by, "zh"), _name(db, post.ended_by, "en")
        return Line(f"{said[0]}岗位已由{by[0]}撤销。", f"The post as {said[1]} was ended by {by[1]}.")
    if post.since_day > today:
        day = _day(post.since_day)
        return Line(f"{said[0]}岗位自 {day} 起才生效。", f"The post as {said[1]} only begins on {day}.")
    if post.until_day and post.until_day < today:
        day = _day(post.until_day)
        return Line(f"{said[0]}岗位已于 {day} 到期。", f"The post as {said[1]} ended on {day}.")
    holder = _name(db, post.deputy_for, "zh"), _name(db, post.deputy_for, "en")
    return Line(
        f"{holder[0]}已不再担任{said[0]}，代理随之结束。",
        f"{holder[1]} is no longer {said[1]}, so the deputy's post ended with it.",
    )


def by_table(role: Role, right: Right) -> Line:
    """Whether a role has a right, and which roles have it."""
    zh, en = say_role(role, "zh"), say_role(role, "en")
    if right in MAY[role]:
        return Line(f"{zh}可以{say_right(right, 'zh')}。", f"A person in the role {en} may {say_right(right, 'en')}.")
    roles = roles_with(right)
    with_zh, with_en = "、".join(say_role(r, "zh") for r in roles), ", ".join(say_role(r, "en") for r in roles)
    return Line(
        f"{zh}不可以{say_right(right, 'zh')}；可以的岗位是：{with_zh}。",
        f"A person in the role {en} may not {say_right(right, 'en')}; these roles may: {with_en}.",
    )


def _who_gives(db: Connection, givers: tuple[str, ...], right: Right, role: Role) -> Line:
    """Who can give what is missing; when two people must, that is said."""
    role = role if right in MAY[role] else roles_with(right)[0]
    if not givers:
        return Line(
            "该成员目前没有其他人能授予岗位，请找本系统的运行人员。",
            "Nobody else at this member can give a post now; ask whoever runs this machine.",
        )
    zh, en = "、".join(_name(db, who, "zh") for who in givers), ", ".join(_name(db, who, "en") for who in givers)
    if role in TWO_PEOPLE:
        return Line(f"须由两人共同授予：{zh}。", f"Two people give it together; these can take part: {en}.")
    return Line(f"可以授予的人：{zh}。", f"These people can give it: {en}.")


def _givers(db: Connection, member: str, person: str, today: int) -> tuple[str, ...]:
    found = []
    for post in posts.at_member(db, member):
        if "manage_people" in MAY[post.role] and post.person != person and posts.holds(db, post, today):
            who = persons.find(db, post.person)
            if who and who.active:
                found.append(post.person)
    return tuple(dict.fromkeys(found))


def _inactive(name: str) -> Line:
    return Line(f"{name}的账号已停用。", f"The account of {name} is switched off.")


def _name(db: Connection, person: str, lang: Lang) -> str:
    if person == OPERATOR:
        return "本系统的运行人员" if lang == "zh" else "the operator of this machine"
    found = persons.find(db, person)
    return found.name if found else person


def _day(day: int) -> str:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
