"""What is measured beside the clock: anonymous memory and processor time of a process with all that it started.

Everything comes from /proc. Memory is the sum of `RssAnon` over the processes at one moment; the page cache and mapped
files are not in it, pages that a fork shares are counted twice. Where there is no /proc the figures are 0.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import msgspec

SAMPLE_SECONDS = 0.1
BLOCK_BYTES = 512
"""The unit of `st_blocks`, whatever the file system's own blocks are."""
_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, done: int, total: int = 0) -> None:
        """`done` of `total`."""
        ...


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one bench."""


class Watch:
    """Samples this process and its descendants in a thread, from entering to leaving. Read the figures after leaving."""

    def __init__(self) -> None:
        self.peak_bytes = 0
        self.cpu_seconds: dict[int, float] = {}
        self._before: dict[int, float] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._before = {pid: cpu_seconds(pid) for pid in family(os.getpid())}
        self._sample()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        self._sample()

    @property
    def cpu_main_seconds(self) -> float:
        """Processor time of this process."""
        return self.cpu_seconds[os.getpid()]

    @property
    def cpu_all_seconds(self) -> float:
        """Processor time of all processes; what a process did after its last sample is missing."""
        return sum(self.cpu_seconds.values())

    def _run(self) -> None:
        while not self._done.wait(SAMPLE_SECONDS):
            self._sample()

    def _sample(self) -> None:
        pids = list(family(os.getpid()))
        self.peak_bytes = max(self.peak_bytes, sum(map(anonymous_bytes, pids)))
        for pid in pids:
            now = cpu_seconds(pid) - self._before.get(pid, 0.0)
            self.cpu_seconds[pid] = max(now, self.cpu_seconds.get(pid, 0.0))


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    for task in _entries(_PROC / str(pid) / "task"):
        for child in _text(task / "children").split():
            yield from family(int(child))


def anonymous_bytes(pid: int) -> int:
    """Anonymous memory of one process that is resident now; 0 when it is gone."""
    for line in _text(_PROC / str(pid) / "status").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) << 10
    return 0


def cpu_seconds(pid: int) -> float:
    """User and system time of one process so far; 0 when it is gone."""
    fields = _text(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def disk_bytes(folder: Path) -> int:
    """What the files of a folder take on the disk; holes take nothing."""
    return sum(file.stat().st_blocks * BLOCK_BYTES for file in folder.rglob("*") if file.is_file())


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="ascii", errors="replace")
    return ""


def _entries(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []
