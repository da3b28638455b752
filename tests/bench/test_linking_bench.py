import numpy as np
import pytest

from cohong.analytics.linkage.measure import pairwise
from cohong.analytics.linkage.records import make_records, with_agents
from cohong.bench.linking import ALWAYS, bench_link, run_method


def silent(done, total=0):
    assert 0 <= done <= (total or done)


def test_linking_is_measured_beside_simpler_ways():
    figures = bench_link(2_000, silent, seed=5, sizes=(1_000,), splink=False)
    assert [(run.records, run.kind, run.method) for run in figures.runs] == [
        (size, kind, method)
        for size, methods in ((1_000, ALWAYS[:1]), (2_000, ALWAYS))
        for kind in ("clean", "agents")
        for method in methods
    ]
    by_method = {run.method: run for run in figures.runs[-len(ALWAYS) :]}
    assert by_method["hub_aware"].precision >= 0.99
    assert by_method["hub_aware"].f1 > max(by_method[other].f1 for other in ("four_identifiers", "equal_names"))
    assert all(run.seconds > 0 and run.peak_memory_bytes > 0 for run in figures.runs)
    assert 0 < figures.live_p50_ms <= figures.live_p99_ms
    assert 0 <= figures.calibration_error < 0.05


def test_agents_merge_the_world_of_four_identifiers():
    frame = make_records(with_agents(20_000, seed=5))
    truth = frame["truth"].to_numpy()
    scores = {way: pairwise(run_method(frame.drop("truth"), way), truth) for way in ("hub_aware", "four_identifiers")}
    assert scores["four_identifiers"].precision < 0.05
    assert scores["hub_aware"].precision > 0.99


def test_splink_sees_the_same_records():
    frame = make_records(with_agents(1_000, seed=5))
    entity = run_method(frame.drop("truth"), "splink")
    scores = pairwise(np.unique(entity, return_inverse=True)[1], frame["truth"].to_numpy())
    assert scores.f1 > 0.5


def test_another_method_is_not_known():
    with pytest.raises(KeyError):
        run_method(make_records(with_agents(100, seed=5)), "guess")
