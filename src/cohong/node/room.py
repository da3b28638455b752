"""Whether a home can be written: room on its disk, and an object store that answers."""

import errno
import os
from contextlib import suppress
from pathlib import Path

from cohong.core.texts import CohongError
from cohong.ledger.embedded.codes import DISK_FULL
from cohong.ledger.embedded.frames import MAX_SEGMENT_BYTES
from cohong.node.condition import READ_ONLY, STORE_AWAY
from cohong.sealed.codes import STORE_UNREACHABLE

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
ROOM_BYTES = 8 << 20
"""Free space from which on a node whose disk was full writes again."""
PROBE = "room.probe"


def is_full(error: BaseException) -> bool:
    """Whether this says that there is no room."""
    if isinstance(error, CohongError):
        return error.code == DISK_FULL
    return isinstance(error, OSError) and error.errno in FULL


def is_away(error: BaseException) -> bool:
    """Whether this says that the object store does not answer."""
    return isinstance(error, CohongError) and error.code == STORE_UNREACHABLE


def halt_of(error: BaseException) -> str:
    """For which reason of `condition.HALTS` nothing new is taken after this error, "" for none."""
    if is_full(error):
        return READ_ONLY
    return STORE_AWAY if is_away(error) else ""


def room_wanted(error: BaseException) -> int:
    """How much room there has to be after this error: for a whole segment where one could not be begun."""
    wants_segment = isinstance(error, CohongError) and error.path.endswith(".seg.new")
    return ROOM_BYTES + (MAX_SEGMENT_BYTES if wants_segment else 0)


def has_room(folder: Path, count: int) -> bool:
    """Whether so many bytes can be had here: tried, since quotas and reserves are not told otherwise."""
    path = folder / PROBE
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return False
    try:
        os.posix_fallocate(fd, 0, count)
    except OSError:
        return False
    finally:
        os.close(fd)
        with suppress(OSError):
            path.unlink()
    return True
