"""Every rule of one document has a document that breaks it: start from a valid node, spoil it, expect code and path."""

from collections.abc import Callable

import customs_samples as samples
import pytest

from cohong.channels.customs import read_message, write_message
from cohong.channels.customs.wording import LEVELS, UNREADABLE
from cohong.channels.customs.writer import NodeTexts
from cohong.core.texts import CohongError, all_texts

Spoil = Callable[[dict[str, str], list[dict[str, str]]], object]


def head(**changes: str | None) -> Spoil:
    def spoil(texts: dict[str, str], _lines: list[dict[str, str]]) -> None:
        _change(texts, changes)

    return spoil


def line(number: int, **changes: str | None) -> Spoil:
    def spoil(_texts: dict[str, str], lines: list[dict[str, str]]) -> None:
        _change(lines[number - 1], changes)

    return spoil


def both(*spoils: Spoil) -> Spoil:
    return lambda texts, lines: [spoil(texts, lines) for spoil in spoils]


def _change(texts: dict[str, str], changes: dict[str, str | None]) -> None:
    for name, text in changes.items():
        if text is None:
            texts.pop(name)
        else:
            texts[name] = text


ORDER, LIST = "Order[1]/OrderHead/", "Inventory[1]/InventoryHead/"
ORDER_2, LIST_2 = "Order[1]/OrderList[2]/", "Inventory[1]/InventoryList[2]/"

# kind, code, level, path, how it is spoilt
CASES: list[tuple[str, str, str, str, Spoil]] = [
    ("CEB303", "F02", "error", f"{ORDER}colour", head(colour="red")),
    ("CEB303", "F02", "error", "Order[1]/OrderList", lambda _, lines: lines.clear()),
    ("CEB303", "F02", "error", "Order[1]/OrderList", lambda _, lines: lines.extend(lines * 50)),
    ("CEB303", "F03", "error", f"{ORDER}orderNo", head(orderNo=None)),
    ("CEB303", "F03", "error", f"{ORDER}ebcName", head(ebcName="   ")),
    ("CEB303", "F03", "error", f"{ORDER}goodsValue", head(goodsValue="")),
    ("CEB603", "F03", "error", f"{LIST_2}gmodel", line(2, gmodel="")),
    ("CEB603", "F04", "error", f"{LIST}preNo", head(preNo="")),
    ("CEB603", "F04", "error", f"{LIST_2}qty2", line(2, qty2=" ")),
    ("CEB303", "F05", "error", f"{ORDER_2}price", line(2, price="-5.00")),
    ("CEB303", "F05", "error", f"{ORDER_2}qty", line(2, qty="5e0")),
    ("CEB303", "F05", "error", f"{ORDER_2}qty", line(2, qty="1.123456")),
    ("CEB303", "F05", "error", f"{ORDER_2}qty", line(2, qty="１")),
    ("CEB303", "F05", "error", f"{ORDER}freight", head(freight="12345678901234567890")),
    ("CEB505", "F05", "error", "Logistics[1]/packNo", head(packNo="1.5")),
    ("CEB303", "F06", "error", f"{ORDER}appTime", head(appTime="20240230101500")),
    ("CEB303", "F06", "error", f"{ORDER}appTime", head(appTime="20240105246000")),
    ("CEB603", "F06", "error", f"{LIST}ieDate", head(ieDate="20241301")),
    ("CEB403", "F06", "error", "Receipts[1]/accountingDate", head(accountingDate="2024-01-05 120")),
    ("CEB303", "F07", "error", f"{ORDER}appType", head(appType="9")),
    ("CEB303", "F07", "error", f"{ORDER}orderType", head(orderType="I")),
    ("CEB505", "F07", "error", "Logistics[1]/appStatus", head(appStatus="3")),
    ("CEB603", "F07", "error", f"{LIST}ieFlag", head(ieFlag="I")),
    ("CEB603", "F07", "error", f"{LIST}statisticsFlag", head(statisticsFlag="C")),
    ("CEB603", "F07", "error", f"{LIST}iFlag", head(iFlag="4")),
    ("CEB603", "F07", "error", f"{LIST}tradeMode", head(tradeMode="0110")),
    ("CEB604", "F07", "error", "InventoryReturn[1]/returnStatus", head(returnStatus="ok")),
    ("CEB303", "F09", "error", f"{ORDER_2}gnum", line(2, gnum="1")),
    ("CEB603", "F09", "error", f"{LIST_2}gnum", line(2, gnum="3")),
    ("CEB303", "F09", "error", "Order[1]/OrderList[1]/gnum", line(1, gnum="0")),
    ("CEB303", "F13", "error", f"{ORDER}ebpName", head(ebpName="shop\x7fname")),
    ("CEB303", "F13", "error", f"{ORDER}orderNo", head(orderNo="DEMO\n1")),
    ("CEB303", "F13", "error", f"{ORDER}orderNo", head(orderNo="DEMO\x01")),
    ("CEB303", "F13", "warning", f"{ORDER}orderNo", head(orderNo="ＤＥＭＯ1")),
    ("CEB303", "F14", "error", f"{ORDER}orderNo", head(orderNo="9" * 61)),
    ("CEB303", "F14", "error", f"{ORDER}guid", head(guid="SHORT")),
    ("CEB505", "F14", "warning", "Logistics[1]/logisticsNo", head(logisticsNo="9" * 80)),
    ("CEB505", "F14", "error", "Logistics[1]/logisticsNo", head(logisticsNo="9" * 81)),
    ("CEB603", "F14", "warning", f"{LIST}totalPackageNo", head(totalPackageNo="9" * 60)),
    ("CEB603", "C01", "error", f"{LIST}customsCode", head(customsCode="9999")),
    ("CEB603", "C01", "error", f"{LIST}portCode", head(portCode="5159")),
    ("CEB603", "C01", "warning", f"{LIST}portCode", head(portCode="2999")),
    ("CEB303", "C02", "error", f"{ORDER}currency", head(currency="999")),
    ("CEB603", "C02", "error", f"{LIST}country", head(country="XXX")),
    ("CEB603", "C02", "error", f"{LIST}trafMode", head(trafMode="Q")),
    ("CEB603", "C02", "error", f"{LIST}wrapType", head(wrapType="9")),
    ("CEB603", "C02", "error", f"{LIST_2}unit", line(2, unit="999")),
    ("CEB603", "C02", "error", f"{LIST}fCurrency", head(fCurrency="ZZZ")),
    ("CEB603", "C03", "error", f"{LIST_2}gcode", line(2, gcode="39269090")),
    ("CEB603", "C03", "error", f"{LIST_2}gcode", line(2, gcode="9826909090")),
    ("CEB603", "C03", "error", f"{LIST_2}gcode", line(2, gcode="7726909090")),
    ("CEB303", "C04", "error", f"{ORDER}ebcCode", head(ebcCode="12345")),
    ("CEB303", "C04", "error", f"{ORDER}ebcCode", head(ebcCode="无")),
    ("CEB603", "C04", "error", f"{LIST}agentCode", head(agentCode="NO")),
    ("CEB303", "C05", "warning", f"{ORDER}ebcCode", head(ebcCode="91350100M000100Y4Z")),
    ("CEB303", "C05", "warning", f"{ORDER}ebcCode", head(ebcCode="91440101TE5T0001OI")),
    ("CEB603", "C06", "error", f"{LIST}preNo", head(preNo="B20241345000000001")),
    ("CEB603", "C06", "error", f"{LIST}invtNo", head(invtNo="51412024X000000001")),
    ("CEB603", "C06", "warning", f"{LIST}invtNo", head(invtNo="51422024E000000001")),
    ("CEB604", "C06", "warning", "InventoryReturn[1]/preNo", head(preNo="X" * 18)),
    ("CEB603", "C07", "warning", f"{LIST}loctNo", head(loctNo="514501")),
    ("CEB603", "C08", "warning", f"{LIST_2}country", line(2, country="142")),
    ("CEB603", "C09", "warning", f"{LIST}POD", head(POD="1331")),
    ("CEB603", "C09", "warning", f"{LIST}POD", head(POD="116")),
    ("CEB603", "C11", "warning", f"{LIST_2}barCode", line(2, barCode="6901234567890")),
    ("CEB303", "A01", "error", f"{ORDER_2}totalPrice", line(2, totalPrice="25.01")),
    ("CEB603", "A01", "error", f"{LIST_2}totalPrice", line(2, totalPrice="24.90")),
    ("CEB303", "A02", "error", f"{ORDER}goodsValue", head(goodsValue="49.99")),
    ("CEB303", "A03", "error", f"{ORDER_2}currency", line(2, currency="EUR")),
    ("CEB303", "A04", "error", f"{ORDER_2}price", line(2, price="0", totalPrice="0.00")),
    ("CEB603", "A04", "error", f"{LIST_2}qty1", line(2, qty1="0")),
    ("CEB603", "A05", "error", f"{LIST_2}qty", line(2, unit1="007", qty1="4")),
    ("CEB603", "A06", "error", f"{LIST_2}qty2", line(2, unit2="035")),
    ("CEB603", "A06", "error", f"{LIST_2}unit2", line(2, qty2="1")),
    ("CEB603", "A06", "error", f"{LIST_2}qty2", line(2, unit2="035", qty2="0")),
    ("CEB603", "A07", "warning", f"{LIST}netWeight", line(2, qty1="0.45")),
    ("CEB603", "A10", "error", "Inventory[1]/InventoryList/totalPrice",
     both(head(tradeMode="9710"), *(line(n, currency="CNY", qty="1000", totalPrice="5000.00") for n in (1, 2)))),
    ("CEB603", "A11", "warning", f"{LIST}freight", head(freight="0.00")),
    ("CEB603", "A11", "warning", f"{LIST}insuredFee", head(iFlag="1", insuredFee="100.5")),
    ("CEB505", "W01", "error", "Logistics[1]/grossWeight", head(grossWeight="0")),
    ("CEB603", "W01", "error", f"{LIST}netWeight", head(netWeight="0.66")),
    ("CEB603", "R01", "error", f"{LIST}emsNo", head(tradeMode="1210", iacCode=samples.AGENT, iacName="示例")),
    ("CEB603", "R01", "error", f"{LIST_2}itemRecordNo", head(tradeMode="1239")),
    ("CEB603", "R02", "warning", f"{LIST}emsNo", head(emsNo="H5141")),
    ("CEB603", "R02", "warning", f"{LIST_2}itemRecordNo", line(2, itemRecordNo="1")),
    ("CEB603", "R03", "error", f"{LIST}licenseNo", head(statisticsFlag="A", licenseNo="24-AA-000001")),
    ("CEB403", "R07", "error", "Receipts[1]/payCode", head(payName="示例支付有限公司")),
]  # fmt: skip
# Rules over a message as a whole have their cases in test_customs_message.py; test_customs_catalogue.py holds them all.


def spoilt(kind: str, spoil: Spoil) -> NodeTexts:
    texts, lines = samples.node(kind)
    texts, lines = dict(texts), [dict(one) for one in lines]
    spoil(texts, lines)
    return texts, lines


@pytest.mark.parametrize(("kind", "code", "level", "path", "spoil"), CASES, ids=lambda value: str(value)[:24])
def test_each_rule_speaks(kind: str, code: str, level: str, path: str, spoil: Spoil) -> None:
    documents = read_message(samples.loose(kind, [spoilt(kind, spoil), samples.node(kind, 2)]), "f.xml")
    found = {(finding.code, finding.level, finding.path) for finding in documents[0].findings}
    assert (f"customs.{code}", level, path) in found
    assert documents[0].verdict == ("refused" if level == "error" else "warning")
    assert documents[1].verdict == "ok", "a neighbour is not touched"


@pytest.mark.parametrize(
    ("kind", "code", "level", "path", "spoil"),
    [case for case in CASES if case[2] == "error" and case[0] != "CEB604"],
    ids=lambda value: str(value)[:24],
)
def test_the_writer_refuses_what_the_rules_refuse(kind: str, code: str, level: str, path: str, spoil: Spoil) -> None:
    texts, lines = spoilt(kind, spoil)
    with pytest.raises(CohongError) as refusal:
        write_message(kind, [(texts, lines)], samples.TRANSFER, samples.guid(kind, 9))
    assert refusal.value.code.startswith("customs.")


def test_check_digits_warn_on_reading_and_refuse_on_writing() -> None:
    node = spoilt("CEB303", head(ebcCode="91350100M000100Y4Z"))
    (document,) = read_message(samples.loose("CEB303", [node]), "f.xml")
    assert document.verdict == "warning"
    with pytest.raises(CohongError, match="check digit"):
        write_message("CEB303", [node], samples.TRANSFER, samples.guid("CEB303", 9))


def test_every_code_has_both_languages_and_a_source() -> None:
    ours = [text for text in all_texts() if text.code in UNREADABLE or text.code in LEVELS]
    assert {text.code for text in ours} == LEVELS.keys() | UNREADABLE
    assert all(text.zh and text.en and text.next_zh and text.next_en and text.source for text in ours)


@pytest.mark.parametrize("kind", [*samples.MAKERS, *samples.RECEIPTS])
def test_valid_messages_have_nothing_but_the_missing_signature(kind: str) -> None:
    documents = read_message(samples.message(kind, count=3), "f.xml")
    assert [finding.code for document in documents for finding in document.findings] == (
        [] if kind in samples.RECEIPTS else ["customs.F10"]
    )


def test_a_total_may_be_off_by_half_its_last_place() -> None:
    for total, verdict in (("8.33", "ok"), ("8.3", "ok"), ("8", "ok"), ("8.34", "refused"), ("8.330", "refused")):
        node = spoilt("CEB603", line(2, qty="2.5", price="3.3334", totalPrice=total))
        _, second = read_message(samples.loose("CEB603", [samples.node("CEB603", 7), node]), "f.xml")
        assert second.verdict == verdict, total


def test_the_future_needs_a_clock() -> None:
    node = spoilt("CEB303", head(appTime="20240107000001"))
    data = samples.loose("CEB303", [node])
    assert "customs.F06" not in [f.code for f in read_message(data, "f")[0].findings]
    late = [f for f in read_message(data, "f", now="20240106000000")[0].findings if f.code == "customs.F06"]
    assert [(f.level, f.path) for f in late] == [("warning", f"{ORDER}appTime")]
    assert "customs.F06" not in [f.code for f in read_message(data, "f", now="20240106000001")[0].findings]


def test_a_reference_to_a_forbidden_character_is_named() -> None:
    (document,) = read_message(samples.loose("CEB303", [spoilt("CEB303", head(orderNo="DEMO&#2;1"))]), "f")
    assert ("customs.F13", f"{ORDER}orderNo") in [(f.code, f.path) for f in document.findings]


def test_editions_differ() -> None:
    long_number = samples.loose("CEB505", [spoilt("CEB505", head(logisticsNo="9" * 40))])
    assert [(d.edition, d.verdict) for d in read_message(long_number, "f")] == [("2018", "warning")]
    assert [(d.edition, d.verdict) for d in read_message(long_number, "f", edition="2018")] == [("2018", "warning")]
    assert [(d.edition, d.verdict) for d in read_message(long_number, "f", edition="202205")] == [("202205", "refused")]
    b2b = samples.loose("CEB303", [spoilt("CEB303", head(orderType="B"))])
    assert read_message(b2b, "f")[0].verdict == "warning"
    assert "customs.F07" in [f.code for f in read_message(b2b, "f", edition="2018")[0].findings]


def test_tolerated_gaps_in_receipts() -> None:
    receipt = spoilt("CEB604", head(preNo=None, invtNo="", returnInfo=None))
    assert read_message(samples.loose("CEB604", [receipt]), "f")[0].findings == ()
    unknown = spoilt("CEB604", head(returnStatus="8001"))
    assert read_message(samples.loose("CEB604", [unknown]), "f")[0].findings == ()
