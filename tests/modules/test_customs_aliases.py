"""A firm, a carrier, an agent under two codes: what was filed under either comes together, and nothing is merged."""

import pytest
from customs_kit import change, customs_says, listed, names, order, waybill
from world import FIRST, LAST, TODAY, World, root, tag

from cohong.modules.customs import messages as say
from cohong.modules.customs import rules
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.trade import messages as trade_say
from cohong.modules.trade import rules as trade_rules
from cohong.modules.trade.state import LIST, PARCEL, TRADE, WAYBILL, standing_roots


@pytest.fixture
def world():
    world = World()
    world.merchant("m")
    return world


def test_an_alias_moves_trades_with_everything_that_meets_in_them(world):
    world.exported("old", 1, 5_000)
    world.ok("hall", members.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "old"))
    assert world.trade("old", 1) is None
    assert standing_roots(world.state, world.trade("m", 1)) == world.roots(1)
    # What still names the trade by its old key finds it: the list's own number, and the parcel.
    world.ok("agent", say.LodgeList, **listed(firm="old", root=root("list", 1, 2), **change()))
    assert world.trade("m", 1).list.root == root("list", 1, 2)
    assert world.refused("carrier", say.LodgeWaybill, **waybill(**change())) == rules.LOCKED
    customs_says(world, 899, firm="old", time=f"{TODAY}160000000")
    assert world.trade("m", 1).status == 899


def test_an_alias_joining_one_number_twice_freezes_both_and_merges_nothing(world):
    world.lodge("m", 1)
    world.ok("agent", say.LodgeOrder, **order(firm="old", root=root("theirs")))
    before = [world.trade(firm, 1) for firm in ("m", "old")]
    world.ok("hall", members.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "old"))
    after = [world.trade(firm, 1) for firm in ("m", "old")]
    assert [row.frozen for row in after] == [(trade_rules.ALIAS,)] * 2
    assert [(row.order, row.list, row.lines) for row in after] == [(row.order, row.list, row.lines) for row in before]
    assert {(found.owner, found.day) for row in after for found in row.differences} == {("agent", TODAY)}
    # Each is still found under the code it was filed with, and a person decides each.
    for firm in ("old", "m"):
        subject = {"firm": tag("firm", firm), "number": tag("order", 1)}
        world.ok("platform", trade_say.ResolveDifference, **subject, code=trade_rules.ALIAS)
        assert world.trade(firm, 1).frozen == ()


def test_a_frozen_pair_opens_no_right(world):
    world.lodge("m", 1)
    world.ok("agent", say.LodgeOrder, **order(firm="old", root=root("theirs")))
    world.ok("hall", members.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "old"))
    for step in (world.release, world.label, world.review):
        step("m", 1)
    world.match("m", 1, [5_000])
    assert world.trade("m", 1).right == 0


def test_codes_of_a_contract_are_aliases_too(world):
    world.lodge("ten digits", 1)
    firms = (tag("firm", "n"), tag("firm", "ten digits"))
    fields = {"since": FIRST, "until": LAST, "account": tag("account", "n")}
    reply = world.ok("service", members.SignContract, merchant="n", firms=firms, **fields)
    assert names(reply) == ["AliasStated", "ContractSigned"]
    assert world.trade("ten digits", 1) is None
    assert world.trade("n", 1).list is not None
    customs_says(world, 800, firm="ten digits")
    assert world.trade("n", 1).released == TODAY


def test_an_alias_of_carrier_and_agent_moves_waybills_and_lists(world):
    world.lodge("m", 1)
    world.ok("agent", say.LodgeOrder, **order(2))
    world.ok("agent", say.LodgeList, **listed(2, carrier=tag("carrier code")))
    world.ok("carrier", say.LodgeWaybill, **waybill(2))
    assert standing_roots(world.state, world.trade("m", 2)) is None
    world.ok("hall", members.StateAlias, firm=tag("carrier code"), alias=tag("carrier"))
    assert standing_roots(world.state, world.trade("m", 1)) == world.roots(1)
    assert standing_roots(world.state, world.trade("m", 2)) == world.roots(2), "carrier and list met by the alias"
    assert world.refused("carrier", say.LodgeWaybill, **waybill(1)) == rules.REUSED
    world.ok("hall", members.StateAlias, firm=tag("firm", "agent code"), alias=tag("firm", "agent"))
    assert world.refused("agent", say.LodgeList, **listed(1)) == rules.STANDS
    for table in (WAYBILL, PARCEL, LIST):
        assert not [key for key, _ in world.state.scan(table) if key.startswith((tag("carrier"), tag("firm", "agent")))]


def test_a_waybill_number_that_two_codes_of_a_carrier_used_stays_with_each(world):
    world.lodge("m", 1)
    world.ok("agent", say.LodgeOrder, **order(2))
    theirs = {"carrier": tag("carrier code")}
    world.ok("carrier", say.LodgeWaybill, **waybill(1, root=root("waybill", 2), **theirs))
    world.ok("agent", say.LodgeList, **listed(2, waybill=tag("waybill", 1), **theirs))
    world.ok("hall", members.StateAlias, firm=tag("carrier code"), alias=tag("carrier"))
    for number in (1, 2):
        assert standing_roots(world.state, world.trade("m", number)) == world.roots(number)


def test_every_trade_stands_under_its_own_key(world):
    world.exported("old", 1, 5_000)
    world.lodge("m", 2)
    world.ok("hall", members.StateAlias, firm=tag("firm", "m"), alias=tag("firm", "old"))
    assert all(key == row.firm + row.number for key, row in world.state.scan(TRADE))


def test_an_alias_does_not_bring_a_withdrawn_mandate_back(world):
    mandate = {"firm": tag("firm", "m"), "agent": "agent"}
    world.ok("m", members.GrantMandate, **mandate, since=FIRST, until=LAST)
    world.ok("m", members.RevokeMandate, **mandate)
    world.ok("hall", members.StateAlias, firm=tag("firm", "long code"), alias=tag("firm", "m"))
    for firm in ("m", "long code"):
        assert world.refused("agent", say.LodgeOrder, **order(firm=firm)) == member_rules.MANDATE_REVOKED
