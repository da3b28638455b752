"""Customs at scale: checking lists, linking records to merchants, and who sells, each as its own bench measures it.

All three are measured on growing sizes, so that one may see what more would take. A line through the largest two sizes of linking is
drawn to a hundred million records, in time and memory, and called what it is: drawn, not measured.
"""

from functools import partial
from typing import Literal

import msgspec

from cohong.bench.checking import CheckingFigures, bench_checking
from cohong.bench.linking import BenchLinking, bench_link
from cohong.bench.measure import Progress, Result
from cohong.bench.sellers import bench_seller

GROWING = (0.125, 0.25, 0.5)
"""Parts of the asked size that are linked, checked and attributed before it."""
FEWEST = 1_000
"""Smaller parts than that tell nothing."""
FAR = 100_000_000
ATTRIBUTED = 10_000


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds for one list when it is lodged, from the model in force."""

    p50_ms: float
    p99_ms: float


class Grown(msgspec.Struct, frozen=True, kw_only=True):
    """One size: how many lists were checked, or trades attributed, and how many of them in a second."""

    size: int
    per_second: float


class CustomsFigures(Result, frozen=True, kw_only=True):
    """Shown as `cohong.bench-customs.v1`. `drawn_seconds` and `drawn_bytes` are what a hundred million records would take in one piece if
    time and memory went on to grow as they did between the largest two sizes; the clean set and the set with agents."""

    checking: CheckingFigures
    linking: BenchLinking
    attribution: Live
    growth: dict[str, list[Grown]]
    drawn_seconds: dict[str, float]
    drawn_bytes: dict[str, float]


def bench_customs(lists: int, records: int, seed: int, progress: Progress, *, splink: bool = True) -> CustomsFigures:
    """Check so many lists, link so many records (by Splink too, where wanted and installed), attribute some thousand trades."""
    growth: dict[str, list[Grown]] = {"checking": [], "attribution": []}
    trades = min(lists, ATTRIBUTED)
    steps = _Steps(progress, len(growing(lists)) + 1 + len(growing(trades)))
    for size in growing(lists):
        checking = bench_checking(size, steps.next())
        growth["checking"].append(Grown(size=checking.lists, per_second=checking.plain.lists_per_second))
    linking = bench_link(records, steps.next(), seed=seed, sizes=growing(records)[:-1], splink=splink)
    for size in growing(trades):
        sellers = bench_seller(size, seed, steps.next())
        growth["attribution"].append(Grown(size=sellers.lines, per_second=sellers.lines_per_second))
    return CustomsFigures(
        checking=checking,
        linking=linking,
        attribution=Live(p50_ms=sellers.live_p50_ms, p99_ms=sellers.live_p99_ms),
        growth=growth,
        drawn_seconds={kind: drawn(linking, kind) for kind in ("clean", "agents")},
        drawn_bytes={kind: drawn(linking, kind, of="peak_memory_bytes") for kind in ("clean", "agents")},
    )


def growing(size: int) -> list[int]:
    """Parts of a size, from the smallest, and the size itself last."""
    return [int(size * part) for part in GROWING if size * part >= FEWEST] + [size]


def drawn(linking: BenchLinking, kind: str, of: Literal["seconds", "peak_memory_bytes"] = "seconds") -> float:
    """Seconds, or bytes, for `FAR` records by the straight line through the largest two sizes; 0 where there are no two."""
    found: list[tuple[int, float]] = sorted(
        (one.records, getattr(one, of)) for one in linking.runs if (one.kind, one.method) == (kind, "hub_aware")
    )
    if len(found) < 2:
        return 0.0
    (less, sooner), (more, later) = found[-2:]
    return round(later + (FAR - more) * (later - sooner) / (more - less), 1)


class _Steps:
    """The progress of several benches as one that never goes back."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self._progress, self._steps, self._place = progress, steps, -1

    def next(self) -> Progress:
        """The progress of the bench that comes now."""
        self._place += 1
        return partial(self._tell, self._place)

    def _tell(self, place: int, done: int, of: int) -> None:
        self._progress(place * 100 + done * 100 // max(of, 1), self._steps * 100)
