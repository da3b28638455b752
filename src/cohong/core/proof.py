"""What a proof file carries, and how it is written: a C2SP tlog-proof whose `extra` is one canonical JSON object.

The log's signature covers the leaf through path and checkpoint; the leaf binds message, envelope root and facts; the
message binds the root of the sealed body, and that root the opened fields. So each part is checked against the one
before it, and only the log's key has to be trusted. `sum` is SHA-256 over the other members of the object: it finds a
byte changed on the way (a tree's size is bound by nothing else) and protects against no forger.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from cohong.core import canon
from cohong.core.tlog_proof import NotAProof, TlogProof, parse_tlog_proof, tlog_proof_text

PROOF_VERSION = 1
PROOF_FIELDS = frozenset(("v", "leaf", "message", "header", "signature", "path", "facts", "log_key", "sum"))
OPENED_FIELDS = frozenset(("name", "salt", "value", "index", "size", "path"))
_HEX = re.compile(r"([0-9a-f]{2})*", re.ASCII)


class OpeningLike(Protocol):
    """An opened field of a sealed body, as `core.body` makes it: salt and path in hex, index and size of its tree."""

    @property
    def name(self) -> str:
        """Name of the leaf."""
        ...

    @property
    def salt(self) -> str:
        """16 bytes in hex."""
        ...

    @property
    def value(self) -> Any:
        """Its value."""
        ...

    @property
    def index(self) -> int:
        """Place in the tree, from 0."""
        ...

    @property
    def size(self) -> int:
        """Number of leaves."""
        ...

    @property
    def path(self) -> Sequence[str]:
        """Sibling hashes in hex, from the leaf upwards."""
        ...


@dataclass(frozen=True, slots=True)
class OpenedField:
    """An opened field as it stands in a proof file; `salt` and `path` in lower-case hex."""

    name: str
    salt: str
    value: Any
    index: int
    size: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All bytes of one proof, as the ledger keeps them.

    `index` and `path` place the leaf in the tree of `checkpoint` (a signed note). `header`, `signature` and
    `envelope_path` place the message in the envelope that brought it. `log_key` is the log's public key in hex.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    leaf: bytes
    message: bytes
    header: bytes
    signature: bytes
    envelope_path: tuple[bytes, ...]
    facts: tuple[bytes, ...]
    log_key: str
    opened: tuple[OpeningLike, ...] = ()


def make_proof(evidence: Evidence) -> str:
    """The proof file. Nothing is checked here: a maker runs the checker over what it made."""
    extra = canon.encode(_with_sum(_parts(evidence)))
    return tlog_proof_text(TlogProof(evidence.index, evidence.path, evidence.checkpoint, extra))


def _parts(evidence: Evidence) -> dict[str, Any]:
    parts: dict[str, Any] = {
        "v": PROOF_VERSION,
        "leaf": evidence.leaf.decode(),
        "message": evidence.message.decode(),
        "header": evidence.header.decode(),
        "signature": evidence.signature.hex(),
        "path": [sibling.hex() for sibling in evidence.envelope_path],
        "facts": [fact.decode() for fact in evidence.facts],
        "log_key": evidence.log_key,
    }
    if evidence.opened:
        parts["opened"] = [_opened_part(opening) for opening in evidence.opened]
    return parts


def _opened_part(opening: OpeningLike) -> dict[str, Any]:
    return {
        "name": opening.name,
        "salt": opening.salt,
        "value": opening.value,
        "index": opening.index,
        "size": opening.size,
        "path": list(opening.path),
    }


def _with_sum(parts: dict[str, Any]) -> dict[str, Any]:
    return {**parts, "sum": sha256(canon.encode(parts)).hexdigest()}


def parse_proof(text: str) -> Evidence:
    """Read a proof file; no hash and no signature is checked yet. Raises NotAProof for anything but its one written form.

    Writing the result again gives the same text, so that a byte changed anywhere is either refused here or changes
    what the checker compares.
    """
    proof = parse_tlog_proof(text)
    if proof.extra is None:
        raise NotAProof("the line `extra` is missing: this proof says nothing about a message")
    try:
        parts = canon.decode(proof.extra.decode().encode())
    except (canon.NotCanonical, UnicodeDecodeError) as error:
        raise NotAProof(f"extra: {error}") from None
    evidence = _evidence(proof, parts)
    if make_proof(evidence) != text:
        raise NotAProof("a byte was changed: sum or form of `extra` do not fit its content")
    return evidence


def _evidence(proof: TlogProof, parts: Any) -> Evidence:
    if not isinstance(parts, dict) or parts.keys() - {"opened"} != PROOF_FIELDS or parts["v"] != PROOF_VERSION:
        raise NotAProof("extra has other members than version 1 of this format")
    return Evidence(
        index=proof.index,
        path=proof.path,
        checkpoint=proof.checkpoint,
        leaf=_text(parts, "leaf").encode(),
        message=_text(parts, "message").encode(),
        header=_text(parts, "header").encode(),
        signature=from_hex(_text(parts, "signature"), 64),
        envelope_path=tuple(from_hex(sibling, 32) for sibling in _texts(parts, "path")),
        facts=tuple(fact.encode() for fact in _texts(parts, "facts")),
        log_key=from_hex(_text(parts, "log_key"), 32).hex(),
        opened=tuple(_opened(item) for item in _list(parts, "opened")) if "opened" in parts else (),
    )


def _opened(item: Any) -> OpenedField:
    if not isinstance(item, dict) or item.keys() != OPENED_FIELDS:
        raise NotAProof("an opened field has name, salt, value, index, size and path")
    if type(item["index"]) is not int or type(item["size"]) is not int:
        raise NotAProof("index and size of an opened field are numbers")
    salt = from_hex(_text(item, "salt"), 16).hex()
    path = tuple(from_hex(sibling, 32).hex() for sibling in _texts(item, "path"))
    return OpenedField(_text(item, "name"), salt, item["value"], item["index"], item["size"], path)


def from_hex(text: str, size: int) -> bytes:
    """The `size` bytes of lower-case hex; raises NotAProof for any other text."""
    if len(text) != 2 * size or not _HEX.fullmatch(text):
        raise NotAProof(f"not {size} bytes in lower-case hex")
    return bytes.fromhex(text)


def _text(parts: dict[str, Any], name: str) -> str:
    value = parts[name]
    if not isinstance(value, str):
        raise NotAProof(f"{name} is not text")
    return value


def _texts(parts: dict[str, Any], name: str) -> list[str]:
    values = _list(parts, name)
    if not all(isinstance(value, str) for value in values):
        raise NotAProof(f"{name} holds something that is not text")
    return values


def _list(parts: dict[str, Any], name: str) -> list[Any]:
    values = parts[name]
    if not isinstance(values, list):
        raise NotAProof(f"{name} is not a list")
    return values
