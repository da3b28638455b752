"""Signing keys: new ones for whoever wants one, and another one for a member of a ledger."""

import os
from base64 import b64encode
from pathlib import Path

import msgspec

from cohong.core.message import derived_id, message_of
from cohong.core.note import NotANote, VerifierKey, verifier_key
from cohong.core.refusal import Refusal
from cohong.core.signing import private_from_seed, public_hex
from cohong.core.texts import CohongError
from cohong.modules.members.messages import RotateKey
from cohong.node.care.rotation import Rotation
from cohong.node.codes import BAD_KEY_NAME, FILE_EXISTS
from cohong.node.home import Node
from cohong.sealed.entropy import system


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key: its id, whose it is, the file that holds it, and for a rotation the outcome on the ledger."""

    key: str
    member: str
    file: str
    outcome: str = ""


def new_key(out: Path, *, name: str = "key") -> NewKey:
    """Make an Ed25519 key: the private half in `out` (mode 0600, one line), the verifier key beside it in `out.pub`.

    The private line is that of C2SP signers: `PRIVATE+KEY+<name>+<id>+<base64 of 0x01 and the seed>`. Overwrites nothing.
    Raises CohongError."""
    public_file = out.with_name(out.name + ".pub")
    for path in (out, public_file):
        if path.exists():
            raise CohongError(FILE_EXISTS, path=str(path))
    seed = system().take("key")
    key = _named(name, public_hex(private_from_seed(seed)))
    _write_new(out, f"PRIVATE+KEY+{key.name}+{key.key_id.hex()}+{b64encode(bytes([1]) + seed).decode()}\n", 0o600)
    _write_new(public_file, f"{key}\n", 0o644)
    return NewKey(key=key.key_id.hex(), member=name, file=str(out))


def _named(name: str, public: str) -> VerifierKey:
    try:
        return verifier_key(name, public)
    except NotANote:
        raise CohongError(BAD_KEY_NAME, seen=name) from None


def _write_new(path: Path, text: str, mode: int) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(fd, "w", encoding="ascii") as file:
        file.write(text)


def rotate_key(home: Path, *, member: str | None = None) -> NewKey:
    """Give a member a new key on the ledger and retire the old one, in one message that the old one signs.

    The new key is kept before it is said, so that a crash at any moment leaves a member that can sign: opening the home,
    or calling this again, finishes what began. Raises CohongError, and then the old key still speaks."""
    with Node(Path(home)) as node:
        who = member or node.operator
        old = node.keys_of(who)
        rotation = Rotation(node.ring, who)
        new = rotation.prepare(node.entropy)
        head = RotateKey(
            v=1,
            filer=who,
            guid=derived_id("cohong.rotation.1", new.signing_public().hex()),
            new=new.signing_public().hex(),
            retire=old.signing_public().hex(),
        )
        message = message_of(head)
        (answer,) = node.deliver([node.sign([message], who)])
        refusal = answer if isinstance(answer, Refusal) else answer[0].refusal
        if refusal is not None:
            rotation.give_up()
            raise CohongError(refusal.code, path=who, seen=refusal.seen, expected=refusal.expected)
        rotation.finish()
        file = node.home.keys / f"{who}.json"
        key = verifier_key(who, new.signing_public().hex())
        return NewKey(key=key.key_id.hex(), member=who, file=str(file), outcome=message.id)
