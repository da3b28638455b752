"""Columns are guessed from headings as people write them; what cannot be read names its cell and the next step."""

import csv
import random

import openpyxl
import pytest
import sheet_kit as kit

from cohong.channels.sheets import kind_of, read_sheet, write_rows
from cohong.channels.sheets.traditional import simplified

TRADES = kind_of("trades")
ORDER = {name: kit.TRADE[name] for name in ("orderNo", "appTime", "ebpName", "ebcCode", "ebcName", "freight", "currency",
                                            "itemNo", "itemName", "unit", "qty", "price")}  # fmt: skip
PLAIN = [TRADES.by_id[name].zh for name in ORDER]


def write_csv(path, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_xlsx(path, rows, *, merge=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merge:
        book.active.merge_cells(area)
    book.save(path)
    return path


WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


def wanted(tmp_path):
    """The document of the plain row under the plain headings."""
    (order,) = read_sheet(write_csv(tmp_path / "plain.csv", [PLAIN, list(ORDER.values())]))
    assert order.verdict == "ok"
    return order.head, order.lines


def renamed(**names):
    return [names.get(name, heading) for name, heading in zip(ORDER, PLAIN, strict=True)]


HEADINGS = {
    "units and notes": renamed(qty="数量(件)", price="单价（USD）", orderNo="订单编号*", currency="币制【必填】", unit="单位"),
    "english notes": renamed(qty="Qty *", price="Unit price (USD)", orderNo="Order No.", itemNo="SKU", freight="Shipping fee"),
    "traditional": renamed(orderNo="訂單編號", qty="數量", price="單價", unit="計量單位", currency="幣制", ebpName="電商平臺名稱"),
    "full width": renamed(itemNo="ＳＫＵ", qty="数量（ＰＣＳ）", orderNo="订单　编号", price="Ｕｎｉｔ　ｐｒｉｃｅ"),
    "both languages in one cell": renamed(orderNo="订单编号 Order number", qty="数量\nQuantity", price="单价/Unit price"),
    "other names": renamed(orderNo="平台订单号", itemName="品名", itemNo="货号", currency="币种", ebpName="平台", ebcName="卖家"),
    "ids": list(ORDER),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADINGS)
@pytest.mark.parametrize("ending", WRITERS)
def test_headings_as_people_write_them_are_understood(tmp_path, name, ending):
    (order,) = read_sheet(WRITERS[ending](tmp_path / f"x.{ending}", [HEADINGS[name], list(ORDER.values())]))
    assert (order.head, order.lines) == wanted(tmp_path)
    assert order.verdict == "ok"


@pytest.mark.parametrize("ending", WRITERS)
def test_columns_may_stand_in_any_order_with_others_between(tmp_path, ending, seed):
    columns = [*zip(PLAIN, ORDER.values(), strict=True), ("仓库备忘", "A-3"), ("Picker", "Li")]
    random.Random(seed).shuffle(columns)
    told, order = read_sheet(WRITERS[ending](tmp_path / f"x.{ending}", list(map(list, zip(*columns, strict=True)))))
    assert kit.said([told]) == {("sheets.column_ignored", "warning")}
    assert [one.seen for one in told.findings] == [name for name, _ in columns if name in ("仓库备忘", "Picker")]
    assert (order.head, order.lines) == wanted(tmp_path)


def test_blank_rows_and_merged_titles_above_the_headings_are_passed_over(tmp_path):
    width = len(PLAIN)
    rows = [
        ["2026 年 1 月订单", *[None] * (width - 1)],
        [None] * width,
        ["制表：王", None],
        PLAIN,
        list(ORDER.values()),
    ]
    (order,) = read_sheet(write_xlsx(tmp_path / "x.xlsx", rows, merge=["A1:L1"]))
    assert (order.head, order.lines) == wanted(tmp_path)
    (order,) = read_sheet(
        write_csv(tmp_path / "x.csv", [["" if cell is None else cell for cell in row] for row in rows])
    )
    assert (order.head, order.lines) == wanted(tmp_path)


SECOND_ROWS = {
    "the other language": (PLAIN, [TRADES.by_id[name].en for name in ORDER]),
    "remarks": (PLAIN, ["必填"] * len(PLAIN)),
    "groups above, names below": (["订单", *[""] * 6, "商品", *[""] * 4], PLAIN),
    "parted between two rows": (
        [*PLAIN[:7], "商品", "", "", "", ""],
        [*[""] * 7, *PLAIN[7:]],
    ),
}


@pytest.mark.parametrize("name", SECOND_ROWS)
def test_two_rows_of_headings_are_one_heading(tmp_path, name):
    (order,) = read_sheet(write_csv(tmp_path / "x.csv", [*SECOND_ROWS[name], list(ORDER.values())]))
    assert (order.head, order.lines) == wanted(tmp_path)


def test_headings_that_come_again_are_no_row(tmp_path):
    second = {**ORDER, "orderNo": "DEMO-0002"}
    rows = [PLAIN, list(ORDER.values()), PLAIN, list(second.values())]
    assert [one.verdict for one in read_sheet(write_csv(tmp_path / "x.csv", rows))] == ["ok", "ok"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-bom"])
def test_encodings(tmp_path, encoding):
    path = write_csv(tmp_path / "x.csv", [PLAIN, list(ORDER.values())], encoding.replace("-le-bom", "-le"))
    if encoding.endswith("bom"):
        path.write_bytes(b"\xff\xfe" + path.read_bytes())
    (order,) = read_sheet(path)
    assert (order.head, order.lines) == wanted(tmp_path)


OTHER_UNITS = {
    "毛重(克)": "grossWeight",
    "毛重 g": "grossWeight",
    "Gross weight (lb)": "grossWeight",
    "净重（吨）": "netWeight",
    "单价(万元)": "price",
}


@pytest.mark.parametrize("heading", OTHER_UNITS)
def test_a_heading_with_another_unit_is_refused_at_its_cell(tmp_path, heading):
    names = list(kit.TRADE)
    headings = [heading if name == OTHER_UNITS[heading] else TRADES.by_id[name].zh for name in names]
    (told,) = read_sheet(write_csv(tmp_path / "x.csv", [headings, list(kit.TRADE.values())]))
    (found,) = told.findings
    letter = openpyxl.utils.get_column_letter(names.index(OTHER_UNITS[heading]) + 1)
    assert (found.code, found.level, found.path) == ("sheets.header_unit", "error", f"x!{letter}1")
    assert "换算" in found.zh
    assert "Convert" in found.en


@pytest.mark.parametrize("heading", ["毛重(KG)", "毛重(公斤)", "毛重kg", "Gross weight (kgs)", "毛重"])
def test_the_units_own_names_are_understood(tmp_path, heading):
    names = list(kit.TRADE)
    headings = [heading if name == "grossWeight" else TRADES.by_id[name].zh for name in names]
    read = list(read_sheet(write_csv(tmp_path / "x.csv", [headings, list(kit.TRADE.values())])))
    assert [one.verdict for one in read] == ["ok"] * 3
    assert read[1].head["grossWeight"] == "0.62"


def test_a_heading_of_two_columns_belongs_to_none(tmp_path):
    told, _ = read_sheet(write_csv(tmp_path / "x.csv", [[*PLAIN, "运单编号/清单编号"], [*ORDER.values(), "EXW1"]]))
    assert kit.said([told]) == {("sheets.column_ignored", "warning")}


DAYS = ["2026-01-06", "2026/1/6", "2026.1.6", "2026年1月6日", "20260106", "6 Jan 2026", "06-January-2026", "Jan 6, 2026",
        "２０２６-０１-０６"]  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_dates_in_many_spellings(tmp_path, text):
    (credit,) = kit.documents(tmp_path / "s.csv", "statement", [{**kit.CREDIT, "value_date": text}])
    assert (credit.verdict, credit.head["value_date"]) == ("ok", "2026-01-06")


@pytest.mark.parametrize("text", ["01/06/2026", "6/1/26", "46028", "Jan 2026", "6 Foo 2026", "2026-02-30"])
def test_a_date_that_says_two_days_or_none_is_named(tmp_path, text):
    (credit,) = kit.documents(tmp_path / "s.csv", "statement", [{**kit.CREDIT, "value_date": text}])
    (found,) = credit.findings
    assert (found.code, found.path) == ("sheets.cell_not_a_date", "s!C2 起息日")
    assert "2026-01-05" in found.zh


TIMES = {
    "2026-01-05 10:15": "20260105101500",
    "2026年1月5日 10:15:00": "20260105101500",
    "2026-01-05T10:15:00+08:00": "20260105101500",
    "2026-01-05T02:15:00Z": "20260105101500",
    "2026-01-04 21:15:00-05:00": "20260105101500",
    "5 Jan 2026 10:15": "20260105101500",
}


@pytest.mark.parametrize("text", TIMES)
def test_times_with_and_without_a_zone_are_those_of_china(tmp_path, text):
    (order,) = read_sheet(write_csv(tmp_path / "x.csv", [PLAIN, list({**ORDER, "appTime": text}.values())]))
    assert (order.verdict, order.head["appTime"]) == ("ok", TIMES[text])


@pytest.mark.parametrize("text", ["1250.00", "1,250.00", "１２５０", " 1250 ", "01250.0"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_numbers_as_text(tmp_path, text, ending):
    (credit,) = kit.documents(tmp_path / f"s.{ending}", "statement", [{**kit.CREDIT, "amount": text}])
    assert (credit.verdict, credit.head["amount"]) == ("ok", "1250")


def test_traditional_values_of_a_list_are_understood(tmp_path):
    rows = [PLAIN, list({**ORDER, "unit": "個", "currency": "歐元"}.values())]
    (order,) = read_sheet(write_csv(tmp_path / "x.csv", rows))
    assert (order.verdict, order.lines[0]["unit"], order.head["currency"]) == ("ok", "007", "300")
    assert simplified("訂單編號") == "订单编号"


def test_every_template_heading_finds_its_own_column():
    for kind in ("trades", "statement", "claims", "contracts", "payments"):
        for column in kind_of(kind).columns:
            for name in (column.id, column.zh, column.en):
                found = kind_of(kind).find(name)
                assert found is not None
                assert (found.column, found.other_unit) == (column.id, False), name


def test_a_template_with_both_languages_still_reads(tmp_path):
    path = write_rows("claims", tmp_path / "c.csv", [kit.CLAIM], lang="en", above=[["Claims of January"]])
    assert [one.verdict for one in read_sheet(path)] == ["ok"]
