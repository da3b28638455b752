"""Private keys of the members of a home: one JSON file each in `keys/`, readable by their owner alone (mode 0600)."""

import re
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cohong.core.texts import CohongError
from cohong.sealed.codes import BAD_MEMBER, DAMAGED, KEY_EXISTS, KEY_MISSING
from cohong.sealed.entropy import Entropy
from cohong.sealed.files import write_whole
from cohong.sealed.grants import Reader

_MEMBER = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class KeyPair(msgspec.Struct, frozen=True, kw_only=True):
    """Private halves, 64 hex digits each: one to sign with, one to open bodies with."""

    ed25519_seed: str
    x25519_private: str


class MemberKeys(msgspec.Struct, frozen=True, kw_only=True):
    """The key file of one member. Earlier pairs stay: what was sealed for them can still be opened."""

    member: str
    edition: int
    current: KeyPair
    earlier: tuple[KeyPair, ...] = ()

    def signing_key(self) -> Ed25519PrivateKey:
        """The key that signs now."""
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.current.ed25519_seed))

    def signing_public(self) -> bytes:
        """32 bytes that check those signatures."""
        return self.signing_key().public_key().public_bytes_raw()

    def reading_public(self) -> bytes:
        """32 bytes that others seal for."""
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(self.current.x25519_private))
        return private.public_key().public_bytes_raw()

    def reader(self) -> Reader:
        """All keys that may open bodies, newest first."""
        pairs = (self.current, *reversed(self.earlier))
        return Reader([bytes.fromhex(pair.x25519_private) for pair in pairs])


class Keyring:
    """The folder `keys/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._loaded: dict[str, MemberKeys] = {}
        self._signing: dict[str, Ed25519PrivateKey] = {}

    def members(self) -> list[str]:
        """Members whose keys are here."""
        return sorted(path.stem for path in self.folder.glob("*.json")) if self.folder.is_dir() else []

    def create(self, member: str, entropy: Entropy) -> MemberKeys:
        """Make the first keys of a member. Raises CohongError when it has some already."""
        path = self._path(member)
        if path.exists():
            raise CohongError(KEY_EXISTS, path=path.name)
        return self._save(MemberKeys(member=member, edition=1, current=_new_pair(entropy, member, 1)))

    def rotate(self, member: str, entropy: Entropy) -> MemberKeys:
        """Make new keys; the old ones are kept for opening what was sealed for them."""
        old = self.load(member)
        edition = old.edition + 1
        pair = _new_pair(entropy, member, edition)
        return self._save(MemberKeys(member=member, edition=edition, current=pair, earlier=(*old.earlier, old.current)))

    def load(self, member: str) -> MemberKeys:
        """The keys of a member. Raises CohongError (`sealed.key_missing`, `sealed.damaged`)."""
        if member not in self._loaded:
            path = self._path(member)
            if not path.exists():
                raise CohongError(KEY_MISSING, path=member)
            try:
                self._loaded[member] = msgspec.json.decode(path.read_bytes(), type=MemberKeys)
            except msgspec.DecodeError as error:
                raise CohongError(DAMAGED, path=path.name, seen=str(error)) from None
        return self._loaded[member]

    def forget(self, member: str) -> None:
        """Read a member's key file again at its next use, since it was replaced."""
        self._loaded.pop(member, None)
        self._signing.pop(member, None)

    def sign(self, member: str, data: bytes) -> bytes:
        """The member's Ed25519 signature, 64 bytes."""
        if member not in self._signing:
            self._signing[member] = self.load(member).signing_key()
        return self._signing[member].sign(data)

    def _save(self, keys: MemberKeys) -> MemberKeys:
        write_whole(self._path(keys.member), msgspec.json.format(msgspec.json.encode(keys)) + b"\n")
        self._loaded[keys.member] = keys
        self._signing.pop(keys.member, None)
        return keys

    def _path(self, member: str) -> Path:
        if not _MEMBER.fullmatch(member):
            raise CohongError(BAD_MEMBER, seen=member)
        return self.folder / f"{member}.json"


def _new_pair(entropy: Entropy, member: str, edition: int) -> KeyPair:
    ident = f"{member}/{edition}".encode()
    return KeyPair(
        ed25519_seed=entropy.take("ed25519", ident).hex(), x25519_private=entropy.take("x25519", ident).hex()
    )
