"""Whatever is lodged, changed, withdrawn, observed and found to be one firm, in whatever order: the rows keep their promises."""

import random
from collections import Counter

from customs_kit import customs_says, listed, order, waybill
from world import TODAY, World, tag

from cohong.core.calendar import add_days
from cohong.modules.customs import messages as say
from cohong.modules.members import messages as members
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import LIST, PARCEL, TRADE, WAYBILL, belonging, standing_roots

FIRMS, CARRIERS, NUMBERS, STEPS = ("m", "old", "third"), ("carrier", "carrier code"), (1, 2, 3), 120
STATES = (1, 2, 4, 100, 120, 399, 800, 899, -301010)


class Port:
    """A toy ledger at which anything may happen next."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.world = World()
        self.opened, self.released = Counter(), Counter()
        self.minute = 0

    def step(self):
        acts = (self.order, self.waybill, self.list, self.list, self.word, self.word, self.judge, self.judge, self.time)
        if self.dice.random() < 0.03:
            acts = (self.alias,)
        reply = self.dice.choice(acts)()
        for fact in reply.facts if reply else ():
            name = type(fact).__name__
            if name == "RightOpened":
                self.opened[fact.trade] += 1
            if name == "ListReleased":
                self.released[fact.trade] += 1

    def app(self):
        self.minute += 1
        app = self.dice.choice((1, 1, 1, 2, 3))
        return {"app": app, "rev": 0 if app == 1 else 20260601000000 + self.minute, "root": tag(self.minute) * 2}

    def order(self):
        fields = order(self.dice.choice(NUMBERS), self.dice.choice(FIRMS), **self.app())
        return self.world.reply(self.dice.choice(("agent", "service")), say.LodgeOrder, **fields)

    def waybill(self):
        fields = waybill(self.dice.choice(NUMBERS), carrier=tag(self.dice.choice(CARRIERS)), **self.app())
        return self.world.reply(self.dice.choice(("carrier", "service")), say.LodgeWaybill, **fields)

    def list(self):
        parcel = {"carrier": tag(self.dice.choice(CARRIERS)), "waybill": tag("waybill", self.dice.choice(NUMBERS))}
        agent = {
            "agent": tag("firm", self.dice.choice(("agent", "agent code"))),
            "cop": tag("cop", self.dice.choice(NUMBERS)),
        }
        fields = listed(self.dice.choice(NUMBERS), self.dice.choice(FIRMS), **self.app(), **parcel, **agent)
        return self.world.reply(self.dice.choice(("agent", "agent", "service")), say.LodgeList, **fields)

    def word(self):
        time = f"{add_days(TODAY, self.dice.randrange(3))}{self.dice.randrange(10, 20)}0000000"
        of, number = self.dice.choice(("list", "list", "order", "waybill")), self.dice.choice(NUMBERS)
        status, firm = self.dice.choice(STATES), self.dice.choice(FIRMS)
        return customs_says(self.world, status, number, of=of, time=time, firm=firm)

    def judge(self):
        rows = [row for _, row in self.world.state.scan(TRADE) if standing_roots(self.world.state, row)]
        if not rows:
            return None
        row = self.dice.choice(rows)
        subject = {"firm": row.firm, "number": row.number, "roots": standing_roots(self.world.state, row)}
        self.world.subject = lambda *_: subject
        act = self.dice.choice((lambda: self.world.match("", 0, [5_000]), lambda: self.world.label("", 0)))
        if self.dice.random() < 0.4:
            act = lambda: self.world.review("", 0)  # noqa: E731
        return act()

    def time(self):
        self.world.wait(self.dice.choice((0, 1, 60, 190)))

    def alias(self):
        codes = self.dice.choice(
            (
                [tag("firm", name) for name in FIRMS],
                [tag(name) for name in CARRIERS],
                [tag("firm", "agent code"), tag("firm", "agent")],
            )
        )
        firm, other = self.dice.sample(codes, 2)
        return self.world.reply("hall", members.StateAlias, firm=firm, alias=other)

    def check(self):
        state = self.world.state
        trades = dict(state.scan(TRADE))
        assert all(key == row.firm + row.number for key, row in trades.items())
        assert all(count == 1 for count in (*self.opened.values(), *self.released.values()))
        for key, row in trades.items():
            assert canonical(state, row.firm) == row.firm or row.frozen, "only a frozen one stays under another code"
            assert not row.waybill_key or row.list, key
            if row.list and "/" not in row.waybill_key and (waybill := state.get(WAYBILL, row.waybill_key)):
                assert waybill.doc.root
        for table in (LIST, PARCEL):
            for _, row in state.scan(table):
                assert belonging(state, row) in trades
        self.world.conserved()


def test_documents_in_any_order_keep_their_promises(seed, campaign):
    opened = 0
    for run in range(4 * campaign):
        port = Port(seed + run)
        for _ in range(STEPS):
            port.step()
            port.check()
        opened += len(port.opened)
    print(f"{opened} rights opened in {4 * campaign} runs")
