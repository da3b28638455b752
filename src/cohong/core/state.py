"""State as overlays: a read-only base, one overlay for the block, one for the message, one for an item of a message.

A read asks the item's overlay, then the message's, then the block's, then the base. Rolling back means dropping an
overlay; taking effect means merging it into its parent. The block's overlay is the diff, and it is written last, at once.
"""

from collections.abc import Iterator
from hashlib import sha256
from operator import itemgetter
from struct import pack
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from cohong.core import canon

Row = TypeVar("Row", bound=msgspec.Struct)
Diff = list[tuple[bytes, bytes | None]]
"""Changed keys in ascending order, each with its new bytes, or None where the row is gone."""


class Table(Generic[Row]):
    """A table of typed rows. A key is the table's name, a zero byte and the row's own key, in UTF-8; text in memory has
    the same order."""

    def __init__(self, name: str, row: type[Row]) -> None:
        self.name = name
        self.prefix = name + "\x00"
        self.decoder = msgspec.json.Decoder(row)

    def decode(self, data: bytes) -> Row:
        """A row from its stored bytes."""
        return self.decoder.decode(data)


class Base(Protocol):
    """What lies under all overlays: the rows as of the last block. Never written by the rules."""

    def get(self, key: bytes) -> bytes | None:
        """The stored bytes of a row."""
        ...

    def scan(self, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Stored rows whose key begins so, in ascending order of keys."""
        ...


class Overlay:
    """Changes not yet in the layer below. Rows are immutable structs, so a layer may share them freely.

    `layers` are the changes of this layer and of those below it, the nearest first, and last what the base was asked."""

    __slots__ = ("base", "below", "changes", "layers", "seen")

    def __init__(self, base: Base, below: "Overlay | None" = None) -> None:
        self.base = base
        self.below = below
        self.changes: dict[str, Any] = {}
        self.seen: dict[str, Any] = below.seen if below else {}
        self.layers: tuple[dict[str, Any], ...] = (self.changes, *(below.layers if below else (self.seen,)))

    def fork(self) -> "Overlay":
        """A layer on top of this one."""
        return Overlay(self.base, self)

    def get(self, table: Table[Row], key: str) -> Row | None:
        """The row, or None. Each layer is asked in turn, then the base; rows of the base are decoded once a block."""
        raw = table.prefix + key
        for rows in self.layers:
            if raw in rows:
                row: Row | None = rows[raw]
                return row
        data = self.base.get(raw.encode())
        found = None if data is None else table.decode(data)
        self.seen[raw] = found
        return found

    def put(self, table: Table[Row], key: str, row: Row) -> None:
        """Write one row in this layer."""
        self.changes[table.prefix + key] = row

    def drop(self, table: Table[Row], key: str) -> None:
        """Remove one row in this layer."""
        self.changes[table.prefix + key] = None

    def scan(self, table: Table[Row], begin: str = "") -> Iterator[tuple[str, Row]]:
        """Rows of a table whose key begins so, in ascending order of keys. For rare questions, not for every message."""
        prefix = table.prefix + begin
        above = self.changed(prefix)
        stored = {raw.decode(): data for raw, data in self.base.scan(prefix.encode())}
        for raw in sorted(stored.keys() | above.keys()):
            row = above[raw] if raw in above else table.decode(stored[raw])
            if row is not None:
                yield raw[len(table.prefix) :], row

    def changed(self, prefix: str) -> dict[str, Any]:
        """Rows changed in this layer and those below it, by key; None where a row is gone."""
        below = self.below.changed(prefix) if self.below else {}
        return below | {raw: row for raw, row in self.changes.items() if raw.startswith(prefix)}

    def merge(self) -> None:
        """Let this layer take effect in the layer below."""
        assert self.below is not None, "only a forked layer can be merged"
        self.below.changes.update(self.changes)

    def diff(self) -> Diff:
        """The changes of this layer as bytes, in ascending order of keys."""
        encode = canon.encode_trusted
        return [
            (raw.encode(), None if row is None else encode(row)) for raw, row in sorted(self.changes.items(), key=_key)
        ]


_key = itemgetter(0)


def chain_of(previous: bytes, height: int, diff: Diff) -> bytes:
    """The state-diff chain: SHA-256 over the previous link, the height and every changed row."""
    parts = [b"cohong.chain.1\x00", previous, pack(">Q", height)]
    for raw, data in diff:
        parts += (pack(">I", len(raw)), raw)
        parts += (b"\xff\xff\xff\xff",) if data is None else (pack(">I", len(data)), data)
    return sha256(b"".join(parts)).digest()
