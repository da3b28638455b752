"""Who looked at whose data. Written when a page shows it, never changed, dropped when its time is over."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from cohong.access import tables
from cohong.access.database import Database

DAY_MS = 86_400_000
SHORTEST_DAYS = 183
"""Network logs are kept for at least six months (Cybersecurity Law of the PRC, article 21 (3) in the text of 2017)."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One person, acting in a role of a member, saw something of a merchant. `what` is a word for the page or answer;
    `subject` is the opaque id of the thing seen, never a name or a number of an order."""

    id: int
    time_ms: int
    person: str
    member: str
    role: str
    what: str
    subject: str
    merchant: str


class Looks:
    """An append-only list; the database refuses changes by itself."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def looked(
        self, person: str, member: str, role: str, what: str, subject: str, merchant: str, time_ms: int = 0
    ) -> None:
        """Write one look down. `time_ms` 0 is now."""
        row = {"person": person, "member": member, "role": role, "what": what, "subject": subject}
        with self._db.write() as db:
            db.execute(tables.looks.insert().values(**row, merchant=merchant, time_ms=time_ms or self._db.now()))

    def looked_all(self, looks: Sequence[Look]) -> None:
        """Write many looks down at once; their `id` counts for nothing, and each has its own time."""
        names = [name for name in Look.__struct_fields__ if name != "id"]
        rows = [{name: getattr(look, name) for name in names} for look in looks]
        if rows:
            with self._db.write() as db:
                db.execute(tables.looks.insert(), rows)

    def looks_at(self, merchant: str, after: int = 0, limit: int = 50) -> tuple[Look, ...]:
        """What was looked at, newest first; `after` is the id of the last one already shown, 0 for the first page."""
        table = tables.looks.c
        query = select(tables.looks).where(table.merchant == merchant)
        if after:
            query = query.where(table.id < after)
        with self._db.read() as db:
            rows = db.execute(query.order_by(table.id.desc()).limit(limit))
            return tuple(Look(**row._mapping) for row in rows)  # noqa: SLF001 - the public name of a row's mapping

    def forget_old(self) -> int:
        """Drop looks whose retention is over, and say how many. The setting counts from six months upwards."""
        days = max(SHORTEST_DAYS, self._db.settings.looks_days)
        since = self._db.now() - days * DAY_MS
        with self._db.write() as db:
            db.execute(tables.looks_kept.update().values(since_ms=since))
            return db.execute(tables.looks.delete().where(tables.looks.c.time_ms < since)).rowcount
