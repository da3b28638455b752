"""The bench of the pages at a size at which nothing is measured but that it measures."""

import pytest

from cohong.bench import bench
from cohong.bench.portal import addresses, proofs_of, spread
from cohong.bench.users import Group, Load, get, work
from cohong.cli.schemas import shape
from cohong.node.home import is_founded
from cohong.verify import check_bytes

TRADES = 60
USERS = {"residents": 6, "clerks": 4, "seconds": 3, "resident_seconds": 0.5, "clerk_seconds": 0.5}
OFFERED = {"offered": 20, "offered_seconds": 2}


def silent(done, total=0):
    assert 0 <= done <= (total or done)


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A home that the bench made, and what it measured there."""
    home = tmp_path_factory.mktemp("bench") / "home"
    return home, bench("portal", trades=TRADES, progress=silent, home=home, users=USERS | OFFERED)


def test_everybody_is_answered_without_an_error(measured):
    _, figures = measured
    shown = shape(figures, "cohong.bench-portal.v1")
    assert shown.errors == shown.refused == 0
    assert shown.connections == 10
    assert shown.page.count > 0
    assert shown.verify.count > 0
    assert all(
        getattr(shown, name) > 0
        for name in ("made_seconds", "seconds", "pages_per_second", "verifications_per_second", "server_memory_bytes")
    )
    for one in (shown.page, shown.verify, shown.projection_lag):
        assert 0 < one.p50_ms <= one.p95_ms <= one.p99_ms <= one.max_ms


def test_the_first_page_comes_compressed_and_is_counted_with_its_style_and_script(measured):
    _, figures = measured
    assert figures.compressed
    assert 5_000 < figures.first_paint_bytes < 100_000


def test_the_tables_follow_what_comes_in_at_the_offered_rate(measured):
    _, figures = measured
    assert figures.offered_per_second == 20
    assert figures.reached_per_second > 0
    assert figures.projection_lag.count > 0


def test_a_home_that_is_there_is_used_again_with_what_came_in(measured):
    home, figures = measured
    assert is_founded(home)
    assert figures.trades == TRADES
    again = bench("portal", trades=1, progress=silent, home=home, users=USERS | {"offered": 0, "seconds": 1})
    assert again.trades == TRADES + 40
    assert again.made_seconds == again.reached_per_second == again.projection_lag.count == 0


def test_proofs_are_real_and_pages_are_of_every_kind(measured):
    home, _ = measured
    assert all(check_bytes(data).integrity for data in proofs_of(home, 20))
    opened = addresses(home)
    kinds = ("/day", "/waiting", "/trades?stage=", "/trades?after=", "/trades?merchant=", "/trades/", "/merchants/")
    assert all(any(path.startswith(kind) for path in opened) for kind in kinds)


def test_an_answer_that_does_not_come_is_an_error_and_its_time_counts():
    nobody = Group(name="clerks", users=2, think_seconds=0.1, requests=[get("/day", "127.0.0.1:1")])
    load = Load(host="127.0.0.1", port=1, seconds=0.3, seed=1, groups=(nobody,))
    (answers,) = work(load)
    assert answers.errors == len(answers.milliseconds) > 0


def test_only_this_machine_is_asked():
    with pytest.raises(AssertionError):
        work(Load(host="192.0.2.1", port=80, seconds=1, seed=1, groups=()))


def test_figures_of_a_hundred_measurements():
    told = spread([float(ms) for ms in range(1, 101)])
    assert (told.count, told.p50_ms, told.p95_ms, told.p99_ms, told.max_ms) == (100, 51.0, 96.0, 100.0, 100.0)
    assert spread([]).count == 0
