"""The frame in which the vault's append-only files keep everything.

    magic 4 | head length 4 | body length 4 | CRC-32 4 | SHA-256 of the body 32 | head | body

Big endian. The CRC covers the two lengths, the SHA-256 and the head, so every byte of a frame is covered by one check or
the other and no key is needed to check it.
"""

import struct
from collections.abc import Iterator
from hashlib import sha256
from zlib import crc32

import msgspec

MAGIC = b"\xc0\x40CF"
_PREFIX = struct.Struct(">4sIII32s")
_CHECKED = struct.Struct(">II")
PREFIX_BYTES = _PREFIX.size
MAX_BODY_BYTES = (64 << 20) - 4096


class Frame(msgspec.Struct, frozen=True):
    """One frame as read. `whole` is false when the body is not the one that was written."""

    head: bytes
    body: bytes
    digest: bytes
    whole: bool


class Span(msgspec.Struct, frozen=True):
    """A stretch of a file: a frame, or damage (`head` is None). `short`: its frame goes on behind the end of the file."""

    start: int
    end: int
    head: bytes | None
    whole: bool
    short: bool


def frame_bytes(head: bytes, body: bytes) -> bytes:
    """The bytes of one frame."""
    digest = sha256(body).digest()
    crc = crc32(head, crc32(digest, crc32(_CHECKED.pack(len(head), len(body)))))
    return _PREFIX.pack(MAGIC, len(head), len(body), crc, digest) + head + body


def frame_sizes(prefix: bytes) -> tuple[int, int] | None:
    """Head and body length that a prefix announces, or None when it is no prefix."""
    if len(prefix) < PREFIX_BYTES or not prefix.startswith(MAGIC):
        return None
    _, head_length, body_length, _, _ = _PREFIX.unpack_from(prefix)
    return head_length, body_length


def read_frame(data: bytes, start: int = 0) -> Frame | None:
    """The frame at `start`, or None when prefix or head are not intact there."""
    sizes = frame_sizes(data[start : start + PREFIX_BYTES])
    if sizes is None:
        return None
    _, head_length, body_length, crc, digest = _PREFIX.unpack_from(data, start)
    middle = start + PREFIX_BYTES + head_length
    head, body = data[start + PREFIX_BYTES : middle], data[middle : middle + body_length]
    if crc != crc32(head, crc32(digest, crc32(_CHECKED.pack(head_length, body_length)))):
        return None
    return Frame(head, body, digest, len(body) == body_length and sha256(body).digest() == digest)


def read_head(data: bytes) -> bytes | None:
    """The head of the frame at the start of `data`, which may lack its body; None when prefix or head are not intact."""
    frame = read_frame(data)
    return frame.head if frame else None


def walk(data: bytes, start: int) -> Iterator[Span]:
    """Every frame from `start` on, and every stretch between frames that is none."""
    while start < len(data):
        prefix, frame = data[start : start + PREFIX_BYTES], read_frame(data, start)
        sizes = frame_sizes(prefix)
        announced = start + PREFIX_BYTES + sum(sizes) if sizes else start + PREFIX_BYTES
        end = min(announced, len(data)) if frame else _next_frame(data, start + 1)
        short = end == len(data) < announced
        yield Span(start, end, frame.head if frame else None, bool(frame and frame.whole), short)
        start = end


def _next_frame(data: bytes, start: int) -> int:
    while (start := data.find(MAGIC, start)) >= 0:
        if read_frame(data, start) is not None:
            return start
        start += 1
    return len(data)
