"""Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint): a log's size and root, signed in plain text.

    example.org/log          origin: the name of the log
    109482                   size: number of leaves
    sFodV/vS...=             root, base64
                             (empty line)
    — example.org/log hI2D...=   key name, base64 of four bytes of key id and the signature

Reading is strict: one note has one text, so that a changed byte can never be read as the same note. Plain dataclasses
here, because the one-file checker carries this code and has nothing but the standard library and one crypto package.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as BadBase64
from dataclasses import dataclass
from hashlib import sha256

from cohong.core.merkle import HASH_BYTES
from cohong.core.signing import PrivateKey, public_hex, sign, verify

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


def sign_checkpoint(checkpoint: Checkpoint, key: PrivateKey) -> str:
    """The checkpoint as a note signed by the log itself; the key's name is the origin."""
    text = checkpoint_text(checkpoint)
    vkey = verifier_key(checkpoint.origin, public_hex(key))
    line = NoteSignature(vkey.name, vkey.key_id, sign(key, text.encode()))
    return note_text(SignedNote(text, (line,)))


def checkpoint_text(checkpoint: Checkpoint) -> str:
    """The three lines that are signed."""
    _require_name(checkpoint.origin)
    return f"{checkpoint.origin}\n{checkpoint.size}\n{b64encode(checkpoint.root).decode()}\n"


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


def open_checkpoint(text: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint in this note if its log is named like the key and the key signed it; else raises NotANote."""
    note = parse_note(text)
    checkpoint = parse_checkpoint(note)
    if checkpoint.origin != key.name or not is_signed_by(note, key):
        raise NotANote(f"not signed by {key.name}")
    return checkpoint


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
