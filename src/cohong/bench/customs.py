"""Customs at scale: checking lists, linking records to merchants, and who sells, each as its own bench measures it.

Linking is measured on growing sizes, so that one may see what more would take; a line through the largest two is drawn to a hundred
million records, and called what it is: drawn, not measured.
"""

from functools import partial

import msgspec

from cohong.bench.checking import CheckingFigures, bench_checking
from cohong.bench.linking import BenchLinking, bench_link
from cohong.bench.measure import Progress, Result
from cohong.bench.sellers import bench_seller

GROWING = (0.1, 0.3)
"""Parts of the asked size that are linked before it."""
FAR = 100_000_000
ATTRIBUTED = 10_000
PARTS = 3


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds for one list when it is lodged, from the model in force."""

    p50_ms: float
    p99_ms: float


class CustomsFigures(Result, frozen=True, kw_only=True):
    """Shown as `cohong.bench-customs.v1`. `drawn_seconds` is what a hundred million records would take if time went on to grow as it
    did between the largest two sizes; the clean set and the set with agents."""

    checking: CheckingFigures
    linking: BenchLinking
    attribution: Live
    drawn_seconds: dict[str, float]


def bench_customs(lists: int, records: int, seed: int, progress: Progress, *, splink: bool = True) -> CustomsFigures:
    """Check so many lists, link so many records (by Splink too, where wanted and installed), attribute some thousand trades."""
    checking = bench_checking(lists, partial(_part, progress, 0))
    sizes = [int(records * part) for part in GROWING if records * part >= 1_000]
    linking = bench_link(records, partial(_part, progress, 1), seed=seed, sizes=sizes, splink=splink)
    sellers = bench_seller(min(lists, ATTRIBUTED), seed, partial(_part, progress, 2))
    return CustomsFigures(
        checking=checking,
        linking=linking,
        attribution=Live(p50_ms=sellers.live_p50_ms, p99_ms=sellers.live_p99_ms),
        drawn_seconds={kind: drawn(linking, kind) for kind in ("clean", "agents")},
    )


def drawn(linking: BenchLinking, kind: str) -> float:
    """Seconds for `FAR` records by the straight line through the largest two sizes; 0 where there are no two."""
    found = sorted((one.records, one.seconds) for one in linking.runs if (one.kind, one.method) == (kind, "hub_aware"))
    if len(found) < 2:
        return 0.0
    (less, sooner), (more, later) = found[-2:]
    return round(later + (FAR - more) * (later - sooner) / (more - less), 1)


def _part(progress: Progress, place: int, done: int, of: int) -> None:
    progress(place * 100 + done * 100 // max(of, 1), PARTS * 100)
