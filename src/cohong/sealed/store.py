"""The files of a vault together, and the one order in which they become durable.

Keys before what they open: a body frame never reaches the disk before its slot, nor a slot before its period's grants.
So after any crash each frame has its key, or was erased on purpose.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from cohong.sealed.files import Disk
from cohong.sealed.index import ERASED, Index
from cohong.sealed.marks import ERASE, Mark, mark_bytes, places_bytes
from cohong.sealed.packs import PACK_BYTES, Address, Packs
from cohong.sealed.slots import Slots

STREAMS = ("marks", "grants", "bodies", "originals")
ID = 16
NO_ORIGINAL = bytes(ID)
FLUSH_BYTES = 8 << 20


class BodyHead(msgspec.Struct, frozen=True):
    """Head of a body frame; `original_id` is zero when no original was kept."""

    message_id: bytes
    subject_id: bytes
    original_id: bytes


class OriginalHead(msgspec.Struct, frozen=True):
    """Head of an original's frame. A later frame with the same `original_id` and another key replaces it."""

    original_id: bytes
    key_id: bytes
    message_ids: tuple[bytes, ...]


def body_head(head: bytes) -> BodyHead:
    """Read the head of a body frame."""
    return BodyHead(head[:ID], head[ID : 2 * ID], head[2 * ID :])


def original_head(head: bytes) -> OriginalHead:
    """Read the head of an original's frame."""
    ids = tuple(head[at : at + ID] for at in range(2 * ID, len(head), ID))
    return OriginalHead(head[:ID], head[ID : 2 * ID], ids)


class Store:
    """Packs, slots and index of one folder."""

    def __init__(self, folder: Path, disk: Disk, *, writable: bool, pack_bytes: int = PACK_BYTES) -> None:
        self.folder, self.writable = folder, writable
        # First of all, since it notes that a writer is here: what a kill leaves behind it is then known as unfinished.
        self.index = Index(folder / "index", writable=writable)
        try:
            streams = [Packs(disk, folder / name, writable=writable, pack_bytes=pack_bytes) for name in STREAMS]
            self.slots = Slots(disk, folder, writable=writable)
        except BaseException:
            self.index.close(clean=False)
            raise
        self.marks, self.grants, self.bodies, self.originals = streams
        self.streams = dict(zip(STREAMS, streams, strict=True))
        self.bodies.before_flush = self.originals.before_flush = self.sync_keys

    def sync_keys(self) -> None:
        """Make grants and slots durable."""
        self.grants.sync()
        self.slots.sync()

    def relieve(self) -> None:
        """Write out what was collected once it takes much memory; not durable yet."""
        for packs in (self.bodies, self.originals):
            if packs.waiting_bytes() > FLUSH_BYTES:
                packs.flush()

    def sync(self) -> None:
        """Make everything durable, keys first."""
        self.sync_keys()
        self.bodies.sync()
        self.originals.sync()
        self.marks.sync()

    def commit(self) -> None:
        """`sync`, then let the index show it."""
        self.sync()
        for name, packs in self.streams.items():
            self.index.set_mark(name, packs.end())
        self.index.set_slot_mark(self.slots.count())
        self.index.commit()

    def erase(self, subject_id: bytes, day: int, key_ids: Sequence[bytes] = ()) -> None:
        """Destroy the key of a subject and these others: written down first, so that a crash cannot undo half of it."""
        self.sync()
        numbers = [self.index.slot(key_id) for key_id in (subject_id, *key_ids)]
        places = [number for number in numbers if number is not None and number != ERASED]
        self.marks.append(mark_bytes(Mark(ERASE, subject_id, day, tuple(key_ids))), places_bytes(places))
        self.marks.sync()
        self.destroy_keys([subject_id, *key_ids])

    def destroy_keys(self, key_ids: list[bytes]) -> None:
        """Zero the slots of these keys, durably, and note it in the index."""
        for key_id in key_ids:
            number = self.index.slot(key_id)
            if number is not None and number != ERASED:
                self.slots.zero(number)
            self.index.set_slot(key_id, ERASED)
        self.slots.sync()

    def note_original(self, address: Address, head: OriginalHead) -> bytes | None:
        """Index one original that was appended; the key of the version it replaces, if any."""
        before = self.index.original(head.original_id)
        self.index.set_original(head.original_id, address)
        return original_head(self.originals.head(before)).key_id if before else None

    def originals_of(self, message_id: bytes) -> list[bytes]:
        """Ids of the originals in which a message came."""
        named = [body_head(self.bodies.head(address)).original_id for address in self.index.bodies(message_id)]
        found = dict.fromkeys([*named, *self.index.also_in(message_id)])
        return [original for original in found if original != NO_ORIGINAL]

    def drop_keyless_originals(self, subject_id: bytes) -> None:
        """Take out of the index the originals of an erased subject whose keys went with it."""
        for message_id in self.index.messages_of(subject_id):
            for original_id in self.originals_of(message_id):
                address = self.index.original(original_id)
                if address and self.index.slot(original_head(self.originals.head(address)).key_id) == ERASED:
                    self.index.set_original(original_id, None)

    def close(self, *, clean: bool) -> None:
        """Close everything."""
        for packs in self.streams.values():
            packs.close()
        self.slots.close()
        self.index.close(clean=clean)
