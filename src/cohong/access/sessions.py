"""Sessions: a random token in a cookie, its hash here; idle and absolute ends; bound to the post that the person chose."""

from typing import Any, TypeVar

import msgspec
from sqlalchemy import Row, bindparam, select

from cohong.access import persons, posts, tables
from cohong.access.database import Database, new_id, new_token, one_row, token_hash
from cohong.access.model import Acting, Person, Post, Session, rights_of
from cohong.access.refusals import NO_SUCH, POST_OVER, SIGNED_OUT, Denied

T = TypeVar("T", bound=msgspec.Struct)
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
TOUCH_MS = MINUTE_MS
"""A session's last use is written at most this often: most pages only read."""


class Sessions:
    """Open, used, listed and ended sign-ins."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open(self, person: str, how: str, *, address: str = "", agent: str = "") -> str:
        """The token of a new session, for the cookie. A person with a single post acts in it from the start."""
        token, now = new_token(), self._db.now()
        with self._db.write() as db:
            persons.active(db, person)
            own = posts.in_force(db, person, self._db.today())
            db.execute(tables.sessions.delete().where(tables.sessions.c.ends_ms <= now))
            db.execute(
                tables.sessions.insert().values(
                    id=new_id("s"),
                    hash=token_hash(token),
                    person=person,
                    post=own[0].id if len(own) == 1 else "",
                    how=how,
                    address=address,
                    agent=agent[:200],
                    made_ms=now,
                    used_ms=now,
                    proved_ms=now,
                    ends_ms=now + self._db.settings.absolute_hours * HOUR_MS,
                )
            )
        return token

    def who(self, token: str) -> Acting:
        """Who acts with this token, right now: a post that ended gives nothing. Raises Denied access.signed_out."""
        now, today = self._db.now(), self._db.today()
        with self._db.read() as db:
            row = db.execute(_WHO, {"token": token_hash(token)}).first()
            if row is None:
                raise Denied(SIGNED_OUT)
            session, person = _take(Session, row, 0), _take(Person, row, _PERSON_AT)
            if self._over(session, now) or not person.active:
                raise Denied(SIGNED_OUT)
            post = _take(Post, row, _POST_AT) if row[_POST_AT] else None
            if post and not posts.holds(db, post, today):
                post = None
        if now - session.used_ms >= TOUCH_MS:
            with self._db.write() as db:
                db.execute(tables.sessions.update().where(tables.sessions.c.id == session.id).values(used_ms=now))
        return Acting(person=person, post=post, rights=rights_of(post), session=session, now_ms=now)

    def choose(self, token: str, post: str) -> Acting:
        """Act in another of one's own posts. Raises Denied access.post_over when it is not one's own or not in force."""
        acting = self.who(token)
        with self._db.write() as db:
            found = posts.find_in_force(db, post, self._db.today())
            if found is None or found.person != acting.person.id:
                raise Denied(POST_OVER)
            db.execute(tables.sessions.update().where(tables.sessions.c.hash == token_hash(token)).values(post=post))
        return self.who(token)

    def proved(self, token: str) -> None:
        """The person has just proved again who they are. Raises Denied access.signed_out."""
        now = self._db.now()
        with self._db.write() as db:
            where = tables.sessions.c.hash == token_hash(token)
            one_row(db.execute(tables.sessions.update().where(where).values(proved_ms=now)).rowcount, SIGNED_OUT)

    def close(self, token: str) -> None:
        """Sign out here."""
        with self._db.write() as db:
            db.execute(tables.sessions.delete().where(tables.sessions.c.hash == token_hash(token)))

    def close_one(self, person: str, session: str) -> None:
        """Sign out one of one's own sessions from the list. Raises Denied access.no_such."""
        with self._db.write() as db:
            where = (tables.sessions.c.id == session) & (tables.sessions.c.person == person)
            one_row(db.execute(tables.sessions.delete().where(where)).rowcount, NO_SUCH, path=session)

    def close_all(self, person: str, *, but: str = "") -> int:
        """Sign out everywhere, or everywhere else when `but` is the present token. How many sessions ended."""
        with self._db.write() as db:
            where = (tables.sessions.c.person == person) & (tables.sessions.c.hash != token_hash(but))
            return db.execute(tables.sessions.delete().where(where)).rowcount

    def of(self, person: str) -> tuple[Session, ...]:
        """One's own live sessions, the last used first."""
        now = self._db.now()
        query = _COLUMNS.where(tables.sessions.c.person == person).order_by(tables.sessions.c.used_ms.desc())
        with self._db.read() as db:
            found = [Session(**row._mapping) for row in db.execute(query)]  # noqa: SLF001 - as above
        return tuple(session for session in found if not self._over(session, now))

    def _over(self, session: Session, now: int) -> bool:
        idle = self._db.settings.idle_minutes * MINUTE_MS
        return now >= session.ends_ms or now - session.used_ms >= idle


def _take(kind: type[T], row: Row[Any], at: int) -> T:
    """One struct from the columns of a joined row that begin at a place."""
    names = kind.__struct_fields__
    return kind(**dict(zip(names, row[at : at + len(names)], strict=True)))


_PERSON_AT = len(Session.__struct_fields__)
_POST_AT = _PERSON_AT + len(Person.__struct_fields__)
_WHO = (
    select(
        *(tables.sessions.c[name] for name in Session.__struct_fields__),
        *(tables.persons.c[name] for name in Person.__struct_fields__),
        *(tables.posts.c[name] for name in Post.__struct_fields__),
    )
    .select_from(
        tables.sessions.join(tables.persons, tables.sessions.c.person == tables.persons.c.id).outerjoin(
            tables.posts, tables.sessions.c.post == tables.posts.c.id
        )
    )
    .where(tables.sessions.c.hash == bindparam("token"))
)
"""Session, person and post in one question: it is asked for every page."""
_COLUMNS = select(*(tables.sessions.c[name] for name in Session.__struct_fields__))
