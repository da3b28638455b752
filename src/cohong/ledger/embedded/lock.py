"""One writer per home: an advisory lock that the system drops when its process ends, however it ends."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from cohong.core.texts import CohongError
from cohong.ledger.embedded.codes import HOME_LOCKED

LOCK_FILE = "lock"


class HomeLock:
    """Holds the writer's lock of a home from construction to `close`; the file says which process has it.

    Raises `ledger.home_locked` naming that process. Processes forked from the holder do not hold it.
    """

    def __init__(self, root: Path) -> None:
        path = Path(root) / LOCK_FILE
        self._fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 32, 0).decode(errors="replace").strip() or "?"
            self.close()
            raise CohongError(HOME_LOCKED, path=str(root), seen=holder) from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, b"%d\n" % os.getpid(), 0)
        _held.add(self)

    def close(self) -> None:
        """Give the lock back."""
        _held.discard(self)
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def holder(root: Path) -> int | None:
    """The process that holds the home's lock, None when nobody does. Takes nothing."""
    try:
        fd = os.open(Path(root) / LOCK_FILE, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        said = os.pread(fd, 32, 0).strip()
        return int(said) if said.isdigit() else 0
    finally:
        os.close(fd)
    return None


_held: set[HomeLock] = set()


def _let_go_in_child() -> None:
    """A forked worker shares the open file; were it to keep it, the lock would outlive the node."""
    for lock in list(_held):
        lock.close()


os.register_at_fork(after_in_child=_let_go_in_child)
