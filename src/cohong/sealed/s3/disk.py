"""A `Disk` whose bodies and originals are objects in a bucket, and whose other files are where they always were.

What is appended is collected in memory; `sync` puts it as one object and returns when the store has acknowledged it. An
object is there whole or not at all, so a crash leaves no torn group. A hole, where an object was taken away, reads as
zeros: recovery and fsck name it like any other damage.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from cohong.sealed.codes import STORE_OBJECT_MISSING
from cohong.sealed.files import Disk, File, RealDisk, StoreError
from cohong.sealed.s3.bucket import Bucket, Part

STREAMS = ("bodies", "originals")
"""What is ciphertext, and large. Keys, grants, marks and the index stay in the folder."""
BLOCK_BYTES = 256 << 10
CACHE_BYTES = 64 << 20


class Blocks:
    """Blocks of objects that were read or put lately; the least recently used go first. Ciphertext only, in memory."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit, self._bytes = limit, 0
        self._kept: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()

    def get(self, key: tuple[int, int, int], load: Callable[[], bytes]) -> bytes:
        """The block of that key: handle, start of the object, number of the block in it."""
        found = self._kept.get(key)
        if found is None:
            self.keep(key, found := load())
        else:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: tuple[int, int, int], data: bytes) -> None:
        """Remember a block."""
        self._bytes += len(data) - len(self._kept.pop(key, b""))
        self._kept[key] = data
        while self._bytes > self._limit:
            self._bytes -= len(self._kept.popitem(last=False)[1])


class S3File:
    """One pack. `blocks` is shared by the files of a disk; a file that is opened anew reads everything from the store."""

    def __init__(self, bucket: Bucket, name: str, blocks: Blocks, handles: Iterator[int], *, writable: bool) -> None:
        self._bucket, self._name, self._blocks = bucket, name, blocks
        self._handles, self._handle = handles, next(handles)
        self._writable = writable
        self._tail = bytearray()
        self._end = 0
        self._list()

    def size(self) -> int:
        """Present length, what waits for `sync` included."""
        return self._end + len(self._tail)

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes."""
        if offset >= self._end and not self._writable:
            self._list()  # somebody else writes: what lies behind the known end may have come since
        stop = min(offset + length, self._end + len(self._tail))
        stored = self._found(offset, min(stop, self._end)) if offset < self._end else b""
        return stored + bytes(self._tail[max(offset - self._end, 0) : max(stop - self._end, 0)])

    def append(self, data: bytes) -> int:
        """Collect; the offset where it will be."""
        assert self._writable, "a file opened for reading is not written"
        self._tail += data
        return self._end + len(self._tail) - len(data)

    def write(self, offset: int, data: bytes) -> None:
        """Overwrite what was not put yet. Packs are append-only: what is in the store is never overwritten in place."""
        assert offset >= self._end, "an object of a pack is not overwritten"
        at = offset - self._end
        self._tail[at : at + len(data)] = data

    def cut(self, size: int) -> None:
        """Shorten: objects behind `size` go, the last first, so that at every moment a beginning of the file is there."""
        del self._tail[max(size - self._end, 0) :]
        for part in reversed(self._bucket.parts(self._name)):
            if part.start >= size:
                self._bucket.delete(self._name, part)
            elif part.end > size:
                kept = self._bucket.get(self._name, part, 0, size - part.start)
                self._bucket.put(self._name, part.start, kept, over=True)
        self._handle = next(self._handles)  # blocks of what was cut count no more
        self._list()

    def sync(self) -> None:
        """Return when the store has acknowledged all of it. Raises StoreError, and then what waited still waits."""
        if self._tail:
            data = bytes(self._tail)
            part = self._bucket.put(self._name, self._end, data)
            for at in range(0, len(data), BLOCK_BYTES):
                key = (self._handle, part.start, at // BLOCK_BYTES)
                self._blocks.keep(key, data[at : at + BLOCK_BYTES])
            self._parts.append(part)
            self._end = part.end
            self._tail.clear()

    def close(self) -> None:
        """Forget what was not put."""
        self._tail.clear()

    def _list(self) -> None:
        """Look which objects there are. One that lies within another is left over from a join that was broken off."""
        self._parts: list[Part] = []
        self._end = 0
        for part in self._bucket.parts(self._name):
            if part.end > self._end:
                self._parts.append(part)
                self._end = part.end

    def _found(self, offset: int, stop: int) -> bytes:
        """Bytes of the store; a reader looks again where objects have been joined since it looked last."""
        try:
            return self._stored(offset, stop)
        except StoreError as error:
            if self._writable or error.code != STORE_OBJECT_MISSING:
                raise
            self._list()
            if not self._covers(offset, stop):
                raise
        return self._stored(offset, stop)

    def _covers(self, offset: int, stop: int) -> bool:
        at = offset
        for part in self._parts:
            if part.start <= at < part.end:
                at = part.end
        return at >= stop

    def _stored(self, offset: int, stop: int) -> bytes:
        found = bytearray(stop - offset)
        first = bisect_right(self._parts, offset, key=lambda part: part.start) - 1
        for part in self._parts[max(first, 0) :]:
            if part.start >= stop:
                break
            start, end = max(offset, part.start), min(stop, part.end)
            if start < end:
                found[start - offset : end - offset] = self._of_part(part, start - part.start, end - part.start)
        return bytes(found)

    def _of_part(self, part: Part, first: int, end: int) -> bytes:
        """Bytes of one object: small reads through the blocks, long ones at once and not remembered."""
        if end - first > BLOCK_BYTES:
            return self._bucket.get(self._name, part, first, end - first)
        numbers = range(first // BLOCK_BYTES, (end - 1) // BLOCK_BYTES + 1)
        data = b"".join(self._block(part, number) for number in numbers)
        return data[first - numbers.start * BLOCK_BYTES : end - numbers.start * BLOCK_BYTES]

    def _block(self, part: Part, number: int) -> bytes:
        at = number * BLOCK_BYTES
        length = min(BLOCK_BYTES, part.size - at)
        key = (self._handle, part.start, number)
        return self._blocks.get(key, lambda: self._bucket.get(self._name, part, at, length))


class S3Disk:
    """The disk of one `sealed/` folder: two of its streams are in the bucket, all else in `beside`."""

    def __init__(self, folder: Path, bucket: Bucket, beside: Disk | None = None) -> None:
        self.bucket = bucket
        self._folder, self._beside = folder, beside or RealDisk()
        self._blocks, self._handles = Blocks(), count(1)

    def open(self, path: Path, *, create: bool) -> File:
        """Open a file. One that is made is in the store after its first `sync`. Raises StoreError."""
        if not self._in_store(path.parent):
            return self._beside.open(path, create=create)
        name = f"{path.parent.name}/{path.name}"
        file = S3File(self.bucket, name, self._blocks, self._handles, writable=create)
        if not create and not file.size():
            raise StoreError(STORE_OBJECT_MISSING, path=name)
        return file

    def names(self, folder: Path) -> list[str]:
        """Sorted names."""
        return self.bucket.files(folder.name) if self._in_store(folder) else self._beside.names(folder)

    def _in_store(self, folder: Path) -> bool:
        return folder.name in STREAMS and folder.parent == self._folder
