"""Random histories after lists are declared: in whatever order papers, customs' answers, list numbers and late lists come, the rows
end alike; and no line ever returns more than was declared."""

import random

import pytest
from aftermath_kit import Afterwards
from world import root, tag

from cohong.modules.aftermath import messages as say
from cohong.modules.aftermath.state import AFTER, AWAITED, PAPER
from cohong.modules.customs import messages as customs
from cohong.modules.trade.state import TRADE

AGENT, TRADES = tag("firm", "agent"), 6
KINDS = ("leaves", "cancelled", "returned")


class History:
    """A world with orders and waybills of some trades, and every further step as a callable, named so that it can be ordered."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.world = Afterwards()
        self.kinds = {number: self.dice.choice(KINDS) for number in range(2, 2 + TRADES)}
        for number, kind in self.kinds.items():
            if kind == "returned":
                self.world.exported("m", number, 600, 400)
            else:
                self.world.ok("agent", customs.LodgeOrder, root=root("order", number), firm=tag("firm", "m"),
                              number=tag("order", number), platform=tag("platform"), currency="USD", value=0, lines=())  # fmt: skip
                self.world.ok("carrier", customs.LodgeWaybill, root=root("waybill", number), carrier=tag("carrier"),
                              number=tag("waybill", number), weight_e5=1, packages=1)  # fmt: skip

    def steps(self):
        """Every step, by name."""
        world, found = self.world, {}
        for number, kind in self.kinds.items():
            if kind != "returned":
                found[f"list {number}"] = lambda number=number: world.lodge_list("m", number)
            if kind == "cancelled":
                found[f"cancel {number}"] = lambda number=number: world.ok(
                    "agent", say.LodgeCancellation, **world.cancellation(number)
                )
                found[f"cancelled {number}"] = lambda number=number: world.answer(
                    "cancellation", AGENT, tag("cop", "c", number), 399
                )
            if kind == "returned":
                found[f"back {number}"] = lambda number=number: world.ok(
                    "agent", say.LodgeReturn, **world.back(25_000 * (number % 4 + 1), number)
                )
                found[f"in {number}"] = lambda number=number: world.answer(
                    "return", AGENT, tag("cop", "r", number), 800
                )
            if kind != "leaves":
                found[f"number {number}"] = lambda number=number: world.numbered(number)
        leaving = [number for number, kind in self.kinds.items() if kind == "leaves"]
        parts = [leaving[at : at + 2] for at in range(0, len(leaving), 2)] or [[]]
        for of in ("bill", "departure"):
            for place, part in enumerate(parts, 1):
                fields = world.movement(of, *part, part=place, parts=len(parts), root=root(of, place))
                found[f"{of} {place}"] = lambda fields=fields: world.ok("agent", say.LodgeMovement, **fields)
            found[f"{of} answer"] = lambda of=of: world.answer(of, AGENT, tag("cop", of), 399)
        return found

    def run(self, order):
        steps = self.steps()
        for name in order:
            steps[name]()
            self.world.conserved()
            for _, trade in self.world.state.scan(TRADE):
                assert all(0 <= line.released_e5 <= line.declared_e5 for line in trade.lines)
                assert all(0 < one.quantity_e5 <= 100_000 for one in trade.returned)

    def end(self):
        """The rows, without who is told of a difference that a later step explained, and without ids of messages."""
        state = self.world.state
        trades = {
            key: (bool(row.list), row.released, row.returned, row.waybill_key, [line.released_e5 for line in row.lines])
            for key, row in state.scan(TRADE)
        }
        papers = {key: (row.of, row.there, row.accepted, row.status) for key, row in state.scan(PAPER)}
        return trades, dict(state.scan(AFTER)), papers, dict(state.scan(AWAITED))


@pytest.mark.parametrize("seed", range(6))
def test_every_order_ends_alike(seed):
    first = History(seed)
    order = sorted(first.steps())
    first.run(order)
    ends = first.end()
    for turn in range(3):
        again = History(seed)
        random.Random(f"{seed}/{turn}").shuffle(order)
        again.run(order)
        assert again.end() == ends, order
    assert not ends[3], "nothing waits when everything has come"
