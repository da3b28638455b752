"""Customs: documents lodged, changed and withdrawn, customs' own word on them, and how they meet in a trade."""

from itertools import permutations

import pytest
from customs_kit import CLOCK, change, codes, customs_says, listed, names, order, waybill
from world import FIRST, LAST, TODAY, World, new_member, root, tag

from cohong.core import transition
from cohong.core.calendar import add_days
from cohong.modules.customs import messages as say
from cohong.modules.customs import rules
from cohong.modules.forex import messages as forex
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.trade import messages as trade_say
from cohong.modules.trade import rules as trade_rules
from cohong.modules.trade.state import WAYBILL, is_matched, is_reviewed, standing_roots


@pytest.fixture
def world():
    world = World()
    world.merchant("m")
    return world


# Three documents meet


@pytest.mark.parametrize("arrival", list(permutations(["order", "waybill", "list"])))
def test_documents_meet_in_any_order_of_arrival(world, arrival):
    send = {
        "order": lambda: world.ok("agent", say.LodgeOrder, **order()),
        "waybill": lambda: world.ok("carrier", say.LodgeWaybill, **waybill()),
        "list": lambda: world.ok("agent", say.LodgeList, **listed()),
    }
    for place, name in enumerate(arrival):
        early = world.trade("m", 1)
        assert early is None or standing_roots(world.state, early) is None
        early_match = trade_say.MatchItem(**world.subject("m", 1), currency="USD")
        wanted = trade_rules.ROOTS if place and early is not None else trade_rules.UNKNOWN
        assert world.failed("platform", trade_say.AttestMatch, rule="test", items=(early_match,)) == [wanted]
        send[name]()
    row = world.trade("m", 1)
    assert standing_roots(world.state, row) == world.roots(1)
    assert (row.lines, row.status, row.right) == ((), 0, 0)
    world.match("m", 1, [5_000])
    assert is_matched(world.state, world.trade("m", 1))


def test_a_list_before_its_order_waits(world):
    world.ok("agent", say.LodgeList, **listed())
    world.ok("carrier", say.LodgeWaybill, **waybill())
    assert world.trade("m", 1).order is None
    assert standing_roots(world.state, world.trade("m", 1)) is None
    customs_says(world, 800)
    assert (world.trade("m", 1).released, world.trade("m", 1).right) == (TODAY, 0)
    world.ok("agent", say.LodgeOrder, **order())
    world.match("m", 1, [5_000])
    assert [line.released_e5 for line in world.trade("m", 1).lines] == [100_000], "released before it had a base"


def test_the_order_of_arrival_leaves_no_trace():
    """The same rows at the end, whichever of the six orders."""
    ends = []
    for arrival in permutations(["order", "waybill", "list"]):
        world = World()
        said = {
            "order": ("agent", say.LodgeOrder, order(guid=tag("guid", "order"))),
            "waybill": ("carrier", say.LodgeWaybill, waybill(guid=tag("guid", "waybill"))),
            "list": ("agent", say.LodgeList, listed(guid=tag("guid", "list"))),
        }
        for name in arrival:
            who, kind, fields = said[name]
            world.ok(who, kind, **fields)
        world.match("m", 1, [5_000])
        ends.append({key: data for key, data in world.base.rows.items() if not key.startswith(b"message")})
    assert all(end == ends[0] for end in ends)


# Saying it again


def test_an_exact_repeat_has_the_outcome_it_has(world):
    head = world.head("agent", say.LodgeOrder, **order())
    (first,) = world.say("agent", head)
    size = world.tip.log.size
    (again,) = world.say("agent", head)
    assert (again.id, again.index, again.fresh, again.refusal) == (first.id, first.index, False, None)
    assert world.tip.log.size == size + 1, "one leaf, and it is the block's own"


def test_one_guid_with_other_content_is_named(world):
    guid = {"guid": tag("guid", "mine")}
    world.ok("agent", say.LodgeOrder, **order(), **guid)
    assert world.refused("agent", say.LodgeOrder, **order(value=1), **guid) == transition.OTHER_CONTENT
    assert world.trade("m", 1).order.root == root("order", 1)


def test_a_final_refusal_is_given_again(world):
    head = world.head("agent", say.LodgeList, **listed(app=3))
    for fresh in (True, False):
        (reply,) = world.say("agent", head)
        assert (reply.refusal.code, reply.fresh) == (rules.LIST_BY_CANCEL, fresh)


def test_another_guid_with_the_same_number_is_a_duplicate(world):
    world.ok("agent", say.LodgeOrder, **order())
    assert world.refused("agent", say.LodgeOrder, **order()) == rules.STANDS == "customs.X07"
    assert world.refused("agent", say.LodgeOrder, **order(root=root("other"))) == rules.STANDS


def test_the_same_order_from_a_second_filer_is_its_claim(world):
    world.ok("agent", say.LodgeOrder, **order())
    (claim,) = world.ok("service", say.LodgeOrder, **order(root=root("theirs"))).facts
    assert (claim.of, claim.doc.filer, claim.doc.root) == ("order", "service", root("theirs"))
    assert (world.trade("m", 1).order.filer, world.trade("m", 1).order.root) == ("agent", root("order", 1))


def test_waybills_and_lists_of_a_second_filer_are_claims_too(world):
    world.lodge("m", 1)
    assert names(world.ok("service", say.LodgeWaybill, **waybill())) == ["ClaimKept"]
    assert names(world.ok("service", say.LodgeList, **listed())) == ["ClaimKept"]
    assert standing_roots(world.state, world.trade("m", 1)) == world.roots(1)


def test_a_receipt_of_money_is_a_claim(world):
    world.exported("m", 1, 5_000)
    before = world.trade("m", 1)
    fields = {"firm": tag("firm", "m"), "number": tag("order", 1), "currency": "USD", "value": 5_000, "day": TODAY}
    reply = world.ok("agent", say.LodgeReceipt, root=root("money"), **fields)
    assert (names(reply), reply.facts[0].of) == (["ClaimKept"], "receipt")
    assert world.trade("m", 1) == before


# Changing and withdrawing


def test_a_change_takes_the_place_of_what_stood(world):
    world.ok("agent", say.LodgeOrder, **order())
    world.ok("agent", say.LodgeOrder, **order(root=root("better"), **change()))
    assert world.trade("m", 1).order.root == root("better")
    world.ok("agent", say.LodgeOrder, **order(app=3, rev=20260601130000))
    assert world.trade("m", 1).order is None
    world.ok("agent", say.LodgeOrder, **order())


def test_only_its_filer_changes_a_document(world):
    assert world.refused("agent", say.LodgeOrder, **order(**change())) == rules.NOTHING_TO_CHANGE
    assert world.refused("agent", say.LodgeWaybill, **waybill(**change())) == rules.NOTHING_TO_CHANGE
    assert world.refused("agent", say.LodgeList, **listed(**change())) == rules.NOTHING_TO_CHANGE
    world.ok("agent", say.LodgeOrder, **order())
    world.ok("carrier", say.LodgeWaybill, **waybill())
    assert world.refused("service", say.LodgeOrder, **order(**change())) == rules.NOTHING_TO_CHANGE
    assert world.refused("agent", say.LodgeWaybill, **waybill(app=3, rev=1)) == rules.NOTHING_TO_CHANGE


@pytest.mark.parametrize("app", [2, 3])
def test_a_declared_list_locks_its_order_and_waybill(world, app):
    world.lodge("m", 1)
    assert world.refused("agent", say.LodgeOrder, **order(app=app, rev=5)) == rules.LOCKED
    assert world.refused("carrier", say.LodgeWaybill, **waybill(app=app, rev=5)) == rules.LOCKED
    customs_says(world, 100)
    world.ok("agent", say.LodgeOrder, **order(app=app, rev=6))
    world.ok("carrier", say.LodgeWaybill, **waybill(app=app, rev=6))


def test_a_waybill_is_withdrawn_before_its_list(world):
    world.ok("carrier", say.LodgeWaybill, **waybill())
    world.ok("carrier", say.LodgeWaybill, **waybill(app=3, rev=5))
    assert world.state.get(WAYBILL, tag("carrier") + tag("waybill", 1)) is None


def test_a_list_is_not_deleted(world):
    world.lodge("m", 1)
    assert world.refused("agent", say.LodgeList, **listed(app=3, rev=5)) == rules.LIST_BY_CANCEL


def test_after_a_change_older_judgements_stop_counting(world):
    world.exported("m", 1, 10_000)
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 6_000))
    world.lodge_list("m", 1, version=2)
    row = world.trade("m", 1)
    assert not is_matched(world.state, row)
    assert not is_reviewed(world.state, row)
    wanted = {"remittance": tag("remittance", "r"), "items": world.items(("m", 1, 6_000))}
    assert world.refused("service", forex.Settle, **wanted) == trade_rules.NO_BASE
    assert world.failed("platform", trade_say.AttestMatch, rule="old", items=(old_match(world),)) == [trade_rules.ROOTS]
    world.match("m", 1, [10_000], version=2)
    world.ok("service", forex.Settle, **wanted)
    world.conserved()


def old_match(world):
    return trade_say.MatchItem(**world.subject("m", 1), currency="USD")


def test_a_new_base_below_its_uses_is_a_difference_and_freezes(world):
    world.exported("m", 1, 10_000)
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 6_000))
    world.lodge_list("m", 1, version=2)
    world.match("m", 1, [5_000], version=2)
    row = world.trade("m", 1)
    assert (row.frozen, codes(row)) == ((trade_rules.BASE_BELOW_USES,), [trade_rules.BASE_BELOW_USES])
    wanted = {"remittance": tag("remittance", "r"), "items": world.items(("m", 1, 5_000))}
    assert world.refused("service", forex.Settle, **wanted) == trade_rules.FROZEN
    world.conserved()


# One list for one order, one waybill for one list


def test_a_second_list_for_one_order(world):
    world.lodge("m", 1)
    other = listed(cop=tag("cop", "other"), root=root("other"))
    assert world.refused("agent", say.LodgeList, **other) == rules.OTHER_LIST == "customs.X01"
    assert world.refused("agent", say.LodgeList, **listed(2, cop=tag("cop", 1))) == rules.STANDS
    customs_says(world, 100)
    world.ok("agent", say.LodgeList, **other)
    assert world.trade("m", 1).list.root == root("other")


def test_a_second_list_for_one_waybill(world):
    world.lodge("m", 1)
    world.ok("agent", say.LodgeOrder, **order(2))
    theirs = listed(2, waybill=tag("waybill", 1))
    assert world.refused("agent", say.LodgeList, **theirs) == rules.OTHER_PARCEL
    customs_says(world, 100)
    world.ok("agent", say.LodgeList, **theirs)
    customs_says(world, 100, 1, time=f"{TODAY}130000000")
    assert world.refused("agent", say.LodgeList, **listed()) == rules.OTHER_PARCEL


def test_a_waybill_number_within_six_months(world):
    world.ok("carrier", say.LodgeWaybill, **waybill())
    world.wait(180)
    assert world.refused("carrier", say.LodgeWaybill, **waybill(root=root("new"))) == rules.REUSED == "customs.X08"


@pytest.mark.parametrize("list_first", [True, False])
def test_a_waybill_number_after_six_months_is_another_parcel(world, list_first):
    world.exported("m", 1, 5_000)
    world.wait(184)
    world.ok("agent", say.LodgeOrder, **order(2))
    sent = [
        lambda: world.ok("agent", say.LodgeList, **listed(2, waybill=tag("waybill", 1))),
        lambda: world.ok("carrier", say.LodgeWaybill, **waybill(root=root("waybill", 2))),
    ]
    for send in sent if list_first else reversed(sent):
        send()
    assert standing_roots(world.state, world.trade("m", 1)) == world.roots(1), "the old parcel keeps its waybill"
    assert standing_roots(world.state, world.trade("m", 2)) == world.roots(2)
    assert world.state.get(WAYBILL, tag("carrier") + tag("waybill", 1)).generation == 1
    assert is_matched(world.state, world.trade("m", 1))


def test_a_list_that_comes_late_in_the_life_of_its_waybill_goes_with_the_next(world):
    world.ok("carrier", say.LodgeWaybill, **waybill())
    world.wait(200)
    world.ok("agent", say.LodgeOrder, **order())
    world.ok("agent", say.LodgeList, **listed())
    world.ok("carrier", say.LodgeWaybill, **waybill(root=root("new")))
    assert standing_roots(world.state, world.trade("m", 1)).waybill == root("new")


def test_a_number_used_a_third_time_keeps_all_three(world):
    for number in (1, 2, 3):
        world.ok("agent", say.LodgeOrder, **order(number))
        world.ok("carrier", say.LodgeWaybill, **waybill(root=root("waybill", number)))
        world.ok("agent", say.LodgeList, **listed(number, waybill=tag("waybill", 1)))
        world.wait(184)
    for number in (1, 2, 3):
        assert standing_roots(world.state, world.trade("m", number)) == world.roots(number)


# Customs' word


def test_the_newest_word_counts(world):
    world.lodge("m", 1)
    for status, time, stands in [(120, "0900", 120), (399, "1000", 399), (120, "0930", 399), (399, "1000", 399)]:
        customs_says(world, status, time=f"{TODAY}{time}00000")
        assert world.trade("m", 1).status == stands
    customs_says(world, 800, time=f"{TODAY}100000000")
    assert world.trade("m", 1).status == 800, "at equal times the higher stage"


def test_a_word_that_comes_again_changes_nothing(world):
    world.lodge("m", 1)
    assert names(customs_says(world, 800)) == ["ReturnObserved", "ListReleased"]
    assert names(customs_says(world, 800)) == []
    assert names(customs_says(world, 899, time=f"{TODAY}150000000")) == ["ReturnObserved"], "it leaves once"


def test_only_customs_releases(world):
    world.lodge("m", 1)
    reply = customs_says(world, 800, who="agent")
    assert (names(reply), reply.facts[0].of) == (["ClaimKept"], "return of list")
    assert (world.trade("m", 1).released, world.trade("m", 1).status) == (0, 0)
    assert world.refused("bank", say.ObserveReturns, items=()) == member_rules.ROLE
    customs_says(world, 800)
    assert world.trade("m", 1).released == TODAY


def test_the_registered_gateway_of_customs_releases(world):
    world.ok("hall", members.Enrol, members=(new_member("terminal", "customs_gateway"),))
    world.lodge("m", 1)
    customs_says(world, 800, who="terminal")
    assert world.trade("m", 1).released == TODAY


def test_a_refused_list_is_sent_again(world):
    world.lodge("m", 1)
    assert world.refused("agent", say.LodgeList, **listed(root=root("again"))) == rules.STANDS
    customs_says(world, 100)
    assert codes(world.trade("m", 1)) == [rules.REFUSED]
    world.ok("agent", say.LodgeList, **listed(root=root("again")))
    row = world.trade("m", 1)
    assert (row.list.root, row.status, codes(row)) == (root("again"), 0, [])
    customs_says(world, 120, time=f"{TODAY}110000000")
    assert world.trade("m", 1).status == 0, "an older word than the refusal is about the first list"
    customs_says(world, 800, time=f"{TODAY}130000000")
    assert world.trade("m", 1).released == TODAY


def test_customs_changes_its_mind(world):
    world.lodge("m", 1)
    customs_says(world, -301010)
    assert codes(world.trade("m", 1)) == [rules.REFUSED]
    assert names(customs_says(world, 120, time=f"{TODAY}130000000")) == ["ReturnObserved", "DifferenceResolved"]


@pytest.mark.parametrize("of", ["order", "waybill"])
def test_a_refused_order_or_waybill_is_sent_again(world, of):
    who, kind, fields = {
        "order": ("agent", say.LodgeOrder, order),
        "waybill": ("carrier", say.LodgeWaybill, waybill),
    }[of]
    world.ok(who, kind, **fields())
    customs_says(world, 120, of=of, time=f"{TODAY}100000000")
    refused = world.refused(who, kind, **fields(root=root("again")))
    assert refused in {rules.STANDS, rules.REUSED}
    customs_says(world, 100, of=of)
    world.ok(who, kind, **fields(root=root("again")))
    assert world.refused(who, kind, **fields(root=root("third"))) == refused
    assert names(world.ok("service", kind, **fields(root=root("theirs")))) == ["ClaimKept"]


def test_words_on_receipts_and_unknown_orders_move_nothing(world):
    world.lodge("m", 1)
    before = world.trade("m", 1)
    assert names(customs_says(world, 120, of="receipt")) == []
    assert names(customs_says(world, 120, 7, of="order")) == []
    assert (world.trade("m", 1), world.trade("m", 7)) == (before, None)


def test_a_release_before_the_list_is_lodged(world):
    customs_says(world, 800)
    row = world.trade("m", 1)
    assert (row.released, codes(row), row.differences[0].owner) == (TODAY, [rules.UNKNOWN_RELEASED], "customs")
    world.lodge("m", 1)
    row = world.trade("m", 1)
    assert (row.released, row.status, codes(row)) == (TODAY, 800, [])
    world.match("m", 1, [5_000])
    world.label("m", 1)
    world.review("m", 1)
    assert world.trade("m", 1).right == TODAY


def test_a_receipt_without_a_real_day_stands_alone(world):
    world.lodge("m", 1)
    world.lodge("m", 2)
    words = [
        say.Return("list", tag("firm", "m"), tag("order", number), 800, time)
        for number, time in [(1, "20261301120000000"), (2, CLOCK)]
    ]
    assert world.failed("customs", say.ObserveReturns, items=tuple(words)) == [rules.RETURN_TIME]
    assert (world.trade("m", 1).released, world.trade("m", 2).released) == (0, TODAY)


def test_other_differences_outlive_a_match(world):
    world.lodge("m", 1)
    customs_says(world, 100)
    world.match("m", 1, [5_000])
    assert codes(world.trade("m", 1)) == [rules.REFUSED]


# Who may lodge


def test_roles_signatures_and_join_keys(world):
    assert world.refused("bank", say.LodgeOrder, **order()) == member_rules.ROLE
    assert world.refused("tax", say.LodgeWaybill, **waybill()) == member_rules.ROLE
    assert world.refused("hall", say.LodgeList, **listed()) == member_rules.ROLE
    assert world.refused("agent", say.LodgeOrder, **order(join="f" * 8)) == member_rules.JOIN_KEY
    (reply,) = world.say("rival", world.head("agent", say.LodgeOrder, **order()))
    assert reply.refusal.code == transition.SIGNER_NOT_FILER
    (reply,) = world.say("nobody", world.head("agent", say.LodgeOrder, **order()))
    assert reply.refusal.code == transition.UNKNOWN_SIGNER
    assert world.trade("m", 1) is None


def test_a_stranger_cannot_occupy_an_id(world):
    guid = {"guid": tag("guid", "mine")}
    (reply,) = world.say("rival", world.head("agent", say.LodgeOrder, **order(value=9), **guid))
    assert reply.refusal.code == transition.SIGNER_NOT_FILER
    world.ok("agent", say.LodgeOrder, **order(), **guid)


@pytest.mark.parametrize("kind", [say.LodgeOrder, say.LodgeList])
def test_mandates(world, kind):
    fields = order if kind is say.LodgeOrder else listed
    mandate = {"firm": tag("firm", "m"), "agent": "agent"}
    world.ok("m", members.GrantMandate, **mandate, since=FIRST, until=add_days(TODAY, 1))
    world.ok("agent", kind, **fields(1))
    world.wait(2)
    assert world.refused("agent", kind, **fields(2)) == member_rules.MANDATE_EXPIRED
    world.ok("m", members.GrantMandate, **mandate, since=FIRST, until=LAST)
    world.ok("m", members.RevokeMandate, **mandate)
    assert world.refused("agent", kind, **fields(2)) == member_rules.MANDATE_REVOKED
