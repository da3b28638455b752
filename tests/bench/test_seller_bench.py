"""The real seller is measured on worlds that no model was fitted on, beside the two simpler ways."""

import pytest

from cohong.bench import bench
from cohong.bench.sellers import Count, calibration_error
from cohong.cli.schemas import shape

TRADES, SEED = 900, 77


@pytest.fixture(scope="module")
def figures():
    def silent(done, total=0):
        assert 0 <= done <= total

    return bench("seller", trades=TRADES, seed=SEED, progress=silent)


def test_the_figures_fit_their_shape(figures):
    shown = shape(figures, "cohong.bench-seller.v1")
    assert shown.trades == TRADES
    assert shown.lines >= TRADES
    assert shown.seed == SEED
    assert shown.lines_per_second > 0
    assert 0 < shown.live_p50_ms <= shown.live_p99_ms


def test_on_a_world_nobody_has_seen_the_answers_hold(figures):
    assert figures.precision >= 0.98
    assert figures.abstained <= 0.07
    assert figures.recall >= 0.93
    assert figures.calibration_error < 0.03


def test_the_simpler_ways_are_far_behind(figures):
    for simpler in (figures.declared_code, figures.equal_names):
        assert simpler.precision < figures.precision - 0.1
        assert simpler.recall < figures.recall - 0.1


def test_difficulties_are_told_apart(figures):
    assert {"none", "group", "giant"} <= figures.traps.keys()


def test_the_same_seed_gives_the_same_answers(figures):
    again = bench("seller", trades=TRADES, seed=SEED, progress=lambda done, total=0: None)
    same = ("lines", "precision", "recall", "abstained", "calibration_error", "traps", "declared_code", "equal_names")
    assert all(getattr(again, name) == getattr(figures, name) for name in same)


def test_shares_are_counted_as_they_are_called():
    count = Count()
    for answer, truth, knowable in (
        ("a", "a", True),
        ("b", "a", True),
        (None, "a", True),
        (None, "", False),
        ("c", "", False),
    ):
        count.add(answer, truth, knowable=knowable)
    score = count.score()
    assert (score.precision, score.recall, score.abstained) == pytest.approx((1 / 3, 1 / 3, 2 / 5))


def test_calibration_error_is_the_distance_between_what_is_said_and_what_is_so():
    assert calibration_error([(0.0, False)] * 50 + [(1.0, True)] * 50) == 0
    assert calibration_error([(0.75, n % 4 != 0) for n in range(400)]) == pytest.approx(0, abs=0.001)
    assert calibration_error([(0.9, False)] * 50) == pytest.approx(0.9)
    assert calibration_error([]) == 0
