"""A node that ended in good order spares the next one the look at every trade; any other end does not."""

from pathlib import Path

import pytest

from cohong.city import demo
from cohong.duties.loop import Duties
from cohong.node.home import Node
from cohong.node.judged import FILE


@pytest.fixture
def town(tmp_path):
    demo(seed=1, trades=20, home=tmp_path)
    return tmp_path / "home"


@pytest.fixture
def looks(monkeypatch):
    """How often every trade was looked at."""
    counted = []
    whole = Duties.rescan
    monkeypatch.setattr(Duties, "rescan", lambda self, state: (counted.append(1), whole(self, state)))
    return counted


def judge(home):
    with Node(home) as node:
        node.run_duties()


def test_after_a_good_end_nobody_looks_at_every_trade_again(town, looks):
    judge(town)
    before = len(looks)
    judge(town)
    judge(town)
    assert len(looks) == before


def test_a_killed_process_leaves_no_mark(town, looks):
    judge(town)
    node = Node(town)
    assert not (town / "state" / FILE).exists()
    node.abandon()
    before = len(looks)
    judge(town)
    assert len(looks) == before + 1


def test_a_mark_of_another_height_or_of_other_holders_does_not_count(town, looks):
    judge(town)
    path = Path(town / "state" / FILE)
    for strange in ("1 None None None", path.read_text().replace("None", "service").replace(" ", "  "), ""):
        path.write_text(strange)
        before = len(looks)
        judge(town)
        assert len(looks) == before + 1


def test_a_process_that_judged_nothing_it_touched_leaves_no_mark(town):
    judge(town)
    with Node(town) as node:
        node.duties.touched["0" * 64] = None
    assert not (town / "state" / FILE).exists()
