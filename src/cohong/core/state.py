"""State as overlays: a read-only base, one overlay for the block, one for the message, one for an item of a message.

A read asks the item's overlay, then the message's, then the block's, then the base. Rolling back means dropping an
overlay; taking effect means merging it into its parent. The block's overlay is the diff, and it is written last, at once.
"""

from collections.abc import Iterator
from hashlib import sha256
from struct import pack
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from cohong.core import canon

Row = TypeVar("Row", bound=msgspec.Struct)
Diff = list[tuple[bytes, bytes | None]]
"""Changed keys in ascending order, each with its new bytes, or None where the row is gone."""


class Table(Generic[Row]):
    """A table of typed rows. A key is the table's name, a zero byte and the row's own key in UTF-8."""

    def __init__(self, name: str, row: type[Row]) -> None:
        self.name = name
        self.prefix = name.encode() + b"\x00"
        self.decoder = msgspec.json.Decoder(row)

    def raw(self, key: str) -> bytes:
        """The key as it stands in the store and in the diff."""
        return self.prefix + key.encode()

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
    """Changes not yet in the layer below. Rows are immutable structs, so a layer may share them freely."""

    __slots__ = ("base", "below", "changes", "seen")

    def __init__(self, base: Base, below: "Overlay | None" = None) -> None:
        self.base = base
        self.below = below
        self.changes: dict[bytes, Any] = {}
        self.seen: dict[bytes, Any] = below.seen if below else {}

    def fork(self) -> "Overlay":
        """A layer on top of this one."""
        return Overlay(self.base, self)

    def get(self, table: Table[Row], key: str) -> Row | None:
        """The row, or None. Each layer is asked in turn, then the base; rows of the base are decoded once a block."""
        raw = table.raw(key)
        layer: Overlay | None = self
        while layer is not None:
            if raw in layer.changes:
                row: Row | None = layer.changes[raw]
                return row
            layer = layer.below
        if raw in self.seen:
            known: Row | None = self.seen[raw]
            return known
        data = self.base.get(raw)
        found = None if data is None else table.decode(data)
        self.seen[raw] = found
        return found

    def put(self, table: Table[Row], key: str, row: Row) -> None:
        """Write one row in this layer."""
        self.changes[table.raw(key)] = row

    def drop(self, table: Table[Row], key: str) -> None:
        """Remove one row in this layer."""
        self.changes[table.raw(key)] = None

    def scan(self, table: Table[Row], begin: str = "") -> Iterator[tuple[str, Row]]:
        """Rows of a table whose key begins so, in ascending order of keys. For rare questions, not for every message."""
        prefix = table.raw(begin)
        above = self._changed(prefix)
        stored = dict(self.base.scan(prefix))
        for raw in sorted(stored.keys() | above.keys()):
            row = above[raw] if raw in above else table.decode(stored[raw])
            if row is not None:
                yield raw[len(table.prefix) :].decode(), row

    def _changed(self, prefix: bytes) -> dict[bytes, Any]:
        below = self.below._changed(prefix) if self.below else {}
        return below | {raw: row for raw, row in self.changes.items() if raw.startswith(prefix)}

    def merge(self) -> None:
        """Let this layer take effect in the layer below."""
        assert self.below is not None, "only a forked layer can be merged"
        self.below.changes.update(self.changes)

    def diff(self) -> Diff:
        """The changes of this layer as bytes, in ascending order of keys."""
        return [
            (raw, None if row is None else canon.encode_trusted(row)) for raw, row in sorted(self.changes.items())
        ]


def chain_of(previous: bytes, height: int, diff: Diff) -> bytes:
    """The state-diff chain: SHA-256 over the previous link, the height and every changed row."""
    link = sha256(b"cohong.chain.1\x00" + previous + pack(">Q", height))
    for raw, data in diff:
        link.update(pack(">I", len(raw)) + raw)
        link.update(b"\xff\xff\xff\xff" if data is None else pack(">I", len(data)) + data)
    return link.digest()
