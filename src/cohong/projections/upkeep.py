"""Rows and sums of one round: the rows that were touched as they stand now, and the sums moved by the difference."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Table, delete, or_, select

from cohong.core.state import Overlay
from cohong.modules.aftermath.state import trade_numbered
from cohong.modules.clearing.state import FAILED, PAYABLE, payable_key
from cohong.modules.members.state import FIRM
from cohong.modules.trade.state import PARCEL, TRADE, belonging, key_of
from cohong.projections import papers, proposed, rows, stages, tables
from cohong.projections.database import Database
from cohong.projections.fold import Fold
from cohong.projections.lives import Lives, parts

Values = dict[str, Any]
Sums = defaultdict[tuple[Any, ...], list[int]]
_END = "g"


class Upkeep:
    """Brings rows up to the state within one transaction."""

    def __init__(self, database: Database, connection: Connection, fold: Fold, lives: Lives) -> None:
        self._database = database
        self._connection = connection
        self._fold = fold
        self._lives = lives
        self._state: Overlay = fold.state
        self._changed: set[str] = set()
        self._tally: Sums = defaultdict(lambda: [0] * len(tables.TALLIED))
        self._flow: Sums = defaultdict(lambda: [0] * len(tables.FLOWED))

    def write(self) -> int:
        """All that the round touched; how many rows that was. Trades come last: what became of their payouts tells where
        they stand."""
        count = sum(self.put_rows(name, self._fold.touched.get(name, set())) for name in rows.ROWS)
        self._changed = self._trades()
        count += self.put_trades(self._changed)
        count += self._put_loose(self._loose())
        count += self.put_papers(self._papers()) + self.put_asked(self._asked())
        count += self.put_proposals(self._proposals())
        self.sum_up()
        return count

    # --- what is touched --------------------------------------------------------------------------------------------------

    def _trades(self) -> set[str]:
        """Trades that the facts name, and those that firms, merchants' files and waybills change from afar."""
        fold, row = self._fold, tables.trade
        found = set(fold.touched.get("trade", ())) | set(fold.adopted.values())
        for waybill in fold.waybills:
            found.add(belonging(self._state, self._state.get(PARCEL, waybill)))
        for part in parts(sorted(fold.waybills)):
            found |= self._keys(row.c.waybill_key.in_(part))
        for merchant in sorted(fold.services):
            service = rows.service_of(self._state, merchant)
            found |= self._keys(row.c.merchant == merchant, row.c.service != service)
        if fold.firms:
            found |= self._of_firms()
        for part in parts(sorted(fold.withdrawn)):
            tags = self._connection.execute(select(tables.named.c.tag).where(tables.named.c.paper.in_(part))).scalars()
            found |= {key_of(trade) for tag in tags if (trade := trade_numbered(self._state, tag)) is not None}
        found.discard("")
        return found

    def _of_firms(self) -> set[str]:
        """Trades of firms that got another canonical tag or member."""
        named = self._fold.firms
        tags = named | {tag for tag, firm in self._state.scan(FIRM) if firm.canonical in named}
        row, found = tables.trade, set()
        for tag in sorted(tags):
            under = row.c.key.between(tag, tag + _END)
            if tag in named:
                found |= self._keys(row.c.waybill_key.between(tag, tag + _END))
            merchant = rows.merchant_of(self._state, tag)
            found |= self._keys(row.c.merchant != merchant, or_(row.c.seller == tag, under))
        return found

    def _keys(self, *within: Any) -> set[str]:
        return set(self._connection.execute(select(tables.trade.c.key).where(*within)).scalars())

    def _loose(self) -> set[str]:
        """Differences without a trade: those named, and those of payouts and merchants that changed."""
        row, fold = tables.trouble, self._fold
        found = set(fold.touched.get("loose", ()))
        found |= {f"payout/{name}" for name in fold.touched.get("payout", ())}
        for merchant in sorted(fold.services):
            within = (row.c.merchant == merchant, row.c.trade == "")
            found |= set(self._connection.execute(select(row.c.id).where(*within)).scalars())
        return found

    def _papers(self) -> set[str]:
        """Papers that the facts name, and those that name a list or parcel that became known."""
        found, row = set(self._fold.touched.get("paper", ())), tables.named
        for part in parts(sorted(self._fold.tags)):
            found |= set(self._connection.execute(select(row.c.paper).where(row.c.tag.in_(part))).scalars())
        return found

    def _asked(self) -> set[str]:
        """Trades of which a correction was asked for or taken back, and those that changed while one was asked for."""
        found, row = set(self._fold.touched.get("asked", ())), tables.asked
        for part in parts(sorted(self._changed)):
            found |= set(self._connection.execute(select(row.c.trade).where(row.c.trade.in_(part))).scalars())
        return found | {new for old, new in self._fold.moved if old in found}

    def _proposals(self) -> set[str]:
        """Proposals that the facts name; where firms became one, all of them: there are few."""
        found = set(self._fold.touched.get("proposal", ()))
        if self._fold.firms:
            found |= set(self._connection.execute(select(tables.proposal.c.id)).scalars())
        return found

    # --- rows -------------------------------------------------------------------------------------------------------------

    def put_trades(self, keys: set[str]) -> int:
        """Rows of trades as they stand, with their differences; how many changed."""
        ordered = sorted(keys)
        before = self._before(tables.trade, "key", ordered)
        marks, stated = self._lives.marks(ordered), self._lives.stated([key for key in ordered if self._is_bare(key)])
        fresh, gone = [], []
        for key in ordered:
            back, said = key in self._unpaid, stated.get(key, {})
            old, row = before.get(key), rows.trade_row(self._state, key, marks[key], came_back=back, stated=said)
            if row is None:
                gone.append(key)
            elif row != old:
                fresh.append(row)
            self._count(old, row)
        self._drop(tables.trade, "key", [key for key in gone if key in before])
        self._database.put(self._connection, tables.trade, fresh)
        self._put_troubles(fresh, before, gone)
        return len(fresh) + len(gone)

    def _is_bare(self, key: str) -> bool:
        """Whether a trade has no lines to measure yet, so that its documents alone tell what it is worth."""
        trade = self._state.get(TRADE, key)
        return trade is not None and not trade.lines

    @cached_property
    def _unpaid(self) -> set[str]:
        """Trades whose newest payout failed, by the rows of payables as they were just written: there are few."""
        row = tables.payable
        failed = self._connection.execute(select(row.c.batch, row.c.merchant).where(row.c.state.in_(FAILED)))
        found = (self._state.get(PAYABLE, payable_key(batch, merchant)) for batch, merchant in failed)
        return stages.unpaid(self._state, (one for one in found if one is not None))

    def _count(self, old: Values | None, row: Values | None) -> None:
        if old == row:
            return
        for sign, one in ((-1, old), (1, row)):
            if one is not None:
                _move(self._tally, sign, [rows.tallied(one)])
                _move(self._flow, sign, rows.trade_flows(one))

    def _put_troubles(self, fresh: Sequence[Values], before: dict[str, Values], gone: Sequence[str]) -> None:
        """Differences of changed trades; those that had none and have none are passed over."""
        had = [key for key in [*(row["key"] for row in fresh), *gone] if key in before and before[key]["differences"]]
        self._drop(tables.trouble, "trade", had)
        found = [one for row in fresh if row["differences"] for one in rows.troubles_of(self._state, row)]
        self._database.insert(self._connection, tables.trouble, found)

    def put_rows(self, name: str, keys: set[str]) -> int:
        """Rows of another table as they stand, by the keys that the ledger has for them."""
        table, ordered = tables.metadata.tables[name], sorted(keys)
        found = [row for key in ordered if (row := rows.ROWS[name](self._state, key)) is not None]
        if name == "payout":
            before = self._before(table, "id", ordered)
            _moves = [(-1, before.values()), (1, found)]
            for sign, payouts in _moves:
                for row in payouts:
                    _move(self._flow, sign, rows.payout_flows(row))
        self._database.put(self._connection, table, found)
        return len(found)

    def put_papers(self, ids: set[str]) -> int:
        """Rows of papers as they stand, with the numbers they name."""
        ordered = sorted(ids)
        marks = self._lives.marks(ordered, "paper")
        found = {name: papers.paper_row(self._state, name, marks[name]) for name in ordered}
        fresh = [row for row in found.values() if row is not None]
        self._drop(tables.paper, "id", [name for name, row in found.items() if row is None])
        self._drop(tables.named, "paper", ordered)
        tags = [{"tag": tag, "paper": name} for name in ordered for tag in papers.tags_of(self._state, name)]
        self._database.put(self._connection, tables.paper, fresh)
        self._database.insert(self._connection, tables.named, tags)
        return len(ordered)

    def put_asked(self, trades: set[str]) -> int:
        """Corrections of trades as they stand. Rows of trades come first: they tell whose they are."""
        ordered, row = sorted(trades), tables.trade
        owners: dict[str, tuple[str, str]] = {}
        for part in parts(ordered):
            question = select(row.c.key, row.c.merchant, row.c.service).where(row.c.key.in_(part))
            owners |= {key: (merchant, service) for key, merchant, service in self._connection.execute(question)}
        found = [one for key in ordered for one in papers.asked_rows(self._state, key, owners.get(key, ("", "")))]
        self._drop(tables.asked, "trade", ordered)
        self._database.insert(self._connection, tables.asked, found)
        return len(found)

    def put_proposals(self, ids: set[str]) -> int:
        """Rows of proposals as they stand; those that were answered go."""
        ordered = sorted(ids)
        found = [row for one in ordered if (row := proposed.proposal_row(self._state, one)) is not None]
        self._drop(tables.proposal, "id", ordered)
        self._database.insert(self._connection, tables.proposal, found)
        return len(ordered)

    def _put_loose(self, keys: set[str]) -> int:
        found = [row for key in sorted(keys) if (row := rows.loose_row(self._state, key)) is not None]
        self._database.put(self._connection, tables.trouble, found)
        return len(found)

    def _before(self, table: Table, name: str, keys: Sequence[str]) -> dict[str, Values]:
        found = {}
        for part in parts(keys):
            for row in self._connection.execute(select(table).where(table.c[name].in_(part))).mappings():
                found[row[name]] = dict(row)
        return found

    def _drop(self, table: Table, name: str, keys: Sequence[str]) -> None:
        for part in parts(keys):
            self._connection.execute(delete(table).where(table.c[name].in_(part)))

    # --- sums -------------------------------------------------------------------------------------------------------------

    def sum_up(self) -> None:
        """Move the sums by what was gathered, and drop those that came to nothing."""
        for table, sums, names in (
            (tables.tally, self._tally, tables.TALLIED),
            (tables.flow, self._flow, tables.FLOWED),
        ):
            keys = [column.name for column in table.primary_key]
            moved = [
                dict(zip([*keys, *names], [*key, *by], strict=True)) for key, by in sorted(sums.items()) if any(by)
            ]
            self._database.add(self._connection, table, moved, names)
            if any(row["count"] < 0 for row in moved):
                self._connection.execute(delete(table).where(table.c["count"] == 0))
            sums.clear()


def _move(sums: Sums, sign: int, moves: Iterable[tuple[tuple[Any, ...], tuple[int, ...]]]) -> None:
    for key, amounts in moves:
        mine = sums[key]
        for place, amount in enumerate(amounts):
            mine[place] += sign * amount
