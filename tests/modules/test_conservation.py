"""Any sequence of claims, settlements, deals, payouts and returns balances: after every block, all ledgers and all tracks.

A random service company and a random, sometimes mistaken bank work on one ledger. The books are also compared with a
plain dictionary of the cash that the bank said it moved, kept here without any of the code under test."""

import random

import pytest
from world import World, tag

from cohong.core.message import message_of
from cohong.modules.clearing import messages as clearing
from cohong.modules.clearing.queries import balances
from cohong.modules.clearing.state import FAILED, LIVE, PAID, PAYABLE, PAYOUT
from cohong.modules.forex import messages as forex
from cohong.modules.forex.state import CLAIM, DEAL, REMITTANCE, SETTLEMENT
from cohong.modules.sellers import messages as sellers
from cohong.modules.trade import messages as trade_messages
from cohong.modules.trade.state import room, total

MERCHANTS, TRADES, STEPS = ("m", "n", "stranger"), 8, 250


class City:
    """A ledger with a few exported trades, and what may happen to their money next."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.world = World()
        self.world.merchant("m", fee_bp=30, fee_min_minor=25, fee_max_minor=400, hold_back_percent=5)
        self.world.merchant("n", fee_bp=self.dice.randrange(300))
        self.trades = []
        for _ in range(TRADES):
            self.export()
        self.count, self.contracted, self.corrected = 0, False, set()
        self.cash = {"USD": 0, "CNY": 0}

    def step(self):
        chances = (
            self.receive, self.claim, self.claim, self.claim, self.settle, self.settle, self.cancel, self.deal,
            self.deal, self.deal, self.allocate, self.allocate, self.pay, self.pay, self.pay, self.payout,
            self.payout, self.payout, self.payout, self.release, self.contract, self.rematch, self.explain,
            self.export, self.explain, self.decide,
        )  # fmt: skip
        self.dice.choice(chances)()
        self.world.conserved()
        for seller, number in set(self.trades) - self.corrected:
            row = self.world.trade(seller, number)
            assert total(row, "claimed") <= total(row, "value")

    def say(self, who, kind, **fields):
        """Refusals are as good as any answer; a quarantine is not, and `World.say` objects to one."""
        return self.world.reply(who, kind, **fields)

    def any(self, table):
        rows = list(self.world.state.scan(table))
        return self.dice.choice(rows) if rows else (tag("nothing"), None)

    def some(self, most):
        """Mostly a part of what there is or all of it; now and then too much."""
        if self.dice.random() < 0.1:
            return most + self.dice.randrange(1, 500)
        return max(1, self.dice.choice((most, most, self.dice.randrange(most + 1))))

    def orders(self, left):
        chosen = self.dice.sample(self.trades, self.dice.randrange(1, 4))
        return self.world.items(*((seller, number, self.some(left(seller, number))) for seller, number in chosen))

    def values(self):
        return [self.dice.randrange(1, 9_000) for _ in range(self.dice.randrange(1, 4))]

    def export(self):
        seller, number = self.dice.choice(MERCHANTS), len(self.trades)
        self.world.exported(seller, number, *self.values())
        self.trades.append((seller, number))

    def receive(self):
        self.count += 1
        amount = self.dice.randrange(1, 30_000)
        self.say("bank", forex.ObserveRemittance, **self.world.remittance_fields(self.count, amount))
        self.cash["USD"] += amount

    def claim(self):
        remittance, money = self.any(REMITTANCE)

        def left(seller, number):
            row = self.world.trade(seller, number)
            return max(0, min(room(row, "claimed"), money.amount - money.claimed if money else 1))

        self.say("service", forex.ClaimOrders, remittance=remittance, items=self.orders(left))

    def settle(self):
        remittance, _ = self.any(REMITTANCE)
        claims = [(key.split("/")[0], row) for key, row in self.world.state.scan(CLAIM) if key.endswith(remittance)]
        items = tuple(
            forex.OrderAmount(key[:32], key[32:], self.some(row.claimed - row.settled - row.requested))
            for key, row in claims
            if row.claimed > row.settled + row.requested
        )
        self.say("service", forex.Settle, remittance=remittance, items=items[:3] or self.orders(lambda *_: 50))

    def cancel(self):
        if self.dice.random() < 0.3:
            self.say("service", forex.CancelSettlement, settlement=self.any(SETTLEMENT)[0])

    def deal(self):
        """Usually what was asked, of an open settlement; sometimes anything."""
        settlement, row = self.any(SETTLEMENT)
        sold = row.amount if row else 5_000
        if self.dice.random() < 0.08:
            sold += self.dice.randrange(1, 50)
        bought = sold * self.dice.randrange(700, 720) // 100 or 1
        name = f"{settlement}{self.dice.randrange(3)}"
        fields = self.world.deal_fields(settlement, sold, bought, fee=self.dice.choice((0, 0, 7, 150)), name=name)
        before = self.world.state.get(DEAL, fields["deal"])
        reply = self.say("bank", forex.ObserveDeal, **fields)
        booked = [fact for fact in reply.facts if type(fact).__name__ in {"DealObserved", "DealSuspended"}]
        if before is None and booked and getattr(booked[0], "booked", True):
            self.cash["USD"] -= sold
            self.cash["CNY"] += bought - fields["fee_minor"]

    def allocate(self):
        self.say("service", clearing.Allocate, settlement=self.any(SETTLEMENT)[0])

    def pay(self):
        key, row = self.any(PAYABLE)
        if row is None or "-" in key:
            return
        batch, merchant = key.split("/")
        if len(merchant) > 30:
            return
        item = clearing.PayMerchant(merchant=merchant, retry_of=row.payout or None)
        self.say("service", clearing.Instruct, batch=batch, items=(item,))

    def payout(self):
        instruction, row = self.any(PAYOUT)
        status = self.dice.choice(("accepted", "settled", "settled", "credited", "rejected", "returned"))
        amount = row.amount if row and row.amount else 100
        if self.dice.random() < 0.1:
            amount = max(1, amount + self.dice.randrange(-40, 20))
        fields = {"instruction": instruction, "status": status, "amount_minor": amount, "value_day": 20260601}
        reply = self.say("bank", clearing.ObservePayout, **fields)
        self.follow(reply.facts, row, amount)

    def follow(self, facts, row, amount):
        """The cash that this word of the bank has moved, by what the words mean."""
        for fact in facts:
            match type(fact).__name__:
                case "PayoutSettled":
                    self.cash["CNY"] -= row.amount
                case "PayoutReturned":
                    self.cash["CNY"] += row.amount - fact.charge
                case "PayoutDisputed":
                    self.cash["CNY"] -= fact.amount if fact.booked else 0
                case "DisputeEnded":
                    self.cash["CNY"] += amount

    def release(self):
        amount = self.dice.randrange(1, 500)
        self.say("service", clearing.ReleaseHoldBack, merchant="m", bank="bank", amount_minor=amount)

    def contract(self):
        if not self.contracted and self.dice.random() < 0.2:
            self.contracted = True
            self.world.contract("stranger", fee_bp=50, hold_back_percent=10)

    def rematch(self):
        """The order is corrected; the base may come to lie below what was used."""
        if self.dice.random() < 0.1:
            seller, number = self.dice.choice(self.trades)
            self.world.match(seller, number, self.values())
            self.corrected.add((seller, number))

    def explain(self):
        for seller, number in self.trades:
            for code in self.world.trade(seller, number).frozen:
                subject = {"firm": tag("firm", seller), "number": tag("order", number)}
                self.say("platform", trade_messages.ResolveDifference, **subject, code=code)

    def decide(self):
        """A person decides that somebody else sells, or the same; money follows from then on."""
        seller, number = self.dice.choice(self.trades)
        other = tag("firm", self.dice.choice(MERCHANTS))
        subject = {"firm": tag("firm", seller), "number": tag("order", number)}
        self.say("customs", sellers.Decide, **subject, seller=other, root="0" * 64)


@pytest.mark.campaign
def test_any_sequence_conserves_every_ledger_and_every_track(seed, campaign):
    reached = {"dealt": 0, "paid": 0, "failed": 0, "disputed": 0}
    for round_ in range(3 * campaign):
        city = City(seed + round_)
        for _ in range(STEPS):
            city.step()
        kept = balances(city.world.state)
        assert kept.get("USD/1001/bank", 0) == city.cash["USD"]
        assert kept.get("CNY/1002/bank", 0) == city.cash["CNY"]
        states = [row.state for _, row in city.world.state.scan(PAYOUT)]
        reached["dealt"] += sum(row.state == "DEALT" for _, row in city.world.state.scan(SETTLEMENT))
        reached["paid"] += sum(state in PAID for state in states)
        reached["failed"] += sum(state in FAILED for state in states)
        reached["disputed"] += states.count("DISPUTED")
    print(f"seed {seed}: {reached}")
    assert reached["dealt"] > 0
    assert reached["paid"] + reached["failed"] > 0


def test_the_same_messages_give_the_same_chain():
    """Two replicas, one history: the state chain is equal bit for bit."""
    chains = set()
    for _ in range(2):
        city = City(7)
        for _ in range(60):
            city.step()
        chains.add(city.world.tip.chain)
    assert len(chains) == 1


def test_a_live_payout_is_never_instructed_twice():
    city = City(11)
    for _ in range(120):
        city.step()
        rows = [row for _, row in city.world.state.scan(PAYOUT) if row.state in (*LIVE, *PAID)]
        assert len({(row.batch, row.merchant) for row in rows}) == len(rows)


def test_heads_of_the_money_modules_show_no_name_or_number():
    """What is ordered and kept for ever holds ids, integers and codes alone."""
    world = World()
    for kind, fields in [
        (forex.ObserveRemittance, world.remittance_fields("bank-ref-1", 5)),
        (forex.ObserveDeal, world.deal_fields(tag("s"), 5, 35, name="deal-ref-1")),
    ]:
        data = message_of(world.head("bank", kind, **fields)).data
        assert b"ref-1" not in data
