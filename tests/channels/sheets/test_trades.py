"""The trades sheet gives the documents that the customs XML would: keys, numbers, defaults, grouping, findings."""

import random
from collections import Counter

import pytest
import sheet_kit as kit

from cohong.channels.sheets import kind_of, read_sheet, write_rows
from cohong.channels.sheets.gathering import WINDOW
from cohong.channels.sheets.kinds.trades import TRADES
from cohong.channels.sheets.table import Row, Table
from cohong.channels.sheets.trades import trade_drafts

ORDER_ONLY = {
    name: text
    for name, text in kit.TRADE.items()
    if name
    in {"orderNo", "appTime", "ebpName", "ebcCode", "ebcName", "currency", "itemNo", "itemName", "unit", "qty", "price"}
}


def test_one_row_gives_order_waybill_and_list_with_element_names(tmp_path):
    order, waybill, listing = kit.documents(tmp_path / "t.csv", "trades", [kit.TRADE])
    assert order.head == {
        "guid": order.guid, "appType": "1", "appTime": "20260105101500", "appStatus": "2", "orderType": "E",
        "orderNo": "DEMO-0001", "ebpCode": "无", "ebpName": "Example Marketplace", "ebcCode": kit.SELLER,
        "ebcName": "示例甲贸易有限公司", "goodsValue": "25", "freight": "3.5", "currency": "502",
    }  # fmt: skip
    assert order.lines == (
        {"gnum": "1", "itemNo": "SKU-A", "itemName": "手机壳", "unit": "007", "currency": "502", "qty": "5", "price": "5",
         "totalPrice": "25"},
    )  # fmt: skip
    assert waybill.head["goodsInfo"] == "手机壳"
    assert waybill.head["packNo"] == "1"
    assert waybill.key == f"{kit.CARRIER}/EXW0000000000000001"
    defaults = {
        "ieFlag": "E", "statisticsFlag": "A", "tradeMode": "9610", "fFlag": "3", "iFlag": "3", "insuredFee": "0",
        "wrapType": "2", "trafMode": "5", "agentCode": kit.SELLER, "ownerCode": kit.SELLER, "portCode": "5141",
        "POD": "502", "copNo": "DEMO-0001", "fCurrency": "502", "iCurrency": "502", "ieDate": "20260106",
    }  # fmt: skip
    assert defaults.items() <= listing.head.items()
    assert listing.lines[0]["qty1"] == "5"
    assert listing.lines[0]["unit1"] == "007"
    assert listing.lines[0]["barCode"] == "无"
    assert {d.verdict for d in (order, waybill, listing)} == {"ok"}


def test_keys_stand_in_the_order_of_the_schema(tmp_path):
    order, _, listing = kit.documents(tmp_path / "t.csv", "trades", [kit.TRADE])
    assert list(order.head)[:6] == ["guid", "appType", "appTime", "appStatus", "orderType", "orderNo"]
    assert list(listing.lines[0])[:4] == ["gnum", "itemNo", "itemName", "gcode"]


def test_sending_again_is_the_same_document(tmp_path):
    first = kit.documents(tmp_path / "a.csv", "trades", [kit.TRADE])
    again = kit.documents(tmp_path / "b.xlsx", "trades", [{"orderNo": "DEMO-0009"} | kit.TRADE], lang="en")
    assert [(d.message, d.guid, d.head, d.lines) for d in first] == [
        (d.message, d.guid, d.head, d.lines) for d in again
    ]
    other = kit.documents(tmp_path / "c.csv", "trades", [kit.TRADE | {"orderNo": "DEMO-0002"}])
    assert not {d.guid for d in first if d.message != "CEB505"} & {d.guid for d in other}
    assert all(len(d.guid) == 36 and d.guid == d.guid.upper() for d in first)


def test_an_order_without_waybill_and_list_is_an_order_alone(tmp_path):
    assert [d.message for d in kit.documents(tmp_path / "t.csv", "trades", [ORDER_ONLY])] == ["CEB303"]
    waybill = ORDER_ONLY | {
        name: kit.TRADE[name] for name in ("logisticsCode", "logisticsName", "logisticsNo", "grossWeight")
    }
    assert [d.message for d in kit.documents(tmp_path / "w.csv", "trades", [waybill])] == ["CEB303", "CEB505"]


def test_columns_of_parts_that_nobody_fills_need_not_be_there(tmp_path):
    documents = kit.documents(tmp_path / "t.csv", "trades", [ORDER_ONLY], columns=list(ORDER_ONLY))
    assert [(d.message, d.verdict) for d in documents] == [("CEB303", "ok")]
    columns = [*ORDER_ONLY, "logisticsNo"]
    documents = kit.documents(tmp_path / "u.csv", "trades", [ORDER_ONLY], columns=columns)
    assert {f.expected.split(" / ")[0] for f in documents[0].findings} == {"物流企业代码", "物流企业名称", "毛重(千克)"}


def test_rows_of_an_order_are_gathered_in_the_order_of_their_first_row(tmp_path):
    rows = [
        kit.TRADE,
        kit.TRADE | {"orderNo": "DEMO-0002"},
        {"orderNo": "DEMO-0001", "ebcCode": kit.SELLER, "itemNo": "SKU-B", "itemName": "数据线", "unit": "条", "qty": "2",
         "price": "1.25", "gcode": "8544421900", "gmodel": "无品牌"},
    ]  # fmt: skip
    documents = kit.documents(tmp_path / "t.csv", "trades", rows)
    assert [d.key for d in documents if d.message == "CEB303"] == [f"{kit.SELLER}/DEMO-0001", f"{kit.SELLER}/DEMO-0002"]
    first = documents[0]
    assert first.verdict == "ok"
    assert [line["gnum"] for line in first.lines] == ["1", "2"]
    assert first.head["goodsValue"] == "27.5"
    assert documents[1].head["goodsInfo"] == "手机壳，数据线"


def test_order_type_follows_the_trade_mode(tmp_path):
    for mode, kind in (("9610", "E"), ("9710", "B"), ("出口海外仓", "W"), ("1210", "E")):
        order, *_ = kit.documents(tmp_path / "t.csv", "trades", [kit.TRADE | {"tradeMode": mode}])
        assert order.head["orderType"] == kind


def test_a_long_order_number_still_gives_an_own_number(tmp_path):
    *_, listing = kit.documents(tmp_path / "t.csv", "trades", [kit.TRADE | {"orderNo": "X" * 60}])
    assert len(listing.head["copNo"]) == 30
    assert listing.verdict == "ok"


def refused(documents):
    return {d.message for d in documents if d.verdict == "refused"}


ALL = {"CEB303", "CEB505", "CEB603"}
BROKEN = [
    ({"price": "x"}, "sheets.cell_not_a_number", {"CEB303", "CEB603"}, "price"),
    ({"qty": "1.000001"}, "sheets.too_many_decimals", {"CEB303", "CEB603"}, "qty"),
    ({"price": "0.00001", "qty": "0.5"}, "sheets.too_many_decimals", {"CEB303", "CEB603"}, "totalPrice"),
    ({"grossWeight": ""}, "sheets.cell_missing", {"CEB505", "CEB603"}, "grossWeight"),
    ({"gcode": ""}, "sheets.cell_missing", {"CEB603"}, "gcode"),
    ({"gcode": "39269090"}, "sheets.cell_bad_code", {"CEB603"}, "gcode"),
    ({"ebpName": ""}, "sheets.cell_missing", {"CEB303", "CEB603"}, "ebpName"),
    ({"appTime": "soon"}, "sheets.cell_not_a_date", ALL, "appTime"),
    ({"currency": "ZZZ"}, "sheets.unknown_choice", ALL, "currency"),
    ({"unit": "堆"}, "sheets.unknown_choice", {"CEB303", "CEB603"}, "unit"),
    ({"ebcCode": ""}, "sheets.cell_missing", ALL, "ebcCode"),
    ({"orderNo": ""}, "sheets.cell_missing", {"CEB303", "CEB603"}, "orderNo"),
    ({"logisticsNo": "1.5E+17"}, "sheets.digits_lost", {"CEB505", "CEB603"}, "logisticsNo"),
    ({"agentCode": kit.CARRIER}, "sheets.cell_missing", {"CEB603"}, "agentName"),
    ({"unit1": "千克"}, "sheets.cell_missing", {"CEB603"}, "qty1"),
    ({"unit2": "千克"}, "sheets.cell_missing", {"CEB603"}, "qty2"),
    ({"freight": "-1"}, "sheets.cell_negative", ALL, "freight"),
    ({"itemNo": "X" * 21}, "sheets.text_too_long", {"CEB303", "CEB603"}, "itemNo"),
]


@pytest.mark.parametrize(("change", "code", "messages", "column"), BROKEN)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bad_cell_refuses_the_documents_that_use_it(tmp_path, change, code, messages, column, lang):
    documents = kit.documents(tmp_path / "t.csv", "trades", [kit.TRADE | change], lang=lang)
    assert refused(documents) == messages
    header = kind_of("trades").by_id[column].header(lang)
    errors = {(f.code, f.path.split(" ", 1)[1]) for d in documents for f in d.findings}
    assert errors == {(code, header)}


def test_rows_of_an_order_must_not_contradict_each_other(tmp_path):
    second = kit.TRADE | {"freight": "4", "itemNo": "SKU-B"}
    documents = kit.documents(tmp_path / "t.csv", "trades", [kit.TRADE, second])
    assert refused(documents) == ALL
    (found,) = {f for d in documents for f in d.findings}
    assert (found.code, found.seen, found.expected) == ("sheets.cell_conflict", "4", "3.5")
    assert found.path.endswith("3 运费")


def test_line_numbers_must_not_repeat(tmp_path):
    rows = [kit.TRADE | {"gnum": "2"}, kit.TRADE | {"gnum": "2", "itemNo": "SKU-B"}]
    documents = kit.documents(tmp_path / "t.csv", "trades", rows)
    assert kit.said(documents) == {("sheets.line_repeated", "error")}


def test_a_hundred_lines_and_no_more(tmp_path):
    rows = [kit.TRADE | {"itemNo": f"SKU-{n}"} for n in range(101)]
    assert kit.said(kit.documents(tmp_path / "a.csv", "trades", rows[:100])) == set()
    assert kit.said(kit.documents(tmp_path / "b.csv", "trades", rows)) == {("sheets.too_many_lines", "error")}


def test_a_wrong_check_digit_warns(tmp_path):
    documents = kit.documents(tmp_path / "t.csv", "trades", [kit.TRADE | {"logisticsCode": "91440101TE5T000248"}])
    assert [d.verdict for d in documents] == ["ok", "warning", "warning"]


def orders(count):
    for number in range(count):
        yield kit.TRADE | {"orderNo": f"DEMO-{number:06d}", "logisticsNo": f"EXW{number:016d}"}


def test_rows_far_apart_are_told(tmp_path):
    rows = [kit.TRADE, *({**row, "orderNo": f"A{n}"} for n, row in enumerate(orders(WINDOW + 100))), kit.TRADE]
    told = [d for d in kit.documents(tmp_path / "t.csv", "trades", rows) if d.verdict == "refused"]
    assert {f.code for d in told for f in d.findings} == {"sheets.order_split"}
    assert {d.key for d in told if d.message == "CEB303"} == {f"{kit.SELLER}/DEMO-0001"}


def test_twenty_thousand_rows_stream(tmp_path):
    path = write_rows("trades", tmp_path / "t.csv", orders(20_000))
    verdicts = Counter((document.message, document.verdict) for document in read_sheet(path))
    assert verdicts == {("CEB303", "ok"): 20_000, ("CEB505", "ok"): 20_000, ("CEB603", "ok"): 20_000}


def test_no_more_rows_are_held_than_the_window():
    table = Table("t", TRADES, 1, list(kit.TRADE))
    taken = 0

    def rows():
        nonlocal taken
        for number, row in enumerate(orders(3 * WINDOW), start=2):
            taken += 1
            yield Row(number, table.rows(iter([(number, list(row.values()))])).__next__().values)

    for count, draft in enumerate(trade_drafts(table, rows())):
        assert draft.message in ALL
        assert taken - count // 3 <= WINDOW + 2


def test_shuffled_rows_within_the_window_give_the_same_documents(tmp_path, seed):
    rows = [row | {"itemNo": f"SKU-{line}", "gnum": str(line)} for row in orders(40) for line in (1, 2, 3)]
    straight = {d.guid: d.head for d in kit.documents(tmp_path / "a.csv", "trades", rows)}
    random.Random(seed).shuffle(rows)
    shuffled = {d.guid: d.head for d in kit.documents(tmp_path / "b.csv", "trades", rows)}
    assert straight == shuffled
