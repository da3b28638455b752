"""How far the tables are behind the ledger while new trades come in through the running node at an offered rate."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cohong.bench.homes import FILER
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook
from cohong.node.writer import Writer
from cohong.projections.database import Database, default_url
from cohong.projections.queries import standing

LOOK_SECONDS = 0.01
PATIENCE_SECONDS = 120.0
LINES = 3


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """`milliseconds` for each size that the ledger was seen to have, from there until the tables had it; `seconds` from the
    first question until the last answer; `missed` says how many sizes the tables never reached in time, `refused` how many
    documents the ledger refused."""

    milliseconds: list[float]
    seconds: float
    missed: int
    refused: int


class Offering:
    """Hands files to the running node, one second's worth a second, over as many lines as agents are busy at once; slower
    where the node is slower."""

    def __init__(self, home: Path, seconds: Sequence[Sequence[Path]]) -> None:
        self.home, self._seconds = home, seconds
        self.took = 0.0
        self.refused = 0
        self.fault: BaseException | None = None
        self._threads = [threading.Thread(target=self._run, args=(line,), daemon=True) for line in range(LINES)]
        self._start = 0.0

    def start(self) -> None:
        """Begin."""
        self._start = time.perf_counter()
        for thread in self._threads:
            thread.start()

    @property
    def goes_on(self) -> bool:
        """Whether there is more to come."""
        return any(thread.is_alive() for thread in self._threads)

    def _run(self, line: int) -> None:
        writer = Writer(self.home)
        try:
            for place in range(line, len(self._seconds), LINES):
                time.sleep(max(0.0, self._start + place - time.perf_counter()))
                self.refused += sum(one.verdict == "refused" for one in writer.take(self._seconds[place], FILER))
                self.took = max(self.took, time.perf_counter() - self._start)
        except BaseException as error:  # noqa: BLE001 - told to whoever waits for it
            self.fault = error


def watch_lag(home: Path, offering: Offering) -> Lag:
    """Start it, and look at ledger and tables until it has ended and they are level. Raises whatever stopped the writer."""
    seen: list[tuple[int, float]] = []
    lags: list[float] = []
    with Live(Home(home), rulebook()) as live, Database(default_url(home)) as database:
        newest = live.info().size
        offering.start()
        until = 0.0
        while offering.goes_on or (seen and time.perf_counter() < until):
            live.refresh()
            now, size = time.perf_counter(), live.info().size
            if size != newest:
                newest = size
                seen.append((size, now))
            level = standing(database).size
            now = time.perf_counter()
            while seen and seen[0][0] <= level:
                lags.append((now - seen.pop(0)[1]) * 1_000)
            if offering.goes_on:
                until = now + PATIENCE_SECONDS
            time.sleep(LOOK_SECONDS)
    if offering.fault is not None:
        raise offering.fault
    return Lag(milliseconds=lags, seconds=offering.took, missed=len(seen), refused=offering.refused)
