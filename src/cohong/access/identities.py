"""Accounts elsewhere: which verified subject of which issuer is which person. Never guessed from an e-mail address."""

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cohong.access import persons, tables
from cohong.access.database import Database, one_row
from cohong.access.model import Person
from cohong.access.refusals import NO_SUCH, Denied
from cohong.core.texts import declare

NOT_LINKED = declare(
    "access.not_linked",
    en="This account is not linked to anybody here.",
    zh="该外部账号尚未与本系统的人员关联。",
    next_en="Sign in with your password or passkey once and link the account under “My account”.",
    next_zh="请先用密码或通行密钥登录，然后在“我的账号”中关联。",
    final=False,
)
LINKED_ELSEWHERE = declare(
    "access.linked_elsewhere",
    en="This account is linked to another person already.",
    zh="该外部账号已与另一个人关联。",
    next_en="Remove it there first.",
    next_zh="请先在原处解除关联。",
    final=False,
)


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Who the provider says it is. Only issuer and subject identify; name and e-mail are for showing."""

    issuer: str
    subject: str
    name: str = ""
    email: str = ""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A person's account at an issuer."""

    issuer: str
    subject: str
    person: str
    made_ms: int


class Identities:
    """Link, find, unlink."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def link(self, person: str, issuer: str, subject: str) -> None:
        """Link a verified subject to a person. The caller has asked for a fresh proof. Raises Denied access.linked_elsewhere."""
        row = {"issuer": issuer, "subject": subject, "person": person, "made_ms": self._db.now()}
        try:
            with self._db.write() as db:
                persons.active(db, person)
                db.execute(tables.identities.insert().values(**row))
        except IntegrityError:
            raise Denied(LINKED_ELSEWHERE) from None

    def person_of(self, issuer: str, subject: str) -> Person:
        """Who a verified subject is. Raises Denied access.not_linked, access.no_person."""
        table = tables.identities.c
        query = select(table.person).where(table.issuer == issuer, table.subject == subject)
        with self._db.read() as db:
            found = db.execute(query).scalar_one_or_none()
            if found is None:
                raise Denied(NOT_LINKED)
            return persons.active(db, found)

    def of(self, person: str) -> tuple[Identity, ...]:
        """One's own accounts elsewhere."""
        query = select(tables.identities).where(tables.identities.c.person == person)
        with self._db.read() as db:
            rows = db.execute(query.order_by(tables.identities.c.made_ms)).all()
        return tuple(Identity(**row._mapping) for row in rows)  # noqa: SLF001 - the public name of a row's mapping

    def unlink(self, person: str, issuer: str, subject: str) -> None:
        """Remove a link of one's own; the last way to sign in stays. Raises Denied access.no_such, access.last_way_in."""
        table = tables.identities.c
        where = (table.person == person) & (table.issuer == issuer) & (table.subject == subject)
        with self._db.write() as db:
            one_row(db.execute(tables.identities.delete().where(where)).rowcount, NO_SUCH, path=issuer)
            persons.keep_a_way_in(db, person)
