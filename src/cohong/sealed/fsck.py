"""Check a vault without any key: frames, ciphertext hashes, slots, and whether index and files say the same."""

from collections.abc import Iterator
from pathlib import Path

import lmdb
import msgspec

from cohong.sealed.files import Disk
from cohong.sealed.index import ERASED, Index
from cohong.sealed.marks import ERASE, read_mark
from cohong.sealed.packs import Address, Packs
from cohong.sealed.places import disk_of
from cohong.sealed.slots import FILE_NAME, SLOT_BYTES, Slot, Slots, is_erased, is_fence, read_slot
from cohong.sealed.store import ID, STREAMS, body_head, original_head


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One place that is wrong. `file` is relative to the vault, `offset` in bytes.

    `kind` is one of header, frame, ciphertext, torn_tail, slot, key_missing, grant_missing, index, file_missing.
    """

    kind: str
    file: str
    offset: int
    what: str


def fsck(folder: Path, disk: Disk | None = None, index: Index | None = None) -> list[Problem]:
    """Every problem of the vault in this folder; an empty list when all is well. Changes nothing.

    Give the index where this process has the vault open already.
    """
    return _Check(folder, disk or disk_of(folder), index).run()


class _Check:
    def __init__(self, folder: Path, disk: Disk, index: Index | None) -> None:
        self.problems: list[Problem] = []
        self.streams = {name: Packs(disk, folder / name, writable=False) for name in STREAMS}
        self.slots = Slots(disk, folder, writable=False) if FILE_NAME in disk.names(folder) else None
        self.own_index = None if index else self._open_index(folder / "index")
        self.index = index or self.own_index
        self.keys: set[bytes] = set()
        self.erased: set[bytes] = set()
        self.periods: set[bytes] = set()

    def run(self) -> list[Problem]:
        for _, head in self._frames("marks"):
            mark = read_mark(head)
            if mark.kind == ERASE:
                self.erased.update((mark.subject_id, *mark.ids))
        for at, head in self._frames("grants"):
            self.periods.add(head[:ID])
            if self.index and self.index.grant(head[:ID], head[ID:]) != at:
                self._index_differs("grants", at)
        self._check_slots()
        self._check_bodies()
        self._check_originals()
        for packs in self.streams.values():
            packs.close()
        if self.slots:
            self.slots.close()
        if self.own_index:
            self.own_index.close(clean=False)
        return self.problems

    def _open_index(self, folder: Path) -> Index | None:
        """None when there is none: it is made anew at the next open."""
        if not (folder / "data.mdb").exists():
            return None
        try:
            return Index(folder, writable=False)
        except lmdb.Error as error:
            self._add("index", "index/data.mdb", 0, str(error))
            return None

    def _frames(self, stream: str) -> Iterator[tuple[Address, bytes]]:
        """Frames of one stream; what is none is noted."""
        packs = self.streams[stream]
        numbers = packs.numbers()
        if self.index and packs.end() < self.index.mark(stream):
            mark = self.index.mark(stream)
            self._add("file_missing", _name(stream, mark.pack), mark.offset, "the index knows of more than is here")
        for number in sorted(set(range(1, packs.last() + 1)) - set(numbers)):
            self._add("file_missing", _name(stream, number), 0, "no such pack")
        for number in numbers:
            if number == packs.last() and packs.header_is_short(number):
                self._add("torn_tail", _name(stream, number), 0, "ends inside its header")
            elif not packs.header_is_good(number):
                self._add("header", _name(stream, number), 0, "not the header of a pack")
            for span in packs.spans(number):
                if span.short and number == packs.last():
                    self._add("torn_tail", _name(stream, number), span.start, "ends inside a frame")
                elif span.head is None:
                    self._add("frame", _name(stream, number), span.start, f"{span.end - span.start} bytes are no frame")
                elif not span.whole:
                    self._add("ciphertext", _name(stream, number), span.start, "SHA-256 of the ciphertext differs")
                if span.head and not span.short:
                    yield Address(number, span.start), span.head

    def _check_slots(self) -> None:
        if self.slots is None:
            return self._add("file_missing", FILE_NAME, 0, "no keys")
        if self.slots.header_is_short():
            self._add("torn_tail", FILE_NAME, 0, "ends inside its header")
        elif not self.slots.header_is_good():
            self._add("header", FILE_NAME, 0, "not the header of a slot file")
        elif self.slots.tail():
            self._add("torn_tail", FILE_NAME, self.slots.count() * SLOT_BYTES, "ends inside a slot")
        for number in range(1, self.slots.count()):
            data = self.slots.raw(number)
            slot = read_slot(data)
            if slot is not None:
                if not is_fence(slot):
                    self._check_slot(number, slot)
            elif not is_erased(data):
                self._add("slot", FILE_NAME, number * SLOT_BYTES, "CRC of the slot differs")
        return None

    def _check_slot(self, number: int, slot: Slot) -> None:
        offset = number * SLOT_BYTES
        self.keys.add(slot.key_id)
        if slot.key_id in self.erased:
            self._add("slot", FILE_NAME, offset, "the key was erased and is still here")
        elif self.index and self.index.slot(slot.key_id) != number:
            self._add("index", FILE_NAME, offset, "the index does not lead here")
        if slot.period_id not in self.periods:
            self._add("grant_missing", FILE_NAME, offset, "nobody was granted the key's period")

    def _check_bodies(self) -> None:
        count = 0
        for at, data in self._frames("bodies"):
            count += 1
            head = body_head(data)
            self._require_key("bodies", at, head.subject_id)
            if self.index and at not in self.index.bodies(head.message_id):
                self._index_differs("bodies", at)
        if self.index and self.index.body_count() != count:
            what = f"{self.index.body_count()} bodies in the index, {count} in the packs"
            self._add("index", "index/data.mdb", 0, what)

    def _check_originals(self) -> None:
        newest: dict[bytes, Address] = {}
        for at, data in self._frames("originals"):
            head = original_head(data)
            if head.key_id not in self.erased:
                self._require_key("originals", at, head.key_id)
                newest[head.original_id] = at
        for original_id, at in newest.items():
            if self.index and self.index.original(original_id) != at:
                self._index_differs("originals", at)

    def _require_key(self, stream: str, at: Address, key_id: bytes) -> None:
        if key_id in self.keys:
            return
        if key_id not in self.erased:
            self._add("key_missing", _name(stream, at.pack), at.offset, "its key is neither here nor erased")
        elif self.index and self.index.slot(key_id) != ERASED:
            self._add("index", _name(stream, at.pack), at.offset, "the index does not know that it was erased")

    def _index_differs(self, stream: str, at: Address) -> None:
        self._add("index", _name(stream, at.pack), at.offset, "the index does not lead here")

    def _add(self, kind: str, file: str, offset: int, what: str) -> None:
        self.problems.append(Problem(kind=kind, file=file, offset=offset, what=what))


def _name(stream: str, number: int) -> str:
    return f"{stream}/{number:06d}.pack"
