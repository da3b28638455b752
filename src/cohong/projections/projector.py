"""Keeps the tables up with the ledger: round by round as it grows, or all anew. Both lead to the same tables."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, select

from cohong.core.envelope import Envelope, from_bytes
from cohong.core.message import Head
from cohong.core.outcome import BlockRecord, Outcome
from cohong.core.state import Table
from cohong.ledger.application import Where
from cohong.ledger.embedded.live import Live
from cohong.modules.aftermath.state import ASKED, PAPER
from cohong.modules.clearing.state import PAYABLE, PAYOUT
from cohong.modules.forex.state import DEAL, REMITTANCE, SETTLEMENT
from cohong.modules.members.state import MERCHANT
from cohong.modules.sellers.state import PROPOSED
from cohong.modules.trade.state import LOOSE, TRADE
from cohong.projections import rows, tables
from cohong.projections.database import Database
from cohong.projections.facts import waybill_of
from cohong.projections.fold import Fold
from cohong.projections.lives import Lives
from cohong.projections.upkeep import Upkeep

ROUND = 4_096
"""Leaves of one round, and so of one transaction."""
_STATE: dict[str, Table[Any]] = {
    "credit": REMITTANCE,
    "settlement": SETTLEMENT,
    "deal": DEAL,
    "payable": PAYABLE,
    "payout": PAYOUT,
    "merchant": MERCHANT,
}
_leaf = msgspec.json.Decoder(Outcome | BlockRecord)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a round ended: leaves followed, leaves the ledger has, and what the round did."""

    size: int
    ledger: int
    leaves: int = 0
    rows: int = 0

    @property
    def behind(self) -> int:
        """Leaves that are still to be followed."""
        return self.ledger - self.size


class Projector:
    """Follows one home into one database. One process at a time: a second one waits for each transaction of the first."""

    def __init__(self, live: Live, database: Database) -> None:
        self.live = live
        self.database = database

    def catch_up(self, limit: int = ROUND) -> Progress:
        """One round: at most `limit` more leaves, in one transaction. Rows are those of the newest commit.

        Tables of another ledger, of another version or of a history that this ledger no longer has are emptied first."""
        self.live.refresh()
        info = self.live.info()
        with self.database.write() as connection:
            known = self._known(connection)
            start = int(known["size"])
            if start == info.size:
                return Progress(size=start, ledger=info.size)
            end = min(start + limit, info.size)
            fold = self._fold(connection, start, end, known)
            changed = self._write(connection, fold)
            self._note(connection, known, end)
        return Progress(size=end, ledger=info.size, leaves=end - start, rows=changed)

    def rebuild(self) -> Progress:
        """Throw the tables away and make them anew out of all outcomes and all rows, in one transaction; until it ends,
        readers see the old ones."""
        self.live.refresh()
        size = self.live.info().size
        with self.database.write() as connection:
            self.database.remake(connection)
            known = self._start()
            for at in range(0, size, ROUND):
                end = min(at + ROUND, size)
                fold = self._fold(connection, at, end, known)
                Lives(self.database, connection).write(fold)
            changed = self._scan(connection)
            self._note(connection, known, size)
        return Progress(size=size, ledger=size, leaves=size, rows=changed)

    # --- where it stands --------------------------------------------------------------------------------------------------

    def _known(self, connection: Connection) -> dict[str, str]:
        """What the tables say of themselves; they begin anew where they are not of this ledger's history."""
        said = dict(connection.execute(select(tables.meta.c.name, tables.meta.c.value)).all())
        if said and said.get("version") == str(tables.VERSION) and said.get("ledger") == self.live.app.ledger:
            size = int(said["size"])
            if size <= self.live.info().size and said["last"] == self._last(size):
                return said
        self.database.remake(connection)
        return self._start()

    def _start(self) -> dict[str, str]:
        start = {"size": "0", "height": "0", "time_ms": "0", "last": "", "subjects": "0"}
        return start | {"ledger": self.live.app.ledger, "version": str(tables.VERSION)}

    def _last(self, size: int) -> str:
        """The leaf that the tables end with: another one there tells another history."""
        return sha256(self.live.tiles.leaf(size - 1)).hexdigest() if size else ""

    def _note(self, connection: Connection, known: dict[str, str], size: int) -> None:
        known |= {"size": str(size), "last": self._last(size)}
        self.database.put(connection, tables.meta, [{"name": name, "value": value} for name, value in known.items()])

    # --- one round --------------------------------------------------------------------------------------------------------

    def _fold(self, connection: Connection, start: int, end: int, known: dict[str, str]) -> Fold:
        """Take the outcomes at leaves [start, end), and note the last block that ends among them."""
        fold = Lives(self.database, connection).fold(self.live.state())
        block = cache(self.live.block)
        brought = cache(lambda height, envelope: from_bytes(block(height).envelopes[envelope]))
        found = [(index, self.live.where(index)) for index in range(start, end)]
        fold.parcels.fetch(
            {key for _, where in found if where for fact in where.facts for key in [waybill_of(fact)] if key}
        )
        for index, where in found:
            leaf = _leaf.decode(self.live.tiles.leaf(index))
            if isinstance(leaf, BlockRecord):
                known |= {"height": str(leaf.height), "time_ms": str(leaf.time)}
            elif where is not None:
                fold.take(index, leaf, where.facts, partial(self._head, brought, where))
        return fold

    def _head(self, brought: Callable[[int, int], Envelope], where: Where) -> Head:
        """What was said, read from the envelope that brought it."""
        return self.live.app.rules.read(brought(where.height, where.envelope).messages[where.place]).head

    def _write(self, connection: Connection, fold: Fold) -> int:
        """Events first, since rows of trades say when they were first and last spoken of."""
        lives = Lives(self.database, connection)
        lives.write(fold)
        return Upkeep(self.database, connection, fold, lives).write()

    # --- all anew ---------------------------------------------------------------------------------------------------------

    def _scan(self, connection: Connection) -> int:
        """Every row of the state as it stands, into empty tables."""
        state, lives, count = self.live.state(), Lives(self.database, connection), 0
        upkeep = Upkeep(self.database, connection, lives.fold(state), lives)
        for name, table in _STATE.items():
            for chunk in chunks(self._keys(table.prefix), 1_000):
                count += upkeep.put_rows(name, set(chunk))
        for chunk in chunks(self._keys(TRADE.prefix), 1_000):
            count += upkeep.put_trades(set(chunk))
        for chunk in chunks(self._keys(PAPER.prefix), 200):
            count += upkeep.put_papers(set(chunk))
        for chunk in chunks(self._keys(ASKED.prefix), 1_000):
            count += upkeep.put_asked({key.partition("/")[0] for key in chunk})
        for chunk in chunks(self._keys(PROPOSED.prefix), 1_000):
            count += upkeep.put_proposals(set(chunk))
        loose = [rows.loose_row(state, key) for key in self._keys(LOOSE.prefix)]
        found = [row for row in loose if row is not None]
        connection.execute(delete(tables.trouble).where(tables.trouble.c.trade == ""))
        self.database.insert(connection, tables.trouble, found)
        upkeep.sum_up()
        return count + len(found)

    def _keys(self, prefix: str) -> Iterator[str]:
        for raw, _ in self.live.app.store.scan(prefix.encode()):
            yield raw.decode()[len(prefix) :]


def chunks(items: Iterator[str], size: int) -> Iterator[list[str]]:
    """Items in lists of at most `size`."""
    found: list[Any] = []
    for item in items:
        found.append(item)
        if len(found) == size:
            yield found
            found = []
    if found:
        yield found
