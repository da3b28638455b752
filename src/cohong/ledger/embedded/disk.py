"""The file layer: the few disk operations that the ledger's safety argument speaks about, and nothing else.

Names are relative to one root folder, with `/` between folders. What is durable when:
`datasync` makes a file's bytes and size durable, `sync_folder` makes names in that folder durable (new, renamed,
removed), `sync_all` both for everything. Nothing else promises anything; the tests run the ledger on a disk that
drops, tears and reorders whatever was not synced. A missing file is `FileNotFoundError`; every other trouble is a
`CohongError`: `ledger.disk_full` or `ledger.disk_failed`.
"""

import ctypes
import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

from cohong.core.texts import CohongError
from cohong.ledger.embedded.codes import DISK_FAILED, DISK_FULL

Mode = Literal["read", "write", "create"]
"""`read` and `write` open an existing file; `create` starts an empty file, making its folders."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FLAGS: dict[Mode, int] = {"read": os.O_RDONLY, "write": os.O_RDWR, "create": os.O_RDWR | os.O_CREAT | os.O_TRUNC}
_ZEROS = bytes(1 << 20)


class File(Protocol):
    """One open file. Offsets and sizes are bytes."""

    def pread(self, count: int, offset: int) -> bytes:
        """Up to `count` bytes; fewer only at the end of the file."""

    def pwrite(self, data: bytes, offset: int) -> None:
        """Write all of `data`."""

    def size(self) -> int:
        """Current length."""

    def preallocate(self, size: int) -> None:
        """Make the file at least `size` long, its new bytes zero and its blocks reserved."""

    def truncate(self, size: int) -> None:
        """Set the length."""

    def datasync(self) -> None:
        """Return when everything written to this file is durable."""

    def close(self) -> None:
        """Give the file back. Promises nothing about durability."""


class Disk(Protocol):
    """One folder tree."""

    def open(self, name: str, mode: Mode) -> File:
        """Open or create a file. Raises FileNotFoundError unless creating."""

    def rename(self, old: str, new: str) -> None:
        """Atomically give `old` the name `new`, replacing what had it."""

    def remove(self, name: str) -> None:
        """Remove a file; one that is already gone is fine."""

    def list(self, folder: str) -> list[str]:
        """Names of all files under a folder, sorted, relative to the root; a missing folder is empty."""

    def sync_folder(self, folder: str) -> None:
        """Return when the names in this folder are durable."""

    def sync_all(self) -> None:
        """Return when everything under the root is durable."""


def read_file(disk: Disk, name: str) -> bytes:
    """All bytes of one file. Raises FileNotFoundError."""
    file = disk.open(name, "read")
    try:
        return file.pread(file.size(), 0)
    finally:
        file.close()


def replace_file(disk: Disk, name: str, data: bytes, *, whole_after_crash: bool = False) -> None:
    """Put `data` under `name` so that a reader sees the old bytes or the new, never a part.

    With `whole_after_crash` the same holds after power loss; which of the two it is needs `sync_folder` besides.
    """
    fresh = name + ".new"
    file = disk.open(fresh, "create")
    try:
        file.pwrite(data, 0)
        if whole_after_crash:
            file.datasync()
    finally:
        file.close()
    disk.rename(fresh, name)


def parent(name: str) -> str:
    """The folder of a name; the root is the empty string."""
    return name.rpartition("/")[0]


class RealFile:
    """A file of the operating system."""

    __slots__ = ("_fd", "_name")

    def __init__(self, fd: int, name: str) -> None:
        self._fd, self._name = fd, name

    def pread(self, count: int, offset: int) -> bytes:
        """See `File`."""
        with _named(self._name):
            data = os.pread(self._fd, count, offset)
            while 0 < len(data) < count:
                more = os.pread(self._fd, count - len(data), offset + len(data))
                if not more:
                    break
                data += more
            return data

    def pwrite(self, data: bytes, offset: int) -> None:
        """See `File`."""
        with _named(self._name):
            done = os.pwrite(self._fd, data, offset)
            while done < len(data):
                done += os.pwrite(self._fd, memoryview(data)[done:], offset + done)

    def size(self) -> int:
        """See `File`."""
        return os.fstat(self._fd).st_size

    def preallocate(self, size: int) -> None:
        """See `File`. Where the system cannot reserve, zeros are written."""
        with _named(self._name):
            try:
                os.posix_fallocate(self._fd, 0, size)
            except (AttributeError, OSError) as error:
                if isinstance(error, OSError) and error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENODEV):
                    raise
                self._fill(size)

    def _fill(self, size: int) -> None:
        at = self.size()
        while at < size:
            at += os.pwrite(self._fd, _ZEROS[: size - at], at)

    def truncate(self, size: int) -> None:
        """See `File`."""
        with _named(self._name):
            os.ftruncate(self._fd, size)

    def datasync(self) -> None:
        """See `File`. On macOS only F_FULLFSYNC reaches the platter."""
        with _named(self._name):
            full = getattr(fcntl, "F_FULLFSYNC", None)
            if full is not None:
                fcntl.fcntl(self._fd, full)
            else:
                os.fdatasync(self._fd)

    def close(self) -> None:
        """See `File`."""
        if self._fd >= 0:
            fd, self._fd = self._fd, -1
            os.close(fd)


class RealDisk:
    """A folder of the operating system. The root itself is made on the first `create`."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)
        self._base = os.fspath(self.root)

    def open(self, name: str, mode: Mode) -> File:
        """See `Disk`."""
        with _named(name):
            path, flags = self._path(name), _FLAGS[mode]
            try:
                return RealFile(os.open(path, flags, 0o644), name)
            except FileNotFoundError:
                if mode != "create":
                    raise
                Path(self._path(parent(name))).mkdir(parents=True, exist_ok=True)
                return RealFile(os.open(path, flags, 0o644), name)

    def rename(self, old: str, new: str) -> None:
        """See `Disk`."""
        with _named(new):
            os.replace(self._path(old), self._path(new))  # noqa: PTH105 - a Path each costs as much as the call

    def remove(self, name: str) -> None:
        """See `Disk`."""
        with _named(name):
            Path(self._path(name)).unlink(missing_ok=True)

    def list(self, folder: str) -> list[str]:
        """See `Disk`."""
        cut = len(self._base) + 1
        with _named(folder):
            return sorted(f"{here}/{name}"[cut:] for here, _, names in os.walk(self._path(folder)) for name in names)

    def sync_folder(self, folder: str) -> None:
        """See `Disk`."""
        with _named(folder):
            fd = os.open(self._path(folder), os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)

    def sync_all(self) -> None:
        """See `Disk`. One flush of the file system; the whole machine's where the system has nothing finer."""
        with _named(""):
            syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
            if syncfs is None:
                os.sync()
                return
            fd = os.open(self._base, os.O_RDONLY)
            try:
                if syncfs(fd) != 0:
                    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            finally:
                os.close(fd)

    def _path(self, name: str) -> str:
        return f"{self._base}/{name}" if name else self._base


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise named_error(error, name) from error


def named_error(error: OSError, name: str) -> CohongError:
    """The error with a name that stands for this error of the operating system."""
    code = DISK_FULL if error.errno in _FULL else DISK_FAILED
    return CohongError(code, path=name, seen=error.strerror or str(error))
