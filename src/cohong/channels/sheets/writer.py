"""Writing sheets: real files for people, for the simulators, the demonstration and the tests.

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

from cohong.channels.sheets.columns import Column, SheetKind
from cohong.channels.sheets.kinds import kind_of

_RISKY = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]")
_EXCEL_DIGITS = 15
MOST_ON_A_PAGE = 20
LINE_HEIGHT = 14
"""Points that one line of text takes."""

HEADER_FILL = PatternFill("solid", fgColor="1F4E79")
OPTIONAL_FILL = PatternFill("solid", fgColor="7F9DB9")
FACE = "Arial"
"""Every machine has it, and falls back to its own face for Chinese."""
PLAIN_FONT = Font(name=FACE, size=10)
HEADER_FONT = Font(name=FACE, size=10, bold=True, color="FFFFFF")
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
        csv_table(file, [*above, [column.header(lang) for column in chosen]], (_values(chosen, row) for row in rows))


def csv_table(file: IO[str], first: Iterable[Sequence[str]], rest: Iterable[Sequence[str]]) -> None:
    """Write rows as CSV that no spreadsheet runs as formulas."""
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
    set_widths(sheet, chosen, lang, [line[0] for line in above])
    sheet.freeze_panes = f"A{len(above) + 2}"
    page_setup(sheet, f"{len(above) + 1}:{len(above) + 1}", fit=len(chosen) <= MOST_ON_A_PAGE)
    for line in above:
        sheet.append([label_cell(sheet, line[0]), *(text_cell(sheet, cell) for cell in line[1:])])
    sheet.append([header_cell(sheet, column, lang) for column in chosen])
    for row in rows:
        sheet.append(
            [_data_cell(sheet, column, text) for column, text in zip(chosen, _values(chosen, row), strict=True)]
        )
    book.save(path)


def set_widths(sheet: Any, chosen: Sequence[Column], lang: str, labels: Sequence[str] = ()) -> None:
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


def new_cell(sheet: Any, value: str | Decimal) -> Cell:
    """A cell in the plain face."""
    cell: Cell = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]  # the stubs forget Decimal
    cell.font = PLAIN_FONT
    return cell


def text_cell(sheet: Any, text: str) -> Cell:
    """A cell that stays text whatever it begins with."""
    cell = new_cell(sheet, _FORBIDDEN.sub("", text))
    if text:
        cell.data_type = "s"  # else the library makes a formula of "=..."
        cell.number_format = "@"
    return cell


def number_cell(sheet: Any, number: str, places: int | None = None) -> Cell:
    """A number cell, or a text cell when a spreadsheet could not hold all digits."""
    if len(number.replace(".", "").lstrip("-0")) > _EXCEL_DIGITS:
        return text_cell(sheet, number)
    shown = len(number.partition(".")[2]) if places is None else places
    cell = new_cell(sheet, Decimal(number))
    cell.number_format = "0." + "0" * shown if shown else "0"
    return cell


def header_cell(sheet: Any, column: Column, lang: str) -> Cell:
    """The head of a column; one that is needed is darker."""
    cell = new_cell(sheet, column.header(lang))
    cell.font, cell.alignment = HEADER_FONT, MIDDLE
    cell.fill = HEADER_FILL if column.required else OPTIONAL_FILL
    return cell


def _data_cell(sheet: Any, column: Column, text: str) -> Cell:
    is_number = column.type == "decimal" and text.replace(".", "", 1).isdigit() and text.isascii()
    return number_cell(sheet, text) if is_number else text_cell(sheet, text)
