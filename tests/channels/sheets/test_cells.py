"""Cells: what each column type reads, and what it says about everything else."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohong.channels.sheets.cells import plain, reader_of, scaled, shortest, unscaled, uscc_fits
from cohong.channels.sheets.columns import Choice, Column
from cohong.core.texts import say

AMOUNT = Column(id="a", zh="金额", en="Amount", type="decimal", places=2, example="1.00")
FREE = Column(id="f", zh="运费", en="Freight", type="decimal", places=5, zero=True, example="0")
COUNT = Column(id="n", zh="件数", en="Packages", type="decimal", example="1")
DAY = Column(id="d", zh="日期", en="Date", type="date", dashes=True, example="2026-01-05")
DAY8 = Column(id="d", zh="日期", en="Date", type="date", example="2026-01-05")
TIME = Column(id="t", zh="时间", en="Time", type="time", example="2026-01-05 10:15:00")
CODE = Column(id="c", zh="账号", en="Account", type="code", max_length=32)
TEXT = Column(id="x", zh="名称", en="Name", max_length=5)
OFFICE = Column(id="o", zh="关区", en="Office", type="digits", digits=4)
GOODS = Column(id="g", zh="商品编码", en="HS code", type="digits", digits=10)
FIRM = Column(id="s", zh="卖家", en="Seller", type="code", uscc="firm", max_length=18, literals=("无",))
MERCHANT = Column(id="m", zh="商户", en="Merchant", type="code", uscc="uscc")
KIND = Column(
    id="k", zh="类型", en="Type", type="choice", digits=3,
    choices=(Choice(value="CREDIT", zh="收汇", en="Credit", aliases=("收款",)), Choice(value="007", zh="个", en="piece")),
)  # fmt: skip

READ = [
    (AMOUNT, "25.00", "25"),
    (AMOUNT, " 0.50 ", "0.5"),
    (AMOUNT, 25, "25"),
    (AMOUNT, 33.33, "33.33"),
    (AMOUNT, Decimal("1E+3"), "1000"),
    (AMOUNT, "１２.５", "12.5"),
    (AMOUNT, "1,234,567.89", "1234567.89"),
    (AMOUNT, "007", "7"),
    (FREE, 1e-5, "0.00001"),
    (FREE, 0, "0"),
    (FREE, 0.0, "0"),
    (COUNT, 3.0, "3"),
    (DAY, datetime(2026, 1, 5, 13, 0), "2026-01-05"),  # noqa: DTZ001 - a spreadsheet has no zones
    (DAY, date(2026, 1, 5), "2026-01-05"),
    (DAY, "2026/1/5", "2026-01-05"),
    (DAY, "2026年1月5日", "2026-01-05"),
    (DAY, "20260105", "2026-01-05"),
    (DAY, 20260105, "2026-01-05"),
    (DAY8, "2026.01.05", "20260105"),
    (TIME, "2026-01-05 10:15", "20260105101500"),
    (TIME, "2026-01-05T10:15:09", "20260105101509"),
    (TIME, 20260105101509, "20260105101509"),
    (TIME, "2026-01-05", "20260105000000"),
    (TIME, datetime(2026, 1, 5, 10, 14, 59, 999_996), "20260105101500"),  # noqa: DTZ001
    (CODE, 800100000000001, "800100000000001"),
    (CODE, "8001000000000000001", "8001000000000000001"),
    (TEXT, 12.0, "12"),
    (TEXT, "\u3000名称 ", "名称"),
    (FIRM, "91440101te5t00016c", "91440101TE5T00016C"),
    (FIRM, "4401TE0016", "4401TE0016"),
    (FIRM, "无", "无"),
    (KIND, "credit", "CREDIT"),
    (KIND, "收款", "CREDIT"),
    (KIND, 7, "007"),
    (KIND, "个", "007"),
    (AMOUNT, None, ""),
    (AMOUNT, "  ", ""),
]


@pytest.mark.parametrize(("column", "value", "text"), READ)
def test_a_cell_is_read(column, value, text):
    assert reader_of(column)(value) == (text, None)


REFUSED = [
    (AMOUNT, "abc", "sheets.cell_not_a_number"),
    (AMOUNT, "12元", "sheets.cell_not_a_number"),
    (AMOUNT, "1,23", "sheets.cell_not_a_number"),
    (AMOUNT, True, "sheets.cell_not_a_number"),
    (AMOUNT, datetime(2026, 1, 5), "sheets.cell_not_a_number"),  # noqa: DTZ001
    (AMOUNT, time(1, 2), "sheets.cell_not_a_number"),
    (AMOUNT, float("nan"), "sheets.cell_not_a_number"),
    (AMOUNT, float("inf"), "sheets.cell_not_a_number"),
    (AMOUNT, "1e3", "sheets.cell_not_a_number"),
    (AMOUNT, 0.1 + 0.2, "sheets.too_many_decimals"),
    (AMOUNT, "1.005", "sheets.too_many_decimals"),
    (COUNT, "1.5", "sheets.too_many_decimals"),
    (AMOUNT, "12345678901234567890", "sheets.number_too_long"),
    (AMOUNT, "-5", "sheets.cell_negative"),
    (AMOUNT, -5.5, "sheets.cell_negative"),
    (AMOUNT, "0.00", "sheets.cell_not_positive"),
    (DAY, "2026-02-30", "sheets.cell_not_a_date"),
    (DAY, "05/01/2026", "sheets.cell_not_a_date"),
    (DAY, 46027, "sheets.cell_not_a_date"),
    (DAY, "1926-01-05", "sheets.cell_not_a_date"),
    (TIME, "2026-01-05 25:00", "sheets.cell_not_a_date"),
    (TIME, "today", "sheets.cell_not_a_date"),
    (CODE, 8001000000000000001, "sheets.digits_lost"),
    (CODE, 8.001e18, "sheets.digits_lost"),
    (CODE, "8.001E+18", "sheets.digits_lost"),
    (TEXT, "1.5E+17", "sheets.digits_lost"),
    (CODE, "账号", "sheets.cell_bad_code"),
    (CODE, "1" * 33, "sheets.text_too_long"),
    (TEXT, "abcdef", "sheets.text_too_long"),
    (TEXT, "a\x07b", "sheets.control_character"),
    (TEXT, "#REF!", "sheets.cell_error"),
    (AMOUNT, "#N/A", "sheets.cell_error"),
    (OFFICE, "51413", "sheets.cell_bad_code"),
    (OFFICE, "514A", "sheets.cell_bad_code"),
    (GOODS, "3926", "sheets.cell_bad_code"),
    (FIRM, "91440101TE5T0001", "sheets.cell_bad_code"),
    (FIRM, "91440101TE5T0001IO", "sheets.cell_bad_code"),
    (MERCHANT, "4401TE0016", "sheets.cell_bad_code"),
    (KIND, "REFUND", "sheets.unknown_choice"),
]


@pytest.mark.parametrize(("column", "value", "code"), REFUSED)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bad_cell_is_named_in_both_languages(column, value, code, lang):
    text, trouble = reader_of(column)(value)
    assert (text, trouble.code, trouble.level) == ("", code, "error")
    sentence = say(code, lang, path="Sheet1!F12 单价", seen=trouble.seen, expected=trouble.expected)
    assert "Sheet1!F12 单价" in sentence
    assert "{" not in sentence
    assert ("请" in sentence) == (lang == "zh")


WARNED = [
    (OFFICE, 100, "0100", "sheets.zeros_restored"),
    (GOODS, 101210010, "0101210010", "sheets.zeros_restored"),
    (FIRM, "91440101TE5T00016A", "91440101TE5T00016A", "sheets.uscc_check"),
]


@pytest.mark.parametrize(("column", "value", "text", "code"), WARNED)
def test_a_doubtful_cell_is_read_with_a_warning(column, value, text, code):
    got, trouble = reader_of(column)(value)
    assert (got, trouble.code, trouble.level) == (text, code, "warning")


def test_the_float_of_a_cell_is_taken_at_its_shortest_text():
    assert plain(0.1) == "0.1"
    assert plain(1e22) == "10000000000000000000000"
    assert plain(5e-7) == "0.0000005"


def test_credit_code_check_characters():
    right = [
        "91350100M000100Y43",
        "91512081MA62K0260E",
        "11320000MB151840XJ",
        "91440000761575765M",
        "9131000063159284XQ",
    ]
    assert all(map(uscc_fits, [*right, "91440101TE5T00016C", "91440101TE5T000247"]))
    assert not any(map(uscc_fits, ["91350100M000100Y4Z", "91350100M000100Y4", "91350100M000100YI3"]))


@given(st.integers(0, 10**18), st.integers(0, 10))
def test_scaled_and_unscaled_are_inverse(amount, places):
    assert scaled(unscaled(amount, places), places) == amount
    assert scaled(unscaled(amount, places, keep_zeros=True), places) == amount


@given(st.decimals(min_value=0, max_value=10**12, places=5))
def test_shortest_keeps_the_value(number):
    text = shortest(format(number, "f"))
    assert Decimal(text) == number
    assert text == "0" or not (text.startswith("00") or text.endswith(".") or ("." in text and text.endswith("0")))


@pytest.mark.parametrize(("number", "places"), [("1.005", 2), ("", 2), ("-1", 2), ("1e2", 2), ("٣", 0)])
def test_scaled_refuses_what_it_cannot_hold(number, places):
    with pytest.raises(ValueError, match="decimal"):
        scaled(number, places)
