"""From one format of a home to the next: an ordered list of steps, each of which may be run again after a crash.

A step leaves the home readable as its old format until it has returned; only then is the mark moved on. So a home that was
left half way is taken up by running the same step again. Steps open nothing: they see a folder, and rely on nothing in it but
what a backup holds, since they are rehearsed on a copy and run on homes that are restored from old archives.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from cohong.ledger.embedded import home as homes


class Step(msgspec.Struct, frozen=True):
    """What leads to format `to` from the one before. `run` gets the home's folder; twice must be as good as once."""

    to: int
    en: str
    zh: str
    run: Callable[[Path], None]


STEPS: tuple[Step, ...] = ()
"""Every step there is, in order, the last one leading to `homes.NEWEST`. Format 1 is the first; nothing has had to change."""


def missing(root: Path, steps: Sequence[Step] | None = None) -> list[Step]:
    """The steps that a home has still before it. Raises `ledger.home_missing`, `ledger.home_format_unknown`."""
    before = homes.format_of(root)
    found = [step for step in (STEPS if steps is None else steps) if step.to > before]
    assert [step.to for step in found] == list(range(before + 1, homes.NEWEST + 1)), (
        "steps lead up to the newest format"
    )
    return found


def bring_up(root: Path, steps: Sequence[Step] | None = None) -> list[Step]:
    """Run the missing steps on a folder that nobody else writes to; those that were run. Raises CohongError, OSError."""
    found = missing(root, steps)
    for step in found:
        step.run(root)
        homes.set_format(root, step.to)
    return found
