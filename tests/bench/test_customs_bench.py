"""The bench of customs puts three measurements together, and draws a line where nothing was measured."""

import msgspec

from cohong.bench.customs import FAR, bench_customs, drawn, growing
from cohong.bench.linking import BenchLinking, LinkRun
from cohong.cli.measured import BenchCustoms


def run(records, seconds, kind="clean", method="hub_aware"):
    scores = {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    return LinkRun(records=records, kind=kind, method=method, seconds=seconds, peak_memory_bytes=1, **scores)


def linking(*runs):
    return BenchLinking(runs=list(runs), live_p50_ms=0.1, live_p99_ms=0.2, calibration_error=0.0, splink="")


def test_the_bench_measures_all_three_and_fits_its_shape():
    told = []
    figures = bench_customs(500, 2_000, 3, lambda done, of: told.append((done, of)), splink=False)
    assert figures.checking.refused == 0
    assert {one.records for one in figures.linking.runs} == {1_000, 2_000}
    assert {what: len(some) for what, some in figures.growth.items()} == {"checking": 1, "attribution": 1}
    assert figures.growth["checking"][0].size == figures.checking.lists
    assert all(one.per_second > 0 for some in figures.growth.values() for one in some)
    assert set(figures.drawn_seconds) == set(figures.drawn_bytes) == {"clean", "agents"}
    assert figures.attribution.p50_ms > 0
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    msgspec.convert(msgspec.to_builtins(figures), BenchCustoms)


def test_sizes_grow_up_to_the_one_that_is_asked_for():
    assert growing(10_000) == [1_250, 2_500, 5_000, 10_000]
    assert growing(1_500) == [1_500]


def test_far_is_drawn_through_the_largest_two_sizes_of_the_same_set():
    found = linking(
        run(1_000, 50), run(10_000, 1), run(20_000, 2), run(20_000, 9, "agents"), run(20_000, 7, "clean", "splink")
    )
    assert drawn(found, "clean") == 2 + (FAR - 20_000) / 10_000
    assert drawn(found, "agents") == 0
    assert drawn(found, "clean", of="peak_memory_bytes") == 1
