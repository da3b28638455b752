"""fsck for segments: reads every byte, changes none, and names the place of whatever is wrong."""

from collections.abc import Generator, Iterator

from cohong.core.texts import CohongError, Finding, finding
from cohong.ledger.embedded import frames
from cohong.ledger.embedded.codes import (
    ACKNOWLEDGED_LOST,
    SEGMENT_CORRUPT,
    SEGMENT_MISSING,
    SEGMENT_STRAY,
    SEGMENT_TAIL,
)
from cohong.ledger.embedded.disk import Disk, File
from cohong.ledger.embedded.segments import is_segment


def check_segments(
    disk: Disk, *, folder: str = "segments", home_id: bytes | None = None, acknowledged_height: int = -1
) -> Iterator[Finding]:
    """Every fault in the segments: bad frames, gaps in the heights, missing files, bytes in the zero tail, stray files.

    A finding's path is `file` or `file:offset`. `home_id` None takes the first segment's. Run it on a home at rest.
    """
    names = disk.list(folder)
    segments = [name for name in names if is_segment(name, folder)]
    yield from (finding(SEGMENT_STRAY, "error", name) for name in names if name not in segments)
    numbers = [int(name[-12:-4]) for name in segments]
    for number in sorted(set(range(max(numbers, default=-1) + 1)) - set(numbers)):
        yield finding(SEGMENT_MISSING, "error", f"{folder}/{number:08d}.seg")
    check = _Check(disk, home_id)
    for name, number in zip(segments, numbers, strict=True):
        yield from check.segment(name, number, last=name == segments[-1])
    reached = -1 if check.expected is None else check.expected - 1
    if reached < acknowledged_height:
        path = segments[-1] if segments else folder
        yield finding(ACKNOWLEDGED_LOST, "error", path, str(reached), str(acknowledged_height))


class _Check:
    """Goes through the segments in order; `expected` is the next height, None while it is not known."""

    def __init__(self, disk: Disk, home_id: bytes | None) -> None:
        self.disk, self.home_id = disk, home_id
        self.expected: int | None = None

    def segment(self, name: str, number: int, *, last: bool) -> Iterator[Finding]:
        file = self.disk.open(name, "read")
        try:
            header = frames.read_header(file, name)
            yield from self._header(header, name, number)
            self.expected = header.first_height
            end = yield from self._frames(file, header, name)
            yield from _tail(file, header, name, end, last=last)
        except CohongError as error:
            self.expected = None
            yield finding(error.code, "error", error.path, error.seen, error.expected)
        finally:
            file.close()

    def _header(self, header: frames.Header, name: str, number: int) -> Iterator[Finding]:
        self.home_id = self.home_id or header.home_id
        if header.number != number:
            yield _corrupt(name, 0, f"segment {header.number}", f"segment {number}")
        if header.home_id != self.home_id:
            yield _corrupt(name, 0, f"home {header.home_id.hex()}", f"home {self.home_id.hex()}")
        if self.expected is not None and header.first_height != self.expected:
            yield _corrupt(name, 0, f"a segment from block {header.first_height}", f"from block {self.expected}")

    def _frames(self, file: File, header: frames.Header, name: str) -> Generator[Finding, None, int]:
        """Check frame after frame, going on behind a bad one; returns the offset where the tail begins."""
        seed, offset = header.seed(), frames.HEADER_BYTES
        while True:
            frame = frames.read_frame(file, seed, offset, header.segment_bytes)
            if frame is None:
                frame = frames.later_frame(file, header, offset, durable=False)
                if frame is None:
                    return offset
                yield _corrupt(name, offset, "no valid block", f"block {self.expected}")
            elif frame.height != self.expected:
                yield _corrupt(name, offset, f"block {frame.height}", f"block {self.expected}")
            offset, self.expected = frame.end, frame.height + 1


def _tail(file: File, header: frames.Header, name: str, end: int, *, last: bool) -> Iterator[Finding]:
    span = frames.nonzero_span(file, end)
    if span is not None:
        code = SEGMENT_TAIL if last else SEGMENT_CORRUPT
        seen = f"{span[1] - span[0]} bytes that are no block"
        yield finding(code, "error", f"{name}:{span[0]}", seen, "zeros")
    if file.size() > header.segment_bytes:
        yield _corrupt(name, header.segment_bytes, f"{file.size()} bytes", f"{header.segment_bytes} bytes")


def _corrupt(name: str, offset: int, seen: str, expected: str) -> Finding:
    return finding(SEGMENT_CORRUPT, "error", f"{name}:{offset}", seen, expected)
