"""Up to which block, and by whom, everything was judged when a process ended in good order: whoever comes next need not look
at every trade.

Lies beside the state, which is thrown away as a whole; taken when a home is opened, so that a killed process leaves none.
"""

from contextlib import suppress
from pathlib import Path

FILE = "judged"


def take(state: Path) -> str:
    """What the last process left, "" for nothing; it is not there any more."""
    path = state / FILE
    try:
        mark = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        mark = ""
    with suppress(OSError):
        path.unlink(missing_ok=True)
    return mark


def keep(state: Path, mark: str) -> None:
    """Leave it to whoever comes next. Without room nothing is left, and every trade is looked at."""
    with suppress(OSError):
        (state / FILE).write_text(mark, encoding="utf-8")
