"""The one workbook of everything that does not close: what, why, who must act, since when, how much; and what was paid."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from cohong.channels.sheets.codes import MINOR_DIGITS, PAYOUT_STATUSES, minor_text
from cohong.channels.sheets.writer import (
    FACE,
    HEADER_FILL,
    HEADER_FONT,
    LABEL_FONT,
    THIN,
    number_cell,
    page_setup,
    set_height,
    text_cell,
)

DUE_DAYS = 7
FIRST_ROW = 4
"""Under title, totals and header."""
_TITLE_FONT = Font(name=FACE, bold=True, size=14)
_MIDDLE_RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)
_TOP_RIGHT = Alignment(horizontal="right", vertical="top")
_HEADERS = {
    "text": Alignment(vertical="center", wrap_text=True, indent=1),
    "short": Alignment(horizontal="center", vertical="center"),
}
_CELLS = {
    "text": Alignment(vertical="top", wrap_text=True, indent=1),
    "short": Alignment(horizontal="center", vertical="top"),
}
_LATE_FILL = PatternFill("solid", fgColor="F8CBAD")


_STATUS = {choice.value: (choice.zh, choice.en) for choice in PAYOUT_STATUSES} | {
    "INSTRUCTED": ("待银行付款", "Bank is to pay"),
    "DISPUTED": ("待查", "In question"),
}


class ProblemRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not close.

    `state`: "waiting" (something is still to come) or "wrong" (somebody must correct). Days are ints YYYYMMDD, 0 when
    unknown or without a deadline. `amount_minor` is in minor units of `currency`: 0 when all is paid, which is said in words;
    currency "" when it is not about money.
    `place` is where in the source file, such as `Sheet1!F12 单价` or an XML path.
    """

    state: Literal["waiting", "wrong"]
    what: str
    who: str
    why_zh: str
    why_en: str
    next_zh: str
    next_en: str
    amount_minor: int = 0
    currency: str = ""
    since_day: int = 0
    deadline_day: int = 0
    source_file: str = ""
    place: str = ""
    code: str = ""


class PaidRow(msgspec.Struct, frozen=True, kw_only=True):
    """One payout with what it is made of; amounts in minor units of `currency`. `status` as the bank reports it."""

    instruction_reference: str
    merchant_code: str
    merchant_name: str
    payee_account: str
    orders: int
    gross_minor: int
    fee_minor: int
    bank_fee_minor: int
    hold_back_minor: int
    payable_minor: int
    currency: str = "CNY"
    paid_day: int = 0
    status: str = ""
    advances_minor: int = 0


class _Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One column as shown: headers, width, and whether it holds text, a short code, a count or money."""

    zh: str
    en: str
    width: int
    what: Literal["text", "short", "count", "money"] = "text"


_PROBLEM_COLUMNS = (
    _Shown(zh="事项", en="What", width=42),
    _Shown(zh="由谁处理", en="Who must act", width=22),
    _Shown(zh="原因", en="Why", width=42),
    _Shown(zh="下一步", en="Next step", width=42),
    _Shown(zh="金额", en="Amount", width=14, what="money"),
    _Shown(zh="币种", en="Currency", width=10, what="short"),
    _Shown(zh="起始日期", en="Since", width=12),
    _Shown(zh="已等待天数", en="Age in days", width=12, what="count"),
    _Shown(zh="截止日期", en="Deadline", width=12),
    _Shown(zh="来源文件", en="Source file", width=20),
    _Shown(zh="位置", en="Place", width=24),
    _Shown(zh="问题代码", en="Code for support", width=28),
)
_PAID_COLUMNS = (
    _Shown(zh="商户名称", en="Merchant", width=30),
    _Shown(zh="实付", en="Paid", width=15, what="money"),
    _Shown(zh="币种", en="Currency", width=10, what="short"),
    _Shown(zh="状态", en="Status", width=15),
    _Shown(zh="指令日期", en="Instructed on", width=13),
    _Shown(zh="订单数", en="Orders", width=9, what="count"),
    _Shown(zh="结汇所得", en="Gross", width=15, what="money"),
    _Shown(zh="服务费", en="Service fee", width=13, what="money"),
    _Shown(zh="银行费用", en="Bank fee", width=13, what="money"),
    _Shown(zh="归还垫款", en="Advances repaid", width=16, what="money"),
    _Shown(zh="留存", en="Held back", width=13, what="money"),
    _Shown(zh="商户信用代码", en="Merchant code", width=22),
    _Shown(zh="收款账号", en="Account", width=25),
    _Shown(zh="付款指令编号", en="Instruction", width=36),
)


def write_problems(
    path: Path, problems: Iterable[ProblemRow], paid: Iterable[PaidRow] = (), *, as_of_day: int, lang: str = "zh"
) -> Path:
    """Write the workbook with the sheets waiting, wrong, paid and due this week (also listed under their own state).

    `as_of_day` (int YYYYMMDD) gives ages and what is due: a deadline within 7 days or past. Eldest first.
    """
    rows = sorted(problems, key=lambda row: (row.since_day or 99999999, row.what, row.code))
    today = _day(as_of_day)
    due = [row for row in rows if row.deadline_day and _day(row.deadline_day) <= today + timedelta(days=DUE_DAYS)]
    due.sort(key=lambda row: row.deadline_day)
    book = Workbook(write_only=True)
    for zh, en, chosen in (
        ("等待", "Waiting", [row for row in rows if row.state == "waiting"]),
        ("有误", "Wrong", [row for row in rows if row.state == "wrong"]),
    ):
        _problem_sheet(book, zh, en, chosen, today, lang)
    _paid_sheet(book, list(paid), today, lang)
    _problem_sheet(book, "本周到期", "Due this week", due, today, lang)
    book.save(path)
    return path


def write_payouts_summary(path: Path, paid: Iterable[PaidRow], *, as_of_day: int, lang: str = "zh") -> Path:
    """Write who is paid what, with fees and hold-back, as a workbook of one sheet."""
    book = Workbook(write_only=True)
    _paid_sheet(book, list(paid), _day(as_of_day), lang)
    book.save(path)
    return path


def _problem_sheet(book: Workbook, zh: str, en: str, rows: list[ProblemRow], today: date, lang: str) -> None:
    totals = _totals((row.currency, row.amount_minor) for row in rows)
    sheet = _sheet(book, zh if lang == "zh" else en, _PROBLEM_COLUMNS, len(rows), totals, today, lang)
    for number, row in enumerate(rows, start=FIRST_ROW):
        cells = _line(sheet, number, _PROBLEM_COLUMNS, _problem_texts(row, today, lang), row.currency)
        if row.deadline_day and _day(row.deadline_day) < today:
            cells[8].fill = _LATE_FILL
        sheet.append(cells)


def _problem_texts(row: ProblemRow, today: date, lang: str) -> tuple[str, ...]:
    zh = lang == "zh"
    return (
        row.what,
        row.who,
        row.why_zh if zh else row.why_en,
        row.next_zh if zh else row.next_en,
        _amount(row, lang),
        row.currency,
        _dashed(row.since_day),
        str(max((today - _day(row.since_day)).days, 0)) if row.since_day else "",
        _dashed(row.deadline_day),
        row.source_file,
        row.place,
        row.code,
    )


def _amount(row: ProblemRow, lang: str) -> str:
    """The money, and in words where it is none; empty where no money is meant."""
    if row.currency and not row.amount_minor:
        return "无（已付清）" if lang == "zh" else "None: all paid"
    return minor_text(row.amount_minor, row.currency) if row.currency else ""


def _paid_sheet(book: Workbook, rows: list[PaidRow], today: date, lang: str) -> None:
    totals = _totals((row.currency, row.payable_minor) for row in rows)
    sheet = _sheet(book, "付款" if lang == "zh" else "Payouts", _PAID_COLUMNS, len(rows), totals, today, lang)
    for number, row in enumerate(rows, start=FIRST_ROW):
        sheet.append(_line(sheet, number, _PAID_COLUMNS, _paid_texts(row, lang), row.currency))


def _line(sheet: Any, number: int, columns: Sequence[_Shown], texts: Sequence[str], currency: str) -> list[Cell]:
    """The cells of a row, which is made high enough for its texts."""
    set_height(sheet, number, texts, [shown.width for shown in columns])
    return [_cell(sheet, shown, text, currency) for shown, text in zip(columns, texts, strict=True)]


def _paid_texts(row: PaidRow, lang: str) -> tuple[str, ...]:
    parts = (row.gross_minor, row.fee_minor, row.bank_fee_minor, row.advances_minor, row.hold_back_minor)
    zh, en = _STATUS.get(row.status, (row.status, row.status))
    return (
        row.merchant_name,
        minor_text(row.payable_minor, row.currency),
        row.currency,
        zh if lang == "zh" else en,
        _dashed(row.paid_day),
        str(row.orders),
        *(minor_text(amount, row.currency) for amount in parts),
        row.merchant_code,
        row.payee_account,
        row.instruction_reference,
    )


def _sheet(
    book: Workbook, title: str, columns: Sequence[_Shown], count: int, totals: dict[str, int], today: date, lang: str
) -> Any:
    """A sheet with its title, the line of totals, and a header that stays in sight and filters."""
    sheet = book.create_sheet(title)
    last = get_column_letter(len(columns))
    for place, shown in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = shown.width
    sheet.freeze_panes = "B4"
    sheet.auto_filter.ref = f"A3:{last}{3 + max(count, 1)}"
    page_setup(sheet, "3:3")
    sheet.append([_styled(sheet, f"{title}  {today.isoformat()}", _TITLE_FONT)])
    sheet.append([_styled(sheet, _totals_text(count, totals, lang), LABEL_FONT)])
    sheet.append([_header(sheet, shown, lang) for shown in columns])
    return sheet


def _styled(sheet: Any, text: str, font: Font) -> Cell:
    cell = text_cell(sheet, text)
    cell.font = font
    return cell


def _header(sheet: Any, shown: _Shown, lang: str) -> Cell:
    """Over a number the header stands to the right, as the numbers do."""
    cell = _styled(sheet, shown.zh if lang == "zh" else shown.en, HEADER_FONT)
    cell.fill, cell.alignment = HEADER_FILL, _HEADERS.get(shown.what, _MIDDLE_RIGHT)
    return cell


def _cell(sheet: Any, shown: _Shown, text: str, currency: str) -> Cell:
    is_text = shown.what in _CELLS or not text.lstrip("-")[:1].isdecimal()
    cell = text_cell(sheet, text) if is_text else number_cell(sheet, text)
    if shown.what == "money" and text and cell.data_type == "n":
        cell.number_format = "#,##0." + "0" * MINOR_DIGITS[currency] if MINOR_DIGITS[currency] else "#,##0"
    cell.alignment, cell.border = _CELLS.get(shown.what, _TOP_RIGHT), THIN
    return cell


def _totals(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for currency, amount in amounts:
        if currency:
            totals[currency] = totals.get(currency, 0) + amount
    return totals


def _totals_text(count: int, totals: dict[str, int], lang: str) -> str:
    start = f"合计 {count} 条" if lang == "zh" else f"Total {count} rows"
    money = [f"{currency} {minor_text(totals[currency], currency, grouped=True)}" for currency in sorted(totals)]
    return "    ".join([start, *money])


def _day(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)


def _dashed(day: int) -> str:
    return _day(day).isoformat() if day else ""
