"""Writing sheets: templates for clerks, and real files for the simulators, the demonstration and the tests.

Text that a spreadsheet would run as a formula is written as text: in .xlsx by the cell's type, in CSV by one leading
quote, which the reader takes off again.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from cohong.channels.sheets.columns import MARK, Column, SheetKind
from cohong.channels.sheets.kinds import kind_of

_RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
_EXCEL_DIGITS = 15
_TEMPLATE_ROWS = 10_000
_MOST_ON_A_PAGE = 20
LINE_HEIGHT = 14
"""Points that one line of text takes."""

HEADER_FILL = PatternFill("solid", fgColor="1F4E79")
OPTIONAL_FILL = PatternFill("solid", fgColor="7F9DB9")
EXAMPLE_FILL = PatternFill("solid", fgColor="F2F2F2")
FACE = "Arial"
"""Every machine has it, and falls back to its own face for Chinese."""
PLAIN_FONT = Font(name=FACE, size=10)
HEADER_FONT = Font(name=FACE, size=10, bold=True, color="FFFFFF")
EXAMPLE_FONT = Font(name=FACE, size=10, italic=True, color="7F7F7F")
LABEL_FONT = Font(name=FACE, size=10, bold=True)
THIN = Border(bottom=Side(style="thin", color="BFBFBF"))
MIDDLE = Alignment(vertical="center", wrap_text=True)
TOP = Alignment(vertical="top", wrap_text=True)

Rows = Iterable[Mapping[str, str]]


def write_rows(
    kind: str, path: Path, rows: Rows, *, lang: str = "zh", columns: Sequence[str] | None = None,
    encoding: str = "utf-8-sig", above: Sequence[Sequence[str]] = (),
) -> Path:  # fmt: skip
    """Write rows (column id -> text) as a sheet of `kind`; the ending of `path` says .xlsx or .csv.

    `columns` chooses and orders the columns, all by default. `above` are rows put before the header. `encoding` is for
    CSV. The bytes of a CSV depend on the arguments alone. Raises KeyError for a column id that the kind does not have.
    """
    sheet = kind_of(kind)
    chosen = [sheet.by_id[name] for name in columns] if columns else list(sheet.columns)
    if path.suffix.lower() == ".csv":
        _write_csv(path, chosen, rows, lang, encoding, above)
    else:
        _write_workbook(path, sheet, chosen, rows, lang, above)
    return path


def safe_text(text: str) -> str:
    """Text for a CSV cell that no spreadsheet will run as a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def _values(chosen: list[Column], row: Mapping[str, str]) -> list[str]:
    known = {column.id for column in chosen}
    strange = [name for name in row if name not in known and row[name]]
    if strange:
        raise KeyError(f"no such column: {', '.join(strange)}")
    return [row.get(column.id, "") for column in chosen]


def _write_csv(
    path: Path, chosen: list[Column], rows: Rows, lang: str, encoding: str, above: Sequence[Sequence[str]]
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        _csv_table(file, [*above, [column.header(lang) for column in chosen]], (_values(chosen, row) for row in rows))


def _csv_table(file: IO[str], first: Iterable[Sequence[str]], rest: Iterable[Sequence[str]]) -> None:
    out = csv.writer(file, lineterminator="\r\n")
    for row in first:
        out.writerow([safe_text(cell) for cell in row])
    for row in rest:
        out.writerow([safe_text(cell) for cell in row])


def _write_workbook(
    path: Path, kind: SheetKind, chosen: list[Column], rows: Rows, lang: str, above: Sequence[Sequence[str]]
) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.zh if lang == "zh" else kind.en)
    _set_widths(sheet, chosen, lang, [line[0] for line in above])
    sheet.freeze_panes = f"A{len(above) + 2}"
    page_setup(sheet, f"{len(above) + 1}:{len(above) + 1}", fit=len(chosen) <= _MOST_ON_A_PAGE)
    for line in above:
        sheet.append([label_cell(sheet, line[0]), *(text_cell(sheet, cell) for cell in line[1:])])
    sheet.append([_header_cell(sheet, column, lang) for column in chosen])
    for row in rows:
        sheet.append(
            [_data_cell(sheet, column, text) for column, text in zip(chosen, _values(chosen, row), strict=True)]
        )
    book.save(path)


def _set_widths(sheet: Any, chosen: Sequence[Column], lang: str, labels: Sequence[str] = ()) -> None:
    """Wide enough for header and example; the first column also for what stands above the table."""
    for place, column in enumerate(chosen, start=1):
        longest = max(text_width(column.header(lang)), text_width(column.example), column.width)
        if place == 1:
            longest = max([longest, *map(text_width, labels)])
        sheet.column_dimensions[get_column_letter(place)].width = min(max(longest + 3, 10), 40)


def text_width(text: str) -> int:
    """Width in columns of a screen: a Chinese character takes two."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def set_height(sheet: Any, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Make a row as high as its longest wrapped text; spreadsheet programs do not all do so by themselves."""
    lines = max(
        (-(-text_width(text) // max(width - 2, 1)) for text, width in zip(texts, widths, strict=True)), default=1
    )
    sheet.row_dimensions[row].height = LINE_HEIGHT * max(lines, 1) + 3


def page_setup(sheet: Any, title_rows: str, *, fit: bool = True) -> None:
    """Print on A4 across, with `fit` all columns on one page, header on every page, page numbers below."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = fit
    sheet.print_title_rows = title_rows
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top = sheet.page_margins.bottom = 0.5
    sheet.oddFooter.center.text = "&A  &P / &N"


def label_cell(sheet: Any, text: str) -> Cell:
    """The name of a value that stands beside it."""
    cell = text_cell(sheet, text)
    cell.font = LABEL_FONT
    return cell


def _new_cell(sheet: Any, value: str | Decimal) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # the stubs forget Decimal
    cell.font = PLAIN_FONT
    return cell


def text_cell(sheet: Any, text: str) -> Cell:
    """A cell that stays text whatever it begins with."""
    cell = _new_cell(sheet, _FORBIDDEN.sub("", text))
    if text:
        cell.data_type = "s"  # else the library makes a formula of "=..."
        cell.number_format = "@"
    return cell


def number_cell(sheet: Any, number: str, places: int | None = None) -> Cell:
    """A number cell, or a text cell when a spreadsheet could not hold all digits."""
    if len(number.replace(".", "").lstrip("-0")) > _EXCEL_DIGITS:
        return text_cell(sheet, number)
    shown = len(number.partition(".")[2]) if places is None else places
    cell = _new_cell(sheet, Decimal(number))
    cell.number_format = "0." + "0" * shown if shown else "0"
    return cell


def _header_cell(sheet: Any, column: Column, lang: str) -> Cell:
    cell = _new_cell(sheet, column.header(lang))
    cell.font, cell.alignment = HEADER_FONT, MIDDLE
    cell.fill = HEADER_FILL if column.required else OPTIONAL_FILL
    return cell


def _data_cell(sheet: Any, column: Column, text: str) -> Cell:
    is_number = column.type == "decimal" and text.replace(".", "", 1).isdigit() and text.isascii()
    return number_cell(sheet, text) if is_number else text_cell(sheet, text)


def write_template(kind: str, path: Path, lang: str = "zh") -> Path:
    """Write an empty sheet of `kind` for a clerk: headers, example rows marked as such, and (in .xlsx) drop-down
    lists and a second sheet that explains every column. Marked rows are not read back."""
    sheet = kind_of(kind)
    columns = [MARK, *sheet.columns]
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            _csv_table(file, [[column.header(lang) for column in columns]], _examples(sheet, lang))
    else:
        _template_workbook(path, sheet, columns, lang)
    return path


def _examples(kind: SheetKind, lang: str) -> list[list[str]]:
    mark = "示例" if lang == "zh" else "example"
    return [[mark, *(row.get(column.id, "") for column in kind.columns)] for row in kind.example_rows()]


def _template_workbook(path: Path, kind: SheetKind, columns: list[Column], lang: str) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.zh if lang == "zh" else kind.en)
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    _set_widths(sheet, columns, lang)
    _keep_text_columns(sheet, columns)
    sheet.freeze_panes = "B2"
    page_setup(sheet, "1:1", fit=len(columns) <= _MOST_ON_A_PAGE)
    _add_validations(sheet, lists, columns, lang)
    sheet.append([_header_cell(sheet, column, lang) for column in columns])
    for row in _examples(kind, lang):
        sheet.append([_example_cell(sheet, text) for text in row])
    _help_sheet(book, kind, columns, lang)
    book.save(path)


def _example_cell(sheet: Any, text: str) -> Cell:
    cell = text_cell(sheet, text)
    cell.font, cell.fill = EXAMPLE_FONT, EXAMPLE_FILL
    return cell


def _keep_text_columns(sheet: Any, columns: Sequence[Column]) -> None:
    """Codes are typed into columns of the format Text, so that no zero and no digit is lost."""
    for place, column in enumerate(columns, start=1):
        if column.type in ("code", "digits", "text"):
            sheet.column_dimensions[get_column_letter(place)].number_format = "@"


def _add_validations(sheet: Any, lists: Any, columns: Sequence[Column], lang: str) -> None:
    chosen = [(place, column) for place, column in enumerate(columns, start=1) if column.choices]
    height = max((len(column.choices) for _, column in chosen), default=0)
    for index in range(height):
        lists.append([_choice_name(column, index, lang) for _, column in chosen])
    for at, (place, column) in enumerate(chosen, start=1):
        source, letter = get_column_letter(at), get_column_letter(place)
        rule = DataValidation(
            type="list", allow_blank=True, formula1=f"lists!${source}$1:${source}${len(column.choices)}"
        )
        rule.error = column.help_zh if lang == "zh" else column.help_en
        rule.errorTitle, rule.errorStyle, rule.showErrorMessage = column.header(lang), "warning", True
        rule.add(f"{letter}2:{letter}{_TEMPLATE_ROWS}")
        sheet.data_validations.append(rule)


def _choice_name(column: Column, index: int, lang: str) -> str:
    if index >= len(column.choices):
        return ""
    choice = column.choices[index]
    return choice.zh if lang == "zh" else choice.en


_HELP_HEADERS = {
    "zh": ("列名", "英文列名", "代号", "是否必填", "留空时", "说明", "示例", "可选值"),
    "en": ("Column", "Chinese header", "Id", "Needed", "When empty", "What to write", "Example", "Allowed values"),
}
_HELP_WIDTHS = (24, 22, 24, 12, 12, 60, 26, 60)


def _help_sheet(book: Workbook, kind: SheetKind, columns: Sequence[Column], lang: str) -> None:
    sheet = book.create_sheet("填写说明" if lang == "zh" else "Help")
    for place, width in enumerate(_HELP_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "B2"
    page_setup(sheet, "1:1")
    header = [_new_cell(sheet, text) for text in _HELP_HEADERS["zh" if lang == "zh" else "en"]]
    for cell in header:
        cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    sheet.append(header)
    for number, column in enumerate(columns, start=2):
        texts = _help_row(kind, column, lang)
        cells = [text_cell(sheet, text) for text in texts]
        for cell in cells:
            cell.alignment, cell.border = TOP, THIN
        set_height(sheet, number, texts, _HELP_WIDTHS)
        sheet.append(cells)


def _help_row(kind: SheetKind, column: Column, lang: str) -> tuple[str, ...]:
    zh = lang == "zh"
    names = ((choice.value, choice.zh if zh else choice.en) for choice in column.choices)
    choices = ("；" if zh else "; ").join(" ".join(dict.fromkeys(pair)) for pair in names)
    return (
        column.header(lang),
        column.en if zh else column.zh,
        column.id,
        _needed(kind, column, zh),
        column.default,
        column.help_zh if zh else column.help_en,
        column.example,
        choices,
    )


def _needed(kind: SheetKind, column: Column, zh: bool) -> str:
    if not column.required:
        return "否" if zh else "no"
    if kind.name == "trades" and column.part != "order":
        part = {"waybill": ("填运单时", "with a waybill"), "list": ("填清单时", "with a list")}[column.part]
        return part[0] if zh else part[1]
    return "是" if zh else "yes"
