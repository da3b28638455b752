"""A key rotation that a crash may interrupt: the new keys lie in `keys/pending/` until the ledger knows them.

Which keys speak is the ledger's word. At every opening of a home a pending key that the ledger knows takes its place, so
that nobody signs with a key that was retired.
"""

import shutil
from pathlib import Path

from cohong.core.state import Overlay
from cohong.modules.members.state import SPEAKER
from cohong.sealed.entropy import Entropy
from cohong.sealed.files import sync_folder, write_whole
from cohong.sealed.keyring import Keyring, MemberKeys

PENDING = "pending"


class Rotation:
    """The rotation of one member's keys in a keyring."""

    def __init__(self, ring: Keyring, member: str) -> None:
        self.ring, self.member = ring, member
        self.folder = ring.folder / PENDING
        self.file = self.folder / f"{member}.json"

    def prepare(self, entropy: Entropy) -> MemberKeys:
        """The member's next keys, durable under `pending`; those of an attempt that broke off are taken up again."""
        now = self.ring.load(self.member)
        if self.file.exists():
            waiting = Keyring(self.folder).load(self.member)
            if waiting.earlier[-1:] == (now.current,):
                return waiting
        write_whole(self.file, (self.ring.folder / f"{self.member}.json").read_bytes())
        return Keyring(self.folder).rotate(self.member, entropy)

    def finish(self) -> None:
        """The ledger knows the new keys: let them take their place."""
        self.file.replace(self.ring.folder / self.file.name)
        sync_folder(self.ring.folder)
        self.give_up()
        self.ring.forget(self.member)

    def give_up(self) -> None:
        """The ledger refused: the old keys stay."""
        shutil.rmtree(self.folder, ignore_errors=True)


def settle(ring: Keyring, state: Overlay) -> None:
    """Finish rotations that the ledger knows of. For every opening of a home."""
    folder: Path = ring.folder / PENDING
    for member in Keyring(folder).members():
        waiting = Keyring(folder).load(member)
        known = state.get(SPEAKER, waiting.signing_public().hex())
        old = state.get(SPEAKER, ring.load(member).signing_public().hex())
        if known is not None and known.member == member and old is None:
            Rotation(ring, member).finish()
