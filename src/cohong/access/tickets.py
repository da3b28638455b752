"""Steps that are under way: a code still to enter, a challenge still to answer, an invitation still to accept."""

from typing import Any

import msgspec

from cohong.access import tables
from cohong.access.database import Database, new_token, token_hash
from cohong.access.refusals import STEP_OVER, Denied

MINUTE_MS = 60_000


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """What was put aside when the step began."""

    kind: str
    person: str
    data: dict[str, Any]


class Tickets:
    """Tickets are random, stored hashed, short-lived, and good for a set number of tries."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open(self, kind: str, person: str, data: dict[str, Any], *, minutes: int, tries: int = 1) -> str:
        """The secret text of a new ticket. Tickets that are over are thrown away on the way."""
        ticket, now = new_token(), self._db.now()
        row = {"hash": token_hash(ticket), "kind": kind, "person": person, "tries_left": tries}
        data_text = msgspec.json.encode(data).decode()
        with self._db.write() as db:
            db.execute(tables.tickets.delete().where(tables.tickets.c.ends_ms <= now))
            db.execute(tables.tickets.insert().values(**row, data=data_text, ends_ms=now + minutes * MINUTE_MS))
        return ticket

    def take(self, kind: str, ticket: str) -> Ticket:
        """Spend one try. Raises Denied access.step_over when it is unknown, spent, over, or of another kind."""
        with self._db.write() as db:
            where = tables.tickets.c.hash == token_hash(ticket)
            row = db.execute(tables.tickets.select().where(where, tables.tickets.c.kind == kind)).first()
            if row is None or row.ends_ms <= self._db.now():
                raise Denied(STEP_OVER)
            if row.tries_left > 1:
                db.execute(tables.tickets.update().where(where).values(tries_left=row.tries_left - 1))
            else:
                db.execute(tables.tickets.delete().where(where))
        return Ticket(kind=kind, person=row.person, data=msgspec.json.decode(row.data))

    def drop(self, ticket: str) -> None:
        """Throw a ticket away: the step is done."""
        with self._db.write() as db:
            db.execute(tables.tickets.delete().where(tables.tickets.c.hash == token_hash(ticket)))
