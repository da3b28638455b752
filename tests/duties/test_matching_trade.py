"""One trade compared: what agrees, what differs by how much, what is missing; each rule by its own breaking example."""

import pytest
from matching_kit import DAY, SELLER, list_line, listed, order, order_line, receipt, waybill

from cohong.channels.customs.values import make_uscc
from cohong.core.texts import text_of
from cohong.duties import match
from cohong.duties.matching.model import Terms
from cohong.duties.matching.trade import Money, Papers, match_trade

OTHER = make_uscc("91440101TE999999")
NOW = 1_773_100_000_000


def table(terms=None, same_firm=lambda one, other: one == other, **papers):
    here = {"order": order(), "waybill": waybill(), "list": listed(), "receipts": (receipt(),)} | papers
    return match_trade(Papers(**here), terms=terms, same_firm=same_firm, now_ms=NOW)


def only(found):
    (one,) = found.differ
    return one


def test_a_trade_whose_documents_meet():
    found = table()
    assert (found.order, found.state, found.differ, found.missing, found.age_seconds) == ("INV-01", "agrees", (), (), 0)
    assert found.documents == ("order", "waybill", "list", "receipt")
    fields = {(one.line, one.field) for one in found.agree}
    assert {(0, "ebcCode"), (0, "grossWeight"), (0, "money"), (0, "time"), (1, "qty"), (1, "totalPrice")} <= fields


@pytest.mark.parametrize(
    ("change", "rule", "field", "difference", "unit"),
    [
        ({"list": listed(orderNo="INV-02")}, "X01", "orderNo", "", ""),
        ({"list": listed(logisticsNo="WB-02")}, "X01", "logisticsNo", "", ""),
        ({"list": listed(ebpCode=OTHER)}, "X03", "ebpCode", "", ""),
        ({"receipts": (receipt(ebcCode=OTHER),)}, "X03", "ebcCode", "", ""),
        ({"waybill": waybill(logisticsCode=OTHER)}, "X04", "logisticsCode", "", ""),
        ({"waybill": waybill(ebcCode=OTHER)}, "X04", "ebcCode", "", ""),
        ({"list": listed(lines=[list_line(itemNo="SKU-2")])}, "X05", "itemNo", "", ""),
        ({"list": listed(lines=[list_line(qty="4.5")])}, "X05", "qty", "-0.5", "007"),
        ({"list": listed(lines=[list_line(unit="011")])}, "X05", "unit", "", ""),
        ({"list": listed(lines=[list_line(price="5.00001")])}, "X05", "price", "+0.00001", "USD"),
        ({"list": listed(lines=[list_line(itemName="保护壳")])}, "X05", "itemName", "", ""),
        ({"list": listed(tradeMode="9710"), "receipts": ()}, "R04", "tradeMode", "", ""),
        ({"waybill": waybill(grossWeight="1.25")}, "W02", "grossWeight", "-0.25", "kg"),
        ({"waybill": waybill(packNo="3")}, "W02", "packNo", "+2", ""),
        ({"waybill": waybill(freight="2.5")}, "A09", "freight", "-0.5", "USD"),
        ({"waybill": waybill(insuredFee="1")}, "A09", "insuredFee", "-1", "USD"),
        ({"receipts": (receipt(charge="20"), receipt(charge="8"))}, "A08", "money", "-0.5", "USD"),
        ({"waybill": waybill(appTime=f"{DAY}085930")}, "X06", "time", "-30", "s"),
    ],
)
def test_each_difference_has_its_rule_and_its_size(change, rule, field, difference, unit):
    one = only(table(**change))
    assert (one.rule, one.field, one.difference, one.unit) == (rule, field, difference, unit)
    assert len(one.values) >= 2
    assert text_of(one.code).zh and text_of(one.code).next_en


def test_a_total_that_differs_is_told_for_the_line_and_for_all():
    found = table(list=listed(lines=[list_line(totalPrice="26")]))
    assert [(one.field, one.line, one.level, one.difference) for one in found.differ] == [
        ("totalPrice", 1, "error", "+1"),
        ("goodsValue", 0, "warning", "+1"),
    ]


def test_numbers_and_currencies_are_compared_by_what_they_mean():
    lines = [list_line(qty="5.0", currency="USD")]
    assert table(list=listed(lines=lines), waybill=waybill(grossWeight="1.50")).state == "agrees"


def test_two_codes_of_one_firm_agree():
    same = {SELLER, OTHER}
    found = table(list=listed(ebcCode=OTHER), same_firm=lambda one, other: {one, other} <= same)
    assert found.state == "agrees"


def test_a_line_that_only_one_document_has():
    found = table(list=listed(lines=[list_line(), list_line(gnum="2", itemNo="SKU-9")]))
    assert [(one.field, one.line, one.values) for one in found.differ][0] == (
        "gnum",
        2,
        {"order": "", "list": "SKU-9"},
    )
    assert found.state == "differs"


def test_money_in_another_currency_is_converted_at_the_rate_of_the_day_or_not_judged():
    euros = {"receipts": (receipt(charge="25", currency="300"),)}
    assert only(table(**euros)).code == "match.money_currency"
    rates = {"USD": 700_000_000, "EUR": 798_000_000}
    assert table(Terms(rates_e8=rates), **euros).state == "agrees"
    one = only(table(Terms(rates_e8=rates | {"EUR": 800_000_000}), **euros))
    assert (one.difference, one.unit) == ("+0.5", "CNY")


def test_tolerance_is_in_basis_points_of_the_order():
    short = {"receipts": (receipt(charge="28.4"),)}
    assert table(Terms(tolerance_bp=34), **short).state == "warns"
    assert table(Terms(tolerance_bp=36), **short).state == "agrees"


def test_a_remittance_stands_beside_the_receipt_and_not_on_top_of_it():
    found = table(remittances=(Money("USD", 2850),))
    assert found.state == "agrees"
    assert found.documents[-1] == "remittance"
    assert only(table(remittances=(Money("USD", 1000),))).difference == "-18.5"


def test_each_remittance_is_a_document_with_its_payer_and_its_day():
    halves = (
        Money("USD", 1850, 20260320, "Example Marketplace Ltd"),
        Money("USD", 1000, 20260327, "EXAMPLE MARKETPLACE LTD."),
    )
    found = table(remittances=halves)
    assert found.documents[-2:] == ("remittance", "remittance 2")
    agreed = {one.field: one.values for one in found.agree}
    assert agreed["money"] == {"order": "28.5 USD", "remittance": "28.5 USD"}
    assert agreed["payer"] == {"remittance": halves[0].payer, "remittance 2": halves[1].payer}
    assert agreed["credited"] == {"order": DAY, "remittance": "20260320"}
    assert (found.state, found.missing) == ("agrees", ())


def test_several_payers_of_one_order_are_to_be_checked():
    one = only(table(remittances=(Money("USD", 1850, 0, "First Ltd"), Money("USD", 1000, 0, "Second Ltd"))))
    assert (one.rule, one.code, one.level, one.owner) == ("A08", "match.payer", "warning", "merchant")
    assert one.values == {"remittance": "First Ltd", "remittance 2": "Second Ltd"}
    alone = table(remittances=(Money("USD", 1850, 0, "First Ltd"), Money("USD", 1000)))
    assert alone.state == "agrees", "who may not be read is nobody else"


def test_a_payer_that_the_documents_name_agrees_and_another_says_nothing():
    said = {"order": order(ebpName="Example Marketplace"), "receipts": (receipt(payName="示例支付"),)}
    for payer, others in (
        ("EXAMPLE  MARKETPLACE", {"order": "Example Marketplace"}),
        ("示例支付", {"receipt": "示例支付"}),
    ):
        found = table(**said, remittances=(Money("USD", 2850, 0, payer),))
        assert next(one.values for one in found.agree if one.field == "payer") == others | {"remittance": payer}
    found = table(**said, remittances=(Money("USD", 2850, 0, "A Buyer"),))
    assert (found.state, [one for one in found.agree if one.field == "payer"]) == ("agrees", [])


def test_money_before_a_retail_order_is_to_be_checked_and_before_a_contract_is_not():
    early = {"remittances": (Money("USD", 2850, 20260308),)}
    one = only(table(**early))
    assert (one.rule, one.code, one.difference, one.unit) == ("X06", "match.money_early", "-2", "d")
    assert one.values == {"order": DAY, "remittance": "20260308"}
    b2b = {"order": order(orderType="B"), "list": listed(tradeMode="9710"), "receipts": ()}
    assert table(**b2b, **early).state == "agrees"
    assert table(order=order(appTime="soon"), **early).state == "agrees"


def test_without_a_remittance_nothing_is_missing_and_with_one_no_receipt_is():
    assert {one.document for one in table(receipts=()).missing} == {"receipt"}
    paid = table(Terms(receipt_required=True), receipts=(), remittances=(Money("USD", 2850),))
    assert (paid.missing, paid.state) == ((), "agrees")


def test_what_is_missing_names_its_sender_and_its_age():
    found = match_trade(Papers(order=order(), since_ms={"order": NOW - 90_000}), now_ms=NOW)
    assert [(one.document, one.owner) for one in found.missing] == [("list", "declarant")]
    assert (found.state, found.age_seconds) == ("missing", 90)
    found = match_trade(Papers(list=listed(), since_ms={"list": NOW - 5_000}), now_ms=NOW)
    sent_by = {one.document: one.owner for one in found.missing if one.level == "error"}
    assert sent_by == {"order": "platform", "waybill": "carrier"}


def test_a_receipt_of_money_is_asked_for_by_the_law_of_the_day():
    (before,) = table(Terms(receipt_required=True), receipts=()).missing
    (after,) = table(receipts=()).missing
    assert [(one.rule, one.document, one.level) for one in (before, after)] == [
        ("X02", "receipt", "error"),
        ("X02", "receipt", "warning"),
    ]
    assert table(receipts=()).state == "agrees"
    b2b = {"order": order(orderType="B"), "list": listed(tradeMode="9710"), "receipts": ()}
    assert table(Terms(receipt_required=True), **b2b).missing == ()


def test_late_documents_match_when_they_arrive_whatever_their_order():
    papers = {"order": order(), "waybill": waybill(), "list": listed()}
    for last in papers:
        early = {name: one for name, one in papers.items() if name != last}
        waiting = match_trade(Papers(**early))
        assert waiting.state == "missing"
        assert match_trade(Papers(**papers)).state == "agrees"


def test_arrival_and_departure_come_after_the_list():
    found = table(arrival={"appTime": f"{DAY}110000"}, departure={"leaveTime": f"{DAY}105900"})
    assert only(found).values == {"arrival": f"{DAY}110000", "departure": f"{DAY}105900"}


def test_a_sealed_document_is_neither_missing_nor_compared():
    found = match_trade(Papers(order=order(), list=listed(), sealed=("waybill",), receipts=(receipt(),)))
    assert (found.state, found.missing) == ("sealed", ())
    assert found.documents == ("order", "list", "receipt", "waybill")


def test_the_age_is_that_of_the_oldest_open_thing():
    since = {"order": NOW - 9_000, "waybill": NOW - 5_000, "list": NOW - 7_000}
    found = table(waybill=waybill(grossWeight="2"), since_ms=since)
    assert found.age_seconds == 5, "a difference came to be when the later document came"


def test_values_that_are_no_values_do_not_stop_the_comparison():
    found = table(list=listed(lines=[list_line(qty="five")]), waybill=waybill(currency="XXX", appTime="soon"))
    assert {one.field for one in found.differ} == {"qty"}


def test_the_attested_match_stops_on_what_the_table_calls_an_error():
    """One comparison: whatever stops a trade on the ledger is an error in its table, and nothing else of the three is."""
    key = bytes(range(32))
    changes = [
        {"list": listed(ebpCode=OTHER)},
        {"waybill": waybill(ebcCode=OTHER)},
        {"waybill": waybill(grossWeight="9", packNo="2")},
        {"list": listed(lines=[list_line(itemNo="X", qty="1", unit="011", price="2", totalPrice="2")])},
        {"list": listed(lines=[list_line(currency="142")])},
        {},
    ]
    for change in changes:
        papers = {"order": order(), "waybill": waybill(), "list": listed()} | change
        verdict = match.judge(*papers.values(), key, lambda one, other: one == other)
        shown = match_trade(Papers(**papers))
        errors = [(one.code, one.line, one.field) for one in shown.differ if one.level == "error"]
        attested = [
            (one.code, int(one.path.split()[1].split("/")[0]) if "/" in one.path else 0, one.path.split("/")[-1])
            for one in verdict.differs
        ]
        assert sorted(errors) == sorted(attested)
        weights = [one.field for one in shown.differ if one.rule == "W02"]
        assert weights == [one.path for one in verdict.warnings]


def test_a_comparison_is_a_function_of_what_it_looked_at():
    papers = Papers(order=order(lines=[order_line(qty="4")]), waybill=waybill(), list=listed())
    assert match_trade(papers, now_ms=NOW) == match_trade(papers, now_ms=NOW)
