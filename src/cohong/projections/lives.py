"""The events of subjects in the tables: numbered as they appear, moved where a firm or waybill turns out to be another's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, case, delete, func, select, update

from cohong.core.state import Overlay
from cohong.projections import lost, tables
from cohong.projections.database import Database
from cohong.projections.fold import Fold
from cohong.projections.names import Known, Names, Parcel, Parcels
from cohong.projections.rows import UNMARKED, Marks, Said, Stated

Item = TypeVar("Item")
CHUNK = 1_000
_END = "g"
"""Behind every hex digit: the end of a range of keys."""


class Lives:
    """The tables `subject`, `event`, `parcel` and `alias`, within one transaction."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self._database = database
        self._connection = connection

    def fold(self, state: Overlay) -> Fold:
        """A new round on what is kept."""
        row = tables.parcel

        def load(keys: Iterable[str]) -> dict[str, Parcel]:
            found: dict[str, Parcel] = {}
            for part in parts(sorted(keys)):
                found |= self._parcels(row.c.key.in_(part))
            return found

        def under(carrier: str) -> dict[str, Parcel]:
            return self._parcels(row.c.key.between(carrier, carrier + _END))

        known = self._connection.execute(select(tables.alias.c.tag, tables.alias.c.firm)).all()
        return Fold(state, Names(self._exists, self._trades_of, dict(known)), Parcels(load, under))

    def _exists(self, trade: str) -> bool | None:
        about = tables.subject
        question = select(about.c.made).where(about.c.kind == "trade", about.c.name == trade)
        found = self._connection.execute(question).scalar()
        return None if found is None else bool(found)

    def _trades_of(self, firm: str) -> Known:
        about = tables.subject
        within = (about.c.kind == "trade", about.c.name.between(firm, firm + _END))
        found = self._connection.execute(select(about.c.name, about.c.made).where(*within)).all()
        return {name: bool(made) for name, made in found}

    def _parcels(self, within: Any) -> dict[str, Parcel]:
        row = tables.parcel
        names = ("trade", "joined", "carried", "generation", "orphans")
        found = self._connection.execute(select(row.c.key, *(row.c[name] for name in names)).where(within))
        return {key: Parcel(*values) for key, *values in found}

    def write(self, fold: Fold) -> None:
        """Keep what a round found."""
        self._keep_parcels(fold.parcels)
        self._keep_aliases(fold)
        self._follow(fold.moved)
        lost.follow(self._database, self._connection, fold)
        orphans = self._numbers("waybill", fold.adopted)
        adopting = self._numbers_for("trade", {trade for name, trade in fold.adopted.items() if name in orphans})
        fresh = _with_adopted(fold)
        numbers = {
            kind: self._numbers_for(kind, {name for other, name in fresh if other == kind})
            for kind in {kind for kind, _ in fresh}
        }
        self._move({number: adopting[fold.adopted[name]] for name, number in orphans.items()})
        found = [
            event | {"no": numbers[kind][name]} for (kind, name), events in fresh.items() for event in events.values()
        ]
        self._database.insert(self._connection, tables.event, found)
        about = tables.subject
        for part in parts(sorted(fold.made)):
            within = (about.c.kind == "trade", about.c.name.in_(part), about.c.made == 0)
            self._connection.execute(update(about).where(*within).values(made=1))

    def marks(self, trades: Sequence[str], kind: str = "trade") -> dict[str, Marks]:
        """What the events of trades, or of subjects of another kind, say by key."""
        about, row = tables.subject, tables.event
        newest = [
            func.max(case((row.c.track == track, row.c.day), else_=0)) for track in ("declared", "collected", "settled")
        ]
        ends = (func.min(row.c.leaf), func.max(row.c.leaf), func.min(row.c.time_ms), func.max(row.c.time_ms))
        question = select(about.c.name, *ends, *newest).join(row, row.c.no == about.c.no).group_by(about.c.name)
        found: dict[str, Marks] = {}
        for part in parts(trades):
            within = (about.c.kind == kind, about.c.name.in_(part))
            found |= {name: Marks(*known) for name, *known in self._connection.execute(question.where(*within))}
        return {key: found.get(key, UNMARKED) for key in trades}

    def stated(self, trades: Sequence[str]) -> dict[str, Stated]:
        """What the documents of trades say: key -> message id -> currency, minor units, and the seller's tag."""
        about, row = tables.subject, tables.event
        said = (row.c.message_id, row.c.currency, row.c.amount, row.c.owner)
        question = select(about.c.name, *said).join(row, row.c.no == about.c.no)
        found: dict[str, Stated] = {}
        for part in parts(trades):
            within = (about.c.kind == "trade", about.c.name.in_(part), row.c.currency != "")
            for name, message, *known in self._connection.execute(question.where(*within)):
                found.setdefault(name, {})[message] = Said(*known)
        return found

    # --- moving -----------------------------------------------------------------------------------------------------------

    def _follow(self, moved: Iterable[tuple[str, str]]) -> None:
        """Trades that stand under another key now take their events with them."""
        for old, new in moved:
            number = self._numbers("trade", [old]).get(old)
            if number is not None:
                target = self._numbers_for("trade", {new})[new]
                if self._exists(old):
                    self._connection.execute(update(tables.subject).where(tables.subject.c.no == target).values(made=1))
                self._move({number: target})

    def _move(self, numbers: dict[int, int]) -> None:
        """Events of one subject are another's from now on; an outcome that spoke of both is told once."""
        row, about = tables.event, tables.subject
        told: dict[int, set[int]] = defaultdict(set)
        for part in parts(sorted({*numbers, *numbers.values()})):
            for number, leaf in self._connection.execute(select(row.c.no, row.c.leaf).where(row.c.no.in_(part))):
                told[number].add(leaf)
        for source, target in numbers.items():
            for twice in sorted(told[source] & told[target]):
                self._connection.execute(delete(row).where(row.c.no == source, row.c.leaf == twice))
            told[target] |= told[source]
        moved = update(row).where(row.c.no == bindparam("source")).values(no=bindparam("target"))
        if numbers:
            pairs = [{"source": source, "target": target} for source, target in numbers.items()]
            self._connection.execute(moved, pairs)
        for part in parts(list(numbers)):
            self._connection.execute(delete(about).where(about.c.no.in_(part)))

    # --- numbers ----------------------------------------------------------------------------------------------------------

    def _numbers(self, kind: str, names: Iterable[str]) -> dict[str, int]:
        """The numbers of subjects that are known."""
        about = tables.subject
        found: dict[str, int] = {}
        for part in parts(list(names)):
            within = (about.c.kind == kind, about.c.name.in_(part))
            question = select(about.c.name, about.c.no).where(*within)
            found.update(self._connection.execute(question).all())
        return found

    def _numbers_for(self, kind: str, names: set[str]) -> dict[str, int]:
        """The numbers of subjects; new ones get the next."""
        known = self._numbers(kind, names)
        fresh = sorted(names - known.keys())
        if fresh:
            last = self._connection.execute(select(func.max(tables.subject.c.no))).scalar() or 0
            known |= {name: last + place for place, name in enumerate(fresh, 1)}
            rows = [{"no": known[name], "kind": kind, "name": name, "made": 0} for name in fresh]
            self._database.insert(self._connection, tables.subject, rows)
        return known

    def _keep_aliases(self, fold: Fold) -> None:
        if fold.firms:
            self._connection.execute(delete(tables.alias))
            kept = [{"tag": tag, "firm": firm} for tag, firm in sorted(fold.names.aliases.items())]
            self._database.insert(self._connection, tables.alias, kept)

    def _keep_parcels(self, parcels: Parcels) -> None:
        if not parcels.changed:
            return
        row = tables.parcel
        gone = delete(row).where(row.c.key == bindparam("gone"))
        self._connection.execute(gone, [{"gone": key} for key in sorted(parcels.changed)])
        kept = [(key, parcels.known[key]) for key in sorted(parcels.changed)]
        fresh = [
            {"key": key} | {name: getattr(one, name) for name in one.__struct_fields__} for key, one in kept if one
        ]
        self._database.put(self._connection, row, fresh)


def _with_adopted(fold: Fold) -> dict[tuple[str, str], dict[int, Any]]:
    """The events of a round, those of waybills that found their trade in it under that trade."""
    found: dict[tuple[str, str], dict[int, Any]] = {}
    for (kind, name), events in fold.events.items():
        here = ("trade", fold.adopted[name]) if kind == "waybill" and name in fold.adopted else (kind, name)
        found[here] = events | found[here] if here in found and here != (kind, name) else found.get(here, {}) | events
    return found


def parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Lists short enough for one statement."""
    return [items[at : at + CHUNK] for at in range(0, len(items), CHUNK)]
