"""Whatever is lodged about declared lists, answered and asked for, in whatever order: the tables are those of a rebuild."""

import pytest
import test_customs_random
from aftermath_kit import Afterwards
from customs_kit import listed
from ledger_world import LedgerWorld
from test_projector import Follower, one, rows_of
from world import TODAY, root, tag

from cohong.core.calendar import add_days, day_of
from cohong.modules.aftermath import messages as say
from cohong.modules.customs import messages as customs
from cohong.modules.members import messages as members
from cohong.modules.trade.state import TRADE, key_of
from cohong.projections import stages

STATES = (100, 120, 399, 399, 399, 800, -301010)
PAPERS = ("cancellation", "bill", "arrival", "departure", "return", "tally", "summary")
NUMBERS = (1, 2, 3)


class Harbour(test_customs_random.Port):
    """The random port, where papers about its lists come and go as well."""

    def step(self):
        if self.dice.random() < 0.5:
            super().step()
            return
        acts = (self.number, self.cancel, self.move, self.move, self.back, self.count, self.sum, self.answer, self.answer,
                self.result, self.ask, self.ask, self.ask, self.take_back)  # fmt: skip
        self.dice.choice(acts)()

    def some(self):
        return tag("cop", self.dice.choice(("x", "y"))), tag("firm", self.dice.choice(("agent", "agent code")))

    def lists(self):
        return tuple({tag("invt", self.dice.choice(NUMBERS)) for _ in range(self.dice.randrange(1, 3))})

    def firm(self):
        return tag("firm", self.dice.choice(test_customs_random.FIRMS))

    def filed(self, kind, **fields):
        who = self.dice.choice(("agent", "agent", "service"))
        return self.world.reply(who, kind, **self.app(), **fields)

    def parts(self):
        parts = self.dice.choice((1, 1, 2))
        return {"part": self.dice.randrange(1, parts + 1), "parts": parts}

    def number(self):
        given = tag("invt", self.dice.choice(NUMBERS))
        item = say.Answer("list", self.firm(), tag("order", self.dice.choice(NUMBERS)), 120, self.at(), given)
        self.world.reply("customs", say.ObserveAnswers, items=(item,))

    def at(self):
        return f"{add_days(TODAY, self.dice.randrange(3))}{self.dice.randrange(10, 20)}0000000"

    def cancel(self):
        number, agent = self.some()
        self.filed(say.LodgeCancellation, agent=agent, number=number, list=self.lists()[0], firm=self.firm())

    def move(self):
        number, party = self.some()
        parcels = tuple({tag("waybill", self.dice.choice(NUMBERS)) for _ in range(self.dice.randrange(3))})
        carrier = tag(self.dice.choice(test_customs_random.CARRIERS))
        self.filed(
            say.LodgeMovement, of=self.dice.choice(PAPERS[1:4]), party=party, number=number, carrier=carrier,
            bill=tag("bill", 1), parcels=parcels, **self.parts(),
        )  # fmt: skip

    def back(self):
        number, agent = self.some()
        lines = (say.ReturnedLine(1, "011", 10_000),)
        self.filed(say.LodgeReturn, agent=agent, number=number, list=self.lists()[0], firm=self.firm(), lines=lines)

    def count(self):
        number, operator = self.some()
        parcel = {"carrier": tag("carrier"), "waybill": tag("waybill", 1)}
        self.filed(say.LodgeTally, operator=operator, number=number, list=self.lists()[0], **parcel)

    def sum(self):
        number, agent = self.some()
        self.filed(say.LodgeSummary, agent=agent, number=number, firm=self.firm(), lists=self.lists(), **self.parts())

    def answer(self):
        number, party = self.some()
        item = say.Answer(self.dice.choice(PAPERS), party, number, self.dice.choice(STATES), self.at(), tag("sum", 1))
        self.world.reply(self.dice.choice(("customs", "customs", "agent")), say.ObserveAnswers, items=(item,))

    def result(self):
        lines = tuple(say.DeclaredLine(one, 1, 1) for one in self.lists())
        form = {"sum": tag("sum", 1), "declaration": tag("declaration", 1), "state": "1", "time": self.at()}
        self.world.reply("customs", say.ObserveSummary, root=root("792", self.minute), lines=lines, **form)

    def subject(self):
        """A document of a trade there is, as often as there is one."""
        known = [row for _, row in self.world.state.scan(TRADE)]
        row = self.dice.choice(known) if known else None
        firm, number = (row.firm, row.number) if row else (self.firm(), tag("order", 1))
        return {"firm": firm, "number": number, "of": self.dice.choice(("order", "order", "waybill", "list"))}

    def ask(self):
        until = add_days(day_of(self.world.time_ms), self.dice.choice((0, 5, 900)))  # the port's years pass quickly
        self.world.reply("hall", say.AskCorrection, code="match.price", until=until, **self.subject())

    def take_back(self):
        self.world.reply("hall", say.WithdrawAsking, **self.subject())


def test_papers_and_corrections_in_any_order_give_the_tables_of_a_rebuild(seed, campaign, fresh, tmp_path, monkeypatch):
    for run in range(campaign):
        world = LedgerWorld(tmp_path / f"home{run}")
        monkeypatch.setattr(test_customs_random, "World", lambda world=world: world)
        harbour = Harbour(seed + run)
        follower = Follower(world, fresh, seed + run)
        for _ in range(8):
            for _ in range(25):
                harbour.step()
            follower.follow()
        found = follower.check()
        world.close()
        assert found["paper"]
        assert found["named"]
        assert found["asked"]


class Town(LedgerWorld, Afterwards):
    """One released trade on a real ledger, whose list customs numbered; see the kit of the module."""


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "home")
    made.numbered()
    yield made
    made.close()


def test_a_trade_whose_list_was_cancelled_waits_for_another_and_stays_with_its_agent(town, fresh, seed):
    follower = Follower(town, fresh, seed)
    town.ok("agent", say.LodgeCancellation, **town.cancellation())
    follower.follow(whole=True)
    assert one(follower.grown, "trade")["why"] != stages.CANCELLED, "customs has not accepted it yet"
    town.answer("cancellation", tag("firm", "agent"), tag("cop", "c", 1), 399)
    follower.check()
    row = one(follower.grown, "trade")
    assert (row["stage"], row["why"], row["who"], row["agent"]) == ("waiting", stages.CANCELLED, "declarant", "agent")
    town.ok("agent", customs.LodgeList, **listed(1, root=root("again"), cop=tag("cop", "again")))
    follower.check()
    assert one(follower.grown, "trade")["why"] != stages.CANCELLED


def test_a_paper_tells_what_it_still_waits_for(town, fresh, seed):
    follower, bill = Follower(town, fresh, seed), ("bill", tag("firm", "agent"), tag("cop", "bill"))

    def seen():
        follower.check()
        (row,) = rows_of(follower.grown, "paper")
        return row["why"], row["there"], row["parts"], row["names"], row["awaits"]

    town.answer(*bill, 120)
    assert seen() == (stages.PAPER_DOCUMENT, 0, 0, 0, 0)
    town.ok("agent", say.LodgeMovement, **town.movement("bill", 1, part=1, parts=2))
    assert seen() == (stages.PAPER_PARTS, 1, 2, 1, 0)
    town.ok("agent", say.LodgeMovement, **town.movement("bill", 2, part=2, parts=2))
    assert seen() == (stages.PAPER_CUSTOMS, 2, 2, 2, 0)
    town.answer(*bill, 399, time=f"{TODAY}140000000")
    assert seen() == (stages.PAPER_AWAITS, 2, 2, 2, 1)
    town.lodge("m", 2)
    assert seen() == ("", 2, 2, 2, 0)
    life = {row["kind"] for row in rows_of(follower.grown, "subject")}
    assert "paper" in life


def test_a_refused_paper_is_its_filers_to_mend(town, fresh, seed):
    follower = Follower(town, fresh, seed)
    town.ok("agent", say.LodgeReturn, **town.back(10_000))
    town.answer("return", tag("firm", "agent"), tag("cop", "r", 1), 100)
    follower.check()
    row = one(follower.grown, "paper")
    assert (row["why"], row["who"], row["agent"], row["of"]) == (stages.PAPER_REFUSED, "sender", "agent", "return")


def test_a_correction_is_open_until_another_document_comes(town, fresh, seed):
    follower = Follower(town, fresh, seed)
    row = town.row
    subject = {"firm": row.firm, "number": row.number, "of": "list"}
    town.ok("hall", say.AskCorrection, code="match.price", until=add_days(TODAY, 3), **subject)
    follower.check()
    asked = one(follower.grown, "asked")
    assert (asked["by"], asked["agent"], asked["merchant"], asked["answer"]) == ("hall", "agent", "m", "")
    (due,) = [one for one in stages.dues(town.state, TODAY) if one.code == stages.CORRECTION_DUE]
    assert (due.owner, due.day, due.about) == ("agent", add_days(TODAY, 3), f"{key_of(row)}/list")
    town.ok("agent", customs.LodgeList, **listed(1, root=root("mended"), app=2, rev=20260601120001))
    follower.check()
    assert one(follower.grown, "asked")["answer"]
    assert stages.dues(town.state, TODAY) == [one for one in stages.dues(town.state, TODAY) if one.code != due.code]


def test_a_correction_goes_where_its_trade_goes(town, fresh, seed):
    follower, row = Follower(town, fresh, seed), town.row
    town.ok("hall", say.AskCorrection, code="match.price", until=TODAY, firm=row.firm, number=row.number, of="order")
    follower.follow(whole=True)
    town.ok("hall", members.StateAlias, firm=tag("firm", "other"), alias=tag("firm", "m"))
    follower.check()
    assert one(follower.grown, "asked")["trade"] == one(follower.grown, "trade")["key"]
    town.ok("hall", say.WithdrawAsking, firm=tag("firm", "other"), number=row.number, of="order")
    follower.check()
    assert rows_of(follower.grown, "asked") == []
