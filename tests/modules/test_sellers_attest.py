"""What the attribution duty says of the genuine seller, and when it holds a trade."""

import pytest
from sellers_kit import SELLER_M as M
from sellers_kit import SELLER_N as N
from sellers_kit import STRANGER, attest, item
from world import FIRST, TODAY, World, new_member, root, tag

from cohong.core.law import LawRow
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.sellers import messages as say
from cohong.modules.sellers import rules
from cohong.modules.sellers.state import SELLER, LineSeller
from cohong.modules.trade import messages as trade_say
from cohong.modules.trade import rules as trade_rules


@pytest.fixture
def world():
    world = World()
    world.merchant("m")
    world.merchant("n")
    world.lodge("m", 1)
    world.match("m", 1, [6_000, 4_000])
    return world


def row(world):
    return world.state.get(SELLER, M + tag("order", 1))


def held(world):
    return rules.OTHER_SELLER in world.trade("m", 1).frozen


def test_an_answer_stands_beside_the_trade_and_changes_nothing_in_it(world):
    before = world.trade("m", 1)
    attest(world, item(world))
    assert world.trade("m", 1) == before
    found = row(world)
    assert (found.seller, found.permille, found.model, found.by, found.day) == (M, 995, "2026-11-22", "platform", TODAY)
    assert (found.roots, found.held) == (world.roots(1), False)


def test_cannot_tell_is_an_answer_and_holds_nothing(world):
    attest(world, item(world, seller=None, permille=700, against=(rules.OTHER_SELLER,)))
    assert (row(world).seller, held(world)) == ("", False)


def test_it_is_the_duty_holders_word_on_standing_bodies_of_a_matched_trade(world):
    fields = {"rule": "attribute.1", "model": "x"}
    assert world.refused("agent", say.Attest, **fields, items=(item(world),)) == member_rules.ROLE
    assert world.refused("platform", say.Attest, **fields, items=(), join="f" * 8) == member_rules.JOIN_KEY
    world.lodge("n", 2)
    unmatched = say.SellerItem(**world.subject("n", 2), seller=N, permille=1)
    wrong = item(world, lines=(say.SoldBy(7, M, 990),))
    other_roots = item(world, version=2)
    unknown = item(world, number=tag("order", 9))
    codes = world.failed("platform", say.Attest, **fields, items=(other_roots, unknown, unmatched, wrong))
    assert codes == [trade_rules.ROOTS, trade_rules.UNKNOWN, trade_rules.NO_BASE, rules.LINE]


def test_another_seller_holds_the_trade_for_its_filer_with_what_is_not_paid(world):
    attest(world, item(world, seller=N))
    trade = world.trade("m", 1)
    assert (trade.seller, trade.frozen) == ("m", (rules.OTHER_SELLER,))
    (found,) = trade.differences
    assert (found.code, found.owner, found.day, found.amount) == (rules.OTHER_SELLER, "agent", TODAY, 10_000)
    assert row(world).held


@pytest.mark.parametrize(("permille", "holds"), [(949, False), (950, True)])
def test_only_a_sure_answer_holds(world, permille, holds):
    attest(world, item(world, seller=N, permille=permille))
    assert held(world) is holds


def test_how_sure_is_a_dated_law_row(world):
    later = {"document": "invented", "mark": "D", "file": root("law")}
    row = LawRow(name="sellers.hold_permille", value=900, since=FIRST, **later)
    proposal = world.ok("hall", members.ProposeLaw, rows=(row,)).id
    world.ok("tax", members.Vote, proposal=proposal)
    attest(world, item(world, seller=N, permille=900))
    assert held(world)


def test_a_code_of_the_same_member_is_no_other_seller(world):
    world.ok("hall", members.StateAlias, firm=M, alias=tag("firm", "m", "customs"))
    attest(world, item(world, seller=tag("firm", "m", "customs")))
    assert not held(world)


def test_a_line_with_another_seller_holds_too(world):
    attest(world, item(world, lines=(say.SoldBy(1, M, 999), say.SoldBy(2, N, 999))))
    assert held(world)
    assert row(world).lines == (LineSeller(1, M, 999), LineSeller(2, N, 999))


def test_a_later_answer_that_agrees_lets_go_and_opens_the_right(world):
    attest(world, item(world, seller=N))
    world.release("m", 1)
    world.label("m", 1)
    world.review("m", 1)
    assert world.trade("m", 1).right == 0
    attest(world, item(world, seller=None, permille=500))
    assert held(world), "that one cannot tell is no agreement"
    attest(world, item(world))
    trade = world.trade("m", 1)
    assert (trade.frozen, trade.differences, trade.right) == ((), (), TODAY)


def test_what_a_person_explained_is_not_asked_again_for_the_same_answer(world):
    attest(world, item(world, seller=N))
    explain = {"firm": M, "number": tag("order", 1), "code": rules.OTHER_SELLER}
    world.ok("hall", trade_say.ResolveDifference, **explain)
    attest(world, item(world, seller=N, permille=999))
    assert not held(world)
    attest(world, item(world, seller=STRANGER))
    assert held(world), "another answer is another question"


def test_changed_documents_ask_again_and_the_difference_keeps_its_age(world):
    attest(world, item(world, seller=N))
    world.wait(3)
    world.lodge_list("m", 1, version=2)
    world.match("m", 1, [6_000, 4_000], version=2)
    assert held(world), "a new match is no answer to who sells"
    attest(world, item(world, seller=N, version=2))
    (found,) = world.trade("m", 1).differences
    assert (found.code, found.day) == (rules.OTHER_SELLER, TODAY)


def test_what_was_said_follows_its_trade_when_two_codes_are_one_firm(world):
    world.lodge("stranger", 2)
    world.match("stranger", 2, [500])
    attest(world, say.SellerItem(**world.subject("stranger", 2), seller=STRANGER, permille=995))
    world.ok("hall", members.StateAlias, firm=M, alias=STRANGER)
    assert world.state.get(SELLER, STRANGER + tag("order", 2)) is None
    assert world.state.get(SELLER, M + tag("order", 2)).seller == STRANGER


def test_a_firm_that_is_no_member_yet_may_be_the_seller(world):
    attest(world, item(world, seller=STRANGER))
    assert held(world)
    firms = (STRANGER,)
    world.ok("hall", members.Enrol, members=(new_member("stranger", "merchant", firms=firms),))
    assert row(world).seller == STRANGER
