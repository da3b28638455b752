"""People: a name, a sign-in name, a language; switched off rather than deleted, since looks and posts name them."""

import re
import unicodedata

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from cohong.access import tables
from cohong.access.database import Database, new_id, one_row
from cohong.access.model import Lang, Person
from cohong.access.refusals import LAST_WAY_IN, LOGIN_BAD, LOGIN_TAKEN, NO_PERSON, Denied

_LOGIN = re.compile(r"[^\s\x00-\x1f\x7f]{3,254}")


class Persons:
    """The list of people. Whoever calls `change` and `switch` for somebody else from a page goes through `Managing`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, name: str, login: str, *, lang: Lang = "zh") -> Person:
        """A new person. Raises Denied access.login_bad or access.login_taken."""
        name, login = _checked(name, login)
        person = Person(id=new_id("p"), name=name, login=login, lang=lang)
        row = {"id": person.id, "name": name, "login": login, "login_key": login_key(login), "lang": lang}
        try:
            with self._db.write() as db:
                db.execute(tables.persons.insert().values(**row, active=True, made_ms=self._db.now()))
        except IntegrityError:
            raise Denied(LOGIN_TAKEN, seen=login) from None
        return person

    def change(self, person: str, *, name: str, login: str, lang: Lang) -> Person:
        """Correct what is written about a person. Raises Denied as `add` does, and access.no_person."""
        name, login = _checked(name, login)
        where = tables.persons.c.id == person
        values = {"name": name, "login": login, "login_key": login_key(login), "lang": lang}
        try:
            with self._db.write() as db:
                one_row(db.execute(tables.persons.update().where(where).values(**values)).rowcount, NO_PERSON)
        except IntegrityError:
            raise Denied(LOGIN_TAKEN, seen=login) from None
        return self.get(person)

    def switch(self, person: str, *, active: bool) -> None:
        """Let a person in or keep them out. Keeping out ends every session; posts and keys stop for as long as it lasts."""
        with self._db.write() as db:
            where = tables.persons.c.id == person
            one_row(db.execute(tables.persons.update().where(where).values(active=active)).rowcount, NO_PERSON)
            if not active:
                db.execute(tables.sessions.delete().where(tables.sessions.c.person == person))
                db.execute(tables.tickets.delete().where(tables.tickets.c.person == person))

    def get(self, person: str) -> Person:
        """The person, active or not. Raises Denied access.no_person."""
        with self._db.read() as db:
            found = find(db, person)
        if found is None:
            raise Denied(NO_PERSON)
        return found

    def by_login(self, login: str) -> Person | None:
        """The person with a sign-in name, in any case."""
        with self._db.read() as db:
            row = db.execute(_COLUMNS.where(tables.persons.c.login_key == login_key(login))).first()
        return Person(**row._mapping) if row else None  # noqa: SLF001 - the public name of a row's mapping

    def all(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        with self._db.read() as db:
            rows = db.execute(_COLUMNS.order_by(tables.persons.c.name, tables.persons.c.id)).all()
        return tuple(Person(**row._mapping) for row in rows)  # noqa: SLF001 - as above


_COLUMNS = select(*(tables.persons.c[name] for name in Person.__struct_fields__))


def find(db: Connection, person: str) -> Person | None:
    """The person within an open transaction, active or not."""
    row = db.execute(_COLUMNS.where(tables.persons.c.id == person)).first()
    return Person(**row._mapping) if row else None  # noqa: SLF001 - the public name of a row's mapping


def active(db: Connection, person: str) -> Person:
    """The person within an open transaction. Raises Denied access.no_person when missing or switched off."""
    found = find(db, person)
    if found is None or not found.active:
        raise Denied(NO_PERSON)
    return found


def keep_a_way_in(db: Connection, person: str) -> None:
    """Refuse, within an open transaction, what would leave a person no way to sign in. Raises Denied access.last_way_in."""
    ways = (tables.passkeys, tables.passwords, tables.identities)
    if not any(db.execute(select(way.c.person).where(way.c.person == person)).first() for way in ways):
        raise Denied(LAST_WAY_IN)


def login_key(login: str) -> str:
    """What makes two sign-in names the same: width and case do not count."""
    return unicodedata.normalize("NFKC", login).casefold().strip()


def _checked(name: str, login: str) -> tuple[str, str]:
    name, login = " ".join(name.split()), unicodedata.normalize("NFKC", login).strip()
    if not _LOGIN.fullmatch(login) or not 1 <= len(name) <= 200:
        raise Denied(LOGIN_BAD)
    return name, login
