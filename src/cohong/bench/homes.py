"""A home for the pages to show: a whole day of the demo city, and as many more trades as are wanted, through the real doors.

The day brings every stage there is, credits, payouts and troubles. The rest is filed by one member, as a bulk filer does, and
matched, labelled and reviewed by the duties; it waits for customs.
"""

import shutil
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from cohong.bench.measure import Progress
from cohong.city import DAY, CityClock
from cohong.city.day import CityDay
from cohong.city.files import write_plain
from cohong.city.founding import founding_of
from cohong.city.people import make_city
from cohong.city.plan import make_plan
from cohong.city.trades import Trade, make_trades
from cohong.core.calendar import time_of
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook
from cohong.node.home import Founding, Node, found
from cohong.node.intake import Intake
from cohong.projections.database import Database, default_url
from cohong.projections.projector import Projector
from cohong.projections.queries import day_figures
from cohong.sealed.entropy import seeded

SEED = 1
FILER = "bulk"
"""The member that files what the city's own day does not."""
DAY_TRADES = 2_000
LOT = 10_000
"""Trades whose files lie on the disk at once."""
_MANY = 100_000_000


def make_home(home: Path, beside: Path, trades: int, progress: Progress) -> float:
    """Make a home of so many trades; the seconds that it took. Files lie in the folder `beside` meanwhile."""
    started = time.perf_counter()
    clock, entropy = CityClock(time_of(DAY, 9)), seeded(f"bench/{SEED}")
    of_day = min(DAY_TRADES, trades // 2)
    found(home, _founding(), entropy=entropy, clock=clock)
    with Node(home, entropy=entropy, clock=clock) as node:
        plan = make_plan(make_city(SEED), of_day, SEED, clock.now_ms)
        CityDay(node, plan, beside / "day", SEED, clock.set).run(lambda *_: None)
        for paths, done in _lots(beside / "more", of_day, trades):
            for at, _ in enumerate(Intake(node, FILER, after_block=node.run_duties).take(paths)):
                if at % 1_000 == 0:
                    progress(done + at // 3, trades)
    shutil.rmtree(beside / "day")
    return time.perf_counter() - started


def _founding() -> Founding:
    """The city's, and one more member that may file for anybody."""
    said = founding_of(make_city(SEED))
    return msgspec.structs.replace(said, members={**said.members, FILER: ("filer",)})


def _lots(folder: Path, done: int, trades: int) -> Iterator[tuple[list[Path], int]]:
    """Files of the trades from `done` on, a lot at a time, and how many trades came before it."""
    rest = more_trades(done, trades - done)
    while lot := list(islice(rest, LOT)):
        yield write_plain(folder, make_city(SEED), lot), done
        shutil.rmtree(folder)
        done += len(lot)


def files_by_second(folder: Path, after: int, a_second: int, seconds: int) -> list[list[Path]]:
    """Files of the trades after so many, one second's worth after the other."""
    rest = more_trades(after, a_second * seconds)
    city = make_city(SEED)
    return [write_plain(folder / f"{at}", city, islice(rest, a_second)) for at in range(seconds if a_second else 0)]


def more_trades(after: int, count: int) -> Iterator[Trade]:
    """So many trades with the numbers after `after`; the same for the same numbers."""
    every = make_trades(make_city(SEED), _MANY, SEED, time_of(DAY, 10))
    return islice(every, after, after + count)


def bring_up(home: Path, progress: Progress) -> None:
    """Let the tables of a home follow its ledger to the end."""
    with Live(Home(home), rulebook()) as live, Database(default_url(home)) as database:
        projector = Projector(live, database)
        while (round_ := projector.catch_up()).behind:
            progress(round_.size, round_.ledger)


def trades_of(home: Path) -> int:
    """How many trades the tables of a home hold."""
    with Database(default_url(home)) as database:
        return sum(one.count for one in day_figures(database).stages)
