"""Clearing: allocation at order level, payouts and what can go wrong with them."""

import pytest
from world import FIRST, LAST, TODAY, World, tag

from cohong.core.numbers import allocate
from cohong.modules.clearing import books, rules
from cohong.modules.clearing import messages as clearing
from cohong.modules.clearing.queries import (
    balances,
    money_of,
    waiting_contracts,
    waiting_payables,
    waiting_payouts,
)
from cohong.modules.clearing.shares import divide, fee_of
from cohong.modules.clearing.state import BATCH, PAYABLE, PAYOUT, batch_id, instruction_id, payable_key
from cohong.modules.forex import messages as forex
from cohong.modules.forex import rules as forex_rules
from cohong.modules.forex.state import NOTICE, Part
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.members.state import Contract
from cohong.modules.trade import messages as trade_messages
from cohong.modules.trade import rules as trade_rules
from cohong.modules.trade.state import LOOSE

CASH, UNASSIGNED = "CNY/1002/bank", "CNY/2001/bank"


# Allocation.


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (10_000, [1, 1, 1], [3_334, 3_333, 3_333]),
        (10_000, [333, 333, 334], [3_330, 3_330, 3_340]),
        (1, [5, 5], [1, 0]),
        (100, [0, 1, 0, 2], [0, 33, 0, 67]),
        (7_123_401, [12_345, 6_789, 10_001, 1, 70_865], [879_375, 483_603, 712_404, 71, 5_047_948]),
    ],
)
def test_known_answers_of_the_largest_remainder(total, weights, parts):
    """forex-and-clearing 16, rows 1 to 5."""
    assert allocate(total, weights) == parts


def test_the_known_answer_of_a_batch():
    """forex-and-clearing 16, row 8."""
    contract = Contract(since=TODAY, until=TODAY, fee_bp=30, hold_back_percent=5)
    parts = [Part("a", 33_333), Part("b", 33_333), Part("c", 33_334)]
    shares = divide(parts, 712_340, 0, lambda _: ("m", contract))
    assert [share.gross for share in shares] == [237_444, 237_444, 237_452]
    assert [share.fee for share in shares] == [712, 712, 712]
    assert [share.hold for share in shares] == [11_872, 11_872, 11_872]
    assert [share.payable for share in shares] == [224_860, 224_860, 224_868]


@pytest.mark.parametrize(("gross", "fee"), [(100, 50), (20_000, 60), (1_000_000, 900), (16_666, 50), (16_834, 51)])
def test_a_fee_has_a_minimum_and_a_cap(gross, fee):
    assert fee_of(gross, Contract(since=1, until=2, fee_bp=30, fee_min_minor=50, fee_max_minor=900)) == fee


def test_the_banks_fee_is_a_lump():
    contract = Contract(since=TODAY, until=TODAY)
    shares = divide([Part("a", 1), Part("b", 2)], 300, 10, lambda _: ("m", contract))
    assert [(share.bank, share.payable) for share in shares] == [(3, 97), (7, 193)]


def test_a_hold_back_is_rounded_down():
    contract = Contract(since=TODAY, until=TODAY, hold_back_percent=5)
    (share,) = divide([Part("a", 1)], 99, 0, lambda _: ("m", contract))
    assert (share.hold, share.payable) == (4, 95)


def test_charges_above_the_gross_are_owed():
    contract = Contract(since=TODAY, until=TODAY, fee_min_minor=500)
    (share,) = divide([Part("a", 1)], 300, 0, lambda _: ("m", contract))
    assert (share.payable, share.due) == (0, 200)


def test_a_merchant_that_owes_more_than_it_gets_is_a_receivable():
    world = World()
    world.merchant("m", fee_min_minor=50_000)
    world.exported("m", 1, 1_000)
    batch = world.settled("r", ("m", 1, 1_000), bought=7_100)
    assert money_of(world.state, "m").owed == 42_900
    assert balances(world.state)["CNY/4001/service"] == 50_000
    world.conserved()
    item = clearing.PayMerchant(merchant="m")
    assert world.failed("service", clearing.Instruct, batch=batch, items=(item,)) == [rules.NOTHING_PAYABLE]


@pytest.fixture
def world():
    """Two merchants with one trade each: `m` 100.00 USD on terms, `n` 50.00 USD without fees."""
    world = World()
    world.merchant("m", fee_bp=30, hold_back_percent=5)
    world.merchant("n")
    world.exported("m", 1, 6_000, 4_000)
    world.exported("n", 2, 5_000)
    return world


@pytest.fixture
def batch(world):
    """Both trades settled at 7.1, less 15.00 of the bank: 710.00 and 355.00 gross."""
    return world.settled("r", ("m", 1, 10_000), ("n", 2, 5_000), bought=106_500, fee=1_500)


def test_a_batch_is_divided_and_booked(world, batch):
    kept = balances(world.state)
    assert kept["CNY/2101/m"] == 71_000 - 213 - 1_000 - 3_550
    assert kept["CNY/2101/n"] == 35_500 - 500
    assert (kept["CNY/4001/service"], kept["CNY/2102/m"]) == (213, 3_550)
    assert (kept[UNASSIGNED], kept["CNY/5001/bank"], kept[CASH]) == (0, 0, 105_000)
    assert waiting_payables(world.state) == sorted([(batch, "m", 66_237), (batch, "n", 35_000)])
    world.conserved()


def test_a_settlement_is_allocated_once_after_its_deal(world):
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 10_000))
    asked = world.settle("r", ("m", 1, 10_000))
    assert world.refused("service", clearing.Allocate, settlement=asked) == rules.NOT_DEALT
    world.deal(asked, 10_000, 71_000)
    assert world.refused("rival", clearing.Allocate, settlement=asked) == forex_rules.NOT_ASKED_BY_YOU
    assert world.refused("m", clearing.Allocate, settlement=asked) == member_rules.ROLE
    assert world.refused("service", clearing.Allocate, settlement=tag("no")) == forex_rules.UNKNOWN_SETTLEMENT
    world.allocate(asked)
    assert world.refused("service", clearing.Allocate, settlement=asked) == rules.ALREADY_ALLOCATED
    world.conserved()


def test_a_seller_without_a_contract_waits(world):
    world.exported("stranger", 3, 5_000)
    batch = world.settled("r", ("m", 1, 10_000), ("stranger", 3, 5_000), bought=106_500, fee=1_500)
    settlement = world.state.get(BATCH, batch).settlement
    (share,) = waiting_contracts(world.state)
    assert (share.merchant, share.held) == (tag("firm", "stranger"), 35_000)
    assert [found.code for found in world.trade("stranger", 3).differences] == [rules.NO_CONTRACT]
    item = clearing.PayMerchant(merchant="stranger")
    assert world.failed("service", clearing.Instruct, batch=batch, items=(item,)) == [rules.NOT_VERIFIED]
    world.conserved()
    # With a contract it is divided by its terms, out of a batch of its own.
    world.contract("stranger", fee_bp=100)
    second = world.allocate(settlement, part=2)
    assert (money_of(world.state, "stranger").payable, waiting_contracts(world.state)) == (34_645, [])
    assert world.trade("stranger", 3).differences == ()
    world.conserved()
    paid = world.pay(second, "stranger")
    world.bank_says(paid, "settled", 34_645)
    assert world.tracks("stranger", 3) == (5_000,) * 4
    assert world.refused("service", clearing.Allocate, settlement=settlement) == rules.ALREADY_ALLOCATED
    world.conserved()


def test_a_contract_with_another_company_does_not_count(world):
    world.exported("stranger", 3, 5_000)
    world.receive("r", 5_000)
    world.claim("r", ("stranger", 3, 5_000))
    asked = world.settle("r", ("stranger", 3, 5_000))
    world.deal(asked, 5_000, 35_500)
    world.contract("stranger", who="rival")
    world.allocate(asked)
    assert [share.merchant for share in waiting_contracts(world.state)] == ["stranger"]
    world.conserved()


@pytest.mark.parametrize("terms", [{"until": 20260531}, {"since": 20260602}])
def test_a_contract_holds_on_the_value_day_or_not_at_all(world, terms):
    world.merchant("late", **terms)
    world.exported("late", 3, 5_000)
    world.settled("r", ("late", 3, 5_000), bought=35_500)
    assert [share.merchant for share in waiting_contracts(world.state)] == ["late"]
    world.conserved()


# Payouts.


def state_of(world, instruction):
    return world.state.get(PAYOUT, instruction).state


def failed(world, batch, merchant, retry_of=None, who="service"):
    item = clearing.PayMerchant(merchant=merchant, retry_of=retry_of)
    return world.failed(who, clearing.Instruct, batch=batch, items=(item,))


def loose(world, instruction):
    row = world.state.get(LOOSE, f"payout/{instruction}")
    return row and row.difference.code


def test_a_payout_is_reserved_then_settled_then_credited(world, batch):
    paid = world.pay(batch, "m")
    assert money_of(world.state, "m").under_way == 66_237
    assert books.available(world.state, CASH) == 105_000 - 66_237
    assert world.tracks("m", 1)[3] == 0
    for status, state in [("accepted", "ACCEPTED"), ("settled", "SETTLED"), ("credited", "CREDITED")]:
        world.bank_says(paid, status, 66_237)
        assert state_of(world, paid) == state
        world.conserved()
    assert world.tracks("m", 1) == (10_000,) * 4
    assert balances(world.state)[CASH] == 105_000 - 66_237
    assert waiting_payouts(world.state) == []


def test_credited_at_once_means_settled(world, batch):
    paid = world.pay(batch, "n")
    world.bank_says(paid, "credited", 35_000)
    assert (state_of(world, paid), world.tracks("n", 2)[3]) == ("CREDITED", 5_000)
    world.conserved()


@pytest.mark.parametrize("late", ["accepted", "settled", "credited"])
def test_a_lower_status_that_arrives_late_changes_nothing(world, batch, late):
    paid = world.pay(batch, "m")
    world.bank_says(paid, "credited", 66_237)
    assert world.bank_says(paid, late, 66_237).facts == ()
    assert (state_of(world, paid), loose(world, paid)) == ("CREDITED", None)


@pytest.mark.parametrize("late", ["accepted", "settled", "credited", "rejected", "returned"])
def test_after_a_return_nothing_is_booked_again(world, batch, late):
    paid = world.pay(batch, "m")
    world.bank_says(paid, "settled", 66_237)
    world.bank_says(paid, "returned", 66_237)
    assert world.bank_says(paid, late, 66_237).facts == ()
    world.conserved()


def test_a_payout_finds_its_orders_under_the_firms_other_code():
    world = World()
    world.exported("old code", 1, 5_000)
    world.ok("service", members.SignContract, merchant="m", firms=(tag("firm", "old code"),), since=FIRST, until=LAST,
             account=tag("account", "m"))  # fmt: skip
    batch = world.settled("r", ("old code", 1, 5_000), bought=35_500)
    paid = world.pay(batch, "m")
    world.ok("hall", members.StateAlias, firm=tag("firm", "new code"), alias=tag("firm", "old code"))
    world.bank_says(paid, "settled", 35_500)
    assert world.tracks("new code", 1) == (5_000,) * 4
    world.conserved()
    world.bank_says(paid, "returned", 35_500)
    world.bank_says(world.pay(batch, "m", attempt=2), "settled", 35_500)
    assert world.tracks("new code", 1) == (5_000,) * 4
    world.conserved()


def test_one_payout_for_a_merchant_and_batch(world, batch):
    paid = world.pay(batch, "m")
    assert failed(world, batch, "m") == [rules.UNDER_WAY]
    world.bank_says(paid, "accepted", 66_237)
    assert failed(world, batch, "m", retry_of=paid) == [rules.UNDER_WAY]
    world.bank_says(paid, "settled", 66_237)
    assert failed(world, batch, "m", retry_of=paid) == [rules.UNDER_WAY]


def test_a_rejected_payout_is_paid_by_a_new_instruction_that_names_it(world, batch):
    first = world.pay(batch, "m")
    world.bank_says(first, "rejected", 66_237, reason="AC01")
    assert [(key, row.reason) for key, row in waiting_payouts(world.state)] == [(first, "AC01")]
    assert failed(world, batch, "m") == [rules.NAME_THE_FAILED]
    assert failed(world, batch, "m", retry_of=tag("other")) == [rules.NAME_THE_FAILED]
    second = world.pay(batch, "m", attempt=2)
    assert second != first
    world.bank_says(second, "settled", 66_237)
    assert world.tracks("m", 1)[3] == 10_000
    world.conserved()


def test_a_first_payout_names_none(world, batch):
    assert failed(world, batch, "m", retry_of=tag("none")) == [rules.NAME_THE_FAILED]


def test_a_returned_payout_is_payable_again(world, batch):
    first = world.pay(batch, "m")
    world.bank_says(first, "settled", 66_237)
    world.bank_says(first, "returned", 66_237, reason="AC04")
    assert (state_of(world, first), world.tracks("m", 1)[3]) == ("RETURNED", 0)
    assert balances(world.state)[CASH] == 105_000
    world.conserved()
    second = world.pay(batch, "m", attempt=2)
    world.bank_says(second, "credited", 66_237)
    assert world.tracks("m", 1)[3] == 10_000
    assert [row.amount for _, row in world.state.scan(books.TRANSFER) if row.names == first and row.debit == CASH] == [
        66_237
    ]
    world.conserved()


def test_what_banks_keep_of_a_return_is_a_charge(world, batch):
    first = world.pay(batch, "m")
    world.bank_says(first, "returned", 66_000)
    kept = balances(world.state)
    assert (kept[CASH], kept["CNY/2101/m"], kept["CNY/5001/bank"]) == (105_000 - 237, 66_000, 0)
    world.conserved()
    second = world.pay(batch, "m", attempt=2)
    assert world.state.get(PAYOUT, second).amount == 66_000
    world.bank_says(second, "settled", 66_000)
    world.conserved()


def test_more_than_was_paid_cannot_simply_come_back(world, batch):
    paid = world.pay(batch, "m")
    world.bank_says(paid, "settled", 66_237)
    world.bank_says(paid, "returned", 66_238)
    assert (state_of(world, paid), loose(world, paid)) == ("DISPUTED", rules.PAYOUT_AMOUNT)
    assert balances(world.state)["CNY/2901/bank"] == -66_238
    assert failed(world, batch, "m", retry_of=paid) == [rules.DISPUTED]
    world.conserved()


def test_settled_after_rejected_is_suspense_and_stops_the_merchant(world, batch):
    paid = world.pay(batch, "m")
    world.bank_says(paid, "rejected", 66_237)
    world.bank_says(paid, "settled", 66_237)
    assert (state_of(world, paid), loose(world, paid)) == ("DISPUTED", rules.LATE_SETTLED)
    assert balances(world.state)["CNY/2901/bank"] == 66_237
    assert failed(world, batch, "m", retry_of=paid) == [rules.DISPUTED]
    assert world.bank_says(paid, "credited", 66_237).facts == ()
    world.conserved()
    world.bank_says(paid, "returned", 66_236)
    assert (state_of(world, paid), loose(world, paid)) == ("DISPUTED", rules.PAYOUT_AMOUNT)
    world.conserved()
    # It came back: the way is free.
    world.bank_says(paid, "returned", 66_237)
    assert balances(world.state)["CNY/2901/bank"] == 0
    world.bank_says(world.pay(batch, "m", attempt=2), "settled", 66_237)
    world.conserved()


def test_another_amount_is_suspense(world, batch):
    paid = world.pay(batch, "m")
    world.bank_says(paid, "settled", 60_000)
    assert (state_of(world, paid), loose(world, paid)) == ("DISPUTED", rules.PAYOUT_AMOUNT)
    kept = balances(world.state)
    assert (kept[CASH], kept["CNY/2901/bank"], kept["CNY/2101/m"]) == (45_000, 60_000, 66_237)
    assert world.tracks("m", 1)[3] == 0
    world.conserved()


@pytest.mark.parametrize(("first", "second"), [("settled", "rejected"), ("rejected", "returned")])
def test_a_contradiction_is_asked_about_and_not_booked(world, batch, first, second):
    paid = world.pay(batch, "m")
    world.bank_says(paid, first, 66_237)
    before = balances(world.state)
    world.bank_says(paid, second, 66_237)
    assert loose(world, paid) == rules.PAYOUT_CONTRADICTS
    assert balances(world.state) == before
    world.conserved()


def test_credited_with_another_amount_than_settled_is_asked_about(world, batch):
    paid = world.pay(batch, "m")
    world.bank_says(paid, "settled", 66_237)
    world.bank_says(paid, "credited", 66_236)
    assert (state_of(world, paid), loose(world, paid)) == ("SETTLED", rules.PAYOUT_AMOUNT)


@pytest.mark.parametrize(("status", "suspense"), [("accepted", 0), ("settled", 400), ("credited", 400)])
def test_a_payment_nobody_instructed(world, batch, status, suspense):
    world.bank_says(tag("who"), status, 400)
    world.bank_says(tag("who"), status, 400)
    assert loose(world, tag("who")) == rules.PAYOUT_UNKNOWN
    assert balances(world.state).get("CNY/2901/bank", 0) == suspense
    world.conserved()


def test_more_than_the_books_hold_is_only_asked_about(world, batch):
    world.bank_says(tag("who"), "settled", 105_001)
    assert loose(world, tag("who")) == rules.PAYOUT_UNKNOWN
    assert balances(world.state)[CASH] == 105_000
    world.conserved()


def test_an_instruction_the_bank_reported_before_it_was_given_is_disputed(world, batch):
    world.bank_says(instruction_id(batch, "m"), "settled", 66_237)
    assert failed(world, batch, "m") == [rules.DISPUTED]
    world.bank_says(instruction_id(batch, "m"), "returned", 66_237)
    assert failed(world, batch, "m") == [rules.DISPUTED], "its name is used up; a person must look"
    world.conserved()


@pytest.mark.parametrize("who", ["service", "m", "otherbank"])
def test_a_payout_reported_by_somebody_else_is_a_claim(world, batch, who):
    paid = world.pay(batch, "m")
    world.bank_says(paid, "settled", 66_237, who=who)
    assert state_of(world, paid) == "INSTRUCTED"
    assert world.state.get(NOTICE, f"{paid}/{who}").kind == "payout"
    world.conserved()


def test_who_may_not_file_may_not_report_a_payout(world, batch):
    fields = {"instruction": world.pay(batch, "m"), "status": "settled", "amount_minor": 1, "value_day": TODAY}
    assert world.refused("customs", clearing.ObservePayout, **fields) == member_rules.ROLE
    assert world.refused("bank", clearing.ObservePayout, **fields | {"value_day": 20260231}) == forex_rules.NOT_A_DAY


def test_a_payout_needs_its_batch(world, batch):
    item = clearing.PayMerchant(merchant="m")
    assert world.refused("service", clearing.Instruct, batch=tag("no"), items=(item,)) == rules.NO_BATCH
    assert world.refused("rival", clearing.Instruct, batch=batch, items=(item,)) == rules.NO_BATCH
    assert world.refused("m", clearing.Instruct, batch=batch, items=(item,)) == member_rules.ROLE


def test_a_frozen_order_is_not_paid(world, batch):
    subject = {"firm": tag("firm", "m"), "number": tag("order", 1)}
    world.ok("tax", trade_messages.Contradict, **subject, against=tag("x"), reason="label")
    assert failed(world, batch, "m") == [trade_rules.FROZEN]
    world.pay(batch, "n")
    world.ok("platform", trade_messages.ResolveDifference, **subject, code=trade_rules.CONTRADICTED)
    world.pay(batch, "m")
    world.conserved()


def test_without_the_cash_nothing_is_instructed(world, batch):
    world.bank_says(tag("who"), "settled", 80_000)
    assert failed(world, batch, "m") == [rules.NO_CASH]
    world.conserved()


def test_the_account_is_the_one_that_stands_when_it_is_paid(world, batch):
    world.ok("service", members.ProposeAccount, merchant="m", account=tag("new"))
    assert world.state.get(PAYOUT, world.pay(batch, "m")).account == tag("account", "m")
    world.ok("hall", members.ApproveAccount, merchant="m", account=tag("new"))
    world.bank_says(instruction_id(batch, "m"), "rejected", 66_237)
    assert world.state.get(PAYOUT, world.pay(batch, "m", attempt=2)).account == tag("new")


def test_a_hold_back_is_released_and_paid(world, batch):
    fields = {"merchant": "m", "bank": "bank"}
    assert world.refused("service", clearing.ReleaseHoldBack, **fields, amount_minor=3_551) == rules.HOLD_BACK_SHORT
    assert world.refused("rival", clearing.ReleaseHoldBack, **fields, amount_minor=1) == forex_rules.NOT_OWN
    assert world.refused("m", clearing.ReleaseHoldBack, **fields, amount_minor=1) == member_rules.ROLE
    wrong = fields | {"bank": "agent"}
    assert world.refused("service", clearing.ReleaseHoldBack, **wrong, amount_minor=1) == rules.NOT_A_BANK
    released = world.ok("service", clearing.ReleaseHoldBack, **fields, amount_minor=3_000).id
    world.conserved()
    world.bank_says(world.pay(released, "m"), "settled", 3_000)
    assert money_of(world.state, "m").held_back == 550
    assert world.state.get(PAYABLE, payable_key(released, "m")).orders == ()
    assert world.tracks("m", 1)[3] == 0, "the orders are paid by their own batch"
    world.conserved()


def test_a_trade_is_paid_in_parts(world):
    first = world.settled("r", ("m", 1, 4_000), bought=28_400)
    second = world.settled("s", ("m", 1, 6_000), bought=42_600)
    for batch in (second, first):
        paid = world.pay(batch, "m")
        world.bank_says(paid, "settled", world.state.get(PAYOUT, paid).amount)
        world.conserved()
    assert world.tracks("m", 1) == (10_000,) * 4


def test_names_follow_from_what_they_name(world, batch):
    settlement = world.state.get(BATCH, batch).settlement
    assert batch == batch_id(settlement) != batch_id(settlement, 2)
    assert len({instruction_id(batch, name, attempt) for name in ("m", "n") for attempt in (1, 2)}) == 4


def test_cancelled_settlements_are_not_allocated(world):
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 10_000))
    asked = world.settle("r", ("m", 1, 10_000))
    world.ok("service", forex.CancelSettlement, settlement=asked)
    assert world.refused("service", clearing.Allocate, settlement=asked) == rules.NOT_DEALT
