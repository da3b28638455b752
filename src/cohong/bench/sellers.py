"""How truly and how fast the real seller of a line is found: a made-up world of a seed, beside two simpler ways.

Habits are learned from the same trades first, as a nightly batch would; no truth enters that. Making the trades is not counted.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from cohong.analytics.sellers.attribution import Attribution, attribute
from cohong.analytics.sellers.habits import learn
from cohong.analytics.sellers.known import Known
from cohong.analytics.sellers.model import shipped
from cohong.analytics.sellers.records import Paper
from cohong.analytics.world import OUTSIDE, Rates, Trade, World, make_world
from cohong.bench.measure import Progress, Result, Watch

CHUNK = 500
BINS = 10
TRADES_PER_SELLER, SELLERS_PER_AGENT = 5, 25
FEWEST_SELLERS, MOST_SELLERS = 150, 50_000


class SellerScore(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of lines: right of those answered, right of those whose seller can be known at all, not answered of all."""

    precision: float
    recall: float
    abstained: float


class SellerFigures(Result, frozen=True, kw_only=True):
    """Shown as `cohong.bench-seller.v1`. Times are of the clock, `live_p99_cpu_ms` of the processor alone. `calibration_error` is the
    expected calibration error in ten bins of equal mass over every line, answered or not; `traps` gives the shares for each kind of
    difficulty."""

    trades: int
    lines: int
    seed: int
    model: str
    sellers: int
    agents: int
    knowable: float
    precision: float
    recall: float
    abstained: float
    calibration_error: float
    lines_per_second: float
    live_p50_ms: float
    live_p99_ms: float
    live_p99_cpu_ms: float
    learning_seconds: float
    peak_memory_bytes: int
    declared_code: SellerScore
    equal_names: SellerScore
    traps: dict[str, SellerScore]


class Count:
    """Lines counted against the truth."""

    def __init__(self) -> None:
        self.lines = self.answered = self.right = self.knowable = 0

    def add(self, answer: str | None, truth: str, *, knowable: bool) -> None:
        """One line; `answer` None for none."""
        self.lines += 1
        self.knowable += knowable
        self.answered += answer is not None
        self.right += answer is not None and answer == truth

    def score(self) -> SellerScore:
        """Its shares; of nothing, 1 of what is good and 0 of what is not."""
        return SellerScore(
            precision=self.right / self.answered if self.answered else 1.0,
            recall=self.right / self.knowable if self.knowable else 1.0,
            abstained=1 - self.answered / self.lines if self.lines else 0.0,
        )


class Tally:
    """Everything counted in one run."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ours, self.declared, self.names = Count(), Count(), Count()
        self.traps: dict[str, Count] = {}
        self.said: list[tuple[float, bool]] = []
        self.seconds: list[float] = []
        self.cpu_seconds: list[float] = []

    def add(self, trade: Trade, found: Sequence[Attribution], known: Known) -> None:
        """One trade with its answers."""
        truth = trade.truth
        declared, named = by_declared_code(trade.papers, known), by_equal_name(trade.papers, known)
        for one, seller, knowable in zip(found, truth.sellers, truth.knowable, strict=True):
            right = self.world.canonical(seller)
            self.said.append((one.probability, self.world.canonical(one.best) == right != OUTSIDE))
            for count, answer in (
                (self.ours, one.seller),
                (self.traps.setdefault(truth.trap or "none", Count()), one.seller),
                (self.declared, declared),
                (self.names, named),
            ):
                count.add(self.world.canonical(answer) if answer else None, right, knowable=knowable)


def bench_seller(trades: int, seed: int, progress: Progress, rates: Rates | None = None) -> SellerFigures:
    """Make a world of that seed and so many trades, learn its habits, and ask for the seller of every line. `rates` are the world's,
    drawn from the seed where none are given."""
    sellers = min(MOST_SELLERS, max(FEWEST_SELLERS, trades // TRADES_PER_SELLER))
    agents = max(8, min(600, sellers // SELLERS_PER_AGENT))
    world = make_world(seed, sellers=sellers, agents=agents, rates=rates)
    with Watch() as watch:
        start = time.perf_counter()
        bare = Known(world.licences, world.mandates, world.accounts)
        known = learn((one.papers for one in world.trades(trades)), bare)
        learning = time.perf_counter() - start
        tally = _attribute(world, trades, known, progress)
    ours, spent, busy = tally.ours.score(), sorted(tally.seconds), sorted(tally.cpu_seconds)
    return SellerFigures(
        trades=trades, lines=tally.ours.lines, seed=seed, model=shipped().version, sellers=sellers, agents=agents,
        knowable=tally.ours.knowable / max(1, tally.ours.lines),
        precision=ours.precision, recall=ours.recall, abstained=ours.abstained,
        calibration_error=calibration_error(tally.said), lines_per_second=tally.ours.lines / sum(spent),
        live_p50_ms=1_000 * spent[len(spent) // 2], live_p99_ms=1_000 * spent[len(spent) * 99 // 100],
        live_p99_cpu_ms=1_000 * busy[len(busy) * 99 // 100],
        learning_seconds=learning, peak_memory_bytes=watch.peak_bytes,
        declared_code=tally.declared.score(), equal_names=tally.names.score(),
        traps={name: count.score() for name, count in sorted(tally.traps.items())},
    )  # fmt: skip


def _attribute(world: World, trades: int, known: Known, progress: Progress) -> Tally:
    """Ask for every trade as a live list would: alone, by one call, each by the clock."""
    tally, model = Tally(world), shipped()
    done = 0
    for chunk in _chunks(world.trades(trades)):
        for trade in chunk:
            start, start_cpu = time.perf_counter(), time.thread_time()
            found = attribute(trade.papers, known, model)
            tally.cpu_seconds.append(time.thread_time() - start_cpu)
            tally.seconds.append(time.perf_counter() - start)
            tally.add(trade, found, known)
        done += len(chunk)
        progress(done, trades)
    return tally


def _chunks(trades: Iterator[Trade]) -> Iterator[list[Trade]]:
    while chunk := list(islice(trades, CHUNK)):
        yield chunk


def calibration_error(said: Sequence[tuple[float, bool]]) -> float:
    """Mean distance between probability and share of right answers over ten bins of equal mass; 0 for nothing."""
    ranked = sorted(said, key=lambda one: one[0])  # equal ones stay as they came, or bins would be sorted by truth
    error = 0.0
    for place in range(BINS):
        part = ranked[place * len(ranked) // BINS : (place + 1) * len(ranked) // BINS]
        error += abs(sum(chance - right for chance, right in part))
    return error / max(1, len(ranked))


# --- the simpler ways -------------------------------------------------------------------------------------------------


def by_declared_code(papers: Sequence[Paper], known: Known) -> str | None:
    """The list's `ebcCode` is the truth; the register is asked which firm it means."""
    for paper in papers:
        if paper.message == "CEB603":
            read = known.register.by_code(paper.head.get("ebcCode", ""), int(paper.head["ieDate"]))
            return read.party if read else None
    return None


def by_equal_name(papers: Sequence[Paper], known: Known) -> str | None:
    """Equal names are equal firms: the list's `ebcName`, letter for letter, in the register."""
    for paper in papers:
        if paper.message == "CEB603":
            return known.register.by_equal_name(paper.head.get("ebcName", ""))
    return None
