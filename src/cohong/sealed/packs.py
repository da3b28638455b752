"""Append-only numbered pack files, at most 64 MiB each, written in groups.

`append` only collects; `flush` writes what was collected and `sync` makes it durable. Frames that are collected can
already be read.

The first frame after a sync is an empty one, a *fence*: it says that everything before it was durable when it was
written. Damage before a fence is damage; behind the last fence it may be what a crash left unfinished.
"""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import msgspec

from cohong.core.texts import CohongError
from cohong.sealed.codes import TOO_LARGE
from cohong.sealed.files import Disk, File, damaged
from cohong.sealed.frames import (
    MAX_BODY_BYTES,
    PREFIX_BYTES,
    Frame,
    Span,
    frame_bytes,
    frame_sizes,
    read_frame,
    read_head,
    walk,
)

PACK_BYTES = 64 << 20
HEADER = b"cohong.pack.1\n\0\0"
_GUESS_BYTES = 2048
_OPEN_FILES = 64


class Address(msgspec.Struct, frozen=True, order=True):
    """Where a frame begins."""

    pack: int
    offset: int


START = Address(1, len(HEADER))
FENCE = frame_bytes(b"", b"")


def require_fits(size: int, path: str) -> None:
    """Raise CohongError (`sealed.too_large`) for a body that no pack can hold."""
    if size > MAX_BODY_BYTES:
        raise CohongError(TOO_LARGE, path=path, seen=str(size), expected=str(MAX_BODY_BYTES))


def whole_packs(disk: Disk, folder: Path) -> list[tuple[Path, int]]:
    """Every pack of a folder, also beside its writer, and how many bytes of it are whole frames: only the newest pack may end
    in one that is not written to its end."""
    packs = Packs(disk, folder, writable=False)
    try:
        return [
            (packs.folder / f"{number:06d}.pack", size) for number in packs.numbers() if (size := packs.whole(number))
        ]
    finally:
        packs.close()


class Packs:
    """The packs of one folder."""

    def __init__(self, disk: Disk, folder: Path, *, writable: bool, pack_bytes: int = PACK_BYTES) -> None:
        self.folder, self._disk, self._writable, self._pack_bytes = folder, disk, writable, pack_bytes
        self.before_flush: Callable[[], None] = lambda: None
        self._files: OrderedDict[int, File] = OrderedDict()
        self._waiting: dict[int, bytes] = {}
        self._waiting_from = 0
        self._dirty = False
        self._fence_due = True
        self._last = max(self.numbers(), default=0)
        self._end = self._file(self._last).size() if self._last else 0

    def numbers(self) -> list[int]:
        """Numbers of the packs that exist."""
        names = self._disk.names(self.folder)
        return [int(name[:6]) for name in names if name.endswith(".pack") and name[:-5].isdigit()]

    def last(self) -> int:
        """Number of the newest pack, 0 when there is none."""
        return self._last

    def end(self) -> Address:
        """Where the next frame would go if it fits."""
        return Address(self._last, max(self._end, len(HEADER))) if self._last else START

    def append(self, head: bytes, body: bytes) -> Address:
        """Collect one frame. Raises CohongError (`sealed.too_large`) for a body that no pack can hold."""
        require_fits(len(body), self.folder.name)
        data = frame_bytes(head, body)
        if not self._last or self._end + len(data) + len(FENCE) > self._pack_bytes:
            self._begin_pack()
        if self._fence_due and self._end > len(HEADER):
            self._collect(FENCE)
        self._fence_due = False
        return self._collect(data)

    def _collect(self, data: bytes) -> Address:
        address = Address(self._last, self._end)
        if not self._waiting:
            self._waiting_from = self._end
        self._waiting[address.offset] = data
        self._end += len(data)
        return address

    def waiting_bytes(self) -> int:
        """Bytes collected and not yet written."""
        return self._end - self._waiting_from if self._waiting else 0

    def flush(self) -> None:
        """Write what was collected."""
        if self._waiting:
            self.before_flush()
            offset = self._file(self._last).append(b"".join(self._waiting.values()))
            assert offset == self._waiting_from, "a pack has one writer"
            self._waiting.clear()
            self._dirty = True

    def sync(self) -> None:
        """Make everything appended so far durable."""
        self.flush()
        if self._dirty:
            self._file(self._last).sync()
            self._dirty, self._fence_due = False, True

    def settle(self) -> None:
        """Make durable what an earlier process may have written without saying so."""
        self._dirty = self._last > 0
        self.sync()

    def read(self, address: Address) -> Frame:
        """The frame at an address. Raises CohongError (`sealed.damaged`) when it is not whole."""
        frame = read_frame(self._bytes_at(address, with_body=True))
        if frame is None or not frame.whole:
            raise damaged(self._path(address.pack), address.offset, "frame not intact")
        return frame

    def head(self, address: Address) -> bytes:
        """The head alone, whatever became of the body. Raises CohongError when the head is not intact."""
        head = read_head(self._bytes_at(address, with_body=False))
        if head is None:
            raise damaged(self._path(address.pack), address.offset, "frame not intact")
        return head

    def spans(self, pack: int, start: int = 0) -> list[Span]:
        """Everything written in one pack from `start` on, the file's header left out."""
        file = self._file(pack)
        start = max(start, len(HEADER))
        found = walk(file.read(start, max(file.size() - start, 0)), 0)
        return [msgspec.structs.replace(span, start=span.start + start, end=span.end + start) for span in found]

    def whole(self, pack: int) -> int:
        """Bytes of a pack up to the end of its last frame; 0 where not even its header is whole."""
        if pack < self._last:
            return self._file(pack).size()
        if self.header_is_short(pack):
            return 0
        return max((span.end for span in self.spans(pack) if not span.short), default=len(HEADER))

    def header_is_good(self, pack: int) -> bool:
        """Whether the pack begins as it should."""
        return self._file(pack).read(0, len(HEADER)) == HEADER

    def header_is_short(self, pack: int) -> bool:
        """Whether the pack ends inside its header, as when a process was killed while it began one."""
        file = self._file(pack)
        return file.size() < len(HEADER) and HEADER.startswith(file.read(0, len(HEADER)))

    def cut(self, end: int) -> None:
        """Shorten the last pack to `end` and give it a new header where that was torn."""
        file = self._file(self._last)
        if end <= len(HEADER):
            file.cut(0)
            file.append(HEADER)
            end = len(HEADER)
        file.cut(end)
        file.sync()
        self._end = end

    def close(self) -> None:
        """Close the files; what was collected and not synced is lost, as after a crash."""
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _begin_pack(self) -> None:
        self.sync()
        self._last += 1
        file = self._file(self._last)
        if not file.size():
            file.append(HEADER)
            file.sync()
        self._end = file.size()
        self._fence_due = False

    def _path(self, pack: int) -> Path:
        return self.folder / f"{pack:06d}.pack"

    def _file(self, pack: int) -> File:
        file = self._files.get(pack)
        if file is None:
            file = self._files[pack] = self._disk.open(self._path(pack), create=self._writable)
            while len(self._files) > _OPEN_FILES:
                # The last pack may be dirty: it stays.
                oldest = next(number for number in self._files if number not in (pack, self._last))
                self._files.pop(oldest).close()
        self._files.move_to_end(pack)
        return file

    def _bytes_at(self, address: Address, *, with_body: bool) -> bytes:
        if address.pack == self._last and self._waiting and address.offset >= self._waiting_from:
            return self._from_waiting(address.offset)
        return self._from_file(address, with_body=with_body)

    def _from_waiting(self, offset: int) -> bytes:
        data = self._waiting.get(offset)
        if data is None:
            raise damaged(self._path(self._last), offset, "no frame begins here")
        return data

    def _from_file(self, address: Address, *, with_body: bool) -> bytes:
        if address.pack not in self._files and not self._path_exists(address.pack):
            raise damaged(self._path(address.pack), address.offset, "file is missing")
        file = self._file(address.pack)
        data = file.read(address.offset, _GUESS_BYTES)
        sizes = frame_sizes(data[:PREFIX_BYTES])
        head_length, body_length = sizes or (0, 0)
        missing = PREFIX_BYTES + head_length + (body_length if with_body else 0) - len(data)
        return data + file.read(address.offset + len(data), missing) if missing > 0 else data

    def _path_exists(self, pack: int) -> bool:
        return f"{pack:06d}.pack" in self._disk.names(self.folder)
