"""Rules over several documents: parts, bills, returns, cancellations, repeats, stand-ins; each by its own breaking example."""

import pytest
from matching_kit import AGENT, CARRIER, DAY, PLATFORM, SELLER, listed, rules, waybill

from cohong.channels.customs.values import make_uscc
from cohong.duties.matching.bills import check_bill, not_moved
from cohong.duties.matching.history import business_key, check_again, check_firms, check_mandates, check_reuse
from cohong.duties.matching.parts import gather
from cohong.duties.matching.returns import check_cancel, check_return

OTHER = make_uscc("91440101TE999999")
INVT = "51412026E000000001"


# --- F12: parts -------------------------------------------------------------------------------------------------------


def bill(place=1, count=1, parcels=("WB-01",), **change):
    head = {"agentCode": AGENT, "copNo": "BILL-1", "msgCount": str(count), "msgSeqNo": str(place), "billNo": "784-1"}
    head |= {"trafMode": "5", "trafName": "CZ", "voyageNo": "CZ301", "grossWeight": "1.5", "logisticsCode": CARRIER}
    return head | {"lines": [{"gnum": str(at), "logisticsNo": one} for at, one in enumerate(parcels, 1)]} | change


def test_parts_in_any_order_make_one_document():
    parts = [bill(2, 3, ("B",)), bill(3, 3, ("C",)), bill(1, 3, ("A",)), bill(2, 3, ("B",))]
    (whole,) = gather("CEB607", parts)
    assert whole.complete
    assert [line["logisticsNo"] for line in whole.lines] == ["A", "B", "C"]
    assert (whole.sender, whole.number, whole.missing, whole.differ) == (AGENT, "BILL-1", (), ())


def test_a_part_that_has_not_come_is_missing_by_its_number():
    (whole,) = gather("CEB607", [bill(1, 3), bill(3, 3)])
    assert not whole.complete
    assert [(one.rule, one.document) for one in whole.missing] == [("F12", "607 BILL-1 2/3")]


@pytest.mark.parametrize("wrong", [bill(3, 2), bill(0, 2), bill(2, 1), bill(1, 2, ("Z",))])
def test_parts_that_do_not_fit_are_named(wrong):
    (whole,) = gather("CEB607", [bill(1, 2), wrong])
    assert not whole.complete
    assert rules(whole.differ) == ["F12"]


def test_documents_of_two_senders_are_two():
    assert len(gather("CEB607", [bill(), bill(agentCode=OTHER), bill(copNo="BILL-2")])) == 3
    arrival = {"operatorCode": OTHER, "copNo": "A1", "msgCount": "1", "msgSeqNo": "1"}
    assert gather("CEB507", [arrival])[0].sender == OTHER


# --- X09, W03: the bill -----------------------------------------------------------------------------------------------

LISTS = {"WB-01": listed(billNo="784-1"), "WB-02": listed(logisticsNo="WB-02", orderNo="INV-02")}


def wholes(*documents):
    return [whole for kind, one in documents for whole in gather(kind, [one])]


def departure(*parcels, **change):
    head = {"logisticsCode": CARRIER, "copNo": "D1", "billNo": "784-1", "trafMode": "5", "voyageNo": "CZ301"}
    return head | {"lines": [{"gnum": "1", "logisticsNo": one} for one in parcels]} | change


def test_a_bill_whose_parcels_are_declared():
    both = bill(parcels=("WB-01", "WB-02"), grossWeight="3")
    assert check_bill(wholes(("CEB607", both), ("CEB509", departure("WB-01"))), LISTS) == ()


def test_a_parcel_that_no_list_declares():
    found = check_bill(wholes(("CEB607", bill(parcels=("WB-01", "WB-77"), grossWeight="3"))), LISTS)
    assert [(one.rule, one.field, one.values["607"]) for one in found] == [("X09", "logisticsNo", "WB-77")]
    assert check_bill(wholes(("CEB509", departure("WB-77"))), LISTS, known={"WB-77": "899"}) == ()


@pytest.mark.parametrize(
    ("field", "value"), [("billNo", "784-2"), ("trafMode", "2"), ("voyageNo", "CZ302"), ("trafName", "MU")]
)
def test_bill_transport_and_flight_agree(field, value):
    found = check_bill(wholes(("CEB607", bill()), ("CEB509", departure("WB-01", **{field: value}))), LISTS)
    assert [(one.rule, one.field, one.owner) for one in found] == [("X09", field, "carrier")]


def test_a_list_that_says_nothing_of_the_bill_leaves_it_to_the_607():
    assert check_bill(wholes(("CEB607", bill(parcels=("WB-02",)))), LISTS) == ()
    (one,) = check_bill(wholes(("CEB607", bill())), {"WB-01": listed(billNo="784-9")})
    assert (one.field, one.owner) == ("billNo", "declarant")


def test_the_weight_of_a_bill_is_that_of_its_parcels_once_all_parts_are_there():
    (one,) = check_bill(wholes(("CEB607", bill(grossWeight="1.4"))), LISTS)
    assert (one.rule, one.difference, one.unit, one.level) == ("W03", "+0.1", "kg", "warning")
    assert check_bill(wholes(("CEB607", bill(grossWeight="1.501"))), LISTS) == (), "a gram for each parcel is nothing"
    assert check_bill(wholes(("CEB607", bill(1, 2, grossWeight="9"))), LISTS) == ()


def test_parcels_that_stayed_behind():
    tied = wholes(("CEB607", bill(parcels=("WB-01", "WB-02"))), ("CEB509", departure("WB-01")))
    assert [(one.document, one.owner) for one in not_moved(tied, LISTS)] == [("509 WB-02", "carrier")]
    whole_bill = wholes(("CEB607", bill()), ("CEB507", {"operatorCode": OTHER, "copNo": "A", "billNo": "784-1"}))
    assert not_moved(whole_bill, LISTS) == (), "an arrival without lines is for the whole bill"


# --- R05, R06: returns ------------------------------------------------------------------------------------------------


def application(lines=None, **change):
    head = {
        "ebpCode": PLATFORM,
        "ebcCode": SELLER,
        "coElNo": "RET-1",
        "invtNo": INVT,
        "ieFlag": "I",
        "tradeMode": "9661",
    }
    line = {"gnum": "1", "gcode": "3926909090", "gname": "塑料壳", "gmodel": "无", "qty": "5", "qty1": "0.4"}
    line |= {"unit": "007", "unit1": "035"}
    return head | {"lines": [line | (lines or {})]} | change


def test_a_return_of_everything():
    assert check_return(application(), listed()) == ()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"tradeMode": "1261"}, "tradeMode"), ({"ieFlag": "E"}, "ieFlag"), ({"ebpCode": OTHER}, "ebpCode")],
)
def test_regime_direction_and_parties_of_a_return(change, field):
    (one,) = check_return(application(**change), listed())
    assert (one.rule, one.field, one.about) == ("R05", field, "RET-1")


def test_a_list_of_a_bonded_zone_comes_back_under_its_own_regime():
    assert check_return(application(tradeMode="1261"), listed(tradeMode="1210")) == ()


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ({"gcode": "3926909091"}, "gcode"),
        ({"gname": "别的"}, "gname"),
        ({"gmodel": "别的"}, "gmodel"),
        ({"unit": "011"}, "unit"),
        ({"gnum": "2"}, "gnum"),
    ],
)
def test_the_goods_of_a_return_are_those_of_the_list(lines, field):
    (one,) = check_return(application(lines), listed())
    assert (one.rule, one.field) == ("R06", field)


def test_no_more_comes_back_than_went_out_over_all_returns():
    (one,) = check_return(application({"qty": "5.5"}), listed())
    assert (one.rule, one.field, one.line, one.difference, one.unit) == ("R06", "qty", 1, "+0.5", "007")
    part = application({"qty": "3", "qty1": "0.2"})
    assert check_return(part, listed()) == ()
    (one,) = check_return(part, listed(), [part])
    assert (one.field, one.difference, one.values) == ("qty", "+1", {"list": "5", "returns": "6"})


# --- X13: cancellation ------------------------------------------------------------------------------------------------


def cancel(**change):
    return {"copNo": "C1", "invtNo": INVT, "agentCode": AGENT, "ebcCode": SELLER, "reason": "退单"} | change


@pytest.mark.parametrize("status", [120, 399, 800])
def test_a_list_that_customs_knows_may_be_cancelled(status):
    assert check_cancel(cancel(), {INVT: listed()}, {INVT: status}) == ()


@pytest.mark.parametrize(
    ("change", "status", "departed", "field"),
    [
        ({"invtNo": "51412026E000000009"}, 399, (), "invtNo"),
        ({}, 2, (), "returnStatus"),
        ({}, 100, (), "returnStatus"),
        ({}, 899, (), "returnStatus"),
        ({}, 800, ("WB-01",), "logisticsNo"),
        ({"agentCode": OTHER}, 399, (), "agentCode"),
        ({"ebcCode": OTHER}, 399, (), "ebcCode"),
    ],
)
def test_a_list_that_may_not_be_cancelled_like_that(change, status, departed, field):
    (one,) = check_cancel(cancel(**change), {INVT: listed()}, {INVT: status}, departed=departed)
    assert (one.rule, one.field) == ("X13", field)


# --- X07, X08: what was there before ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [None, 1, 4, 100, -301010])
def test_a_document_may_be_sent_again_while_customs_has_not_taken_it(status):
    assert check_again("CEB603", listed(), status) == ()


@pytest.mark.parametrize(("kind", "status"), [("CEB603", 2), ("CEB603", 899), ("CEB607", 800), ("CEB605", 2)])
def test_a_repeated_key_is_named(kind, status):
    documents = {"CEB603": listed(), "CEB607": bill(), "CEB605": cancel()}
    (one,) = check_again(kind, documents[kind] | {"appType": "1"}, status)
    assert (one.rule, one.about) == ("X07", "/".join(business_key(kind, documents[kind])))
    assert check_again(kind, documents[kind] | {"appType": "2"}, status) == (), "a change is about the old one"


def test_a_waybill_number_comes_back_after_six_months():
    assert rules(check_reuse(waybill(), 20260909, 20260310)) == ["X08"]
    assert check_reuse(waybill(), 20260910, 20260310) == ()
    assert check_reuse(waybill(), 20260310, 0) == ()


# --- X14, X15: who stands for whom ------------------------------------------------------------------------------------


def test_an_agent_needs_a_mandate_and_a_firm_that_files_itself_does_not():
    asked = []

    def register(agent, firm, day):
        asked.append((agent, firm, day))
        return len(asked) > 1

    found = list(check_mandates([listed(), listed(), listed(agentCode=SELLER)], register))
    assert [(one.rule, one.level, one.about) for one in found] == [("X14", "warning", "COP-01")]
    assert asked == [(AGENT, SELLER, DAY)] * 2


def firm_lists(count, **roles):
    return [listed(**{name: value.format(at) for name, value in roles.items()}) for at in range(count)]


def test_one_firm_in_every_role_for_many_shops_is_a_stand_in():
    roles = {"agentCode": AGENT, "ebcCode": AGENT, "ownerCode": AGENT, "ebpName": "店铺{}"}
    (one,) = check_firms(firm_lists(5, **roles))
    assert (one.rule, one.about, len(one.values)) == ("X14", AGENT, 5)
    assert check_firms(firm_lists(4, **roles)) == ()


def test_one_owner_under_several_enterprises():
    firms = [make_uscc(f"91440101TE7{at}0000") for at in range(3)]
    lists = [listed(ebcCode=firm, ownerCode=SELLER) for firm in firms]
    (one,) = check_firms(lists)
    assert (one.rule, one.about, set(one.values.values())) == ("X15", SELLER, set(firms))
    assert check_firms(lists, same_firm=lambda *_: True) == (), "three ways to write one firm"
    assert check_firms([one | {"ownerCode": "NO"} for one in lists]) == ()


def test_owners_of_unrelated_places_under_one_enterprise():
    owners = [make_uscc(f"91{region}TE500000") for region in ("440101", "330101", "510101", "350201")]
    (one,) = check_firms([listed(ebcCode=AGENT, ownerCode=owner) for owner in owners])
    assert (one.rule, one.field, one.about) == ("X15", "ownerCode", AGENT)
