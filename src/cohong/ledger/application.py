"""The state machine as an engine drives it: check, finalize a block, commit, and after a crash say where it stands.

The four calls are those of a BFT engine (CheckTx, FinalizeBlock, Commit, Info), so that the embedded engine of today and
a consensus engine later run the same code. Nothing is durable before `commit`; `info` returns exactly what was committed.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import msgspec

from cohong.core import canon, envelope
from cohong.core.envelope import Admitted
from cohong.core.merkle import Frontier
from cohong.core.refusal import Refusal
from cohong.core.rules import Rules
from cohong.core.state import Diff, Overlay
from cohong.core.transition import GENESIS, Applied, Block, Tip, transition

UNFOUNDED = "0" * 64
"""The ledger id that the founding envelope is signed for."""


class Store(Protocol):
    """Rows under the rules: disposable, rebuilt from the ordered blocks at any time."""

    def get(self, key: bytes) -> bytes | None:
        """The bytes of a row, of everything applied so far."""
        ...

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Rows whose key begins so, in ascending order."""
        ...

    def apply(self, diff: Diff, outcomes: Sequence[tuple[bytes, bytes]], meta: bytes) -> None:
        """Take a block's changes, its index rows and the new tip, as one."""
        ...

    def commit(self) -> None:
        """Make everything applied so far durable."""
        ...

    def meta(self) -> bytes | None:
        """The tip as last applied, None in an empty store."""
        ...


class Info(msgspec.Struct, frozen=True, kw_only=True):
    """Where a ledger stands: `root` and `size` of the log after block `height`, and that block's time."""

    ledger: str
    height: int
    time_ms: int
    size: int
    root: str
    state: str


class _Meta(msgspec.Struct, frozen=True):
    ledger: str
    height: int
    time_ms: int
    chain: str
    size: int
    edge: list[str | None]


class Where(msgspec.Struct, frozen=True, array_like=True):
    """Where the message of an outcome is kept, and its facts: block height, envelope and place in it."""

    height: int
    envelope: int
    place: int
    facts: tuple[Any, ...] = ()


_meta_decoder = msgspec.json.Decoder(_Meta)


class Application:
    """One replica: rules, store, tip."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store = store
        self.rules = rules
        self.ledger, self.tip = _load(store.meta())

    def reload(self) -> None:
        """Stand where the store stands by now: for whoever reads beside a writer."""
        self.ledger, self.tip = _load(self.store.meta())

    def info(self) -> Info:
        """Where this replica stands."""
        tip = self.tip
        return Info(
            ledger=self.ledger,
            height=tip.height,
            time_ms=tip.time_ms,
            size=tip.log.size,
            root=tip.log.root().hex(),
            state=tip.chain.hex(),
        )

    def state(self) -> Overlay:
        """A view of the rows as they stand, for queries and duties; what is written to it goes nowhere."""
        return Overlay(self.store)

    def check(self, raw: bytes) -> Admitted | Refusal:
        """Stateless admission of an envelope."""
        try:
            read = envelope.from_bytes(raw)
        except canon.NotCanonical as error:
            return Refusal(envelope.SHAPE, "envelope", str(error))
        return envelope.admit(read, self.ledger, self.rules.read)

    def finalize_block(self, height: int, time_ms: int, envelopes: Sequence[Admitted]) -> Applied:
        """What a block brings about. Nothing is written."""
        return transition(self.store, self.rules, self.tip, Block(height, time_ms, tuple(envelopes)))

    def commit(self, applied: Applied, envelopes: Sequence[Admitted]) -> None:
        """Let a finalized block take effect here. Durability is the engine's: it keeps the block first."""
        if self.tip.height == 0:
            self.ledger = envelopes[0].messages[0].hash.hex()
        rows = list(_index_rows(applied, envelopes))
        self.store.apply(applied.diff, rows, _dump(self.ledger, applied.tip))
        self.tip = applied.tip


def _index_rows(applied: Applied, envelopes: Sequence[Admitted]) -> Iterator[tuple[bytes, bytes]]:
    replies = iter(applied.replies)
    for number, admitted in enumerate(envelopes):
        for place in range(len(admitted.messages)):
            reply = next(replies)
            if reply.fresh:
                where = Where(applied.tip.height, number, place, reply.facts)
                yield reply.index.to_bytes(8, "big"), canon.encode_trusted(where)


def _dump(ledger: str, tip: Tip) -> bytes:
    edge = [None if node is None else node.hex() for node in tip.log.edge]
    return canon.encode_trusted(_Meta(ledger, tip.height, tip.time_ms, tip.chain.hex(), tip.log.size, edge))


def _load(data: bytes | None) -> tuple[str, Tip]:
    if data is None:
        return UNFOUNDED, GENESIS
    meta = _meta_decoder.decode(data)
    edge = [None if node is None else bytes.fromhex(node) for node in meta.edge]
    log = Frontier(meta.size, edge)
    return meta.ledger, Tip(meta.height, meta.time_ms, bytes.fromhex(meta.chain), log)
