"""Notes about what was last done with a home: `last-backup.json` and `last-drill.json` beside its parts.

They are for its operator alone: not part of the ledger, not part of a backup, and no harm when they are lost.
"""

from contextlib import suppress
from pathlib import Path

import msgspec

from cohong.sealed.files import write_whole

BACKUP, DRILL = "backup", "drill"


class Last(msgspec.Struct, frozen=True, kw_only=True):
    """When it was (milliseconds), whether all was well, how long it took, and where the ledger in it stood."""

    time_ms: int
    ok: bool
    root: str
    size: int
    seconds: float


def note_last(home: Path, what: str, last: Last) -> None:
    """Remember it. Whoever may read a home and not write to it leaves no note."""
    with suppress(OSError):
        write_whole(home / f"last-{what}.json", msgspec.json.format(msgspec.json.encode(last)) + b"\n")


def read_last(home: Path, what: str) -> Last | None:
    """The note; None where there is none that can be read."""
    try:
        return msgspec.json.decode((home / f"last-{what}.json").read_bytes(), type=Last)
    except (OSError, msgspec.DecodeError):
        return None
