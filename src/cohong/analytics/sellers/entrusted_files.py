"""The summary of entrusted exports as a workbook, as XML and as JSON; all three from the same rows and the same dated columns."""

from decimal import Decimal
from io import BytesIO

import msgspec
from lxml import etree
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from cohong.analytics.sellers.entrusted import Entry, Summary, form
from cohong.core.texts import say

CELL_CHARACTERS = 32_000
"""What a cell of a workbook holds, with some room; longer lists of numbers stand on the second sheet alone."""
_WORDS = {
    "list": ("报关单明细", "Declarations"),
    "open": ("无法确定", "Cannot tell"),
    "books": ("入账", "Booked as"),
    "see": ("见“报关单明细”", "see Declarations"),
    "declaration": ("报关单号", "Declaration"),
    "amount": ("金额（元）", "Amount (CNY)"),
    "declared_for": ("申报的委托方", "Declared for"),
    "why": ("原因", "Why"),
    "party": ("企业", "Party"),
    "account": ("科目", "As"),
    "own_export_income": ("自营出口收入", "Own export income"),
    "entrusted_export_income": ("委托出口收入", "Entrusted export income"),
    "agency_fee": ("代理费收入", "Agency fee"),
}
Value = str | Decimal


def as_json(summary: Summary) -> bytes:
    """The summary with amounts in fen; keys as the fields are called."""
    return msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n"


def as_xml(summary: Summary) -> bytes:
    """UTF-8; amounts in CNY with two digits. Rows carry the ids of the form's columns."""
    root = etree.Element("EntrustedExports", agent=summary.agent, quarter=summary.quarter)
    root.set("since", str(summary.since))
    root.set("until", str(summary.until))
    root.set("declared", _yuan_text(summary.declared_fen))
    root.set("own", _yuan_text(summary.own_fen))
    for entry in summary.entries:
        row = etree.SubElement(root, "Row")
        for column in form(summary.since).columns:
            if column.id == "declarations":
                for number in entry.declarations:
                    etree.SubElement(row, "declaration").text = number
            else:
                etree.SubElement(row, column.id).text = _text(entry, column.id)
    for one in summary.open:
        row = etree.SubElement(root, "Open", reason=one.reason, declaration=one.declaration)
        if one.amount_fen is None:
            row.set("value", one.value)
        else:
            row.set("amount", _yuan_text(one.amount_fen))
        row.set("declaredFor", one.declared_for)
    for book in summary.bookings:
        etree.SubElement(root, "Booking", party=book.party, account=book.account, amount=_yuan_text(book.amount_fen))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def as_workbook(summary: Summary, lang: str = "zh") -> bytes:
    """An .xlsx: the form, every declaration, what cannot be told and why, and who books what. Numbers of documents are text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    used = form(summary.since)
    columns = [column.zh if lang == "zh" else column.en for column in used.columns]
    sheet = _sheet(book, used.name["zh"][:31] if lang == "zh" else "Summary", columns)
    for entry in summary.entries:
        _append(sheet, [_cell_value(entry, column.id, lang) for column in used.columns])
    listed = _sheet(book, _word("list", lang), [*columns[:2], _word("declaration", lang)])
    for entry in summary.entries:
        for number in entry.declarations:
            _append(listed, [entry.exporter, entry.taxpayer, number])
    asked = ("declaration", "amount", "declared_for", "why")
    unknown = _sheet(book, _word("open", lang), [_word(one, lang) for one in asked])
    for one in summary.open:
        why = say(one.reason, lang, seen=one.seen, expected=one.expected)
        amount = one.value if one.amount_fen is None else _yuan(one.amount_fen)
        _append(unknown, [one.declaration, amount, one.declared_for, why])
    books = _sheet(book, _word("books", lang), [_word(one, lang) for one in ("party", "account", "amount")])
    for booking in summary.bookings:
        _append(books, [booking.party, _word(booking.account, lang), _yuan(booking.amount_fen)])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def _sheet(book: Workbook, title: str, header: list[str]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(title)
    _append(sheet, list(header))
    for place in range(len(header)):
        sheet.column_dimensions["ABCDEFGH"[place]].width = 32
        sheet.cell(1, place + 1).font = Font(bold=True)
    return sheet


def _append(sheet: Worksheet, values: list[Value]) -> None:
    """One row: text stays text, whatever it begins with; amounts are numbers."""
    sheet.append(values)
    for place, value in enumerate(values, 1):
        cell = sheet.cell(sheet.max_row, place)
        if isinstance(value, str):
            cell.data_type = "s"
        else:
            cell.number_format = "#,##0.00"


def _cell_value(entry: Entry, column: str, lang: str) -> Value:
    if column == "amount":
        return _yuan(entry.amount_fen)
    text = _text(entry, column)
    return text if len(text) <= CELL_CHARACTERS else _word("see", lang)


def _text(entry: Entry, column: str) -> str:
    values = {
        "exporter": entry.exporter,
        "taxpayer": entry.taxpayer,
        "amount": _yuan_text(entry.amount_fen),
        "declarations": ", ".join(entry.declarations),
    }
    return values[column]


def _word(key: str, lang: str) -> str:
    return _WORDS[key][0 if lang == "zh" else 1]


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _yuan_text(fen: int) -> str:
    return f"{_yuan(fen):.2f}"
