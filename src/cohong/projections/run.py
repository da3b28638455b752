"""Following a home: until it is caught up, or for as long as somebody wants."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook
from cohong.projections.database import Database, default_url
from cohong.projections.projector import Progress, Projector

Told = Callable[[Progress, float], object]
"""Hears what a round did, and how many seconds it took."""
IDLE_SECONDS = 0.1
PACE_SECONDS = 0.3
"""From the start of a round to the next while much comes in: what was said of a trade meanwhile is written once."""


def catch_up(home: Path, url: str = "") -> Progress:
    """Bring the tables of a home up to what its writer has committed. `url` is the database, "" the home's own file.

    Raises CohongError where there is no home or no state."""
    with Live(Home(home), rulebook()) as live, Database(url or default_url(home)) as database:
        projector = Projector(live, database)
        progress = projector.catch_up()
        while progress.behind:
            progress = projector.catch_up()
        return progress


def rebuild(home: Path, url: str = "") -> Progress:
    """Make the tables of a home anew; readers see the old ones until the new ones are whole. Raises as `catch_up`."""
    with Live(Home(home), rulebook()) as live, Database(url or default_url(home)) as database:
        return Projector(live, database).rebuild()


def nobody(progress: Progress, seconds: float) -> None:
    """Hears of rounds and says nothing."""


def follow(home: Path, url: str, stop: Event, told: Told = nobody) -> None:
    """Keep the tables up with a running writer until `stop` is set, or the process is ended: every round is whole or
    nothing. `told` hears of every round that changed something."""
    with Live(Home(home), rulebook()) as live, Database(url or default_url(home)) as database:
        projector = Projector(live, database)
        while not stop.is_set():
            began, progress = time.monotonic(), projector.catch_up()
            took = time.monotonic() - began
            if progress.leaves:
                told(progress, took)
            pace = PACE_SECONDS - took if progress.leaves else IDLE_SECONDS
            if not progress.behind and pace > 0:
                time.sleep(pace)
