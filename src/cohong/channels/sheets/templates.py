"""Templates for clerks: an empty sheet with its columns explained and examples, as Excel, CSV or JSON, in either language."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from cohong.channels.sheets.columns import MARK, Column, SheetKind
from cohong.channels.sheets.kinds import kind_of
from cohong.channels.sheets.writer import (
    FACE,
    HEADER_FILL,
    HEADER_FONT,
    MOST_ON_A_PAGE,
    THIN,
    TOP,
    csv_table,
    header_cell,
    new_cell,
    page_setup,
    set_height,
    set_widths,
    text_cell,
)

TEMPLATE_ENDINGS = (".xlsx", ".csv", ".json")
EXAMPLE_FILL = PatternFill("solid", fgColor="F2F2F2")
EXAMPLE_FONT = Font(name=FACE, size=10, italic=True, color="7F7F7F")
_TEMPLATE_ROWS = 10_000


def write_template(kind: str, path: Path, lang: str = "zh") -> Path:
    """Write an empty sheet of `kind` for a clerk; the ending of `path` says .csv or .json, anything else is .xlsx. It has its
    headers and example rows marked as such; Excel also has drop-down lists and a second sheet that explains every column, the
    others a marked row that does. Marked rows are not read back. Raises KeyError for a kind that is not known."""
    sheet = kind_of(kind)
    columns = [MARK, *sheet.columns]
    ending = path.suffix.lower()
    if ending not in (".csv", ".json"):
        _template_workbook(path, sheet, columns, lang)
        return path
    headers, rows = [column.header(lang) for column in columns], [_explained(sheet, lang), *_examples(sheet, lang)]
    if ending == ".json":
        named = [dict(zip(headers, row, strict=True)) for row in rows]
        path.write_text(json.dumps(named, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv_table(file, [headers], rows)
    return path


def _examples(kind: SheetKind, lang: str) -> list[list[str]]:
    mark = "示例" if lang == "zh" else "example"
    return [[mark, *(row.get(column.id, "") for column in kind.columns)] for row in kind.example_rows()]


def _explained(kind: SheetKind, lang: str) -> list[str]:
    """One row that says of each column whether it is needed and what to write, for files that have no second sheet."""
    zh = lang == "zh"
    return ["说明" if zh else "help", *(_explanation(kind, column, zh) for column in kind.columns)]


def _explanation(kind: SheetKind, column: Column, zh: bool) -> str:
    needed = f"必填：{_needed(kind, column, zh)}" if zh else f"needed: {_needed(kind, column, zh)}"
    said = column.help_zh if zh else column.help_en
    return f"{needed}。{said}" if zh else f"{needed}. {said}"


def _template_workbook(path: Path, kind: SheetKind, columns: list[Column], lang: str) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.zh if lang == "zh" else kind.en)
    lists = book.create_sheet("lists")
    lists.sheet_state = "hidden"
    set_widths(sheet, columns, lang)
    _keep_text_columns(sheet, columns)
    sheet.freeze_panes = "B2"
    page_setup(sheet, "1:1", fit=len(columns) <= MOST_ON_A_PAGE)
    _add_validations(sheet, lists, columns, lang)
    sheet.append([header_cell(sheet, column, lang) for column in columns])
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
    header = [new_cell(sheet, text) for text in _HELP_HEADERS["zh" if lang == "zh" else "en"]]
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
