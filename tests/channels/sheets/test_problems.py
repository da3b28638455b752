"""The workbook of what does not close, read as a clerk sees it."""

import openpyxl
import pytest

from cohong.channels.sheets import PaidRow, ProblemRow, write_payouts_summary, write_problems


def problem(**change):
    facts = {
        "state": "waiting", "what": "清单 DEMO-0001", "who": "物流企业", "why_zh": "缺少运单。", "why_en": "No waybill.",
        "next_zh": "请物流企业报送运单。", "next_en": "The carrier sends the waybill.", "amount_minor": 123_450,
        "currency": "USD", "since_day": 20251230, "deadline_day": 20260115, "source_file": "lists.xml",
        "place": "/ceb:CEB603Message/ceb:Inventory[1]", "code": "trade.no_waybill",
    }  # fmt: skip
    return ProblemRow(**(facts | change))


PAID = PaidRow(
    instruction_reference="PAY-1", merchant_code="91440101TE5T00016C", merchant_name="示例甲贸易有限公司",
    payee_account="8001000000000024", orders=3, gross_minor=237_444, fee_minor=712, bank_fee_minor=0,
    hold_back_minor=11_872, payable_minor=224_860, paid_day=20260106, status="CREDITED",
)  # fmt: skip

ROWS = [
    problem(),
    problem(what="订单 DEMO-0002", amount_minor=-5, since_day=20251201, deadline_day=20260112),
    problem(state="wrong", what="=收款 IR1", currency="JPY", amount_minor=1_500, deadline_day=20260101),
    problem(state="wrong", what="合同", currency="", amount_minor=0, since_day=0, deadline_day=0),
]


def sheets(path):
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(path)}


def test_four_sheets_with_titles_totals_and_rows(tmp_path):
    book = sheets(write_problems(tmp_path / "p.xlsx", ROWS, [PAID], as_of_day=20260106))
    assert list(book) == ["等待", "有误", "付款", "本周到期"]
    waiting = book["等待"]
    assert waiting[0][0] == "等待  2026-01-06"
    assert waiting[1][0] == "合计 2 条    USD 1,234.45"
    assert waiting[2][:5] == ("事项", "由谁处理", "原因", "下一步", "金额")
    assert [row[0] for row in waiting[3:]] == ["订单 DEMO-0002", "清单 DEMO-0001"]
    assert waiting[4][4:9] == (1234.5, "USD", "2025-12-30", 7, "2026-01-15")
    assert book["有误"][1][0] == "合计 2 条    JPY 1,500"
    assert [row[0] for row in book["本周到期"][3:]] == ["=收款 IR1", "订单 DEMO-0002"]
    assert book["付款"][3][:6] == ("示例甲贸易有限公司", 2248.6, "CNY", "已入账", "2026-01-06", 3)
    assert book["付款"][3][6:] == (2374.44, 7.12, 0, 0, 118.72, "91440101TE5T00016C", "8001000000000024", "PAY-1")


def test_english(tmp_path):
    book = sheets(write_problems(tmp_path / "p.xlsx", ROWS, [PAID], as_of_day=20260106, lang="en"))
    assert list(book) == ["Waiting", "Wrong", "Payouts", "Due this week"]
    assert book["Waiting"][3][2:4] == ("No waybill.", "The carrier sends the waybill.")


def test_headers_stay_in_sight_and_filter_and_nothing_runs(tmp_path):
    book = openpyxl.load_workbook(write_problems(tmp_path / "p.xlsx", ROWS, as_of_day=20260106))
    for sheet in book:
        assert sheet.freeze_panes == "B4"
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.column_dimensions["A"].width >= 20
        assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    assert book["等待"]["E5"].number_format == "#,##0.00"
    assert book["有误"]["E4"].number_format == "#,##0"
    assert book["有误"]["I4"].fill.fgColor.rgb.endswith("F8CBAD")  # past its deadline
    assert not book["等待"]["I5"].fill.fgColor.rgb.endswith("F8CBAD")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_empty_books_can_be_opened(tmp_path, lang):
    book = sheets(write_problems(tmp_path / "p.xlsx", [], as_of_day=20260106, lang=lang))
    assert all(len(rows) == 3 for rows in book.values())


def test_payouts_summary(tmp_path):
    book = sheets(write_payouts_summary(tmp_path / "s.xlsx", [PAID, PAID], as_of_day=20260106))
    (rows,) = book.values()
    assert rows[1][0] == "合计 2 条    CNY 4,497.20"
    assert rows[3][0] == "示例甲贸易有限公司"
    assert rows[3][-1] == "PAY-1"


def test_a_row_is_as_high_as_its_longest_text_and_a_page_as_wide_as_the_table(tmp_path):
    short, long = problem(why_zh="短。", next_zh="短。"), problem(what="订单 Z", why_zh="原因" * 60)
    sheet = openpyxl.load_workbook(write_problems(tmp_path / "p.xlsx", [short, long], as_of_day=20260106))["等待"]
    assert sheet.row_dimensions[5].height > 2 * sheet.row_dimensions[4].height
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
