"""Cancellation, bill, arrival, departure, return, tally and summary: refused where the books say so, and, once customs accepted
them, of effect on the trades they name, in whatever order things come."""

from itertools import permutations

import pytest
from aftermath_kit import Afterwards
from customs_kit import codes, customs_says, names, order
from world import TODAY, root, tag

from cohong.modules.aftermath import messages as say
from cohong.modules.aftermath import rules
from cohong.modules.aftermath.state import ASKED, DECLARATION, PAPER, after, consequences, paper_id, trade_numbered
from cohong.modules.customs import messages as customs
from cohong.modules.customs.facts import ClaimKept
from cohong.modules.members import messages as members
from cohong.modules.trade.state import LOOSE, key_of, room, standing_roots

AGENT = tag("firm", "agent")


@pytest.fixture
def world():
    return Afterwards()


def cancelled(world, status=399):
    return world.answer("cancellation", AGENT, tag("cop", "c", 1), status)


# --- numbers ----------------------------------------------------------------------------------------------------------------


def test_the_number_that_customs_gives_a_list_finds_its_trade(world):
    world.numbered()
    assert trade_numbered(world.state, tag("invt", 1)) == world.row
    assert world.then.list == tag("invt", 1)
    assert names(world.numbered()) == [], "a second receipt with the same number says nothing new"


def test_a_number_that_is_another_trades_opens_a_difference(world):
    world.numbered()
    world.lodge("m", 2)
    world.numbered(2, given=tag("invt", 1))
    assert codes(world.trade("m", 2)) == [rules.NUMBER_TAKEN]
    assert trade_numbered(world.state, tag("invt", 1)) == world.row, "the first one keeps it"


def test_an_answer_that_an_agent_brings_is_kept_as_its_claim(world):
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    reply = world.answer("cancellation", AGENT, tag("cop", "c", 1), 399, who="agent")
    assert [type(fact) for fact in reply.facts] == [ClaimKept]
    assert world.row.list is not None


# --- cancellation -----------------------------------------------------------------------------------------------------------


def test_customs_cancels_a_list_and_another_one_may_come_for_the_order(world):
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    assert world.then.cancellation, "it is known before customs has answered"
    assert "ListCancelled" in names(cancelled(world))
    row = world.row
    assert (row.list, row.released, [line.released_e5 for line in row.lines]) == (None, 0, [0, 0])
    assert world.then.cancelled == TODAY
    assert standing_roots(world.state, row) is None
    assert not row.frozen, "nothing of it was used"
    world.lodge_list("m", 1)
    assert world.row.list is not None
    assert world.then.cancelled == 0, "the new list begins anew"


def test_the_waybill_of_a_cancelled_list_may_go_with_another(world):
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    cancelled(world)
    world.ok("agent", customs.LodgeOrder, **order(2))
    world.ok(
        "agent", customs.LodgeList, root=root("list", 2, 1), agent=AGENT, cop=tag("cop", 2), firm=tag("firm", "m"),
        number=tag("order", 2), carrier=tag("carrier"), waybill=tag("waybill", 1), owner=tag("firm", "m"),
        platform=tag("platform"), regime="9610", currency="USD", value=0, lines=(),
    )  # fmt: skip
    assert world.trade("m", 2).waybill_key == tag("carrier") + tag("waybill", 1)


def test_money_used_before_a_cancellation_stands_and_freezes_the_trade():
    world = Afterwards(released=False)
    world.release("m", 1)
    world.label("m", 1)
    world.review("m", 1)
    world.receive("r", 1000)
    world.claim("r", ("m", 1, 700))
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    cancelled(world)
    (found,) = world.row.differences
    assert (found.code, found.amount, found.owner) == (rules.CANCELLED_AFTER_USE, 700, "agent")
    assert world.row.frozen == (rules.CANCELLED_AFTER_USE,)
    assert world.tracks("m", 1)[0] == 700
    world.conserved()
    assert consequences(world.state, world.row).claimed == 700


@pytest.mark.parametrize("status", [100, -623005])
def test_a_refused_cancellation_changes_nothing_and_may_be_sent_again(world, status):
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    cancelled(world, status)
    assert world.row.list is not None
    world.ok("agent", say.LodgeCancellation, **world.cancellation(root=root("again")))
    world.answer("cancellation", AGENT, tag("cop", "c", 1), 399, time=f"{TODAY}140000000")
    assert world.row.list is None


def test_x13_only_the_declaring_firm_cancels_its_own_list_before_it_leaves(world):
    world.numbered()
    kind = say.LodgeCancellation
    assert world.refused("agent", kind, **world.cancellation(firm=tag("firm", "n"))) == rules.OTHER_FIRM
    assert world.refused("agent", kind, **world.cancellation(agent=tag("firm", "x"))) == rules.CANCEL
    world.closed()
    assert world.refused("agent", kind, **world.cancellation()) == rules.CANCEL


def test_a_list_that_customs_does_not_know_yet_cannot_be_cancelled():
    world = Afterwards(released=False)
    world.numbered()
    customs_says(world, 2, time=f"{TODAY}110000000")
    assert world.refused("agent", say.LodgeCancellation, **world.cancellation()) == rules.CANCEL


def test_a_paper_of_the_same_number_is_refused_while_it_stands_and_claimed_by_another(world):
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    assert world.refused("agent", say.LodgeCancellation, **world.cancellation(root=root("b"))) == rules.STANDS
    other = world.ok("service", say.LodgeCancellation, **world.cancellation(root=root("b")))
    assert names(other) == ["ClaimKept"]


def test_a_paper_is_deleted_before_customs_accepts_it_and_not_after(world):
    world.numbered()
    kind = say.LodgeCancellation
    assert world.refused("agent", kind, **world.cancellation(app=3, rev=1)) == rules.NOTHING_TO_CHANGE
    world.ok("agent", kind, **world.cancellation())
    world.ok("agent", kind, **world.cancellation(app=3, rev=2))
    assert world.then.cancellation == ""
    world.ok("agent", kind, **world.cancellation(root=root("b")))
    cancelled(world)
    assert world.refused("agent", kind, **world.cancellation(app=3, rev=3)) == rules.LOCKED


# --- bill, arrival, departure -----------------------------------------------------------------------------------------------


def test_bill_arrival_and_departure_move_the_parcel(world):
    for of, word in (("bill", "bill"), ("arrival", "arrived"), ("departure", "left")):
        day = {"day": 20260603} if of == "departure" else {}
        world.ok("agent", say.LodgeMovement, **world.movement(of, 1, **day))
        assert not getattr(world.then, word), "not before customs accepts it"
        world.answer(of, AGENT, tag("cop", of), 399)
        assert getattr(world.then, word), of
    assert (world.then.arrived, world.then.left) == (TODAY, 20260603)


def test_a_paper_in_parts_takes_effect_with_its_last_part_however_they_come(world):
    world.lodge("m", 2)
    world.match("m", 2, (5,))
    parts = [world.movement("bill", place, part=place, parts=2) for place in (2, 1)]
    world.ok("agent", say.LodgeMovement, **parts[0])
    world.answer("bill", AGENT, tag("cop", "bill"), 399)
    assert not world.then.bill
    world.ok("agent", say.LodgeMovement, **parts[1])
    assert world.then.bill
    assert world.refused("agent", say.LodgeMovement, **world.movement("bill", 1, part=3, parts=2)) == rules.PART
    assert world.refused("agent", say.LodgeMovement, **world.movement("bill", 1, part=2, parts=2)) == rules.STANDS


def test_parts_that_say_another_count_are_refused(world):
    world.ok("agent", say.LodgeMovement, **world.movement("bill", 1, part=1, parts=2))
    assert world.refused("agent", say.LodgeMovement, **world.movement("bill", 2, part=3, parts=3)) == rules.PART


def test_an_arrival_without_parcels_is_that_of_its_whole_bill(world):
    world.ok("agent", say.LodgeMovement, **world.movement("bill", 1))
    world.answer("bill", AGENT, tag("cop", "bill"), 399)
    world.ok("agent", say.LodgeMovement, **world.movement("arrival"))
    world.answer("arrival", AGENT, tag("cop", "arrival"), 399)
    assert world.then.arrived == TODAY


def test_what_leaves_without_release_is_a_difference_until_the_release_comes():
    world = Afterwards(released=False)
    world.ok("agent", say.LodgeMovement, **world.movement("departure", 1, day=TODAY))
    world.answer("departure", AGENT, tag("cop", "departure"), 399)
    assert codes(world.row) == [rules.LEFT_UNRELEASED]
    world.release("m", 1)
    assert codes(world.row) == []


def test_six_orders_of_list_bill_and_answer_end_alike():
    ends = set()
    for steps in permutations(("list", "paper", "answer")):
        world = Afterwards()
        world.ok("carrier", customs.LodgeWaybill, root=root("waybill", 2), carrier=tag("carrier"),
                 number=tag("waybill", 2), weight_e5=1, packages=1)  # fmt: skip
        for step in steps:
            if step == "list":
                world.lodge_list("m", 2)
            elif step == "paper":
                world.ok("agent", say.LodgeMovement, **world.movement("departure", 1, 2, day=TODAY))
            else:
                world.answer("departure", AGENT, tag("cop", "departure"), 399)
        ends.add((world.then, after(world.state, key_of(world.trade("m", 2)))))
    assert len(ends) == 1
    assert {one.left for one in ends.pop()} == {TODAY}


# --- returns ----------------------------------------------------------------------------------------------------------------


def released(world, status=800):
    return world.answer("return", AGENT, tag("cop", "r", 1), status)


def test_what_comes_back_is_given_back_to_its_line(world):
    world.numbered()
    world.ok("agent", say.LodgeReturn, **world.back(40_000))
    assert [line.released_e5 for line in world.row.lines] == [100_000, 100_000]
    released(world)
    assert [line.released_e5 for line in world.row.lines] == [60_000, 100_000]
    assert room(world.row, "claimed") == 1000, "what is claimed is held against the value"
    world.match("m", 1, (600, 400), version=1)
    assert [line.released_e5 for line in world.row.lines] == [60_000, 100_000], "a new match does not forget it"


def test_r06_all_returns_of_a_line_together_are_no_more_than_was_declared(world):
    world.numbered()
    world.ok("agent", say.LodgeReturn, **world.back(60_000))
    second = world.back(50_000, number=1) | {"number": tag("cop", "r", 2), "root": root("second")}
    assert world.refused("agent", say.LodgeReturn, **second) == rules.RETURN
    released(world)
    assert world.refused("agent", say.LodgeReturn, **second) == rules.RETURN
    fits = second | {"lines": (say.ReturnedLine(1, "011", 40_000),)}
    world.ok("agent", say.LodgeReturn, **fits)


def test_a_return_of_settled_goods_is_a_difference_of_what_is_too_much():
    world = Afterwards()
    world.label("m", 1)
    world.review("m", 1)
    world.settled("r", ("m", 1, 1000), bought=7000)
    world.numbered()
    world.ok("agent", say.LodgeReturn, **world.back(50_000))
    released(world)
    (found,) = world.row.differences
    assert (found.code, found.amount) == (rules.RETURNED_AFTER_SETTLEMENT, 300)
    assert not world.row.frozen
    world.conserved()


def test_customs_lets_in_more_than_was_declared(world):
    world.ok("agent", say.LodgeReturn, **world.back(150_000))
    released(world)
    world.numbered()
    assert codes(world.row) == [rules.RETURNED_TOO_MUCH]
    assert world.row.lines[0].released_e5 == 0
    assert world.row.frozen


def test_a_tally_is_noted(world):
    world.numbered()
    fields = {"operator": tag("firm", "site"), "number": tag("cop", "t"), "carrier": tag("carrier"),
              "waybill": tag("waybill", 1), "list": tag("invt", 1), "root": root("tally")}  # fmt: skip
    world.ok("carrier", say.LodgeTally, **fields)
    world.answer("tally", tag("firm", "site"), tag("cop", "t"), 399)
    assert world.then.tallied == TODAY


# --- summary ----------------------------------------------------------------------------------------------------------------


def test_a_list_is_in_one_summary_only_and_closed(world):
    world.numbered()
    kind = say.LodgeSummary
    assert world.refused("agent", kind, **world.summary(1)) == rules.SUMMARY
    world.closed()
    world.ok("agent", kind, **world.summary(1))
    other = world.summary(1, number=tag("cop", "s2"), root=root("other"))
    assert world.refused("agent", kind, **other) == rules.SUMMARY
    world.answer("summary", AGENT, tag("cop", "s"), 100)
    world.ok("agent", kind, **other)
    assert world.then.summary == paper_id(world.state, "summary", AGENT, tag("cop", "s2"))


def test_the_result_of_a_summary_tells_where_each_line_went(world):
    world.numbered()
    world.closed()
    world.ok("agent", say.LodgeSummary, **world.summary(1))
    world.answer("summary", AGENT, tag("cop", "s"), 399, given=tag("sum", 1))
    world.ok("customs", say.ObserveSummary, **world.result((1, 1, 1), (1, 2, 2)))
    assert [(line.gnum, line.seqno) for line in world.then.declared] == [(1, 1), (2, 2)]
    later = world.result((1, 1, 1), (1, 2, 2), entry=tag("entry"), state="9", time=f"{TODAY}150000000")
    world.ok("customs", say.ObserveSummary, **later)
    known = world.state.get(DECLARATION, tag("declaration", 1))
    assert (known.entry, known.state) == (tag("entry"), "9")
    assert codes(world.row) == []


@pytest.mark.parametrize(
    ("lines", "more"),
    [
        (((1, 3, 1),), {}),
        (((1, 1, 1),), {"declaration": tag("declaration", 2)}),
    ],
    ids=["a line that is not in the list", "a line that stands in two forms"],
)
def test_x11_a_result_that_does_not_fit_the_list_is_a_difference(world, lines, more):
    world.numbered()
    world.closed()
    world.ok("agent", say.LodgeSummary, **world.summary(1))
    world.ok("customs", say.ObserveSummary, **world.result((1, 1, 1)))
    world.ok("customs", say.ObserveSummary, **world.result(*lines, **({"time": f"{TODAY}140000000"} | more)))
    assert codes(world.row) == [rules.FORM_LINE]


def test_a_result_of_another_summary_is_a_difference(world):
    world.numbered()
    world.closed()
    world.ok("agent", say.LodgeSummary, **world.summary(1))
    world.answer("summary", AGENT, tag("cop", "other"), 399, given=tag("sum", 1))
    world.ok("customs", say.ObserveSummary, **world.result((1, 1, 1)))
    assert codes(world.row) == [rules.FORM_LINE]


def test_a_result_that_names_a_list_nobody_lodged_is_a_difference_of_its_own(world):
    world.ok("customs", say.ObserveSummary, **world.result((7, 1, 1)))
    assert world.state.get(LOOSE, f"list/{tag('invt', 7)}").difference.code == rules.UNKNOWN_DECLARED


def test_a_result_that_an_agent_brings_is_a_claim(world):
    world.numbered()
    assert names(world.ok("agent", say.ObserveSummary, **world.result((1, 1, 1)))) == ["ClaimKept"]
    assert world.then.declared == ()


# --- papers before what they name -------------------------------------------------------------------------------------------


def test_a_cancellation_that_came_before_the_number_takes_effect_with_it(world):
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    cancelled(world)
    assert world.row.list is not None
    assert "ListCancelled" in names(world.numbered())


def test_an_answer_that_comes_before_the_paper_waits_for_it(world):
    world.numbered()
    cancelled(world)
    assert world.row.list is not None
    assert "ListCancelled" in names(world.ok("agent", say.LodgeCancellation, **world.cancellation()))


def test_an_older_answer_changes_nothing(world):
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    world.answer("cancellation", AGENT, tag("cop", "c", 1), 100)
    reply = world.answer("cancellation", AGENT, tag("cop", "c", 1), 399, time=f"{TODAY}120000000")
    assert names(reply) == []
    assert world.row.list is not None


def test_papers_and_what_followed_a_list_come_along_when_two_codes_are_one_firm(world):
    world.numbered()
    world.closed()
    world.ok("agent", say.LodgeSummary, **world.summary(1))
    world.ok("hall", members.StateAlias, firm=tag("firm", "agent-18"), alias=AGENT)
    world.ok("hall", members.StateAlias, firm=tag("firm", "m-18"), alias=tag("firm", "m"))
    row = trade_numbered(world.state, tag("invt", 1))
    assert row.firm in (tag("firm", "m"), tag("firm", "m-18"))
    assert after(world.state, key_of(row)).summary
    name = paper_id(world.state, "summary", tag("firm", "agent-18"), tag("cop", "s"))
    assert world.state.get(PAPER, name).there == (1,)


# --- corrections ------------------------------------------------------------------------------------------------------------


def ask(of="list", **more):
    return {
        "firm": tag("firm", "m"), "number": tag("order", 1), "of": of, "code": "match.quantity", "until": TODAY,
        "root": root("ask", of),
    } | more  # fmt: skip


def asked(world, of="list"):
    return world.state.get(ASKED, f"{key_of(world.row)}/{of}")


def test_a_correction_is_asked_of_the_filer_and_answered_by_another_list():
    world = Afterwards(released=False)
    world.ok("platform", say.AskCorrection, **ask())
    assert (asked(world).to, asked(world).by, asked(world).answer) == ("agent", "platform", "")
    assert world.refused("platform", say.AskCorrection, **ask()) == rules.ASKED_ALREADY
    reply = world.reply("agent", customs.LodgeList, app=2, rev=5, root=root("list", 1, 2), agent=AGENT,
                        cop=tag("cop", 1), firm=tag("firm", "m"), number=tag("order", 1), carrier=tag("carrier"),
                        waybill=tag("waybill", 1), owner=tag("firm", "m"), platform=tag("platform"), regime="9610",
                        currency="CNY", value=0, lines=())  # fmt: skip
    assert reply.refusal is None
    assert asked(world).answer == reply.id


def test_a_cancelled_list_answers_what_was_asked_of_it(world):
    world.ok("platform", say.AskCorrection, **ask())
    world.numbered()
    world.ok("agent", say.LodgeCancellation, **world.cancellation())
    cancelled(world)
    assert asked(world).answer


def test_a_correction_is_asked_for_by_those_who_look_after_others_only(world):
    kind = say.AskCorrection
    assert world.refused("carrier", kind, **ask()) == "members.wrong_role"
    assert world.refused("platform", kind, **ask(until=20260531)) == rules.DAY_OVER
    assert world.refused("platform", kind, **ask(number=tag("order", 9))) == "trade.unknown"


def test_what_was_asked_is_taken_back_by_whoever_asked(world):
    where = {"firm": tag("firm", "m"), "number": tag("order", 1), "of": "waybill"}
    assert world.refused("platform", say.WithdrawAsking, **where) == rules.NOT_ASKED
    world.ok("platform", say.AskCorrection, **ask("waybill"))
    assert world.refused("tax", say.WithdrawAsking, **where) == rules.NOT_ASKED
    world.ok("platform", say.WithdrawAsking, **where)
    assert asked(world, "waybill") is None


def test_consequences_tell_what_was_done_on_the_strength_of_the_documents():
    world = Afterwards()
    world.label("m", 1)
    world.review("m", 1)
    world.settled("r", ("m", 1, 1000), bought=7000)
    found = consequences(world.state, world.row)
    assert (found.matched, found.labelled, found.settled, found.paid) == (True, True, 1000, 0)
    assert found.released == found.right == TODAY
