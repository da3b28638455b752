"""A block as an engine keeps it: the recorded cut and time, the envelopes as they came, and the root it must lead to.

Bytes: u32 length and canonical header {v, height, time, count, root, state}, then each envelope as u32 length and its
wire form. Cut and time are inputs that somebody chose once; replaying never reads a clock.
"""

from struct import pack, unpack_from
from typing import Literal

import msgspec

from cohong.core import canon
from cohong.core.message import Count, Hash


class BlockHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`root` is the log's root after the block, `state` the link of the state chain: a replay must reach both."""

    v: Literal[1]
    height: Count
    time: Count
    count: Count
    root: Hash
    state: Hash


class KeptBlock(msgspec.Struct, frozen=True):
    """What a segment frame holds."""

    header: BlockHeader
    envelopes: tuple[bytes, ...]


_decoder = msgspec.json.Decoder(BlockHeader)


def to_bytes(block: KeptBlock) -> bytes:
    """The payload of a segment frame."""
    header = canon.encode_trusted(block.header)
    parts = [pack(">I", len(header)), header]
    for envelope in block.envelopes:
        parts += (pack(">I", len(envelope)), envelope)
    return b"".join(parts)


def from_bytes(payload: bytes) -> KeptBlock:
    """Read a payload. Raises NotCanonical when bytes are missing or left over."""
    pieces = []
    place = 0
    while place < len(payload):
        if place + 4 > len(payload):
            raise canon.NotCanonical("block ends early")
        (length,) = unpack_from(">I", payload, place)
        place += 4
        if place + length > len(payload):
            raise canon.NotCanonical("block ends early")
        pieces.append(payload[place : place + length])
        place += length
    if not pieces:
        raise canon.NotCanonical("block is empty")
    header = canon.decode_typed(_decoder, pieces[0])
    if header.count != len(pieces) - 1:
        raise canon.NotCanonical("block has another number of envelopes than it says")
    return KeptBlock(header, tuple(pieces[1:]))
