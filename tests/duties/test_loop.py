"""The loop: it follows the facts to the trades, judges what stands, and says whole files as the member that may."""

from itertools import permutations

import pytest
from duty_kit import CITY, HOLDERS, KEY, LABEL, MATCH, REVIEW, Town, document, kinds, open_sale, sales
from world import tag

from cohong.channels.customs.values import make_uscc
from cohong.channels.door.lodged import prepare
from cohong.core.law import LawRow
from cohong.core.tags import firm_tag, number_tag
from cohong.duties import loop, reasons
from cohong.duties.loop import Duties, Holders, trimmed
from cohong.modules.members import messages as members
from cohong.modules.members.state import PROPOSAL
from cohong.modules.trade import rules as trade_rules
from cohong.modules.trade.state import is_labelled, is_matched, is_reviewed

OTHER = make_uscc("91440101TE999999")
SALE = open_sale()


@pytest.fixture
def town():
    return Town()


def codes(row):
    return [difference.code for difference in row.differences]


@pytest.mark.parametrize("arrival", list(permutations(["CEB303", "CEB505", "CEB603"])))
def test_whatever_comes_last_starts_the_duties(town, arrival):
    for place, kind in enumerate(arrival, start=1):
        town.lodge_document(kind, SALE)
        assert (town.work() == []) is (place < 3)
    row = town.row(SALE)
    assert is_matched(town.state, row)
    assert is_labelled(town.state, row)
    assert is_reviewed(town.state, row)
    assert row.seller == firm_tag(KEY, SALE.merchant.firm.code)


def test_match_goes_before_label_and_review(town):
    town.lodge_sale(SALE)
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    assert town.work() == [], "nothing is judged twice"
    town.customs_says(SALE)
    assert town.row(SALE).right
    assert town.work() == []


def test_one_message_for_a_whole_file(town, monkeypatch):
    for sale in sales(5):
        town.lodge_sale(sale)
    said = town.work()
    assert kinds(said) == [MATCH, LABEL, REVIEW]
    assert {len(prepared.head.items) for prepared in said} == {5}
    assert said[0].party == said[0].head.items[0].firm
    monkeypatch.setattr(loop, "FILE", 2)
    other = Town()
    for sale in sales(5):
        other.lodge_sale(sale)
    assert [len(prepared.head.items) for prepared in other.work()] == [2, 2, 1] * 3


def test_a_duty_that_nobody_here_holds_does_not_run():
    town = Town(Holders(match="platform"))
    town.lodge_sale(SALE)
    assert kinds(town.work()) == [MATCH]


def test_a_body_that_may_not_be_read_is_not_judged(town):
    town.lodge_sale(SALE)
    town.bodies.closed.add(town.row(SALE).order.root)
    assert town.work() == []
    town.bodies.closed.clear()
    town.duties.rescan(town.state)
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]


def test_a_rescan_after_a_restart_finds_what_was_left(town):
    town.lodge_sale(SALE)
    town.duties = Duties(HOLDERS, KEY, town.duties.bodies)
    assert town.work() == []
    town.duties.rescan(town.state)
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    town.duties.rescan(town.state)
    assert town.work() == []


def test_documents_that_differ_wait_until_they_are_mended(town):
    town.lodge_sale(SALE, CEB603={"lines": {0: {"itemNo": "SKU-OTHER"}}})
    (said,) = town.work()
    assert codes(town.row(SALE)) == [reasons.ARTICLE]
    assert said.fields["lines"][0]["reasons"][0]["code"] == reasons.ARTICLE, "why is sealed beside the verdict"
    town.lodge_document("CEB603", SALE, appType="2", appTime="20260601190000")
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    assert codes(town.row(SALE)) == []


def test_a_changed_list_is_judged_anew(town):
    town.lodge_sale(SALE)
    town.work()
    town.customs_says(SALE)
    town.lodge_document("CEB603", SALE, appType="2", appTime="20260601190000", grossWeight="9.9")
    assert not is_matched(town.state, town.row(SALE))
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    assert is_matched(town.state, town.row(SALE))


def test_a_head_that_does_not_say_what_its_body_says(town):
    """A faulty door: the order's head carries the tags of one sale, its body is of another."""
    right, wrong = sales(40)[0], open_sale(3)
    honest = prepare(document("CEB303", right), KEY, "agent")
    lines = list(honest.fields["lines"])
    town.take(type(honest)(honest.head, honest.fields | {"orderNo": wrong.order_no, "lines": lines}, *rest(honest)))
    town.lodge_document("CEB505", right)
    town.lodge_document("CEB603", right)
    town.work()
    assert codes(town.row(right)) == [reasons.TAGS]


@pytest.mark.parametrize(
    ("kind", "field"), [("CEB303", "ebcCode"), ("CEB505", "logisticsCode"), ("CEB603", "logisticsNo")]
)
def test_every_tag_that_joins_is_recomputed(town, kind, field):
    for each in ("CEB303", "CEB505", "CEB603"):
        honest = prepare(document(each, SALE), KEY, "agent")
        fields = honest.fields | ({field: OTHER} if each == kind else {})
        town.take(type(honest)(honest.head, fields, *rest(honest)))
    town.work()
    assert reasons.TAGS in codes(town.row(SALE)) or reasons.CONSIGNOR in codes(town.row(SALE))
    assert not is_matched(town.state, town.row(SALE))


def rest(prepared):
    return prepared.alone, prepared.subject, prepared.party


def test_two_codes_that_turn_out_to_be_one_firm_are_judged_again(town):
    town.lodge_sale(SALE, CEB505={"ebcCode": OTHER})
    town.work()
    assert codes(town.row(SALE)) == [reasons.CONSIGNOR]
    mine = firm_tag(KEY, SALE.merchant.firm.code)
    town.ok("hall", members.StateAlias, firm=mine, alias=firm_tag(KEY, OTHER))
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    assert is_matched(town.state, town.row(SALE))


def test_a_trade_that_an_alias_moved_between_blocks_is_still_judged(town):
    town.lodge_sale(SALE)
    long_code = tag("firm", "the other code")
    town.ok("hall", members.StateAlias, firm=long_code, alias=firm_tag(KEY, SALE.merchant.firm.code))
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    assert town.row(SALE).firm == long_code


def test_a_label_that_lapsed_is_given_anew_for_the_export_day(town):
    town.lodge_sale(SALE)
    town.work()
    assert (town.row(SALE).label.since, town.row(SALE).label.until) == (20260401, 99991231)
    town.customs_says(SALE, time="20260331120000000")
    assert codes(town.row(SALE)) == [trade_rules.LABEL_LAPSED]
    assert not town.row(SALE).right
    assert kinds(town.work()) == [LABEL]
    row = town.row(SALE)
    assert (codes(row), row.label.until >= 20260331 >= row.label.since, bool(row.right)) == ([], True, True)


def test_a_row_adopted_later_cuts_a_label_short(town):
    law = LawRow(
        name="tax.law_set", value="NEXT", since=20270101, until=20271231, document="invented", mark="D", file="1" * 64
    )
    town.ok("tax", members.ProposeLaw, rows=(law,))
    ((proposal, _),) = town.state.scan(PROPOSAL)
    town.ok("hall", members.Vote, proposal=proposal)
    town.lodge_sale(SALE)
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    assert town.row(SALE).label.until == 20261231
    book = loop.book_on(town.state, 20280601, ("tax.law_set",)).rows["tax.law_set"]
    assert (book.value, book.since, book.until) == ("CN-EXP-2026", 20280101, 99991231)
    assert trimmed(town.state, law, 20270601) == law


def test_what_the_bank_refers_is_not_reviewed(town):
    sale = next(sale for sale in sales(60) if not sale.merchant.hidden)
    town.lodge_sale(sale, CEB603={"country": "113", "POD": "113"})
    said = town.work()
    assert said[-1].head.items[0].verdict == "refer"
    assert said[-1].head.items[0].codes == (reasons.PAYER_COUNTRY,)
    town.customs_says(sale)
    assert not town.row(sale).right


def test_the_first_price_of_an_article_is_the_usual_one(town):
    def price(value):
        cheap = {"price": value, "qty": "1", "totalPrice": value}
        return {"CEB303": {"lines": {0: cheap}, "goodsValue": value}, "CEB603": {"lines": {0: cheap}}}

    same = [sale for sale in sales(400) if sale.merchant == SALE.merchant and len(sale.lines) == 1]
    article = same[0].lines[0].item
    first, second = [sale for sale in same if sale.lines[0].item == article][:2]
    town.lodge_sale(first, **price("10"))
    town.lodge_sale(second, **price("90"))
    said = town.work()
    verdicts = [item.verdict for item in said[-1].head.items]
    assert verdicts == ["pass", "refer"]


def test_the_same_bodies_give_the_same_messages():
    towns = [Town(), Town()]
    for town in towns:
        for sale in sales(3):
            town.lodge_sale(sale)
    assert towns[0].work() == towns[1].work()
    assert towns[0].tip.log.root() == towns[1].tip.log.root()


def test_the_number_tags_are_those_of_the_door():
    head = prepare(document("CEB303", SALE), KEY, "agent").head
    assert head.number == number_tag(KEY, "order", SALE.order_no)
    assert CITY.platform.code != OTHER


def test_law_that_is_adopted_later_gives_the_label_that_was_waited_for():
    town = Town()
    town.lodge_sale(SALE, CEB603={"ownerCode": "4401960001"})
    town.work()
    assert town.row(SALE).label.basis == "U-ZONE"
    town.customs_says(SALE)
    assert town.work() == [], "the same label is not said again"
    rows = tuple(
        LawRow(name=f"tax.{name}", value=value, since=20260101, document="invented", mark="D", file="1" * 64)
        for name, value in [("refund_cancelled_goods", ("39", "42", "61", "71", "83", "84", "85", "94", "95", "96"))]
    )
    town.ok("tax", members.ProposeLaw, rows=rows)
    ((proposal, _),) = town.state.scan(PROPOSAL)
    town.ok("hall", members.Vote, proposal=proposal)
    assert kinds(town.work()) == [LABEL]
    assert (town.row(SALE).label.basis, bool(town.row(SALE).right)) == ("T-CANCELLED", True)


def test_a_carrier_under_two_codes_brings_its_waybills_along(town):
    town.lodge_sale(SALE, CEB505={"logisticsCode": OTHER})
    assert town.work() == []
    town.ok("hall", members.StateAlias, firm=firm_tag(KEY, OTHER), alias=firm_tag(KEY, CITY.carrier.code))
    assert kinds(town.work()) == [MATCH, LABEL, REVIEW]
    assert is_matched(town.state, town.row(SALE))


def test_a_difference_keeps_its_age(town):
    town.lodge_sale(SALE, CEB603={"lines": {0: {"itemNo": "SKU-OTHER"}}})
    town.work()
    (first,) = town.row(SALE).differences
    town.wait(3)
    town.duties.rescan(town.state)
    town.duties.touched[town.row(SALE).firm + town.row(SALE).number] = None
    town.work()
    assert town.row(SALE).differences == (first,)
