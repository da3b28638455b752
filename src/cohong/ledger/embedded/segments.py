"""Append segments: the truth of the ledger. A block is acknowledged when `sync` has returned after its `append`.

Only the last segment is ever written, and a new one begins only after the one before is durable, so any fault in an
earlier segment is damage. In the last one, what follows the last valid frame is a torn tail and is cut, unless a later
valid frame or the caller's own record says that it had been durable: then it is damage and nothing is touched.
"""

import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from cohong.core.texts import CohongError
from cohong.ledger.embedded import frames
from cohong.ledger.embedded.codes import (
    ACKNOWLEDGED_LOST,
    BLOCK_TOO_LARGE,
    SEGMENT_MISSING,
    WRITER_STOPPED,
)
from cohong.ledger.embedded.disk import Disk, File, RealDisk
from cohong.ledger.embedded.frames import Frame, Header, Place, corrupt, file_name

NO_HOME_ID = bytes(frames.HOME_ID_BYTES)


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A torn tail that opening removed: `path` is `file:offset` of its first byte, `length` in bytes."""

    path: str
    length: int


class Segments:
    """The segments of one home, open for appending.

    `height` is the last appended block and `durable_height` the last acknowledged one; in an empty ledger both are
    one less than `first_height`.
    `cut` says what opening removed. `sync` may run in another thread than `append`; otherwise use one thread.
    """

    def __init__(
        self,
        disk: Disk,
        *,
        folder: str = "segments",
        home_id: bytes = NO_HOME_ID,
        first_height: int = 0,
        segment_bytes: int = frames.MAX_SEGMENT_BYTES,
        acknowledged_height: int = -1,
        followed_height: int = -1,
    ) -> None:
        """Open, and cut a torn tail. `acknowledged_height` is a block known elsewhere to have been durable.

        `followed_height` is a block that the state has seen: segments that end cleanly before it are an older copy, but a
        tail that looks torn there is a damaged block, and is not cut.

        Raises `ledger.segment_corrupt`, `ledger.segment_missing` or `ledger.acknowledged_lost`, nothing changed.
        """
        assert frames.HEADER_BYTES + frames.FRAME_BYTES < segment_bytes <= frames.MAX_SEGMENT_BYTES
        assert len(home_id) == frames.HOME_ID_BYTES
        self._disk, self._folder, self._home_id, self._segment_bytes = disk, folder, home_id, segment_bytes
        self._headers = read_headers(disk, folder, home_id)
        self._file: File | None = None
        self._seed, self._end, self._synced_end, self._limit = 0, 0, 0, 0
        self._lock = threading.Lock()
        self._stopped = False
        self.height = self.durable_height = first_height - 1
        self.cut: Cut | None = None
        if self._headers:
            _refuse_other_start(self._name(0), self._headers[0].first_height, first_height)
            self._recover(acknowledged_height, followed_height)
        elif acknowledged_height >= first_height:
            raise _lost(self._name(0), self.height, acknowledged_height)
        for name in disk.list(folder):
            if name.endswith(".seg.new"):  # a segment that had not yet begun when the machine stopped
                disk.remove(name)

    @property
    def payload_limit(self) -> int:
        """Largest payload in bytes that a block may have."""
        return self._segment_bytes - frames.HEADER_BYTES - frames.FRAME_BYTES - 8

    def append(self, height: int, payload: bytes) -> Place:
        """Write one block behind the others; it is durable only after `sync`. Heights go up by one.

        Raises `ledger.disk_full` when there is no room for a new segment (it may be tried again),
        `ledger.block_too_large`, and `ledger.writer_stopped` after a failed write.
        """
        assert height == self.height + 1, "heights go up by one"
        if len(payload) > self.payload_limit:
            raise CohongError(BLOCK_TOO_LARGE, seen=str(len(payload)), expected=str(self.payload_limit))
        length = frames.frame_length(len(payload))
        if self._file is None or self._end + length > self._limit:
            self._begin_segment(height)
        assert self._file is not None
        place = Place(len(self._headers) - 1, self._end, length)
        frame = frames.pack_frame(self._seed, self._end, height, self._synced_end, payload)
        with self._stopping_on_error():
            self._file.pwrite(frame, self._end)
        self._end, self.height = self._end + length, height
        return place

    def sync(self) -> int:
        """Make everything appended before this call durable and return the last height that now is."""
        with self._lock:
            height, end = self.height, self._end
            if self._file is not None and height > self.durable_height:
                with self._stopping_on_error():
                    self._file.datasync()
                self._synced_end, self.durable_height = end, height
            return self.durable_height

    def read(self, place: Place) -> bytes:
        """The payload at a place that `append` or `read_from` gave."""
        name = self._name(place.segment)
        if place.segment >= len(self._headers):
            raise CohongError(SEGMENT_MISSING, path=name)
        header = self._headers[place.segment]
        file = self._disk.open(name, "read")
        try:
            frame = frames.read_frame(file, header.seed(), place.offset, header.segment_bytes)
        finally:
            file.close()
        if frame is None:
            raise corrupt(name, place.offset, "no valid block", "a block")
        return frame.payload

    def read_from(self, height: int) -> Iterator[tuple[int, bytes, Place]]:
        """Height, payload and place of every block from `height` to the last one appended when the walk gets there.

        Raises `ledger.segment_corrupt`.
        """
        first = max(bisect_right([header.first_height for header in self._headers], height) - 1, 0)
        for number in range(first, len(self._headers)):
            last = number == len(self._headers) - 1
            end = None if last else self._headers[number + 1].first_height
            for frame in walk_segment(self._disk, self._folder, self._headers[number], end, live=last):
                if frame.height > self.height:
                    return
                if frame.height >= height:
                    yield frame.height, frame.payload, Place(number, frame.offset, frame.end - frame.offset)

    def close(self) -> None:
        """Let go of the file. Does not sync."""
        if self._file is not None:
            self._file.close()
            self._file = None
        self._stopped = True

    def _recover(self, acknowledged_height: int, followed_height: int) -> None:
        """Find the end of the last segment, judge what lies behind it, cut it, and open the file for writing."""
        header = self._headers[-1]
        name = self._name(header.number)
        file = self._disk.open(name, "write")
        with ExitStack() as on_error:
            on_error.callback(file.close)
            height, end = header.first_height - 1, frames.HEADER_BYTES
            for frame in frames.walk(file, header, name):
                height, end = frame.height, frame.end
            torn = frames.torn_tail(file, header, name, end)
            known = max(acknowledged_height, followed_height if torn else -1)
            if height < known:
                raise _lost(f"{name}:{end}", height, known)
            self._cut_tail(file, name, torn, header.segment_bytes)
            on_error.pop_all()
        self._file, self._seed, self._limit = file, header.seed(), header.segment_bytes
        self._end = self._synced_end = end
        self.height = self.durable_height = height

    def _cut_tail(self, file: File, name: str, torn: tuple[int, int] | None, segment_bytes: int) -> None:
        if torn is not None:
            start, end = torn
            frames.write_zeros(file, start, end)
            self.cut = Cut(path=f"{name}:{start}", length=end - start)
        if file.size() < segment_bytes:  # a copy that lost its zero tail
            file.preallocate(segment_bytes)
        # Blocks found whole may have been written by a process that died before its sync, even the name of the file.
        # They count as acknowledged from here on, so they are made durable first.
        file.datasync()
        self._disk.sync_folder(self._folder)

    def _begin_segment(self, first_height: int) -> None:
        """Finish the last segment durably, then make the next one under another name and rename it when it is whole."""
        self._refuse_if_stopped()
        self.sync()
        header = Header(
            number=len(self._headers),
            first_height=first_height,
            home_id=self._home_id,
            segment_bytes=self._segment_bytes,
        )
        name = self._name(header.number)
        fresh = self._disk.open(name + ".new", "create")
        try:
            fresh.preallocate(self._segment_bytes)
            fresh.pwrite(header.pack(), 0)
            fresh.datasync()
            self._disk.rename(name + ".new", name)
            self._disk.sync_folder(self._folder)
        except CohongError:
            fresh.close()
            self._disk.remove(name + ".new")
            raise
        with self._lock:
            if self._file is not None:
                self._file.close()
            self._file, self._seed, self._limit = fresh, header.seed(), self._segment_bytes
            self._end = self._synced_end = frames.HEADER_BYTES
            self._headers.append(header)

    @contextmanager
    def _stopping_on_error(self) -> Iterator[None]:
        """After a failed write or flush nobody knows what is on the disk: only reopening may write again."""
        self._refuse_if_stopped()
        try:
            yield
        except BaseException:
            self._stopped = True
            raise

    def _refuse_if_stopped(self) -> None:
        if self._stopped:
            raise CohongError(WRITER_STOPPED, path=self._folder)

    def _name(self, number: int) -> str:
        return _join(self._folder, file_name(number))


def iterate_segments(folder: Path) -> Iterator[tuple[int, bytes, Place]]:
    """Height, payload and place of every block in a bare folder of segments, read only: all that a replay needs.

    A torn or truncated tail ends the walk. Raises `ledger.segment_corrupt` or `ledger.segment_missing`.
    """
    disk = RealDisk(folder)
    headers = read_headers(disk, "", None)
    for header in headers:
        last = header.number == len(headers) - 1
        end = None if last else headers[header.number + 1].first_height
        for frame in walk_segment(disk, "", header, end):
            yield frame.height, frame.payload, Place(header.number, frame.offset, frame.end - frame.offset)


def walk_segment(
    disk: Disk, folder: str, header: Header, end_height: int | None, *, live: bool = False
) -> Iterator[Frame]:
    """Every frame of one segment, which must go up to, not including, block `end_height`; None in the last segment.

    `live` leaves out the look at the tail, into which somebody may be writing. Raises `ledger.segment_corrupt`.
    """
    name = _join(folder, file_name(header.number))
    file = disk.open(name, "read")
    try:
        height, end = header.first_height, frames.HEADER_BYTES
        for frame in frames.walk(file, header, name):
            height, end = frame.height + 1, frame.end
            yield frame
        if end_height is not None and height != end_height:
            raise corrupt(name, end, f"no block {height}", f"blocks up to {end_height - 1}")
        if not live:
            frames.torn_tail(file, header, name, end)
    finally:
        file.close()


def read_headers(disk: Disk, folder: str, home_id: bytes | None) -> list[Header]:
    """The headers of all segments, which must be numbered from 0 without a gap and belong to one home.

    `home_id` None takes the first segment's. Names that are no segments are passed over (`check` reports them).
    """
    names = [name for name in disk.list(folder) if is_segment(name, folder)]
    headers: list[Header] = []
    for number, name in enumerate(names):
        if name != (wanted := _join(folder, file_name(number))):
            raise CohongError(SEGMENT_MISSING, path=wanted)
        file = disk.open(name, "read")
        try:
            header = frames.read_header(file, name)
        finally:
            file.close()
        home_id = header.home_id if home_id is None else home_id
        _refuse_foreign(header, name, number, home_id)
        headers.append(header)
    return headers


def _refuse_foreign(header: Header, name: str, number: int, home_id: bytes) -> None:
    if header.number != number:
        raise corrupt(name, 0, f"segment {header.number}", f"segment {number}")
    if header.home_id != home_id:
        raise corrupt(name, 0, f"home {header.home_id.hex()}", f"home {home_id.hex()}")


def _refuse_other_start(name: str, seen: int, expected: int) -> None:
    if seen != expected:
        raise corrupt(name, 0, f"a ledger from block {seen}", f"from block {expected}")


def is_segment(name: str, folder: str) -> bool:
    """Whether this is the name of a segment file."""
    stem, _, end = name.rpartition("/")[2].partition(".")
    return name == _join(folder, f"{stem}.seg") and end == "seg" and len(stem) == 8 and stem.isdigit()


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _lost(path: str, height: int, acknowledged_height: int) -> CohongError:
    return CohongError(ACKNOWLEDGED_LOST, path=path, seen=str(height), expected=str(acknowledged_height))
