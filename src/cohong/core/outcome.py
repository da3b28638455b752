"""The leaves of the log: an outcome for every message, and a record for every block. ADR 0001 fixes these bytes."""

from typing import Literal

import msgspec

from cohong.core import canon
from cohong.core.message import Count, Hash, Id, MemberId

MAX_LEAF_BYTES = 65_535


class Outcome(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="leaf",
    tag="outcome",
):
    """What became of one message.

    It binds the message (`hash` over its bytes), the envelope that brought it (`envelope`, the leaf hash of the signed
    header, which holds the messages' root and the signer's key; `index`, the place in it), the time of the block in
    milliseconds, the result, and the RFC 6962 root of its facts. `failed` lists index and code of each subject of a
    whole-file message that did not take effect.
    """

    v: Literal[1]
    id: Id
    filer: MemberId
    kind: str
    hash: Hash
    envelope: Hash
    index: Count
    time: Count
    result: Literal["accepted", "refused"]
    code: str = ""
    path: str = ""
    final: bool = False
    failed: tuple[tuple[int, str], ...] = ()
    facts: Hash | None = None


class BlockRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="leaf", tag="block"):
    """One block: its height and time, its cut (first leaf and number of outcomes), the edition of the rules, and the
    link of the state-diff chain after it."""

    v: Literal[1]
    height: Count
    time: Count
    first: Count
    count: Count
    edition: Count
    state: Hash


def leaf_bytes(leaf: Outcome | BlockRecord) -> bytes:
    """Canonical bytes of a leaf, at most 65,535."""
    data = canon.encode_trusted(leaf)
    assert len(data) <= MAX_LEAF_BYTES, "a leaf fits the entry bundle of a tile"
    return data
