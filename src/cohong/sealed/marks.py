"""`marks/`: what was done to subjects on purpose. An erasure is written here before a key is touched, so that a crash
cannot undo half of it.

    E | subject id | day | ids of every key to destroy ...     erased
    H | subject id | day | hold id                              a legal hold stands
    L | subject id | day | hold id                              that hold is lifted

The body of an erasure's frame names the slots, 4 bytes each: a slot that a crash left half destroyed no longer says whose
it was.
"""

import struct
from collections.abc import Sequence

import msgspec

ERASE, HOLD, LIFT = b"E", b"H", b"L"
_MARK = struct.Struct(">1s16sI")


class Mark(msgspec.Struct, frozen=True):
    """One mark. `ids` are 16 bytes each: keys for an erasure, the hold for the others. `day` is YYYYMMDD."""

    kind: bytes
    subject_id: bytes
    day: int
    ids: tuple[bytes, ...]


def mark_bytes(mark: Mark) -> bytes:
    """The frame head of a mark."""
    return _MARK.pack(mark.kind, mark.subject_id, mark.day) + b"".join(mark.ids)


def places_bytes(numbers: Sequence[int]) -> bytes:
    """The frame body of an erasure: numbers of slots."""
    return struct.pack(f">{len(numbers)}I", *numbers)


def read_places(body: bytes) -> tuple[int, ...]:
    """The slots that an erasure names."""
    return struct.unpack(f">{len(body) // 4}I", body)


def read_mark(head: bytes) -> Mark:
    """The mark in a frame head."""
    kind, subject_id, day = _MARK.unpack_from(head)
    rest = head[_MARK.size :]
    return Mark(kind, subject_id, day, tuple(rest[at : at + 16] for at in range(0, len(rest), 16)))
