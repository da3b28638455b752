"""The few file operations that the vault needs, as a protocol, so that tests can drop, tear and fail them."""

import os
from pathlib import Path
from typing import Protocol

from cohong.core.texts import CohongError
from cohong.sealed.codes import DAMAGED


class StoreError(CohongError):
    """Where the operating system would raise OSError, a disk that is reached over the network raises this, with its code."""


class File(Protocol):
    """One file. Offsets and sizes are bytes."""

    def size(self) -> int:
        """Present length."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes; fewer only at the end of the file."""
        ...

    def append(self, data: bytes) -> int:
        """Write at the end; the offset where it went. Raises OSError, and then the file has its old length."""
        ...

    def write(self, offset: int, data: bytes) -> None:
        """Overwrite in place."""
        ...

    def cut(self, size: int) -> None:
        """Shorten to `size`."""
        ...

    def sync(self) -> None:
        """Return when all of it is on the medium (fdatasync)."""
        ...

    def close(self) -> None:
        """Give the handle back."""
        ...


class Disk(Protocol):
    """Where files are."""

    def open(self, path: Path, *, create: bool) -> File:
        """Open for reading and writing (`create`: make it and its folder durably when missing), else for reading."""
        ...

    def names(self, folder: Path) -> list[str]:
        """File names in a folder, sorted; none when it is missing."""
        ...


class RealFile:
    """A file of the operating system."""

    def __init__(self, path: Path, flags: int) -> None:
        self._path = path
        self._fd = os.open(path, flags | os.O_CLOEXEC, 0o600)

    def size(self) -> int:
        """Present length."""
        return os.fstat(self._fd).st_size

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes."""
        parts = []
        while length > 0 and (part := os.pread(self._fd, length, offset)):
            parts.append(part)
            offset, length = offset + len(part), length - len(part)
        return b"".join(parts)

    def append(self, data: bytes) -> int:
        """Write at the end, or nothing."""
        offset = self.size()
        try:
            self.write(offset, data)
        except OSError:
            os.ftruncate(self._fd, offset)
            raise
        return offset

    def write(self, offset: int, data: bytes) -> None:
        """Overwrite in place."""
        view = memoryview(data)
        while view:
            done = os.pwrite(self._fd, view, offset)
            view, offset = view[done:], offset + done

    def cut(self, size: int) -> None:
        """Shorten."""
        os.ftruncate(self._fd, size)

    def sync(self) -> None:
        """Flush to the medium (fdatasync)."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Close."""
        os.close(self._fd)


class RealDisk:
    """The operating system's files."""

    def open(self, path: Path, *, create: bool) -> File:
        """Open, making file and folder durably where asked."""
        if not create:
            return RealFile(path, os.O_RDONLY)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            new = RealFile(path, os.O_RDWR | os.O_CREAT)
            sync_folder(path.parent)
            sync_folder(path.parent.parent)
            return new
        return RealFile(path, os.O_RDWR)

    def names(self, folder: Path) -> list[str]:
        """Sorted names."""
        return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def write_whole(path: Path, data: bytes) -> None:
    """Write a small private file so that after any crash it is either the old one or the new one (mode 0600)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view) :]
        os.fsync(fd)
    finally:
        os.close(fd)
    beside.replace(path)
    sync_folder(path.parent)


def damaged(path: Path, offset: int, what: str) -> CohongError:
    """The error for a place in a file that does not hold what it should."""
    return CohongError(DAMAGED, path=f"{path.parent.name}/{path.name}@{offset}", seen=what)
