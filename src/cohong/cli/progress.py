"""A progress bar on anything over a second: on a terminal only, on standard error only, never under `--json`."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from cohong.cli.frame import json_wanted, wiping
from cohong.cli.tongue import choose

PATIENCE_SECONDS = 1
REDRAW_SECONDS = 0.1
BAR_COLUMNS = 30


class Progress(Protocol):
    """Told by long work how far it is: `done` of `total` units, 0 where the total is not known."""

    def __call__(self, done: int, total: int = 0) -> None:
        """Take note; drawing is this side's business."""


@contextmanager
def progress(en: str, zh: str) -> Iterator[Progress]:
    """A `Progress` to hand to long work; the bar appears after a second and is wiped at the end."""
    bar = _Bar(choose(en, zh), live=sys.stderr.isatty() and not json_wanted())
    with wiping(bar.wipe):
        yield bar


class _Bar:
    def __init__(self, label: str, *, live: bool) -> None:
        self.label, self.live = label, live
        self.next_draw = time.monotonic() + PATIENCE_SECONDS
        self.drawn = False

    def __call__(self, done: int, total: int = 0) -> None:
        if self.live and time.monotonic() >= self.next_draw:
            self.next_draw = time.monotonic() + REDRAW_SECONDS
            self.drawn = True
            print(f"\r\x1b[K{draw(self.label, done, total)}", end="", file=sys.stderr, flush=True)

    def wipe(self) -> None:
        """Leave the line empty for what comes next."""
        if self.drawn:
            self.drawn = False
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def draw(label: str, done: int, total: int) -> str:
    """One line of progress: `Reading  [#####.....]  50 %  500/1,000`."""
    if total <= 0:
        return f"{label}  {done:,}"
    share = min(done, total) * BAR_COLUMNS // total
    return f"{label}  [{'#' * share}{'.' * (BAR_COLUMNS - share)}]  {min(done, total) * 100 // total} %  {done:,}/{total:,}"
