"""What a member says: a head that the rules may read, and the root of a sealed body that they may not.

A head is one typed struct per kind, tagged by `kind`. Its canonical bytes are the message: they are hashed, signed over
(through the envelope's root), ordered and kept for ever. ADR 0001 fixes these bytes.
"""

from hashlib import sha256
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core import canon
from cohong.core.merkle import leaf_hash

MAX_MESSAGE_BYTES = 1 << 20
ZERO_ID = "0" * 32

MemberId = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9-]{0,39}\Z")]
"""A member: an opaque lower-case name on the ledger; who it is stands in a sealed body."""
Id = Annotated[str, Meta(min_length=32, max_length=32)]
"""16 bytes in lower-case hex: a message id, a subject id or a tag."""
Hash = Annotated[str, Meta(min_length=64, max_length=64)]
"""32 bytes in lower-case hex: a root or a hash."""
Count = Annotated[int, Meta(ge=0, le=canon.MAX_INT)]
"""An integer that cannot be negative: money in minor units, a quantity, a number of things."""
Positive = Annotated[int, Meta(ge=1, le=canon.MAX_INT)]
Day = Annotated[int, Meta(ge=19000101, le=99991231)]
"""A calendar day in China as YYYYMMDD."""
Currency = Annotated[str, Meta(pattern=r"\A[A-Z]{3}\Z")]
"""ISO 4217 letters."""
ShortText = Annotated[str, Meta(max_length=200)]


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """What every message has.

    `filer` is the member that says it; `guid` the tag of the sender's own number for it; `rev` its revision (0 for a new
    document, the sender's time as YYYYMMDDhhmmss for a change); `root` the root of the sealed body, absent without one;
    `join` the id of the join key its tags were made with, absent where it carries none.
    """

    v: Literal[1]
    filer: MemberId
    guid: Id
    rev: Count = 0
    root: Hash | None = None
    join: Annotated[str, Meta(min_length=8, max_length=8)] | None = None

    @property
    def kind(self) -> str:
        """The kind as it stands in the bytes, such as `customs.lodge_order`."""
        return str(self.__struct_config__.tag)


class Message(msgspec.Struct, frozen=True):
    """A head with its bytes and what follows from them. `hash` is the RFC 6962 leaf hash of the bytes."""

    head: Head
    data: bytes
    hash: bytes
    id: str


def message_of(head: Head) -> Message:
    """The message that says this head."""
    data = canon.encode_trusted(head)
    return Message(head, data, leaf_hash(data), message_id(head.filer, head.kind, head.guid, head.rev))


def message_id(filer: str, kind: str, guid: str, rev: int) -> str:
    """Identity of what is said: who says it, what kind it is, the sender's number for it, and the revision."""
    return derived_id("cohong.message.1", filer, kind, guid, rev)


def derived_id(purpose: str, *parts: str | int) -> str:
    """16 bytes in hex that name a thing by its parts: SHA-256 of the canonical array [purpose, *parts], cut."""
    return sha256(canon.encode_trusted([purpose, *parts])).hexdigest()[:32]
