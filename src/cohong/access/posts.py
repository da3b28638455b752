"""Posts: given by those who manage people, never to oneself; deputies for a time; two people for roles that give roles."""

from typing import Any

from sqlalchemy import Connection, Select, select

from cohong.access import persons, tables
from cohong.access.approvals import OF_POSTS, Approval, Approvals, decide_in
from cohong.access.database import Database, new_id
from cohong.access.model import Acting, Post
from cohong.access.refusals import NO_SUCH, POST_OVER, Denied
from cohong.access.rights import TWO_PEOPLE, Role
from cohong.core.calendar import add_days, is_day
from cohong.core.texts import declare

OWN_POST = declare(
    "access.own_post",
    en="Nobody gives a role to himself.",
    zh="不能给自己授予岗位。",
    next_en="Ask another person who manages people.",
    next_zh="请由另一位人员管理者授予。",
)
NEEDS_TWO = declare(
    "access.needs_two",
    en="This role is given and taken away by two people together.",
    zh="该岗位的授予和撤销须由两人共同完成。",
    next_en="Ask for it; another person who manages people decides.",
    next_zh="请提出申请，由另一位人员管理者决定。",
    final=False,
)
BAD_DAYS = declare(
    "access.bad_days",
    en="The days do not fit: a role ends after it begins, and a deputy's ends within {expected} days.",
    zh="日期不合适：岗位的结束日不早于开始日，代理须在 {expected} 天内结束。",
    next_en="Correct the days.",
    next_zh="请更正日期。",
)
NO_DEPUTY = declare(
    "access.no_deputy",
    en="This role cannot be handed to this deputy by you.",
    zh="您不能把该岗位交给这位代理人。",
    next_en="Only the holder, or whoever manages people, names a deputy, and a deputy names none.",
    next_zh="只有本岗位的人或人员管理者可以指定代理，代理人不能再指定代理。",
)
DEPUTY_ALREADY = declare(
    "access.deputy_already",
    en="This person already stands in for this post, until {expected}.",
    zh="此人已是该岗位的代理，至 {expected}。",
    next_en="To change the days, end that deputy's post first and name the deputy again.",
    next_zh="如需更改日期，请先结束原代理，再重新指定。",
    final=False,
)
OPERATOR = "operator"
"""Who granted what was given at the command line of the machine."""
DEPUTY_DAYS = 366
GRANT, END = f"{OF_POSTS}grant", f"{OF_POSTS}end"


class Posts:
    """Who may act for which member in which role."""

    def __init__(self, database: Database, approvals: Approvals) -> None:
        self._db, self._approvals = database, approvals

    # --- giving -----------------------------------------------------------------------------------------------------------

    def install(self, person: str, member: str, role: Role, *, since_day: int = 0, until_day: int = 0) -> Post:
        """A post given at the machine itself: the first ones, and when nobody is left to ask. Never called from a page."""
        post = self._new(person, member, role, since_day, until_day, OPERATOR)
        with self._db.write() as db:
            return _insert(db, post)

    def grant(self, by: Acting, person: str, role: Role, *, since_day: int = 0, until_day: int = 0) -> Post:
        """Give a post at the member that `by` acts for. `since_day` 0 is today, `until_day` 0 is without an end.

        Raises Denied: access.not_allowed, access.prove_again, access.own_post, access.needs_two, access.bad_days,
        access.no_person.
        """
        post = self._may_grant(by, person, role, since_day, until_day)
        if role in TWO_PEOPLE:
            raise Denied(NEEDS_TWO)
        with self._db.write() as db:
            return _insert(db, post)

    def ask_grant(self, by: Acting, person: str, role: Role, *, since_day: int = 0, until_day: int = 0) -> Approval:
        """Ask a second person to agree to a post. Raises Denied as `grant` does, but for access.needs_two."""
        post = self._may_grant(by, person, role, since_day, until_day)
        details = {"person": person, "role": role, "since_day": post.since_day, "until_day": until_day}
        return self._approvals.ask(by, GRANT, details, concerns=person)

    def depute(self, by: Acting, post: str, person: str, *, until_day: int, since_day: int = 0) -> Post:
        """Let another person stand in for a post's holder until a day. It ends at once when the holder's own post does.

        Given by the holder, or by whoever manages people of the member; a role that two people give, by its holder alone.
        Raises Denied: access.prove_again, access.post_over, access.no_deputy, access.own_post, access.bad_days,
        access.deputy_already, access.no_person.
        """
        by.need_fresh(self._db.settings)
        today = self._db.today()
        with self._db.write() as db:
            held = find_in_force(db, post, today)
            if held is None:
                raise Denied(POST_OVER)
            holder = held.person == by.person.id
            manages = by.may("manage_people") and by.member == held.member and held.role not in TWO_PEOPLE
            if held.deputy_for or person == held.person or not (holder or manages):
                raise Denied(NO_DEPUTY)
            if person == by.person.id:
                raise Denied(OWN_POST)
            new = self._new(person, held.member, held.role, since_day, until_day, by.person.id, held.person)
            for known in now_or_later(db, person, today):
                if (known.member, known.role, known.deputy_for) == (new.member, new.role, new.deputy_for):
                    raise Denied(DEPUTY_ALREADY, expected=_dashed(known.until_day))
            return _insert(db, new)

    # --- ending -----------------------------------------------------------------------------------------------------------

    def end(self, by: Acting, post: str) -> Post:
        """End a post at once: one's own, that of one's own deputy, or any that `by` manages. Raises as `grant` does."""
        by.need_fresh(self._db.settings)
        with self._db.write() as db:
            found = self._may_end(db, by, post)
            mine = by.person.id in {found.person, found.deputy_for}
            if found.role in TWO_PEOPLE and not mine:
                raise Denied(NEEDS_TWO)
            return _end(db, found, by.person.id, self._db.now())

    def ask_end(self, by: Acting, post: str) -> Approval:
        """Ask a second person to agree to the end of a post. Raises Denied as `end` does, but for access.needs_two."""
        by.need_fresh(self._db.settings)
        with self._db.read() as db:
            found = self._may_end(db, by, post)
        by.need("manage_people")
        return self._approvals.ask(by, END, {"post": post, "role": found.role}, concerns=found.person)

    def remove(self, post: str) -> Post:
        """End a post at the machine itself. Never called from a page."""
        with self._db.write() as db:
            return _end(db, get_in(db, post), OPERATOR, self._db.now())

    def decide(self, approval: str, by: Acting, *, yes: bool, reason: str = "") -> Post | None:
        """Decide what `ask_grant` or `ask_end` asked; a yes is carried out with the decision. The post, or None for a no."""
        by.need_fresh(self._db.settings)
        now = self._db.now()
        with self._db.write() as db:
            asked = decide_in(db, approval, by, yes=yes, reason=reason, now=now)
            if not yes:
                return None
            details = asked.details
            if asked.kind == END:
                return _end(db, get_in(db, details["post"]), asked.asked_by, now)
            if asked.kind != GRANT:
                raise Denied(NO_SUCH, path=approval)
            since, until = max(details["since_day"], self._db.today()), details["until_day"]
            new = self._new(details["person"], asked.member, details["role"], since, until, asked.asked_by)
            return _insert(db, new)

    # --- asking -----------------------------------------------------------------------------------------------------------

    def get(self, post: str) -> Post:
        """One post, in force or not. Raises Denied access.no_such."""
        with self._db.read() as db:
            return get_in(db, post)

    def of(self, person: str) -> tuple[Post, ...]:
        """The posts that a person may choose today."""
        with self._db.read() as db:
            return in_force(db, person, self._db.today())

    def at(self, member: str) -> tuple[Post, ...]:
        """Every post at a member, past ones too, the newest first."""
        query = _COLUMNS.where(tables.posts.c.member == member)
        with self._db.read() as db:
            return _read(db, query.order_by(tables.posts.c.granted_ms.desc(), tables.posts.c.id))

    # --- rungs ------------------------------------------------------------------------------------------------------------

    def _may_grant(self, by: Acting, person: str, role: Role, since_day: int, until_day: int) -> Post:
        by.need("manage_people")
        by.need_fresh(self._db.settings)
        if person == by.person.id:
            raise Denied(OWN_POST)
        return self._new(person, by.member, role, since_day, until_day, by.person.id)

    def _may_end(self, db: Connection, by: Acting, post: str) -> Post:
        found = get_in(db, post)
        if by.person.id not in {found.person, found.deputy_for}:
            if by.member != found.member:
                raise Denied(NO_SUCH, path=post)
            by.need("manage_people")
        return found

    def _new(
        self, person: str, member: str, role: Role, since: int, until: int, granted_by: str, deputy_for: str = ""
    ) -> Post:
        since = since or self._db.today()
        latest = add_days(since, DEPUTY_DAYS) if is_day(since) and deputy_for else 0
        good = is_day(since) and (not until or (is_day(until) and since <= until))
        if not good or (deputy_for and not 0 < until <= latest):
            raise Denied(BAD_DAYS, expected=str(DEPUTY_DAYS))
        return Post(
            id=new_id("post"),
            person=person,
            member=member,
            role=role,
            since_day=since,
            until_day=until,
            deputy_for=deputy_for,
            granted_by=granted_by,
            granted_ms=self._db.now(),
        )


def _dashed(day: int) -> str:
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"


_COLUMNS = select(*(tables.posts.c[name] for name in Post.__struct_fields__))


def in_force(db: Connection, person: str, today: int) -> tuple[Post, ...]:
    """A person's posts in force, within an open transaction, in the order they were given."""
    query = _COLUMNS.where(tables.posts.c.person == person).order_by(tables.posts.c.granted_ms, tables.posts.c.id)
    return tuple(post for post in _read(db, query) if holds(db, post, today))


def now_or_later(db: Connection, person: str, today: int) -> tuple[Post, ...]:
    """A person's posts that are not over, whether or not they hold today, within an open transaction."""
    found = _read(db, _COLUMNS.where(tables.posts.c.person == person, tables.posts.c.ended_ms == 0))
    return tuple(post for post in found if not post.until_day or today <= post.until_day)


def find_in_force(db: Connection, post: str, today: int) -> Post | None:
    """The post, if it is in force on a day."""
    found = _read(db, _COLUMNS.where(tables.posts.c.id == post))
    return found[0] if found and holds(db, found[0], today) else None


def holds(db: Connection, post: Post, today: int) -> bool:
    """Whether a post is in force; a deputy's holds only while the person stood in for holds the role in person."""
    if not post.holds(today):
        return False
    return not post.deputy_for or stood_in_for(db, post, today) is not None


def stood_in_for(db: Connection, post: Post, today: int) -> Post | None:
    """The post that a deputy's stands in for, if its holder is active and holds it today."""
    holder = persons.find(db, post.deputy_for)
    if holder is None or not holder.active:
        return None
    table = tables.posts.c
    same = (table.person == post.deputy_for) & (table.member == post.member) & (table.role == post.role)
    query = _COLUMNS.where(same, table.deputy_for == "")
    return next((own for own in _read(db, query) if own.holds(today)), None)


def at_member(db: Connection, member: str) -> tuple[Post, ...]:
    """Every post at a member within an open transaction, by the day it began."""
    query = _COLUMNS.where(tables.posts.c.member == member)
    return _read(db, query.order_by(tables.posts.c.since_day, tables.posts.c.id))


def _read(db: Connection, query: Select[Any]) -> tuple[Post, ...]:
    return tuple(Post(**row._mapping) for row in db.execute(query))  # noqa: SLF001 - the public name of a row's mapping


def get_in(db: Connection, post: str) -> Post:
    """One post within an open transaction. Raises Denied access.no_such."""
    found = _read(db, _COLUMNS.where(tables.posts.c.id == post))
    if not found:
        raise Denied(NO_SUCH, path=post)
    return found[0]


def _insert(db: Connection, post: Post) -> Post:
    persons.active(db, post.person)
    db.execute(tables.posts.insert().values(**{name: getattr(post, name) for name in post.__struct_fields__}))
    return post


def _end(db: Connection, post: Post, by: str, now: int) -> Post:
    if not post.ended_ms:
        db.execute(tables.posts.update().where(tables.posts.c.id == post.id).values(ended_ms=now, ended_by=by))
    return get_in(db, post.id)
