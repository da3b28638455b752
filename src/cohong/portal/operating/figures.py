"""Figures for Prometheus, read when they are asked for: the business first, then the ledger, then what runs out.

Labels are stages, codes and currencies; never an id. Amounts are minor units, ages seconds.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from cohong.core.calendar import time_of
from cohong.core.texts import CohongError
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Live
from cohong.modules import rulebook
from cohong.node.care.expiry import expiring
from cohong.node.care.lately import BACKUP, DRILL, read_last
from cohong.node.home import Clock
from cohong.portal.operating.health import LEVELS, Readiness
from cohong.portal.operating.running_out import api_keys
from cohong.projections import queries, tables
from cohong.projections.database import Database

STAGES = ("paid", "waiting", "returned", "wrong")
NEVER = float("inf")
"""The age of what was never done: above every limit that somebody sets."""

Counts = Iterable[tuple[str, float]]
Part = Callable[[], Iterator[Metric]]


class Figures(Collector):
    """Every figure of one home. Threads may ask at once: nothing is kept between two looks."""

    def __init__(self, home: Path, database: Database, readiness: Readiness, clock: Clock) -> None:
        self._home, self._database, self._readiness, self._clock = home, database, readiness, clock

    def collect(self) -> Iterator[Metric]:
        """The figures. A part that cannot be read is left out, and counted as a fault."""
        faults = []
        parts: dict[str, Part] = {
            "trades": self._trades,
            "money": self._money,
            "ledger": self._ledger,
            "care": self._care,
            "health": self._health,
        }
        for name, part in parts.items():
            found: list[Metric] = []
            try:
                found = list(part())
            except (CohongError, SQLAlchemyError, OSError):
                faults.append(name)
            yield from found
        said = "Parts of these figures that could not be read just now: 1, else 0."
        yield _gauge("cohong_figures_fault", said, "part", [(name, int(name in faults)) for name in parts])

    # --- the business -----------------------------------------------------------------------------------------------------

    def _trades(self) -> Iterator[Metric]:
        with self._database.read() as read:
            figures = queries.day_figures(read)
            oldest = queries.troubles(read, limit=1)
        stages = [(stage, figures.count(stage)) for stage in STAGES]
        yield _gauge("cohong_trades", "Trades by stage.", "stage", stages)
        said = "Waiting trades by what they wait for."
        yield _gauge("cohong_trades_waiting", said, "why", figures.waiting_for.items())
        on_the_way: dict[str, int] = {}
        for row in figures.stages:
            if not row.currency:
                continue  # their order has not come
            on_the_way[row.currency] = on_the_way.get(row.currency, 0) + row.collected - row.paid
        said = "Money collected and not yet paid to merchants, in minor units of the order's currency."
        yield _gauge("cohong_money_on_the_way_minor", said, "currency", sorted(on_the_way.items()))
        said = "Open differences by code."
        yield _gauge("cohong_differences_open", said, "code", figures.trouble.items())
        said = "How long the oldest open difference has been open, counted from its day; 0 where there is none."
        age = self._age(time_of(oldest[0].day)) if oldest and oldest[0].day else 0
        yield _figure("cohong_oldest_difference_age_seconds", said, age)

    def _money(self) -> Iterator[Metric]:
        payout, credit = tables.payout, tables.credit
        unclaimed = func.sum(credit.c.amount - credit.c.claimed)
        by_state = select(payout.c.state, func.count()).where(payout.c.newest == 1).group_by(payout.c.state)
        by_currency = select(credit.c.currency, unclaimed).group_by(credit.c.currency)
        with self._database.read() as read:
            states = sorted((state, int(count)) for state, count in read.execute(by_state))
            unclaimed_by = sorted((currency, int(amount)) for currency, amount in read.execute(by_currency))
        yield _gauge("cohong_payouts", "Payouts by state, the newest of each thing to pay.", "state", states)
        said = "Foreign currency received that no order claims yet, in minor units."
        yield _gauge("cohong_credits_unclaimed_minor", said, "currency", unclaimed_by)

    # --- the ledger -------------------------------------------------------------------------------------------------------

    def _ledger(self) -> Iterator[Metric]:
        with Live(Home(self._home), rulebook()) as live:
            info = live.info()
        yield _figure("cohong_ledger_size", "Leaves of the ledger, as published.", info.size)
        yield _figure("cohong_ledger_height", "Blocks of the ledger, as published.", info.height)
        followed = queries.standing(self._database).size
        said = "Leaves that the tables for pages have still to follow."
        yield _figure("cohong_tables_lag_leaves", said, max(0, info.size - followed))

    # --- what the machine needs -------------------------------------------------------------------------------------------

    def _care(self) -> Iterator[Metric]:
        for what in (BACKUP, DRILL):
            last = read_last(self._home, what)
            said = f"Since the last {what} of this home that went well; +Inf where there is none."
            age = self._age(last.time_ms) if last is not None and last.ok else NEVER
            yield _figure(f"cohong_last_{what}_age_seconds", said, age)
        free = shutil.disk_usage(self._home).free
        yield _figure("cohong_disk_free_bytes", "Free bytes on the disk of the home.", free)
        soonest: dict[str, int] = {}
        for one in expiring(self._home, self._readiness.day, more=(api_keys,)):
            soonest[one.what] = min(one.days_left, soonest.get(one.what, one.days_left))
        said = "Days until the first key or certificate of its kind runs out; negative where one is over."
        yield _gauge("cohong_key_days_left", said, "what", sorted(soonest.items()))

    def _health(self) -> Iterator[Metric]:
        checks = self._readiness.look().checks
        said = "How the node and its home are, by check: 0 ok, 1 warn, 2 bad; those of `cohong node health`."
        yield _gauge("cohong_health", said, "check", [(name, LEVELS[level]) for name, level in checks.items()])

    def _age(self, since_ms: int) -> int:
        return max(0, self._clock() - since_ms) // 1_000


def _figure(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _gauge(name: str, says: str, label: str, values: Counts) -> Metric:
    found = GaugeMetricFamily(name, says, labels=[label])
    for said, value in values:
        found.add_metric([said], value)
    return found
