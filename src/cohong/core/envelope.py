"""The unit that travels: a signed envelope of one to some thousands of messages, one signature over their root.

Wire form, all lengths big-endian: u32 header length, header, u16 signature length, signature, then each message as u32
length and bytes. The header is canonical JSON; the signature covers a fixed prefix and the header. A single message can
be shown alone with its inclusion path to the root in the signed header.
"""

from collections.abc import Callable, Sequence
from struct import pack, unpack_from
from typing import Annotated, Literal, Protocol

import msgspec
from msgspec import Meta

from cohong.core import canon, signing
from cohong.core.merkle import leaf_hash, root_of
from cohong.core.message import MAX_MESSAGE_BYTES, Hash, Message
from cohong.core.refusal import Refusal
from cohong.core.texts import declare

MAX_MESSAGES = 8_192
SIGNED_PREFIX = b"cohong.envelope.1\x00"

SHAPE = declare(
    "core.envelope_shape",
    en="This envelope cannot be read: {seen}.",
    zh="无法读取该信封：{seen}。",
    next_en="Send it again as the sending program wrote it.",
    next_zh="请由发送程序重新发送原始内容。",
)
ALGORITHM = declare(
    "core.envelope_algorithm",
    en="The signature algorithm {seen} is not known here.",
    zh="不支持签名算法 {seen}。",
    next_en="Sign with one of: {expected}.",
    next_zh="请使用以下算法之一签名：{expected}。",
)
ROOT = declare(
    "core.envelope_root",
    en="The messages are not the ones that were signed.",
    zh="信封中的报文与签名时的内容不一致。",
    next_en="Send the whole envelope again, unchanged.",
    next_zh="请原样重新发送整个信封。",
)
SIGNATURE = declare(
    "core.envelope_signature",
    en="The signature does not fit the envelope.",
    zh="信封签名验证未通过。",
    next_en="Check which key signed it and send it again.",
    next_zh="请核对签名密钥后重新发送。",
)
LEDGER = declare(
    "core.envelope_ledger",
    en="This envelope was signed for another ledger ({seen}).",
    zh="该信封是为另一账本（{seen}）签署的。",
    next_en="Sign it for this ledger: {expected}.",
    next_zh="请针对本账本 {expected} 重新签署。",
)
MESSAGE = declare(
    "core.message_unreadable",
    en="The message at {path} is not in its one canonical form: {seen}.",
    zh="{path} 处的报文不符合规范编码：{seen}。",
    next_en="Use the published encoding; each value has exactly one byte form.",
    next_zh="请使用公布的规范编码，同一内容只能有一种字节形式。",
)


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is signed. `ledger` is the ledger's id, `key` the signer's public key in hex, `alg` the algorithm's id."""

    v: Literal[1]
    ledger: Hash
    alg: Annotated[str, Meta(max_length=20)]
    key: Annotated[str, Meta(max_length=4_000)]
    count: Annotated[int, Meta(ge=1, le=MAX_MESSAGES)]
    root: Hash


class Envelope(msgspec.Struct, frozen=True):
    """Header bytes, signature and message bytes, exactly as signed."""

    header: bytes
    signature: bytes
    messages: tuple[bytes, ...]


class Admitted(msgspec.Struct, frozen=True):
    """An envelope that passed the stateless checks; the order of its messages is the signer's. `digest` is the leaf hash
    of the header's bytes in hex: it binds the messages' root, the signer's key and the ledger."""

    header: Header
    digest: str
    messages: tuple[Message, ...]


Read = Callable[[bytes, bytes], Message]
"""Turns message bytes and their leaf hash into a message."""
_header_decoder = msgspec.json.Decoder(Header)


class Signable(Protocol):
    """What is signed of a message: its bytes and their leaf hash. The hot path has no more of it at hand."""

    @property
    def data(self) -> bytes:
        """Canonical bytes of the head."""
        ...

    @property
    def hash(self) -> bytes:
        """Leaf hash of these bytes."""
        ...


def sign_envelope(messages: Sequence[Signable], ledger: str, key: signing.PrivateKey) -> Envelope:
    """Put messages into one envelope and sign it."""
    root = root_of([message.hash for message in messages]).hex()
    public = signing.public_hex(key)
    header = canon.encode_trusted(
        Header(v=1, ledger=ledger, alg=signing.ED25519, key=public, count=len(messages), root=root)
    )
    return Envelope(header, signing.sign(key, SIGNED_PREFIX + header), tuple(message.data for message in messages))


def admit(envelope: Envelope, ledger: str, read: Read) -> Admitted | Refusal:
    """Stateless check: shape, sizes, ledger, root, signature. `read` turns message bytes into a message or raises
    NotCanonical. The order of the checks is part of the contract: the cheap ones first."""
    try:
        header = canon.decode_typed(_header_decoder, envelope.header)
    except canon.NotCanonical as error:
        return Refusal(SHAPE, "header", str(error))
    if header.ledger != ledger:
        return Refusal(LEDGER, "header/ledger", header.ledger, ledger)
    if header.count != len(envelope.messages):
        return Refusal(SHAPE, "header/count", f"{len(envelope.messages)} != {header.count}")
    if header.alg != signing.ED25519:
        return Refusal(ALGORITHM, "header/alg", header.alg, signing.ED25519)
    hashes = [leaf_hash(data) for data in envelope.messages]
    if root_of(hashes).hex() != header.root:
        return Refusal(ROOT, "header/root")
    if not signing.verify(header.key, SIGNED_PREFIX + envelope.header, envelope.signature):
        return Refusal(SIGNATURE, "signature")
    return _read_messages(header, envelope, hashes, read)


def _read_messages(header: Header, envelope: Envelope, hashes: Sequence[bytes], read: Read) -> Admitted | Refusal:
    found = []
    for index, (data, digest) in enumerate(zip(envelope.messages, hashes, strict=True)):
        if len(data) > MAX_MESSAGE_BYTES:
            return Refusal(MESSAGE, f"message[{index}]", f"{len(data)} bytes", f"{MAX_MESSAGE_BYTES}")
        try:
            found.append(read(data, digest))
        except canon.NotCanonical as error:
            return Refusal(MESSAGE, f"message[{index}]", str(error))
    return Admitted(header, leaf_hash(envelope.header).hex(), tuple(found))


def to_bytes(envelope: Envelope) -> bytes:
    """The wire form."""
    parts = [pack(">I", len(envelope.header)), envelope.header, pack(">H", len(envelope.signature)), envelope.signature]
    for data in envelope.messages:
        parts += (pack(">I", len(data)), data)
    return b"".join(parts)


def from_bytes(data: bytes) -> Envelope:
    """Read the wire form. Raises NotCanonical when bytes are missing or left over."""
    header, place = _take(data, 0, ">I")
    signature, place = _take(data, place, ">H")
    messages = []
    while place < len(data):
        message, place = _take(data, place, ">I")
        messages.append(message)
    return Envelope(header, signature, tuple(messages))


def _take(data: bytes, place: int, form: str) -> tuple[bytes, int]:
    width = 4 if form == ">I" else 2
    if place + width > len(data):
        raise canon.NotCanonical("envelope ends early")
    (length,) = unpack_from(form, data, place)
    end = place + width + length
    if end > len(data):
        raise canon.NotCanonical("envelope ends early")
    return data[place + width : end], end
