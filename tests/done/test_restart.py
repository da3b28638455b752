"""A process that ends between a block and its duties leaves trades unjudged; the next one finds them, once."""

from cohong.city.files import write_plain
from cohong.city.people import make_city
from cohong.city.trades import make_trades
from cohong.core.calendar import time_of
from cohong.modules.trade.state import TRADE, is_labelled, is_matched, is_reviewed
from cohong.node.day import own_gateway_founding
from cohong.node.home import Node, found
from cohong.node.intake import Intake

START_MS = time_of(20260310, 9)


def clock():
    return START_MS


def test_what_was_left_unjudged_is_judged_after_a_restart(tmp_path):
    city = make_city(5, merchants=4)
    paths = write_plain(tmp_path / "in", city, make_trades(city, 6, 5, START_MS))
    found(tmp_path / "home", own_gateway_founding(), clock=clock)
    with Node(tmp_path / "home", clock=clock) as node:
        list(Intake(node, node.operator).take(paths, workers=False))
        assert not any(is_matched(node.state, trade) for _, trade in node.state.scan(TRADE))
    with Node(tmp_path / "home", clock=clock) as node:
        node.run_duties()
        state = node.state
        for _, trade in state.scan(TRADE):
            assert is_matched(state, trade) and is_labelled(state, trade) and is_reviewed(state, trade)
        size = node.engine.info().size
    with Node(tmp_path / "home", clock=clock) as node:
        assert node.run_duties() == []
        assert node.engine.info().size == size
