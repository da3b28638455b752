"""A person decides who really sells; whoever is concerned appeals; money that is not divided yet follows."""

import pytest
from sellers_kit import SELLER_M as M
from sellers_kit import SELLER_N as N
from sellers_kit import STRANGER, attest, item
from world import TODAY, World, key_of, root, tag

from cohong.core import signing
from cohong.core.envelope import admit, sign_envelope
from cohong.core.message import message_of
from cohong.core.transition import Block, transition
from cohong.modules.clearing.messages import Instruct, PayMerchant
from cohong.modules.clearing.queries import balances, money_of
from cohong.modules.clearing.state import PAYABLE, payable_key
from cohong.modules.forex.state import CLAIM, claim_key
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.sellers import messages as say
from cohong.modules.sellers import rules
from cohong.modules.sellers.state import APPEAL, DECISION
from cohong.modules.trade import messages as trade_say
from cohong.modules.trade import rules as trade_rules

ORDER = {"firm": M, "number": tag("order", 1)}
KEY = M + tag("order", 1)


@pytest.fixture
def world():
    world = World()
    world.merchant("m")
    world.merchant("n")
    world.exported("m", 1, 6_000, 4_000)
    return world


def decide(world, who="customs", seller=N, **more):
    return world.ok(who, say.Decide, root=root("reason"), **ORDER, seller=seller, **more)


def appeal(world, who="m"):
    return world.ok(who, say.AppealSeller, root=root("grounds"), **ORDER)


def second_key(world, member):
    """One more key of a member, and how to say something with it."""
    key = key_of(f"{member} second")
    world.ok(member, members.RotateKey, new=signing.public_hex(key))

    def speak(kind, **fields):
        head = world.head(member, kind, **fields)
        sealed = sign_envelope([message_of(head)], "1e" * 32, key)
        block = Block(world.tip.height + 1, world.time_ms, (admit(sealed, "1e" * 32, world.rules.read),))
        applied = transition(world.base, world.rules, world.tip, block)
        world.base.commit(applied.diff)
        world.tip = applied.tip
        return applied.replies[0].refusal

    return speak


# Decisions.


def test_a_decision_names_the_seller_lets_go_and_keeps_its_reason(world):
    attest(world, item(world, seller=N))
    reply = decide(world)
    trade = world.trade("m", 1)
    assert (trade.seller, trade.decided, trade.frozen, trade.differences) == ("n", "n", (), ())
    found = world.state.get(DECISION, KEY)
    assert (found.seller, found.against, found.by, found.day) == ("n", "m", "customs", TODAY)
    assert (found.paper.id, found.paper.root) == (reply.id, root("reason"))


def test_a_decision_opens_the_right_for_the_decided_seller():
    world = World()
    world.merchant("m")
    world.merchant("n")
    world.lodge("m", 1)
    world.match("m", 1, [10_000])
    attest(world, item(world, seller=N))
    world.release("m", 1)
    world.label("m", 1)
    world.review("m", 1)
    facts = decide(world).facts
    assert [fact.seller for fact in facts if type(fact).__name__ == "RightOpened"] == ["n"]


def test_who_decides_and_with_a_reason(world):
    fields = ORDER | {"seller": N}
    assert world.refused("agent", say.Decide, root=root("r"), **fields) == member_rules.ROLE
    assert world.refused("tax", say.Decide, **fields) == rules.NO_REASON
    unknown = fields | {"number": tag("order", 9)}
    assert world.refused("tax", say.Decide, root=root("r"), **unknown) == trade_rules.UNKNOWN
    for who, seller in (("customs", N), ("tax", M), ("hall", N), ("platform", M)):
        decide(world, who, seller)
    assert world.refused("tax", say.Decide, root=root("r"), **fields | {"seller": M}) == rules.DECIDED_ALREADY


def test_a_decision_goes_before_what_match_and_attribution_say_later(world):
    decide(world)
    world.lodge_list("m", 1, version=2)
    world.match("m", 1, [9_000], version=2)
    attest(world, item(world, seller=M, version=2))
    trade = world.trade("m", 1)
    assert (trade.seller, trade.frozen) == ("n", ())


def test_a_seller_that_is_no_member_may_be_decided(world):
    decide(world, seller=STRANGER)
    assert world.trade("m", 1).decided == STRANGER


# Appeals.


def test_an_appeal_holds_the_trade_until_another_person_decides(world):
    decide(world)
    appeal(world)
    trade = world.trade("m", 1)
    assert trade.frozen == (rules.APPEALED,)
    (found,) = trade.differences
    assert (found.owner, found.amount) == ("customs", 10_000)
    again = ORDER | {"seller": M, "root": root("again")}
    assert world.refused("customs", say.Decide, **again) == rules.OTHER_PERSON
    explain = ORDER | {"code": rules.APPEALED}
    assert world.refused("tax", trade_say.ResolveDifference, **explain) == trade_rules.NEEDS_DECISION
    decide(world, "tax", N)
    assert (world.trade("m", 1).frozen, world.state.get(APPEAL, KEY)) == ((), None)


def test_a_second_key_made_after_the_decision_may_be_the_same_persons(world):
    decide(world)
    world.wait(1)
    young = second_key(world, "customs")
    appeal(world)
    assert young(say.Decide, **ORDER, seller=M, root=root("again")).code == rules.OTHER_PERSON


def test_a_second_person_of_the_same_authority_decides_an_appeal(world):
    second = second_key(world, "customs")
    world.wait(1)
    decide(world)
    appeal(world)
    assert second(say.Decide, **ORDER, seller=M, root=root("again")) is None
    assert world.trade("m", 1).seller == "m"


def test_whoever_appeals_does_not_decide_the_appeal():
    world = World()
    world.merchant("m")
    both = (tag("firm", "both"),)
    world.ok("hall", members.Enrol, members=(members.NewMember(
        member="both", roles=("merchant", "matcher"), keys=(signing.public_hex(key_of("both")),), firms=both,
    ),))  # fmt: skip
    world.exported("m", 1, 10_000)
    attest(world, item(world, seller=tag("firm", "both")))
    appeal(world, "both")
    fields = ORDER | {"seller": tag("firm", "both"), "root": root("mine")}
    assert world.refused("both", say.Decide, **fields) == rules.OTHER_PERSON


@pytest.mark.parametrize("who", ["agent", "carrier", "m", "n", "service"])
def test_whoever_is_concerned_may_appeal(world, who):
    decide(world)
    appeal(world, who)
    assert world.state.get(APPEAL, KEY).by == who


@pytest.mark.parametrize("who", ["rival", "bank", "platform"])
def test_nobody_else_may_appeal(world, who):
    decide(world)
    assert world.refused(who, say.AppealSeller, root=root("g"), **ORDER) == rules.NOT_CONCERNED


def test_an_appeal_needs_grounds_something_to_appeal_and_no_open_appeal(world):
    fields = {"root": root("grounds"), **ORDER}
    assert world.refused("m", say.AppealSeller, **ORDER) == rules.NO_REASON
    assert world.refused("m", say.AppealSeller, **fields) == rules.NOTHING_TO_APPEAL
    attest(world, item(world, seller=N))
    world.lodge_list("m", 1, version=2)
    assert world.refused("m", say.AppealSeller, **fields) == rules.NOTHING_TO_APPEAL
    decide(world)
    appeal(world)
    assert world.refused("agent", say.AppealSeller, **fields) == rules.APPEAL_OPEN


# Money.


def bank_pays(world, batch, merchant):
    amount = world.state.get(PAYABLE, payable_key(batch, merchant)).left
    world.bank_says(world.pay(batch, merchant), "settled", amount)
    return amount


def test_what_was_paid_stands_and_what_is_divided_later_is_the_decided_sellers(world):
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 10_000))
    first = world.settle("r", ("m", 1, 4_000))
    world.deal(first, 4_000, 28_000)
    paid = bank_pays(world, world.allocate(first), "m")
    decide(world)
    assert world.state.get(CLAIM, claim_key(KEY, tag("remittance", "r"))).seller == "n"
    assert balances(world.state)["USD/2101/m"] == 0
    assert balances(world.state)["USD/2101/n"] == 6_000
    world.conserved()
    second = world.settle("r", ("m", 1, 6_000))
    world.deal(second, 6_000, 42_000)
    later = bank_pays(world, world.allocate(second), "n")
    assert (money_of(world.state, "m").paid, money_of(world.state, "n").paid) == (paid, later) == (28_000, 42_000)
    assert world.tracks("m", 1) == (10_000, 10_000, 10_000, 10_000)
    world.conserved()


def test_a_settlement_under_way_is_the_decided_sellers_too(world):
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 10_000))
    asked = world.settle("r", ("m", 1, 10_000))
    decide(world)
    world.deal(asked, 10_000, 70_000)
    world.conserved()
    assert bank_pays(world, world.allocate(asked), "n") == 70_000
    assert world.trade("m", 1).frozen == ()
    world.conserved()


def test_what_waited_for_a_contract_goes_to_the_decided_seller(world):
    world.exported("stranger", 2, 1_000)
    world.receive("r", 1_000)
    world.claim("r", ("stranger", 2, 1_000))
    asked = world.settle("r", ("stranger", 2, 1_000))
    world.deal(asked, 1_000, 7_000)
    world.allocate(asked)
    fields = {"firm": STRANGER, "number": tag("order", 2), "seller": N, "root": root("reason")}
    world.ok("tax", say.Decide, **fields)
    assert bank_pays(world, world.allocate(asked, part=2), "n") == 7_000
    world.conserved()


def test_money_shared_out_before_is_held_until_it_is_explained(world):
    batch = world.settled("r", ("m", 1, 10_000), bought=70_000)
    decide(world)
    (found,) = world.trade("m", 1).differences
    assert (found.code, found.owner, found.amount) == (rules.SHARED, "agent", 10_000)
    paying = {"batch": batch, "items": (PayMerchant(merchant="m"),)}
    assert world.failed("service", Instruct, **paying) == [trade_rules.FROZEN]
    world.ok("hall", trade_say.ResolveDifference, **ORDER, code=rules.SHARED)
    bank_pays(world, batch, "m")
    world.conserved()


def test_a_decision_back_to_the_earlier_seller_lets_shared_money_go(world):
    world.settled("r", ("m", 1, 10_000), bought=70_000)
    decide(world)
    decide(world, "tax", M)
    assert (world.trade("m", 1).frozen, world.trade("m", 1).seller) == ((), "m")
    world.conserved()


def test_claims_after_the_decision_are_booked_for_the_decided_seller(world):
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 3_000))
    decide(world)
    world.claim("r", ("m", 1, 7_000))
    assert balances(world.state)["USD/2101/n"] == 10_000
    world.conserved()
