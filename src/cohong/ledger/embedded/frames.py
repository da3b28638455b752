"""The bytes of one segment file: its header, its frames, and how the end of the last one is judged. See README.md.

A frame's checksum is seeded with the home, the segment and the offset, so that a frame is valid in its own place only.
Each frame also says how far its file was durable when it was written (`synced_end`). That is what tells damage from a
torn tail: bytes below the `synced_end` of any valid frame can never have been lost by a crash.
"""

from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple
from zlib import crc32

import msgspec

from cohong.core.texts import CohongError
from cohong.ledger.embedded.codes import SEGMENT_CORRUPT
from cohong.ledger.embedded.disk import File

SEGMENT_MAGIC = b"COHONGSG"
FRAME_MAGIC = b"\xc0\x40\xb1\x0c"
VERSION = 1
MAX_SEGMENT_BYTES = 64 << 20
HOME_ID_BYTES = 32

_HEADER = Struct("<8sIIQ32sI")  # magic, version, number, first height, home id, segment bytes; then its crc32
HEADER_BYTES = _HEADER.size + 4
_FIELDS = Struct("<IIQ")  # payload length, synced_end, height
_FRAME = Struct("<4sIIIQ")  # frame magic, crc32, then the fields
FRAME_BYTES = _FRAME.size
_CHUNK = 1 << 20
_ZERO_CHUNK = bytes(_CHUNK)


class Place(NamedTuple):
    """Where a block lies: segment number, offset of its frame in bytes, length of the frame with its padding."""

    segment: int
    offset: int
    length: int


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What the first 64 bytes of a segment say."""

    number: int
    first_height: int
    home_id: bytes
    segment_bytes: int

    def seed(self) -> int:
        """The checksum that every frame of this segment starts from."""
        return crc32(self.number.to_bytes(4, "little"), crc32(self.home_id))

    def pack(self) -> bytes:
        """The 64 bytes."""
        body = _HEADER.pack(SEGMENT_MAGIC, VERSION, self.number, self.first_height, self.home_id, self.segment_bytes)
        return body + crc32(body).to_bytes(4, "little")


class Frame(NamedTuple):
    """One frame read: `end` is the offset behind its padding."""

    height: int
    payload: bytes
    offset: int
    end: int
    synced_end: int


def file_name(number: int) -> str:
    """Name of a segment inside its folder."""
    return f"{number:08d}.seg"


def corrupt(name: str, offset: int, seen: str, expected: str) -> CohongError:
    """The error for damage at `name:offset`."""
    return CohongError(SEGMENT_CORRUPT, path=f"{name}:{offset}", seen=seen, expected=expected)


def read_header(file: File, name: str) -> Header:
    """Read and check a segment's header. Raises `ledger.segment_corrupt`."""
    data = file.pread(HEADER_BYTES, 0)
    if len(data) < HEADER_BYTES or crc32(data[:-4]).to_bytes(4, "little") != data[-4:]:
        raise corrupt(name, 0, "a header whose checksum does not hold", "a segment header")
    magic, version, number, first_height, home_id, segment_bytes = _HEADER.unpack_from(data)
    if (magic, version) != (SEGMENT_MAGIC, VERSION):
        raise corrupt(name, 0, f"{magic!r} version {version}", f"{SEGMENT_MAGIC!r} version {VERSION}")
    return Header(number=number, first_height=first_height, home_id=home_id, segment_bytes=segment_bytes)


def frame_length(payload_bytes: int) -> int:
    """Bytes that a payload takes in a segment: frame header, payload, zeros up to a multiple of 8."""
    return FRAME_BYTES + payload_bytes + (-payload_bytes & 7)


def pack_frame(seed: int, offset: int, height: int, synced_end: int, payload: bytes) -> bytes:
    """The frame of one block at this offset."""
    fields = _FIELDS.pack(len(payload), synced_end, height)
    padding = bytes(-len(payload) & 7)
    check = crc32(padding, crc32(payload, crc32(fields, _place_seed(seed, offset))))
    return b"".join((FRAME_MAGIC, check.to_bytes(4, "little"), fields, payload, padding))


def read_frame(file: File, seed: int, offset: int, limit: int) -> Frame | None:
    """The valid frame at `offset`, or None when there is none; `limit` is the size of the segment.

    What is missing at the end of a shortened copy counts as zeros.
    """
    head = file.pread(FRAME_BYTES, offset).ljust(FRAME_BYTES, b"\0")
    magic, check, length, synced_end, height = _FRAME.unpack(head)
    end = offset + frame_length(length)
    if magic != FRAME_MAGIC or end > limit or synced_end > offset:
        return None
    data = file.pread(end - offset - FRAME_BYTES, offset + FRAME_BYTES)
    if len(data) < end - offset - FRAME_BYTES:
        data = data.ljust(end - offset - FRAME_BYTES, b"\0")
    if crc32(data, crc32(head[8:], _place_seed(seed, offset))) != check:
        return None
    payload = data if len(data) == length else data[:length]
    return Frame(height, payload, offset, end, synced_end)


def _place_seed(seed: int, offset: int) -> int:
    return crc32(offset.to_bytes(4, "little"), seed)


def walk(file: File, header: Header, name: str) -> Iterator[Frame]:
    """Every frame in order up to the first place without a valid one.

    Raises `ledger.segment_corrupt` for a valid frame with another height than the next: no crash makes that.
    """
    seed, offset, expected = header.seed(), HEADER_BYTES, header.first_height
    while (frame := read_frame(file, seed, offset, header.segment_bytes)) is not None:
        if frame.height != expected:
            raise corrupt(name, offset, f"block {frame.height}", f"block {expected}")
        yield frame
        offset, expected = frame.end, expected + 1


def later_frame(file: File, header: Header, offset: int, *, durable: bool) -> Frame | None:
    """The first valid frame behind `offset`, or None. With `durable` only one written after `offset` was durable.

    Found by its magic on 8-byte boundaries, since the length of a damaged frame cannot be trusted.
    """
    seed = header.seed()
    for at in _magic_places(file, offset + 8):
        synced_end = int.from_bytes(file.pread(4, at + 12), "little")
        if durable and synced_end <= offset:
            continue
        if (frame := read_frame(file, seed, at, header.segment_bytes)) is not None:
            return frame
    return None


def torn_tail(file: File, header: Header, name: str, end: int) -> tuple[int, int] | None:
    """First and one-past-last byte of what a crash left behind the last valid frame; None for a clean tail of zeros.

    Raises `ledger.segment_corrupt` when a later frame says that the bad bytes at `end` had been durable.
    """
    span = nonzero_span(file, end)
    if span is not None and (later := later_frame(file, header, end, durable=True)) is not None:
        raise corrupt(name, end, "no valid block", f"a block before block {later.height}")
    return span


def _magic_places(file: File, start: int) -> Iterator[int]:
    for base in range(start, file.size(), _CHUNK):
        data = file.pread(_CHUNK + len(FRAME_MAGIC) - 1, base)
        found = data.find(FRAME_MAGIC)
        while found >= 0:
            if (base + found) % 8 == 0:
                yield base + found
            found = data.find(FRAME_MAGIC, found + 1)


def nonzero_span(file: File, start: int) -> tuple[int, int] | None:
    """First and one-past-last byte that is not zero from `start` on; None for a clean tail."""
    first, last = -1, -1
    for base in range(start, file.size(), _CHUNK):
        data = file.pread(_CHUNK, base)
        if data == _ZERO_CHUNK[: len(data)]:
            continue
        if first < 0:
            first = base + len(data) - len(data.lstrip(b"\0"))
        last = base + len(data.rstrip(b"\0"))
    return None if first < 0 else (first, last)


def write_zeros(file: File, start: int, end: int) -> None:
    """Zero the bytes [start, end)."""
    for base in range(start, end, _CHUNK):
        file.pwrite(_ZERO_CHUNK[: min(_CHUNK, end - base)], base)
