# Generated from the checker of Cohong by tools/onefile.py; change it there. SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001
"""Check proof files of a Cohong ledger offline, in numbered steps.

    python cohong-verify.py FILE... [--trust KEYFILE] [--json] [--lang zh|en]

Needs Python 3.11 or newer and one package, `cryptography` (pip install cryptography). No network, no account, no ledger.
"""

import argparse
import json
import os
import re
import sys
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Protocol

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.stderr.write("This checker needs one package: pip install cryptography / 需要安装 cryptography 软件包\n")
    raise SystemExit(2) from None


# --- plain forms of what the house does with a package ---


MAX_INT = 2**53 - 1


class NotCanonical(ValueError):
    """Bytes that are not the one canonical form of their value, or a value outside the subset of RFC 8785."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """One registered code with its sentence and next step in two languages."""

    code: str
    en: str
    zh: str
    next_en: str
    next_zh: str
    final: bool = True
    source: str = ""


def encode(value: Any) -> bytes:
    """Canonical bytes of a value: sorted ASCII keys, no white space, UTF-8, integers below 2**53, no floats."""
    try:
        require_subset(value)
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(type(error).__name__) from None


def encode_trusted(value: Any) -> bytes:
    """The same; the house has a quicker way for typed values."""
    return encode(value)


def decode(data: bytes) -> Any:
    """The value of canonical bytes. Raises NotCanonical for any other byte form of it."""
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from None
    if encode(value) != data:
        raise NotCanonical("bytes differ from the canonical form of their value")
    return value


def require_subset(value: Any) -> None:
    """Walk a value and refuse floats, large integers and keys that are not ASCII."""
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if not -MAX_INT <= value <= MAX_INT:
            raise NotCanonical("integer outside 2**53")
    elif isinstance(value, dict):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise NotCanonical("object key is not ASCII text")
        for item in value.values():
            require_subset(item)
    elif isinstance(value, list | tuple):
        for item in value:
            require_subset(item)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form")


# --- cohong.core.texts ---


class CohongError(Exception):
    """A door that cannot go on: unreadable file, broken archive, missing home. Retried or mended by a person."""

    def __init__(self, code: str, *, path: str = "", seen: str = "", expected: str = "") -> None:
        self.code, self.path, self.seen, self.expected = code, path, seen, expected
        super().__init__(self.say("en"))

    def say(self, lang: str) -> str:
        """The sentence and the next step, in `lang` ("zh" or anything else for English)."""
        return say(self.code, lang, path=self.path, seen=self.seen, expected=self.expected)


_registry: dict[str, Text] = {}

_phrase_books: list[Callable[[str], str]] = []

_MARK = re.compile(r"\{(path|seen|expected)\}")


def declare(code: str, *, en: str, zh: str, next_en: str, next_zh: str, final: bool = True, source: str = "") -> str:
    """Register one code and return it, so that a rule can write `NO_BASE = declare("trade.no_base", ...)`."""
    text = Text(code=code, en=en, zh=zh, next_en=next_en, next_zh=next_zh, final=final, source=source)
    known = _registry.setdefault(code, text)
    assert known == text, f"the code {code} is declared twice with different texts"
    return code


def text_of(code: str) -> Text:
    """The registered text. Raises KeyError for a code nobody declared."""
    return _registry[code]


def say(code: str, lang: str, *, path: str = "", seen: str = "", expected: str = "") -> str:
    """Sentence and next step of a code, filled in. Unknown codes show themselves rather than fail."""
    text = _registry.get(code)
    if text is None:
        return code
    first, then = (text.zh, text.next_zh) if lang == "zh" else (text.en, text.next_en)
    gap = "" if lang == "zh" else " "
    return f"{fill(first, path, seen, expected, lang)}{gap}{fill(then, path, seen, expected, lang)}".strip()


def fill(template: str, path: str, seen: str, expected: str, lang: str = "en") -> str:
    """Put the three values into a template without letting user data be read as a template; in a Chinese one, phrases of
    the house are said in Chinese."""
    values = {"path": path, "seen": seen, "expected": expected}
    if lang == "zh":
        values = {name: in_chinese(value) for name, value in values.items()}
    return _MARK.sub(lambda mark: values[mark[1]], template)


def in_chinese(text: str) -> str:
    """A phrase of the house in Chinese; any other text as it is."""
    for book in _phrase_books:
        said = book(text)
        if said != text:
            return said
    return text


# --- cohong.core.merkle ---


HASH_BYTES = 32

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash of one leaf: SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Root of the tree over these leaf hashes; the empty tree has SHA-256 of nothing."""
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        level = next_level(level)
    return level[0]


def next_level(level: Sequence[bytes]) -> list[bytes]:
    """Pair neighbours; an odd last node goes up unchanged."""
    pairs = [sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
    if len(level) % 2:
        pairs.append(level[-1])
    return pairs


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that this inclusion path leads to (RFC 9162, 2.1.3.2), or None when the path has the wrong shape."""
    if not 0 <= index < size:
        return None
    fn, sn, here = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return None
        if fn & 1 or fn == sn:
            here = node_hash(sibling, here)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            here = node_hash(here, sibling)
        fn, sn = fn >> 1, sn >> 1
    return here if sn == 0 else None


# --- cohong.core.signing ---


ED25519 = "ed25519"


@lru_cache(maxsize=4_096)
def _public(hex_key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(hex_key))


def verify(hex_key: str, data: bytes, signature: bytes) -> bool:
    """Whether `signature` over `data` was made by the owner of this public key. Never raises."""
    try:
        _public(hex_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


# --- cohong.core.message ---


def message_id(filer: str, kind: str, guid: str, rev: int) -> str:
    """Identity of what is said: who says it, what kind it is, the sender's number for it, and the revision."""
    return derived_id("cohong.message.1", filer, kind, guid, rev)


def derived_id(purpose: str, *parts: str | int) -> str:
    """16 bytes in hex that name a thing by its parts: SHA-256 of the canonical array [purpose, *parts], cut."""
    return sha256(encode_trusted([purpose, *parts])).hexdigest()[:32]


# --- cohong.core.envelope ---


SIGNED_PREFIX = b"cohong.envelope.1\x00"

# --- cohong.core.note ---


ED25519_NOTE = b"\x01"

KEY_ID_BYTES = 4

SIGNATURE_BYTES = 64

MAX_SIGNATURES = 64

_DASH = "— "

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)

_PUBLIC_HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)


class NotANote(ValueError):
    """Text that is not a signed note, a checkpoint or a verifier key in its one form."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its name, its number of leaves and the 32 bytes of its root."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: the key's name, its id (4 bytes) and the signature."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedNote:
    """The text that was signed, with its last newline, and the signature lines in their order."""

    text: str
    signatures: tuple[NoteSignature, ...]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name: what a key file lists. `public` is 64 hex digits."""

    name: str
    public: str

    @property
    def key_id(self) -> bytes:
        """Four bytes that find the key's signature line: SHA-256(name, newline, 0x01, public key), cut."""
        return sha256(self.name.encode() + b"\n" + ED25519_NOTE + bytes.fromhex(self.public)).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """`<name>+<key id in hex>+<base64 of 0x01 and the public key>`."""
        key = b64encode(ED25519_NOTE + bytes.fromhex(self.public)).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


def verifier_key(name: str, public: str) -> VerifierKey:
    """The key of 64 hex digits under a name. Raises NotANote for a name or key that cannot stand in a note."""
    _require_name(name)
    if not _PUBLIC_HEX.fullmatch(public):
        raise NotANote("a public key is 64 lower-case hex digits")
    return VerifierKey(name, public)


def parse_verifier_key(line: str) -> VerifierKey:
    """Read `<name>+<key id>+<key>`. Raises NotANote unless the id belongs to name and key."""
    parts = line.split("+", 2)
    if len(parts) != 3:
        raise NotANote("a verifier key is <name>+<key id>+<key>")
    data = from_base64(parts[2])
    if len(data) != 33 or data[:1] != ED25519_NOTE:
        raise NotANote("only Ed25519 verifier keys are known")
    key = verifier_key(parts[0], data[1:].hex())
    if key.key_id.hex() != parts[1]:
        raise NotANote("the key id does not belong to this name and key")
    return key


def parse_key_file(text: str) -> tuple[VerifierKey, ...]:
    """One verifier key a line; empty lines and lines that begin with # are skipped. Raises NotANote with the line."""
    keys = []
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        try:
            keys.append(parse_verifier_key(line))
        except NotANote as error:
            raise NotANote(f"line {number}: {error}") from None
    return tuple(keys)


def note_text(note: SignedNote) -> str:
    """The note as it is written."""
    lines = [f"{_DASH}{line.name} {b64encode(line.key_id + line.signature).decode()}\n" for line in note.signatures]
    return f"{note.text}\n{''.join(lines)}"


def parse_note(text: str) -> SignedNote:
    """Read a signed note; the signatures are not checked yet. Raises NotANote for anything but its one written form."""
    if any(char < " " and char != "\n" for char in text):
        raise NotANote("a note holds no control characters")
    body, gap, tail = text.rpartition("\n\n")
    if not gap or not body or not tail.endswith("\n"):
        raise NotANote("a note is a text, an empty line and signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NotANote(f"more than {MAX_SIGNATURES} signature lines")
    return SignedNote(f"{body}\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> NoteSignature:
    name, gap, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not gap:
        raise NotANote("a signature line is a dash, a key name and base64")
    _require_name(name)
    data = from_base64(encoded)
    if len(data) <= KEY_ID_BYTES:
        raise NotANote("a signature line holds a key id and a signature")
    return NoteSignature(name, data[:KEY_ID_BYTES], data[KEY_ID_BYTES:])


def parse_checkpoint(note: SignedNote) -> Checkpoint:
    """The head of the log that a note states. Extension lines are refused: this house writes none."""
    lines = note.text[:-1].split("\n")
    if len(lines) != 3:
        raise NotANote("a checkpoint has an origin, a size and a root")
    _require_name(lines[0])
    root = from_base64(lines[2])
    if len(root) != HASH_BYTES:
        raise NotANote("a root has 32 bytes")
    return Checkpoint(lines[0], parse_number(lines[1]), root)


def is_signed_by(note: SignedNote, key: VerifierKey) -> bool:
    """Whether the note has a line of this key (name and id) and every such line verifies. Other lines are ignored."""
    lines = [line for line in note.signatures if (line.name, line.key_id) == (key.name, key.key_id)]
    data = note.text.encode()
    return bool(lines) and all(
        len(line.signature) == SIGNATURE_BYTES and verify(key.public, data, line.signature) for line in lines
    )


def from_base64(text: str) -> bytes:
    """Bytes of standard base64 with padding; raises NotANote unless it is the one encoding of them."""
    try:
        data = b64decode(text.encode("ascii"), validate=True)
    except (BadBase64, UnicodeEncodeError):
        raise NotANote("not base64") from None
    if b64encode(data).decode() != text:
        raise NotANote("not the one base64 form of its bytes")
    return data


def parse_number(text: str) -> int:
    """A number from 0 below 10**16, without leading zeros; else raises NotANote."""
    if not _NUMBER.fullmatch(text):
        raise NotANote("not a plain decimal number")
    return int(text)


def _require_name(name: str) -> None:
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NotANote("a key name is not empty and holds no space and no plus")


# --- cohong.core.tlog_proof ---


TLOG_PROOF = "c2sp.org/tlog-proof@v1"

MAX_PATH = 64


class NotAProof(ValueError):
    """Text that is not a proof in its one written form."""


@dataclass(frozen=True, slots=True)
class TlogProof:
    """Place, sibling hashes (32 bytes each), the checkpoint's note as text, and the bytes of `extra` if there are any."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None


def tlog_proof_text(proof: TlogProof) -> str:
    """The proof as it is written, ending with the checkpoint's newline."""
    extra = "" if proof.extra is None else f"extra {b64encode(proof.extra).decode()}\n"
    path = "".join(f"{b64encode(sibling).decode()}\n" for sibling in proof.path)
    return f"{TLOG_PROOF}\n{extra}index {proof.index}\n{path}\n{proof.checkpoint}"


def parse_tlog_proof(text: str) -> TlogProof:
    """Read a proof; neither path nor signature is checked yet. Raises NotAProof for anything but its one written form."""
    top, gap, checkpoint = text.partition("\n\n")
    lines = top.split("\n")
    if not gap or lines[0] != TLOG_PROOF:
        raise NotAProof(f"a proof begins with {TLOG_PROOF} and has an empty line before the checkpoint")
    try:
        extra = from_base64(lines.pop(1)[6:]) if lines[1:] and lines[1].startswith("extra ") else None
        if not lines[1:] or not lines[1].startswith("index "):
            raise NotAProof("the line with the index is missing")
        proof = TlogProof(parse_number(lines[1][6:]), _path(lines[2:]), checkpoint, extra)
        note = parse_note(checkpoint)
        parse_checkpoint(note)
    except NotANote as error:
        raise NotAProof(str(error)) from None
    if note_text(note) != checkpoint or tlog_proof_text(proof) != text:
        raise NotAProof("not the one written form of its content")
    return proof


def _path(lines: list[str]) -> tuple[bytes, ...]:
    path = tuple(from_base64(line) for line in lines)
    if len(path) > MAX_PATH or any(len(sibling) != HASH_BYTES for sibling in path):
        raise NotAProof(f"a path has at most {MAX_PATH} hashes of {HASH_BYTES} bytes")
    return path


# --- cohong.core.proof ---


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
    extra = encode(_with_sum(_parts(evidence)))
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
    return {**parts, "sum": sha256(encode(parts)).hexdigest()}


def parse_proof(text: str) -> Evidence:
    """Read a proof file; no hash and no signature is checked yet. Raises NotAProof for anything but its one written form.

    Writing the result again gives the same text, so that a byte changed anywhere is either refused here or changes
    what the checker compares.
    """
    proof = parse_tlog_proof(text)
    if proof.extra is None:
        raise NotAProof("the line `extra` is missing: this proof says nothing about a message")
    try:
        parts = decode(proof.extra.decode().encode())
    except (NotCanonical, UnicodeDecodeError) as error:
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


# --- cohong.verify.codes ---


UNREADABLE = declare(
    "verify.unreadable",
    en="The file {path} cannot be read: {seen}.",
    zh="无法读取文件 {path}：{seen}。",
    next_en="Check the path and the permissions.",
    next_zh="请检查文件路径和读取权限。",
    final=False,
)

KEY_FILE = declare(
    "verify.key_file",
    en="The key file {path} cannot be used: {seen}.",
    zh="密钥文件 {path} 无法使用：{seen}。",
    next_en="It holds one key a line, written <name>+<key id>+<key>; ask the ledger's operator for its line.",
    next_zh="文件每行应为一个密钥，格式为“名称+密钥编号+密钥”；请向账本运营方索取。",
)

NOT_A_PROOF = declare(
    "verify.not_a_proof",
    en="This is not an unchanged proof file: {seen}.",
    zh="该文件不是完整无改动的存证凭证：{seen}。",
    next_en="Ask whoever gave it to you for the file again; do not copy it by hand or through an editor.",
    next_zh="请向提供方重新索取原文件，不要手工抄录或用编辑软件另存。",
)

CHECKPOINT_KEY = declare(
    "verify.checkpoint_key",
    en="The ledger's summary is not signed by the key that this file names, and by that key alone.",
    zh="账本摘要的签名与文件所列账本密钥不对应，或含有其他签名。",
    next_en="The file was changed or put together from two ledgers; ask for it again.",
    next_zh="文件可能被改动，或由两个账本的内容拼接而成，请重新索取。",
)

CHECKPOINT_SIGNATURE = declare(
    "verify.checkpoint_signature",
    en="The signature on the ledger's summary is wrong.",
    zh="账本摘要的签名验证未通过。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)

NOT_INCLUDED = declare(
    "verify.not_included",
    en="The outcome is not in the ledger that was signed: its path does not lead to the signed root.",
    zh="处理结果不在已签名的账本之中：校验路径与签名摘要不符。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)

NOT_AN_OUTCOME = declare(
    "verify.not_an_outcome",
    en="What stands at this place of the ledger is not the outcome of a message ({path}: {seen}).",
    zh="账本该位置的记录不是报文的处理结果（{path}：{seen}）。",
    next_en="Ask for the proof of an outcome, or use a newer checker.",
    next_zh="请索取处理结果的存证凭证，或改用新版校验程序。",
)

OTHER_MESSAGE = declare(
    "verify.other_message",
    en="The message in this file is not the one that the outcome is about ({path}).",
    zh="文件中的报文不是该处理结果所对应的报文（{path}）。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)

OTHER_ENVELOPE = declare(
    "verify.other_envelope",
    en="The envelope in this file is not the one that brought the message ({path}).",
    zh="文件中的信封不是递送该报文的信封（{path}）。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)

ENVELOPE_SIGNATURE = declare(
    "verify.envelope_signature",
    en="The sender's signature on the envelope is wrong.",
    zh="报送人对信封的签名验证未通过。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)

OTHER_FACTS = declare(
    "verify.other_facts",
    en="The facts in this file are not the ones that the outcome states.",
    zh="文件所列事实与处理结果记载的事实不一致。",
    next_en="Do not rely on this file; ask for it again.",
    next_zh="请勿采信该文件，并重新索取。",
)

OTHER_BODY = declare(
    "verify.other_body",
    en="The opened field {path} does not stand so in the sealed document.",
    zh="公开的字段 {path} 与密封单证中的内容不符。",
    next_en="Do not rely on the opened field; ask for the file again.",
    next_zh="请勿采信该公开字段，并重新索取文件。",
)

FOREIGN_KEY = declare(
    "verify.foreign_key",
    en="The ledger {path} signed with a key that your key file does not list: {seen}.",
    zh="账本 {path} 的签名密钥不在您的密钥文件中：{seen}。",
    next_en="Ask the operator whether the key was changed, by a way other than this file, and add the key only then.",
    next_zh="请通过其他途径向账本运营方核实密钥是否变更，确认后再加入密钥文件。",
)

# --- cohong.verify.report ---


VERIFY_SCHEMA = "cohong.verify.v1"

Signer = Literal["pinned", "unpinned", "foreign", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One numbered step. `ok` is None where it was not reached or not asked for; `detail` is a short technical value.

    A step that failed has a `code` and the sentence with its next step in both languages.
    """

    n: int
    name_en: str
    name_zh: str
    ok: bool | None = None
    detail: str = ""
    code: str = ""
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result for one file.

    `integrity`: all parts belong together and nothing was changed. `trusted`: integrity, and the log's key is in the
    caller's key file. `signer`: pinned, unpinned (no key file was given), foreign (not in it) or unknown (not reached).
    `outcome` has the plain values that were proved, empty without integrity; `says` the same in words, {"zh", "en"}.
    """

    file: str
    steps: tuple[Step, ...]
    integrity: bool
    trusted: bool
    signer: Signer
    origin: str = ""
    own_gateway: bool = False
    outcome: dict[str, Any] = field(default_factory=dict)
    opened: tuple[dict[str, Any], ...] = ()
    facts: tuple[Any, ...] = ()
    says: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 when everything that was asked for holds, else 1."""
        return 0 if self.integrity and self.signer in ("pinned", "unpinned") else 1


def report_to_json(report: Report) -> dict[str, Any]:
    """The report as one JSON object; its shape is `cohong.verify.v1`."""
    return {
        "schema": VERIFY_SCHEMA,
        "file": report.file,
        "ok": report.exit_code == 0,
        "integrity": report.integrity,
        "trusted": report.trusted,
        "signer": report.signer,
        "origin": report.origin,
        "own_gateway": report.own_gateway,
        "outcome": report.outcome,
        "opened": list(report.opened),
        "facts": list(report.facts),
        "steps": [_step_to_json(step) for step in report.steps],
        "says": {lang: list(lines) for lang, lines in report.says.items()},
    }


def _step_to_json(step: Step) -> dict[str, Any]:
    return {
        "n": step.n,
        "name_en": step.name_en,
        "name_zh": step.name_zh,
        "ok": step.ok,
        "detail": step.detail,
        "code": step.code,
        "zh": step.zh,
        "en": step.en,
    }


def render(report: Report, lang: str) -> str:
    """The report for people, in `lang` ("zh" or anything else for English), ending with a newline."""
    lines = [printable(report.file), *(_step_line(step, lang) for step in report.steps), ""]
    lines += [f"  {printable(line)}" for line in report.says.get("zh" if lang == "zh" else "en", ())]
    lines += ["", *_summary(report, lang)]
    return "\n".join(lines) + "\n"


def _step_line(step: Step, lang: str) -> str:
    mark = {True: "✓", False: "✗", None: "–"}[step.ok]
    name = step.name_zh if lang == "zh" else step.name_en
    said = step.zh if lang == "zh" else step.en
    tail = said or step.detail
    return f"  {mark} {step.n} {name}" + (f"{'：' if lang == 'zh' else ': '}{printable(tail)}" if tail else "")


def _summary(report: Report, lang: str) -> list[str]:
    if lang == "zh":
        whole = "完整，未被改动" if report.integrity else "不成立"
        known = {"pinned": "已核对", "unpinned": "未核对", "foreign": "不在密钥文件中", "unknown": "未知"}[
            report.signer
        ]
        return [
            f"  内容：{whole}",
            f"  signer: {report.signer}（账本签名人{known}）",
            f"  trusted: {_word(report.trusted)}（{'可信' if report.trusted else '尚不能据此认定可信'}）",
        ]
    whole = "whole and unchanged" if report.integrity else "does not hold"
    return [f"  content: {whole}", f"  signer: {report.signer}", f"  trusted: {_word(report.trusted)}"]


def _word(value: bool) -> str:
    return "true" if value else "false"


def printable(text: str) -> str:
    """Text that is safe on a screen: no control, escape or direction characters from a stranger's file."""
    return "".join(char if char.isprintable() else "�" for char in text)


# --- cohong.verify.says ---


OWN_GATEWAY = "/own-gateway"

_CLAIMED = frozenset(("core.unknown_signer", "core.signer_not_filer"))

_CHINA = timezone(timedelta(hours=8))

_EPOCH = datetime(1970, 1, 1, tzinfo=_CHINA) + timedelta(hours=8)


def china_time(time_ms: int) -> str:
    """A moment in milliseconds since 1970 UTC as China time, to the second; past the year 9999 the number itself."""
    try:
        return (_EPOCH + timedelta(milliseconds=time_ms)).strftime("%Y-%m-%d %H:%M:%S UTC+8")
    except OverflowError:
        return f"{time_ms} ms"


def says(outcome: dict[str, Any], opened: tuple[dict[str, Any], ...], signer: Signer) -> dict[str, tuple[str, ...]]:
    """The sentences for people, by language. `outcome` is the report's object of proved values."""
    return {
        "zh": (*_proved_zh(outcome, opened), *_signer_zh(outcome, signer), *_not_proved_zh(outcome)),
        "en": (*_proved_en(outcome, opened), *_signer_en(outcome, signer), *_not_proved_en(outcome)),
    }


def _proved_zh(outcome: dict[str, Any], opened: tuple[dict[str, Any], ...]) -> list[str]:
    who = f"自称 {outcome['filer']} 的一方" if outcome["code"] in _CLAIMED else f"成员 {outcome['filer']} "
    lines = [
        f"证明：账本 {outcome['origin']} 于 {outcome['time']}（账本时间）记录了{who}报送的报文，结果为：{_result_zh(outcome)}。",
        f"报文种类为 {outcome['kind']}。",
        f"该结果编号为 {outcome['id']}，位于账本第 {outcome['index']} 条（自 0 起），当时账本共 {outcome['size']} 条。",
    ]
    if outcome["failed"]:
        lines.append(f"其中 {len(outcome['failed'])} 项未生效：{_failed(outcome)}。")
    lines += [f"证明：密封单证中 {item['name']} 为 {_value(item['value'])}。" for item in opened]
    return lines


def _result_zh(outcome: dict[str, Any]) -> str:
    if outcome["result"] == "accepted":
        return "已接受"
    later = "同一内容不会再被接受" if outcome["final"] else "以后可能改变"
    return f"已拒绝，原因代码 {outcome['code']}（{later}）"


def _signer_zh(outcome: dict[str, Any], signer: Signer) -> list[str]:
    lines = [f"信封由密钥 {outcome['member_key'][:16]}… 签名。{_member_zh(outcome)}"]
    if signer == "unpinned":
        lines.append(
            "注意：未指定密钥文件，无法确认账本由谁签名，任何人都能自建账本出具同样的文件。请用 --trust 指定密钥文件。"
        )
    elif signer == "foreign":
        lines.append("注意：签名的账本密钥不在您的密钥文件中，请勿采信。")
    if outcome["own_gateway"]:
        lines.append(
            "注意：该账本的运营方自任其海关终端和银行账户的网关，并自行承担匹配、标签和审核职责；"
            "其中海关与银行的回执、以及匹配、标签和审核结论均由运营方自己签署，没有第三方确认。"
        )
    return lines


def _member_zh(outcome: dict[str, Any]) -> str:
    if outcome["code"] in _CLAIMED:
        return f"账本未认可该报文由 {outcome['filer']} 签署。"
    return (
        f"账本记载该信封由成员 {outcome['filer']} 以此密钥签署；该密钥归谁所有，以账本登记为准"
        "（密钥文件只核对账本密钥，不核对成员密钥）。"
    )


def _not_proved_zh(outcome: dict[str, Any]) -> list[str]:
    return [
        f"不证明：单证内容真实、货物或款项确实存在；也不证明 {outcome['filer']} 对应哪家企业。",
        "不证明：此后没有变更、冻结或冲销。",
        "不证明：账本向所有人出示的是同一份记录（本凭证没有独立见证人签名）。",
    ]


def _proved_en(outcome: dict[str, Any], opened: tuple[dict[str, Any], ...]) -> list[str]:
    who = (
        f"somebody calling himself {outcome['filer']}" if outcome["code"] in _CLAIMED else f"member {outcome['filer']}"
    )
    lines = [
        f"It proves: the ledger {outcome['origin']} recorded, on {outcome['time']} by its own clock, what {who} filed.",
        f"The message is of the kind {outcome['kind']}; its outcome: {_result_en(outcome)}.",
        f"The outcome has the id {outcome['id']} and place {outcome['index']} (from 0) in a log of {outcome['size']}.",
    ]
    if outcome["failed"]:
        lines.append(f"Of its subjects {len(outcome['failed'])} did not take effect: {_failed(outcome)}.")
    lines += [f"It proves: in the sealed document, {item['name']} is {_value(item['value'])}." for item in opened]
    return lines


def _result_en(outcome: dict[str, Any]) -> str:
    if outcome["result"] == "accepted":
        return "accepted"
    later = "the same content never will be accepted" if outcome["final"] else "this may change later"
    return f"refused, reason {outcome['code']} ({later})"


def _signer_en(outcome: dict[str, Any], signer: Signer) -> list[str]:
    lines = [f"The envelope is signed with the key {outcome['member_key'][:16]}… {_member_en(outcome)}"]
    if signer == "unpinned":
        lines.append(
            "Note: you named no key file, so nobody vouches for the ledger's key: anyone could make a ledger of his own "
            "that says this. Name one with --trust."
        )
    elif signer == "foreign":
        lines.append("Note: your key file does not list the ledger's key. Do not rely on this file.")
    if outcome["own_gateway"]:
        lines.append(
            "Note: the operator of this ledger is its own gateway for its customs terminal and its bank account, and "
            "holds the match, label and review duties itself: what customs and banks are said to have done, and each "
            "match, label and review, carries the operator's signature and no third party's."
        )
    return lines


def _member_en(outcome: dict[str, Any]) -> str:
    if outcome["code"] in _CLAIMED:
        return f"The ledger did not accept it as signed by {outcome['filer']}."
    return (
        f"The ledger recorded it as signed by member {outcome['filer']} with this very key; who owns the key is the "
        "ledger's word (a key file vouches for the ledger's key, not for members' keys)."
    )


def _not_proved_en(outcome: dict[str, Any]) -> list[str]:
    filer = outcome["filer"]
    return [
        f"It does not prove: that the document is true, that goods or money exist, or which firm {filer} is.",
        "It does not prove: that nothing was changed, frozen or reversed later.",
        "It does not prove: that the ledger shows everybody the same records (no independent witness signed this).",
    ]


def _failed(outcome: dict[str, Any]) -> str:
    shown = ", ".join(f"[{index}] {code}" for index, code in outcome["failed"][:10])
    return shown if len(outcome["failed"]) <= 10 else f"{shown}, …"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else str(value)


# --- cohong.verify.shapes ---


NAME = r"[a-z0-9][a-z0-9._-]{0,79}"

CODE = r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}"

HEX_16 = r"[0-9a-f]{32}"

HEX_32 = r"[0-9a-f]{64}"

LEAF_TEXTS = {
    "leaf": "outcome",
    "id": HEX_16,
    "filer": NAME,
    "kind": NAME,
    "hash": HEX_32,
    "envelope": HEX_32,
    "result": "accepted|refused",
}

LEAF_OPTIONS = frozenset(("code", "path", "final", "failed", "facts"))

HEAD_TEXTS = {"kind": NAME, "filer": NAME, "guid": HEX_16}

ORIGIN = re.compile(r"cohong/([0-9a-f]{16})(/own-gateway)?", re.ASCII)

BEFORE_THE_LEDGER = "0" * 64

HEADER_TEXTS = {"ledger": HEX_32, "alg": re.escape(ED25519), "key": HEX_32, "root": HEX_32}


class StepFailed(Exception):
    """A step that does not hold: a code, where in the file, and what was seen there."""

    def __init__(self, code: str, path: str = "", seen: str = "") -> None:
        super().__init__(code, path, seen)
        self.code, self.path, self.seen = code, path, seen


def outcome_of(data: bytes) -> dict[str, Any]:
    """The outcome in a leaf of the log. Raises StepFailed for a block record or anything else."""
    leaf = canonical_object(data, "leaf", NOT_AN_OUTCOME, LEAF_TEXTS)
    if leaf.keys() - LEAF_OPTIONS != {"v", "index", "time", *LEAF_TEXTS}:
        raise StepFailed(NOT_AN_OUTCOME, "leaf", "other members")
    for name in ("index", "time"):
        if type(leaf[name]) is not int or leaf[name] < 0:
            raise StepFailed(NOT_AN_OUTCOME, f"leaf/{name}", "not a number")
    for name, holds in _options_hold(leaf).items():
        if not holds:
            raise StepFailed(NOT_AN_OUTCOME, f"leaf/{name}", "not in its form")
    return leaf


def _options_hold(leaf: dict[str, Any]) -> dict[str, bool]:
    failed = leaf.get("failed", [])
    return {
        "code": has_form(leaf.get("code"), CODE, absent=leaf["result"] == "accepted"),
        "path": isinstance(leaf.get("path", ""), str),
        "final": isinstance(leaf.get("final", False), bool),
        "failed": isinstance(failed, list) and all(_is_failed(item) for item in failed),
        "facts": has_form(leaf.get("facts"), HEX_32, absent=True),
        "result": leaf["result"] == "refused" or "code" not in leaf,
    }


def _is_failed(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and type(item[0]) is int and has_form(item[1], CODE)


def canonical_object(data: bytes, path: str, code: str, texts: dict[str, str]) -> dict[str, Any]:
    """Canonical bytes as an object of version 1 in which these texts have these forms; else raises StepFailed."""
    try:
        value = decode(data)
    except NotCanonical as error:
        raise StepFailed(code, path, str(error)) from None
    if not isinstance(value, dict) or value.get("v") != 1:
        raise StepFailed(code, path, "not version 1")
    for name, form in texts.items():
        if not has_form(value.get(name), form):
            raise StepFailed(code, f"{path}/{name}", "not in its form")
    return value


def has_form(value: Any, form: str, *, absent: bool = False) -> bool:
    """Whether this is text of that form from end to end; `absent` lets None pass."""
    if value is None:
        return absent
    return isinstance(value, str) and re.fullmatch(form, value, re.ASCII) is not None


# --- cohong.verify.checker ---


TRAILING_SPACE = b" \t\r\n\x0b\x0c"

MAX_FILE_BYTES = 1 << 28


@dataclass(slots=True, kw_only=True)
class _Case:
    """One file on its way through the steps; each step reads what earlier ones left here."""

    data: bytes
    trust: tuple[VerifierKey, ...] | None
    signer: Signer = "unknown"
    evidence: Evidence | None = None
    log_key: VerifierKey | None = None
    checkpoint: Checkpoint | None = None
    leaf: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    facts: tuple[Any, ...] = ()

    @property
    def proof(self) -> Evidence:
        """What step 1 read."""
        assert self.evidence is not None, "step 1 has passed"
        return self.evidence

    @property
    def summary(self) -> Checkpoint:
        """What step 2 found signed."""
        assert self.checkpoint is not None, "step 2 has passed"
        return self.checkpoint


def check_file(path: str | Path, trust_path: str | Path | None = None) -> Report:
    """Check one proof file, and with a key file also who signed for the log.

    Raises CohongError (`verify.unreadable`, `verify.key_file`) when one of the two files cannot be read; everything
    that is wrong with the proof itself stands in the report.
    """
    trust = None if trust_path is None else read_key_file(trust_path)
    return check_bytes(_read(path), file=str(path), trust=trust)


def read_key_file(path: str | Path) -> tuple[VerifierKey, ...]:
    """The keys a caller trusts, one a line. Raises CohongError for a file that cannot be read or lists no key."""
    try:
        keys = parse_key_file(_read(path).decode())
    except UnicodeDecodeError:
        raise CohongError(KEY_FILE, path=str(path), seen="not UTF-8 text") from None
    except NotANote as error:
        raise CohongError(KEY_FILE, path=str(path), seen=str(error)) from None
    if not keys:
        raise CohongError(KEY_FILE, path=str(path), seen="no key in it")
    return keys


def _read(path: str | Path) -> bytes:
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CohongError(UNREADABLE, path=str(path), seen=error.strerror or "error") from None
    if len(data) > MAX_FILE_BYTES:
        raise CohongError(UNREADABLE, path=str(path), seen=f"more than {MAX_FILE_BYTES} bytes")
    return data


def check_bytes(data: bytes, *, file: str = "", trust: Sequence[VerifierKey] | None = None) -> Report:
    """Check the bytes of one proof file. `trust` None means that nobody named a key. Never raises for a bad proof."""
    case = _Case(data=data, trust=None if trust is None else tuple(trust))
    steps: list[Step] = []
    for number, (name_en, name_zh, run) in enumerate(_STEPS, 1):
        step = Step(n=number, name_en=name_en, name_zh=name_zh)
        if all(done.ok for done in steps):
            step = _run(step, run, case)
        steps.append(step)
    return _report(case, file, tuple(steps))


def _run(step: Step, run: Callable[[_Case], str | None], case: _Case) -> Step:
    try:
        detail = run(case)
    except StepFailed as failed:
        said = {lang: say(failed.code, lang, path=failed.path, seen=failed.seen) for lang in ("zh", "en")}
        return Step(
            n=step.n,
            name_en=step.name_en,
            name_zh=step.name_zh,
            ok=False,
            detail=failed.path,
            code=failed.code,
            zh=said["zh"],
            en=said["en"],
        )
    ok = None if detail is None else True
    return Step(n=step.n, name_en=step.name_en, name_zh=step.name_zh, ok=ok, detail=detail or "")


def step_file(case: _Case) -> str:
    """1. The file is a proof in its one written form; white space after it does not count."""
    kept = case.data.rstrip(TRAILING_SPACE)
    try:
        case.evidence = parse_proof(kept.decode() + "\n")
    except UnicodeDecodeError:
        raise StepFailed(NOT_A_PROOF, seen="not UTF-8 text") from None
    except NotAProof as error:
        raise StepFailed(NOT_A_PROOF, seen=str(error)) from None
    return f"{len(kept) + 1} bytes"


def step_checkpoint(case: _Case) -> str:
    """2. The one signature on the checkpoint is by the key in the file, under the log's own name, and it holds."""
    try:
        note = parse_note(case.proof.checkpoint)
        checkpoint = parse_checkpoint(note)
        key = verifier_key(checkpoint.origin, case.proof.log_key)
    except NotANote as error:
        raise StepFailed(NOT_A_PROOF, "checkpoint", str(error)) from None
    # A second line could not be checked with the keys in the file, so a byte changed in it would go unseen.
    if [(line.name, line.key_id) for line in note.signatures] != [(key.name, key.key_id)]:
        raise StepFailed(CHECKPOINT_KEY, "checkpoint")
    if not is_signed_by(note, key):
        raise StepFailed(CHECKPOINT_SIGNATURE, "checkpoint")
    case.checkpoint, case.log_key = checkpoint, key
    return f"{checkpoint.origin} {checkpoint.size} {checkpoint.root.hex()}"


def step_inclusion(case: _Case) -> str:
    """3. The leaf's path leads to the signed root, and the leaf is an outcome."""
    proof, checkpoint = case.proof, case.summary
    if root_from_path(leaf_hash(proof.leaf), proof.index, checkpoint.size, proof.path) != checkpoint.root:
        raise StepFailed(NOT_INCLUDED, "leaf")
    case.leaf = outcome_of(proof.leaf)
    return f"{proof.index} / {checkpoint.size}"


def step_message(case: _Case) -> str:
    """4. The message has the hash in the outcome, and id, filer and kind follow from it."""
    if leaf_hash(case.proof.message).hex() != case.leaf["hash"]:
        raise StepFailed(OTHER_MESSAGE, "message")
    head = canonical_object(case.proof.message, "message", OTHER_MESSAGE, HEAD_TEXTS)
    revision = head.get("rev", 0)
    if type(revision) is not int or not has_form(head.get("root"), HEX_32, absent=True):
        raise StepFailed(OTHER_MESSAGE, "message/rev, message/root")
    told = (message_id(head["filer"], head["kind"], head["guid"], revision), head["filer"], head["kind"])
    if told != (case.leaf["id"], case.leaf["filer"], case.leaf["kind"]):
        raise StepFailed(OTHER_MESSAGE, "leaf/id")
    case.head = head
    return str(case.leaf["id"])


def step_envelope(case: _Case) -> str:
    """5. The envelope's signed header is the one the outcome binds, the message is under it, and its signature holds."""
    proof, leaf = case.proof, case.leaf
    header = canonical_object(proof.header, "header", OTHER_ENVELOPE, HEADER_TEXTS)
    if type(header.get("count")) is not int or header.keys() != {"v", "count", *HEADER_TEXTS}:
        raise StepFailed(OTHER_ENVELOPE, "header")
    if leaf_hash(proof.header).hex() != leaf["envelope"]:
        raise StepFailed(OTHER_ENVELOPE, "header")
    root = root_from_path(leaf_hash(proof.message), leaf["index"], header["count"], proof.envelope_path)
    if root is None or root.hex() != header["root"]:
        raise StepFailed(OTHER_ENVELOPE, "path")
    if not _is_of_this_ledger(header["ledger"], case):
        raise StepFailed(OTHER_ENVELOPE, "header/ledger")
    if not verify(header["key"], SIGNED_PREFIX + proof.header, proof.signature):
        raise StepFailed(ENVELOPE_SIGNATURE, "signature")
    case.header = header
    return f"{leaf['index']} / {header['count']}, {header['key']}"


def _is_of_this_ledger(ledger: str, case: _Case) -> bool:
    """Whether the envelope names the ledger of the checkpoint; only the first one names none, as its hash is the id."""
    named = ORIGIN.fullmatch(case.summary.origin)
    if named is None:
        return True
    if ledger != BEFORE_THE_LEDGER:
        return ledger.startswith(named[1])
    place = case.leaf["index"]
    return bool(case.proof.index == place and (place > 0 or case.leaf["hash"].startswith(named[1])))


def step_facts(case: _Case) -> str:
    """6. The facts, in their order, have the root in the outcome; an outcome without one has none."""
    facts = case.proof.facts
    root = root_of([leaf_hash(fact) for fact in facts]).hex() if facts else None
    if root != case.leaf.get("facts"):
        raise StepFailed(OTHER_FACTS, "facts")
    try:
        case.facts = tuple(decode(fact) for fact in facts)
    except NotCanonical:
        raise StepFailed(OTHER_FACTS, "facts") from None
    return str(len(facts))


def step_opened(case: _Case) -> str:
    """7. Each opened field, with its salt, leads to the root of the sealed body in the message."""
    root = case.head.get("root")
    for opening in case.proof.opened:
        if root is None or opened_root(opening) != root:
            raise StepFailed(OTHER_BODY, opening.name)
    return str(len(case.proof.opened))


def step_signer(case: _Case) -> str | None:
    """8. The log's key, under the log's name, is one that the caller trusts. Without a key file this is not asked."""
    assert case.log_key is not None, "step 2 has passed"
    if case.trust is None:
        case.signer = "unpinned"
        return None
    if case.log_key not in case.trust:
        case.signer = "foreign"
        raise StepFailed(FOREIGN_KEY, case.log_key.name, str(case.log_key))
    case.signer = "pinned"
    return str(case.log_key)


_STEPS: tuple[tuple[str, str, Callable[[_Case], str | None]], ...] = (
    ("file is whole and in its one form", "文件完整且格式唯一", step_file),
    ("checkpoint is signed by the log's key", "账本摘要由账本密钥签名", step_checkpoint),
    ("outcome is in the log", "处理结果在账本之中", step_inclusion),
    ("message belongs to the outcome", "报文与处理结果对应", step_message),
    ("envelope and its signature belong to the message", "信封及其签名与报文对应", step_envelope),
    ("facts belong to the outcome", "事实与处理结果对应", step_facts),
    ("opened fields stand in the sealed document", "公开字段与密封单证一致", step_opened),
    ("log's key is in the key file", "账本密钥在密钥文件中", step_signer),
)

_CONTENT_STEPS = 7


def opened_root(opening: OpeningLike) -> str | None:
    """The body root, in hex, that an opened field leads to: an RFC 6962 tree over canonical [name, salt, value]."""
    leaf = leaf_hash(encode([opening.name, opening.salt, opening.value]))
    root = root_from_path(leaf, opening.index, opening.size, [bytes.fromhex(sibling) for sibling in opening.path])
    return None if root is None else root.hex()


def _report(case: _Case, file: str, steps: tuple[Step, ...]) -> Report:
    integrity = all(step.ok for step in steps[:_CONTENT_STEPS])
    origin = case.checkpoint.origin if case.checkpoint else ""
    trusted = integrity and case.signer == "pinned"
    if not integrity:
        failed = next(step for step in steps if not step.ok)
        said: dict[str, tuple[str, ...]] = {
            "zh": (f"该文件不能证明任何事项：第 {failed.n} 步（{failed.name_zh}）未通过。",),
            "en": (f"This file proves nothing: step {failed.n} ({failed.name_en}) does not hold.",),
        }
        signer: Signer = "unpinned" if case.trust is None else "unknown"
        return Report(file=file, steps=steps, integrity=False, trusted=False, signer=signer, origin=origin, says=said)
    outcome = _proved(case)
    opened = tuple({"name": item.name, "value": item.value} for item in case.proof.opened)
    return Report(
        file=file,
        steps=steps,
        integrity=True,
        trusted=trusted,
        signer=case.signer,
        origin=origin,
        own_gateway=bool(outcome["own_gateway"]),
        outcome=outcome,
        opened=opened,
        facts=case.facts,
        says=says(outcome, opened, case.signer),
    )


def _proved(case: _Case) -> dict[str, Any]:
    leaf, checkpoint = case.leaf, case.summary
    return {
        "id": leaf["id"],
        "filer": leaf["filer"],
        "kind": leaf["kind"],
        "result": leaf["result"],
        "code": leaf.get("code", ""),
        "path": leaf.get("path", ""),
        "final": leaf.get("final", False) is True,
        "failed": leaf.get("failed", []),
        "time_ms": leaf["time"],
        "time": china_time(leaf["time"]),
        "index": case.proof.index,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "origin": checkpoint.origin,
        "own_gateway": checkpoint.origin.endswith(OWN_GATEWAY),
        "ledger": case.header["ledger"],
        "member_key": case.header["key"],
        "log_key": str(case.log_key),
        "body": case.head.get("root"),
    }


# --- cohong.verify.__main__ ---


ERROR_SCHEMA = "cohong.error.v1"

_EPILOG = """\
exit codes  0 everything that was asked for holds; without --trust this says `signer: unpinned` and `trusted: false`
            1 a proof does not hold, was changed, or is signed by a key that is not in KEYFILE
            2 a file cannot be read
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files and print what they prove. Returns the exit code."""
    options = _options(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    return max(_one(file, options) for file in options.files)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="cohong-verify",
        description="Check proof files of a Cohong ledger offline, in numbered steps. 离线校验存证凭证。",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="proof file (.tlog-proof)")
    parser.add_argument("--trust", metavar="KEYFILE", help="keys of the ledgers you trust, one verifier key a line")
    parser.add_argument("--json", action="store_true", help="one JSON object a file, one a line")
    parser.add_argument("--lang", choices=("zh", "en"), default=_locale_language(), help="language (default: locale)")
    return parser.parse_args(arguments)


def _locale_language() -> str:
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if told.lower().startswith("zh") else "en"


def _one(file: str, options: argparse.Namespace) -> int:
    try:
        report = check_file(file, options.trust)
    except CohongError as error:
        if options.json:
            sys.stdout.write(_json({"schema": ERROR_SCHEMA, "error": _error(error)}))
        else:
            sys.stderr.write(error.say(options.lang) + "\n")
        return 2
    if options.json:
        sys.stdout.write(_json(report_to_json(report)))
    else:
        sys.stdout.write(render(report, options.lang))
    return report.exit_code


def _error(error: CohongError) -> dict[str, str]:
    text, values = text_of(error.code), (error.path, error.seen, error.expected)
    return {
        "code": error.code,
        "path": error.path,
        "seen": error.seen,
        "expected": error.expected,
        "zh": fill(text.zh, *values),
        "en": fill(text.en, *values),
        "next_zh": fill(text.next_zh, *values),
        "next_en": fill(text.next_en, *values),
    }


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.exit(main())
