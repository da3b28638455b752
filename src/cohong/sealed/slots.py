"""`keys.slots`: the wrapped key of every subject, in fixed slots, so that one can be destroyed in place.

A slot has 80 bytes: key id 16 | period id 16 | AES key wrap (RFC 3394) of the 32-byte key under the period key 40 |
reserved 4 | CRC-32 4. Slot 0 is the file's header. A slot of zero bytes has been erased. A slot with key id zero is a
fence: all slots before it were durable when it was written (see `packs`).
"""

import struct
from pathlib import Path
from zlib import crc32

import msgspec
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap

from cohong.sealed.files import Disk, damaged

SLOT_BYTES = 80
FILE_NAME = "keys.slots"
_SLOT = struct.Struct(">16s16s40s4sI")
_HEADER = b"cohong.slots.1\n".ljust(SLOT_BYTES, b"\0")
_EMPTY = bytes(SLOT_BYTES)
_FENCE_ID = bytes(16)


class Slot(msgspec.Struct, frozen=True):
    """One wrapped key."""

    key_id: bytes
    period_id: bytes
    wrapped: bytes

    def unwrap(self, period_key: bytes) -> bytes:
        """The 32 secret bytes. Raises InvalidUnwrap under another period key."""
        return aes_key_unwrap(period_key, self.wrapped)


def wrap(key_id: bytes, period_id: bytes, period_key: bytes, key: bytes) -> Slot:
    """A slot that holds `key`."""
    return Slot(key_id, period_id, aes_key_wrap(period_key, key))


def slot_bytes(slot: Slot) -> bytes:
    """The 80 bytes of a slot."""
    front = slot.key_id + slot.period_id + slot.wrapped + b"\0\0\0\0"
    return front + crc32(front).to_bytes(4, "big")


def read_slot(data: bytes) -> Slot | None:
    """The slot in these 80 bytes, or None when they are erased or damaged."""
    if len(data) != SLOT_BYTES or data == _EMPTY:
        return None
    key_id, period_id, wrapped, _, crc = _SLOT.unpack(data)
    return Slot(key_id, period_id, wrapped) if crc == crc32(data[:-4]) else None


_FENCE = slot_bytes(Slot(_FENCE_ID, bytes(16), bytes(40)))


def is_fence(slot: Slot) -> bool:
    """Whether this slot only separates what was durable."""
    return slot.key_id == _FENCE_ID


def is_erased(data: bytes) -> bool:
    """Whether these 80 bytes are a destroyed slot."""
    return data == _EMPTY


class Slots:
    """The slot file. New slots are collected until `sync`."""

    def __init__(self, disk: Disk, folder: Path, *, writable: bool) -> None:
        self.path = folder / FILE_NAME
        self._file = disk.open(self.path, create=writable)
        self._waiting: list[bytes] = []
        self._dirty, self._fence_due = False, True
        if writable and self._file.size() < SLOT_BYTES:
            self._file.cut(0)
            self._file.append(_HEADER)
            self._file.sync()
        self._written = self._file.size() // SLOT_BYTES

    def count(self) -> int:
        """Slots including the header and those that wait."""
        return self._written + len(self._waiting)

    def append(self, slot: Slot) -> int:
        """Collect a slot; its number."""
        assert slot.key_id != _FENCE_ID, "no subject has the id zero"
        if self._fence_due and self.count() > 1:
            self._waiting.append(_FENCE)
        self._fence_due = False
        self._waiting.append(slot_bytes(slot))
        return self.count() - 1

    def read(self, number: int) -> Slot:
        """One slot. Raises CohongError (`sealed.damaged`) when it is not whole."""
        slot = read_slot(self.raw(number))
        if slot is None:
            raise damaged(self.path, number * SLOT_BYTES, "slot not intact")
        return slot

    def raw(self, number: int) -> bytes:
        """The bytes of a slot."""
        if 0 <= number - self._written < len(self._waiting):
            return self._waiting[number - self._written]
        return self._file.read(number * SLOT_BYTES, SLOT_BYTES)

    def raw_range(self, first: int, count: int) -> list[bytes]:
        """The bytes of several written slots."""
        data = self._file.read(first * SLOT_BYTES, count * SLOT_BYTES)
        return [data[at : at + SLOT_BYTES] for at in range(0, len(data), SLOT_BYTES)]

    def tail(self) -> int:
        """Bytes after the last whole slot."""
        return self._file.size() % SLOT_BYTES

    def header_is_good(self) -> bool:
        """Whether the file begins as it should."""
        return self._file.read(0, SLOT_BYTES) == _HEADER

    def header_is_short(self) -> bool:
        """Whether the file ends inside its header, as when a process was killed while it began one."""
        return self._file.size() < SLOT_BYTES and _HEADER.startswith(self._file.read(0, SLOT_BYTES))

    def zero(self, number: int) -> None:
        """Destroy a key; durable after `sync`."""
        self.flush()
        self._file.write(number * SLOT_BYTES, _EMPTY)
        self._dirty = True

    def cut(self, count: int) -> None:
        """Keep the first `count` slots."""
        self._file.cut(count * SLOT_BYTES)
        self._file.sync()
        self._written = count

    def flush(self) -> None:
        """Write what was collected."""
        if self._waiting:
            offset = self._file.append(b"".join(self._waiting))
            assert offset == self._written * SLOT_BYTES, "the slot file has one writer"
            self._written += len(self._waiting)
            self._waiting.clear()
            self._dirty = True

    def sync(self) -> None:
        """Make every slot and every destruction durable."""
        self.flush()
        if self._dirty:
            self._file.sync()
            self._dirty, self._fence_due = False, True

    def settle(self) -> None:
        """Make durable what an earlier process may have written without saying so."""
        self._dirty = True
        self.sync()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
