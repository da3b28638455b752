"""Foreign currency: every rule of the module has a message that breaks it."""

import pytest
from world import TODAY, World, tag

from cohong.core.message import derived_id
from cohong.core.numbers import cny_of
from cohong.modules.clearing.queries import balances
from cohong.modules.forex import messages as forex
from cohong.modules.forex import rules
from cohong.modules.forex.state import CLAIM, NOTICE, REMITTANCE, SETTLEMENT, reserved_of
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.trade import messages as trade_messages
from cohong.modules.trade import rules as trade_rules
from cohong.modules.trade.state import LOOSE


@pytest.fixture
def world():
    """A merchant `m` with trade 1 (100.00 + 50.00 USD) and trade 2 (80.00 USD), both with an open settlement right."""
    world = World()
    world.merchant("m")
    world.exported("m", 1, 10_000, 5_000)
    world.exported("m", 2, 8_000)
    return world


def remittance(world, name):
    return world.state.get(REMITTANCE, tag("remittance", name))


def loose(world, key):
    row = world.state.get(LOOSE, key)
    return row and row.difference.code


def test_the_bank_reports_a_remittance_once(world):
    world.receive("r", 23_000)
    again = world.receive("r", 23_000)
    assert again.facts == ()
    assert balances(world.state)["USD/1001/bank"] == balances(world.state)["USD/2001/bank"] == 23_000
    assert remittance(world, "r").state == "NOTIFIED"


def test_another_content_opens_a_difference_and_books_nothing(world):
    world.receive("r", 23_000)
    world.receive("r", 99_000)
    assert remittance(world, "r").amount == 23_000
    assert loose(world, f"remittance/{tag('remittance', 'r')}") == rules.REMITTANCE_CONTRADICTS
    world.conserved()


@pytest.mark.parametrize("who", ["service", "agent", "platform"])
def test_a_forged_bank_notice_is_a_claim_without_effect(world, who):
    before = balances(world.state)
    reply = world.receive("r", 23_000, bank=who)
    assert [type(fact).__name__ for fact in reply.facts] == ["NoticeKept"]
    assert remittance(world, "r") is None
    assert balances(world.state) == before
    assert world.state.get(NOTICE, f"{tag('remittance', 'r')}/{who}").kind == "remittance"


def test_another_bank_is_not_the_bank(world):
    world.receive("r", 23_000)
    world.receive("r", 50_000, bank="otherbank")
    assert remittance(world, "r").amount == 23_000
    assert loose(world, f"remittance/{tag('remittance', 'r')}") is None


def test_who_may_not_file_may_not_bring_a_notice(world):
    fields = world.remittance_fields("r", 1)
    assert world.refused("customs", forex.ObserveRemittance, **fields) == member_rules.ROLE


@pytest.mark.parametrize("currency", ["CNY", "XXX"])
def test_a_currency_that_is_not_settled_is_refused(world, currency):
    fields = world.remittance_fields("r", 1, currency)
    assert world.refused("bank", forex.ObserveRemittance, **fields) == rules.CURRENCY


def test_a_value_day_is_a_day(world):
    fields = world.remittance_fields("r", 1) | {"value_day": 20260231}
    assert world.refused("bank", forex.ObserveRemittance, **fields) == rules.NOT_A_DAY


def test_orders_claim_a_remittance(world):
    world.receive("r", 20_000)
    world.claim("r", ("m", 1, 12_000), ("m", 2, 8_000))
    assert world.tracks("m", 1) == (12_000, 12_000, 0, 0)
    assert remittance(world, "r").state == "MATCHED"
    assert balances(world.state)["USD/2001/bank"] == 0
    assert balances(world.state)["USD/2101/m"] == 20_000
    world.conserved()


def test_an_order_is_paid_by_two_remittances(world):
    world.receive("r", 10_000)
    world.receive("s", 10_000)
    world.claim("r", ("m", 1, 10_000))
    world.claim("s", ("m", 1, 4_000))
    world.claim("s", ("m", 1, 1_000))
    assert world.tracks("m", 1)[:2] == (15_000, 15_000)
    assert remittance(world, "s").state == "PART_MATCHED"
    world.conserved()


def test_what_cannot_be_claimed_fails_alone(world):
    world.merchant("n")
    world.lodge("n", 3)
    world.exported("m", 4, 5_000, currency="EUR")
    world.receive("r", 9_000)
    fields = {"remittance": tag("remittance", "r")}
    items = world.items(
        ("m", 9, 1), ("n", 3, 1), ("m", 4, 1), ("m", 1, 15_001), ("m", 1, 9_000), ("m", 2, 1),
    )  # fmt: skip
    assert world.failed("service", forex.ClaimOrders, **fields, items=items) == [
        trade_rules.UNKNOWN, trade_rules.NO_BASE, trade_rules.CURRENCY, trade_rules.OVER_BALANCE,
        rules.OVER_REMITTANCE,
    ]  # fmt: skip
    assert world.tracks("m", 1) == (9_000, 9_000, 0, 0)
    world.conserved()


def test_only_the_sellers_own_service_company_claims(world):
    world.receive("r", 9_000)
    fields = {"remittance": tag("remittance", "r"), "items": world.items(("m", 1, 100))}
    assert world.failed("rival", forex.ClaimOrders, **fields) == [rules.NOT_OWN]
    world.claim("r", ("m", 1, 100), who="m")
    world.merchant("n")
    assert world.failed("n", forex.ClaimOrders, **fields) == [rules.NOT_OWN]
    assert world.refused("agent", forex.ClaimOrders, **fields) == member_rules.ROLE


def test_a_claim_needs_its_remittance(world):
    fields = {"remittance": tag("remittance", "r"), "items": world.items(("m", 1, 100))}
    assert world.refused("service", forex.ClaimOrders, **fields) == rules.UNKNOWN_REMITTANCE


def test_the_review_opens_the_right():
    world = World()
    world.merchant("m")
    world.lodge("m", 1)
    world.match("m", 1, [10_000])
    world.release("m", 1)
    world.label("m", 1)
    world.review("m", 1, verdict="refer", codes=(rules.REVIEW_PAYER,))
    row = world.trade("m", 1)
    assert (row.right, [(found.code, found.owner) for found in row.differences]) == (
        0, [(rules.REVIEW_PAYER, "bank")],
    )  # fmt: skip
    world.review("m", 1)
    row = world.trade("m", 1)
    assert (row.right, row.differences) == (TODAY, ())
    assert balances(world.state)["memo.USD/9101/rights"] == 10_000
    world.conserved()


def test_a_referral_after_a_pass_freezes(world):
    world.review("m", 1, verdict="refer")
    assert world.trade("m", 1).frozen == (rules.REVIEW_REFERRED,)
    world.receive("r", 100)
    fields = {"remittance": tag("remittance", "r"), "items": world.items(("m", 1, 100))}
    assert world.failed("service", forex.ClaimOrders, **fields) == [trade_rules.FROZEN]
    world.review("m", 1)
    assert world.trade("m", 1).frozen == ()


def test_a_review_is_the_reviewers_and_looks_at_what_stands(world):
    item = forex.ReviewItem(**world.subject("m", 1, version=2), verdict="pass")
    assert world.failed("bank", forex.AttestReview, rule="test", items=(item,)) == [trade_rules.ROOTS]
    assert world.refused("otherbank", forex.AttestReview, rule="test", items=(item,)) == member_rules.ROLE


def claimed(world):
    world.receive("r", 23_000)
    world.claim("r", ("m", 1, 15_000), ("m", 2, 8_000))


def settle_code(world, *orders, who="service", name="r"):
    fields = {"remittance": tag("remittance", name), "items": world.items(*orders)}
    return world.refused(who, forex.Settle, **fields)


def test_settlements_do_not_overlap(world):
    claimed(world)
    world.settle("r", ("m", 1, 10_000), ("m", 2, 8_000))
    assert settle_code(world, ("m", 1, 5_001)) == trade_rules.OVER_BALANCE
    world.settle("r", ("m", 1, 5_000))
    assert settle_code(world, ("m", 2, 1)) == trade_rules.OVER_BALANCE
    assert world.tracks("m", 1) == (15_000, 15_000, 0, 0)
    world.conserved()


def test_a_settlement_takes_from_its_own_remittance(world):
    world.receive("r", 10_000)
    world.receive("s", 5_000)
    world.claim("r", ("m", 1, 10_000))
    world.claim("s", ("m", 1, 5_000))
    assert settle_code(world, ("m", 1, 5_001), name="s") == rules.NOT_CLAIMED
    world.settle("s", ("m", 1, 5_000))
    world.settle("r", ("m", 1, 10_000))
    assert reserved_of(world.state, world.trade("m", 1).firm + world.trade("m", 1).number) == 15_000
    world.conserved()


def test_a_settlement_is_all_or_nothing(world):
    claimed(world)
    assert settle_code(world, ("m", 1, 100), ("m", 2, 8_001)) == trade_rules.OVER_BALANCE
    assert settle_code(world, ("m", 1, 100), ("m", 1, 100)) == rules.TWICE
    assert settle_code(world, ("m", 1, 100), ("m", 7, 100)) == trade_rules.UNKNOWN
    assert settle_code(world, ("m", 1, 100), name="no") == rules.UNKNOWN_REMITTANCE
    assert settle_code(world, ("m", 1, 100), who="m") == member_rules.ROLE
    assert settle_code(world, ("m", 1, 100), who="rival") == rules.NOT_OWN


def test_without_a_right_nothing_is_settled(world):
    world.lodge("m", 3)
    world.match("m", 3, [1_000])
    world.receive("r", 1_000)
    world.claim("r", ("m", 3, 1_000))
    assert settle_code(world, ("m", 3, 1_000)) == trade_rules.NO_RIGHT


def test_a_cancelled_settlement_holds_nothing(world):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000))
    assert world.refused("rival", forex.CancelSettlement, settlement=asked) == rules.NOT_ASKED_BY_YOU
    world.ok("service", forex.CancelSettlement, settlement=asked)
    assert world.refused("service", forex.CancelSettlement, settlement=asked) == rules.SETTLEMENT_CLOSED
    assert world.refused("service", forex.CancelSettlement, settlement=tag("no")) == rules.UNKNOWN_SETTLEMENT
    world.settle("r", ("m", 1, 15_000))
    world.conserved()


def test_the_deal_settles_and_leaves_nothing_on_the_position(world):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000), ("m", 2, 8_000))
    world.deal(asked, 23_000, 163_300, fee=300)
    assert world.tracks("m", 1) == (15_000, 15_000, 15_000, 0)
    kept = balances(world.state)
    assert (kept["USD/1001/bank"], kept["USD/2101/m"], kept["USD/1101/USD"], kept["CNY/1101/USD"]) == (0, 0, 0, 0)
    assert (kept["CNY/1002/bank"], kept["CNY/2001/bank"], kept["CNY/5001/bank"]) == (163_000, 163_300, 300)
    assert kept["memo.USD/9101/rights"] == 0
    assert remittance(world, "r").settled == 23_000
    world.conserved()
    assert world.refused("service", forex.CancelSettlement, settlement=asked) == rules.SETTLEMENT_CLOSED


def test_the_same_deal_twice_is_one_deal(world):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000))
    world.deal(asked, 15_000, 106_500)
    assert world.deal(asked, 15_000, 106_500).facts == ()
    world.deal(asked, 15_000, 999)
    assert loose(world, f"deal/{tag('deal', asked)}") == rules.DEAL_CONTRADICTS
    assert world.tracks("m", 1)[2] == 15_000
    world.conserved()


@pytest.mark.parametrize("who", ["service", "otherbank"])
def test_a_deal_from_somebody_else_is_a_claim(world, who):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000))
    world.ok(who, forex.ObserveDeal, **world.deal_fields(asked, 15_000, 106_500))
    assert world.tracks("m", 1)[2] == 0
    assert world.state.get(SETTLEMENT, asked).state == "REQUESTED"
    world.conserved()


def test_a_deal_of_another_amount_goes_to_suspense_and_holds_the_orders(world):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000))
    world.deal(asked, 14_000, 99_400)
    assert world.tracks("m", 1)[2] == 0
    assert world.trade("m", 1).frozen == (rules.DEAL_AMOUNT,)
    assert loose(world, f"deal/{tag('deal', asked)}") == rules.DEAL_AMOUNT
    kept = balances(world.state)
    assert (kept["USD/2901/bank"], kept["CNY/2901/bank"], kept["USD/1001/bank"]) == (14_000, -99_400, 9_000)
    assert settle_code(world, ("m", 1, 1)) == trade_rules.FROZEN
    world.conserved()
    # A person explains it, and the company starts again; what the bank no longer holds cannot be settled by a deal.
    subject = {"firm": tag("firm", "m"), "number": tag("order", 1), "code": rules.DEAL_AMOUNT}
    world.ok("platform", trade_messages.ResolveDifference, **subject)
    world.ok("service", forex.CancelSettlement, settlement=asked)
    again = world.settle("r", ("m", 1, 15_000))
    world.deal(again, 15_000, 106_500)
    assert loose(world, f"deal/{tag('deal', again)}") == rules.DEAL_UNCOVERED
    assert world.tracks("m", 1)[2] == 0
    assert balances(world.state)["USD/1001/bank"] == 9_000
    world.conserved()


def test_a_deal_of_more_than_was_asked_for_settles_that_and_keeps_the_rest_in_suspense(world):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000))
    world.deal(asked, 20_000, 142_000)
    assert world.tracks("m", 1)[2] == 15_000
    assert world.trade("m", 1).frozen == ()
    kept = balances(world.state)
    assert (kept["USD/2901/bank"], kept["CNY/2901/bank"]) == (5_000, -35_500)
    excess = derived_id("cohong.excess.1", tag("deal", asked))
    assert loose(world, f"deal/{excess}") == rules.DEAL_EXCESS
    world.conserved()


def test_a_deal_that_nobody_asked_for_goes_to_suspense(world):
    claimed(world)
    world.deal(tag("nobody"), 5_000, 35_500)
    assert loose(world, f"deal/{tag('deal', tag('nobody'))}") == rules.DEAL_UNASKED
    assert balances(world.state)["USD/1001/bank"] == 18_000
    world.conserved()
    world.deal(tag("much"), 99_000, 702_900)
    assert balances(world.state)["USD/1001/bank"] == 18_000, "more than was there is not booked, only asked about"
    world.conserved()


def test_a_second_deal_for_one_settlement_is_not_asked_for(world):
    claimed(world)
    asked = world.settle("r", ("m", 1, 10_000))
    world.deal(asked, 10_000, 71_000)
    world.deal(asked, 10_000, 71_000, name="second")
    assert loose(world, f"deal/{tag('deal', 'second')}") == rules.DEAL_UNASKED
    assert world.tracks("m", 1)[2] == 10_000
    world.conserved()


@pytest.mark.parametrize(("off", "code"), [(0, None), (1, None), (2, rules.DEAL_RATE), (-2, rules.DEAL_RATE)])
def test_the_rate_is_a_check_and_the_banks_amount_the_source(world, off, code):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000))
    world.deal(asked, 15_000, 106_500 + off, rate_e8=710_000_000)
    assert loose(world, f"deal/{tag('deal', asked)}") == code
    assert balances(world.state)["CNY/2001/bank"] == 106_500 + off
    assert world.tracks("m", 1)[2] == 15_000
    world.conserved()


def test_a_fee_above_the_proceeds_is_suspended(world):
    claimed(world)
    asked = world.settle("r", ("m", 1, 15_000))
    world.deal(asked, 15_000, 106_500, fee=106_501)
    assert loose(world, f"deal/{tag('deal', asked)}") == rules.DEAL_AMOUNT
    world.conserved()


@pytest.mark.parametrize(
    ("amount", "currency", "rate_e8", "fen"),
    [(12_345_678, "USD", 712_345_678, 87_943_904), (1_234_567, "JPY", 4_832_100, 5_965_551)],
)
def test_known_answers_of_conversion(amount, currency, rate_e8, fen):
    """forex-and-clearing 16, rows 6 and 7."""
    assert cny_of(amount, currency, rate_e8) == fen


def test_a_refund_after_settlement_costs_the_new_rate():
    """forex-and-clearing 16, row 16: bought back dearer than it was settled."""
    share, cost = cny_of(4_000, "USD", 710_000_000), cny_of(4_000, "USD", 715_000_000)
    assert (share, cost, cost - share) == (28_400, 28_600, 200)


def test_claims_follow_a_trade_whose_firm_turns_out_to_have_two_codes():
    world = World()
    world.merchant("m")
    world.exported("alias", 1, 10_000)
    world.receive("r", 10_000)
    world.claim("r", ("alias", 1, 10_000))
    asked = world.settle("r", ("alias", 1, 6_000))
    world.ok("hall", members.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "alias"))
    world.deal(asked, 6_000, 42_600)
    assert world.tracks("m", 1) == (10_000, 10_000, 6_000, 0)
    world.settle("r", ("alias", 1, 4_000))
    assert [row.requested for _, row in world.state.scan(CLAIM, tag("firm", "m"))] == [4_000]
    world.conserved()
