"""The C2SP tlog-tiles layout: where a tile lies and what its bytes are.

A tile of level L holds up to 256 hashes of complete subtrees of 256**L leaves; an entries tile holds the leaves
themselves, each behind its length as a big-endian uint16. Source: c2sp.org/tlog-tiles.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from cohong.core.merkle import HASH_BYTES, next_level

WIDTH = 256
LEVEL_BITS = 8
MAX_LEVEL = 7
MAX_LEAF_BYTES = 65_535
ENTRIES = -1
"""Stands for the entries tiles where a level is named."""

_NAME = re.compile(r"tile/(entries|[0-7])((?:/x\d{3})*)/(\d{3})(?:\.p/([1-9]\d{0,2}))?")


class TileName(NamedTuple):
    """One tile file; `width` is 256 for a full tile."""

    level: int
    number: int
    width: int

    def path(self) -> str:
        """Such as `tile/0/x001/067.p/8`, below the folder of the tiles."""
        level = "entries" if self.level == ENTRIES else self.level
        last, rest = f"{self.number % 1000:03d}", self.number // 1000
        while rest:
            last, rest = f"x{rest % 1000:03d}/{last}", rest // 1000
        return f"tile/{level}/{last}" + ("" if self.width == WIDTH else f".p/{self.width}")


def parse(path: str) -> TileName | None:
    """The tile that such a path names, or None when it names none."""
    found = _NAME.fullmatch(path)
    if found is None:
        return None
    level, groups, last, width = found.groups()
    index = int(groups.replace("/x", "") + last)
    name = TileName(ENTRIES if level == "entries" else int(level), index, int(width or WIDTH))
    return name if name.path() == path else None


def count_at(level: int, size: int) -> int:
    """How many hashes (leaves for the entries) level `level` holds in a tree of `size` leaves."""
    return size >> (LEVEL_BITS * max(level, 0))


def levels_of(size: int) -> list[int]:
    """The tile levels of a tree of this size, entries first."""
    return [ENTRIES, *(level for level in range(MAX_LEVEL + 1) if count_at(level, size))] if size else []


def pack_entries(leaves: list[bytes]) -> bytes:
    """The bytes of an entries tile."""
    return b"".join([part for leaf in leaves for part in (len(leaf).to_bytes(2, "big"), leaf)])


def entry_offsets(data: bytes, width: int) -> list[int]:
    """Where the length of each of the first `width` entries lies, then the end behind the last.

    Fewer than `width + 1` offsets mean that the bytes are cut short or a length is wrong.
    """
    offsets, at = [0], 0
    for _ in range(width):
        at += 2 + int.from_bytes(data[at : at + 2], "big")
        if at > len(data):
            break
        offsets.append(at)
    return offsets


def split_entries(data: bytes, offsets: list[int]) -> list[bytes]:
    """The leaves between these offsets."""
    return [data[begin + 2 : end] for begin, end in pairwise(offsets)]


def split_hashes(data: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def pyramid(hashes: list[bytes]) -> list[list[bytes]]:
    """A full tile's hashes and the complete nodes above them: 256, 128, ... 2, 1 hashes."""
    levels = [hashes]
    while len(levels[-1]) > 1:
        levels.append(next_level(levels[-1]))
    return levels
