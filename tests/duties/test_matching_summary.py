"""The summary declaration: the dated merge rule, what may be applied for, and customs' result line by line."""

import pytest
from matching_kit import AGENT, SELLER, list_line, listed, rules

from cohong.channels.customs.values import make_uscc
from cohong.duties.matching.merging import RULES, due_day, merge_preview, rule_on
from cohong.duties.matching.parts import gather
from cohong.duties.matching.summary import check_application, reconcile

OTHER = make_uscc("91440101TE999999")
RULE = rule_on(20260310)
A, B, C = (f"51412026E00000000{n}" for n in (1, 2, 3))


def lists(**change):
    """A and B of one key, each with a line of one kind and one of its own; C goes elsewhere."""
    other = list_line(gnum="2", gcode="6109100022", qty1="0.1")
    found = {
        A: listed(invtNo=A, lines=[list_line(), other]),
        B: listed(invtNo=B, lines=[list_line(currency="USD", qty="2", totalPrice="10")]),
        C: listed(invtNo=C, country="116"),
    }
    return {name: one | change.get(name, {}) for name, one in found.items()}


def test_lists_merge_by_the_key_of_the_rule():
    one, two = merge_preview(lists().values(), RULE)
    assert (two.lists, one.lists) == ((A, B), (C,))
    assert [line.members for line in two.lines] == [((A, "1"), (B, "1")), ((A, "2"),)]
    first = two.lines[0]
    assert (first.qty_e5, first.qty1_e5) == ({"007": 700_000}, {"035": 80_000})
    assert first.total_e5 == {"USD": 3_500_000}, "502 and USD are one currency"
    assert (two.gross_e5, two.net_e5) == (300_000, 240_000)


@pytest.mark.parametrize(
    ("name", "value"),
    [("ebcCode", OTHER), ("trafMode", "2"), ("ownerCode", OTHER), ("country", "1"), ("portCode", "5142")],
)
def test_each_element_of_the_head_parts_forms(name, value):
    assert len(merge_preview([listed(invtNo=A), listed(invtNo=B, **{name: value})], RULE)) == 2


@pytest.mark.parametrize(("name", "value"), [("gcode", "6109100022"), ("currency", "142"), ("country", "116")])
def test_each_element_of_a_line_parts_lines(name, value):
    (form,) = merge_preview([listed(lines=[list_line(), list_line(gnum="2", **{name: value})])], RULE)
    assert len(form.lines) == 2


def test_the_two_switches_of_the_application():
    owners = [listed(invtNo=A), listed(invtNo=B, ownerCode=OTHER)]
    assert len(merge_preview(owners, RULE, by_owner=False)) == 1
    names = [listed(lines=[list_line(), list_line(gnum="2", gname="别的")])]
    assert [len(merge_preview(names, RULE, by_name=by)[0].lines) for by in (False, True)] == [1, 2]


def test_the_rule_goes_by_the_day():
    assert RULE is RULES[0]
    assert rule_on(20181231) is None, "nobody guesses"
    assert due_day(RULE, 20260310) == 20260415
    assert due_day(RULE, 20261231) == 20270115


# --- X10 --------------------------------------------------------------------------------------------------------------


def applied(*names, **change):
    head = {"agentCode": AGENT, "copNo": "SUM-1", "customsCode": "5141", "ebcCode": SELLER, "sumNo": "S1"}
    (whole,) = gather("CEB701", [head | {"lines": [{"invtNo": name} for name in names]} | change])
    return whole


CLOSED = {A: 899, B: 899, C: 899}


def test_closed_lists_of_one_enterprise_and_office_may_be_applied_for():
    assert check_application(applied(A, B), lists(), CLOSED) == ()
    span = {"startTime": "20260301000000", "endTime": "20260331235959"}
    assert check_application(applied("unknown", **span), {}, {}) == (), "with a span the lines are ignored"


@pytest.mark.parametrize(
    ("names", "change", "status", "summed", "field"),
    [
        ((A,), {A: {"statisticsFlag": "A"}}, CLOSED, {}, "statisticsFlag"),
        ((A,), {A: {"customsCode": "5142"}}, CLOSED, {}, "customsCode"),
        ((A,), {A: {"ebcCode": OTHER}}, CLOSED, {}, "ebcCode"),
        ((A,), {}, {A: 800}, {}, "returnStatus"),
        ((A,), {}, CLOSED, {A: "S9"}, "sumNo"),
        (("51412026E000000009",), {}, CLOSED, {}, "invtNo"),
        ((A, A), {}, CLOSED, {}, "invtNo"),
    ],
)
def test_a_list_that_may_not_be_summed_up(names, change, status, summed, field):
    found = check_application(applied(*names), lists(**change), status, summed)
    assert [(one.rule, one.field) for one in found] == [("X10", field)]


@pytest.mark.parametrize("change", [{"startTime": "20260301000000"}, {"startTime": "20260401", "endTime": "20260301"}])
def test_a_span_of_time_is_a_pair_in_order(change):
    assert rules(check_application(applied(**change), {}, {})) == ["X10"]


# --- X11, X12, W04 ----------------------------------------------------------------------------------------------------


def result(*lines, seq="D1", gross="3", net="2.4", place=1, count=1):
    head = {"sumNo": "S1", "declSeqNo": seq, "entryId": f"5141202600000000{seq[1:]}", "grossWeight": gross}
    head |= {"netWeight": net, "msgCount": str(count), "msgSeqNo": str(place)}
    names = ("invtNo", "gnum", "gseqno", "gcode")
    return head | {"lines": [dict(zip(names, line, strict=True)) for line in lines]}


PLASTIC, SHIRT = "3926909090", "6109100022"
FIRST = [(A, "1", "1", PLASTIC), (B, "1", "1", PLASTIC), (A, "2", "2", SHIRT)]
SECOND = result((C, "1", "1", PLASTIC), seq="D2", gross="1.5", net="1.2")


def told(*results, **change):
    return reconcile(gather("CEB792", results), lists(**change), RULE)


def test_customs_result_goes_back_to_every_line():
    found = told(result(*FIRST), SECOND)
    assert (found.differ, found.missing) == ((), ())
    place = found.places[A, "2"]
    assert (place.summary, place.form, place.entry, place.seqno) == ("S1", "D1", "51412026000000001", "2")
    assert found.places[C, "1"].form == "D2"


@pytest.mark.parametrize(
    ("results", "rule", "field"),
    [
        ([result(*FIRST, (A, "9", "1", PLASTIC)), SECOND], "X11", "gnum"),
        ([result(*FIRST[:2], (A, "2", "2", "6109100099")), SECOND], "X11", "gcode"),
        ([result(*FIRST, FIRST[0]), SECOND], "X11", "declSeqNo"),
        ([result(*FIRST[:2], (A, "2", "1", SHIRT)), SECOND], "X11", "gseqno"),
        ([result((A, "1", "1", PLASTIC), (B, "1", "3", PLASTIC), FIRST[2]), SECOND], "X12", "gseqno"),
        ([result(*FIRST, (C, "1", "3", PLASTIC), gross="4.5", net="3.6")], "X12", "declSeqNo"),
        ([result(*FIRST, gross="3.1"), SECOND], "W04", "grossWeight"),
        ([result(*FIRST, net="2"), SECOND], "W04", "netWeight"),
    ],
)
def test_each_difference_of_the_result_is_named(results, rule, field):
    found = told(*results)
    assert [(one.rule, one.field, one.owner) for one in found.differ] == [(rule, field, "customs")]


def test_lines_that_no_form_holds_are_missing():
    found = told(result(*FIRST[:2]), SECOND)
    assert [one.document for one in found.missing] == [f"792 {A} 2"]
    part = told(result(*FIRST, count=2), SECOND)
    assert [one.document for one in part.missing] == ["792 D1 2/2"]


def test_an_edition_without_line_numbers_still_tells_the_form():
    lines = [{"invtNo": name, "gnum": gnum, "gcode": gcode} for name, gnum, _, gcode in FIRST]
    found = told(result() | {"lines": lines}, SECOND)
    assert (found.differ, found.places[A, "1"].seqno) == ((), "")
