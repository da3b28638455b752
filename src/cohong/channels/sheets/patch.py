"""Cells mended in place: the same sheet with some cells changed, everything else as its sender wrote it."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.cell import column_index_from_string

from cohong.channels.sheets.json_patch import patch_json, read_json_places, steps_of
from cohong.channels.sheets.json_reader import ENDINGS
from cohong.channels.sheets.rows import RawSheet, open_sheets, text_format
from cohong.channels.sheets.workbook import only_rows, replace_cells
from cohong.channels.sheets.writer import safe_text

_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]{1,3})(?P<row>[1-9][0-9]{0,6})(?: [^!]*)?", re.DOTALL)
Spot = tuple[str, int, int]


def spot_of(place: str) -> Spot | None:
    """Sheet, row and column (from 1) of a place as findings name it, `trades!I4` or `trades!I4 Unit price`; None for another."""
    found = _CELL.fullmatch(place)
    return (found["sheet"], int(found["row"]), column_index_from_string(found["column"])) if found else None


def is_spot(place: str) -> bool:
    """Whether this names a place that `patch_sheet` can change: a cell, or a value of JSON."""
    return spot_of(place) is not None or steps_of(place) is not None


def read_cells(path: Path, places: list[str]) -> dict[str, str]:
    """What stands in these cells now. Raises as `read_sheet` for a file that is no sheet."""
    if path.suffix.lower() in ENDINGS:
        return read_json_places(path, places)
    wanted = {spot: place for place in places if (spot := spot_of(place)) is not None}
    found = dict.fromkeys(wanted.values(), "")
    last = max((row for _, row, _ in wanted), default=0)
    for sheet in _sheets_with(path, wanted):
        for number, cells in sheet.rows:
            if number > last:
                break
            for at, cell in enumerate(cells, start=1):
                place = wanted.get((sheet.title, number, at))
                if place is not None:
                    found[place] = "" if cell is None else str(cell)
    return found


def _sheets_with(path: Path, spots: Iterable[Spot]) -> Iterator[RawSheet]:
    """The worksheets of a file; those of a workbook with no more than the rows in which these cells are."""
    rows: dict[str, set[int]] = {}
    for title, row, _ in spots:
        rows.setdefault(title, set()).add(row)
    with tempfile.TemporaryDirectory() as folder:
        few = Path(folder) / path.name
        is_book = bool(rows) and path.suffix.lower() == ".xlsx"
        yield from open_sheets(few if is_book and only_rows(path, few, rows) else path)


def patch_sheet(path: Path, out: Path, cells: Mapping[str, str]) -> None:
    """Write `out`, the sheet at `path` with these cells (place -> text) replaced."""
    if path.suffix.lower() in ENDINGS:
        patch_json(path, out, cells)
        return
    spots = {spot: text for place, text in cells.items() if (spot := spot_of(place)) is not None}
    if path.suffix.lower() == ".csv":
        _patch_csv(path, out, {(row, column): text for (_, row, column), text in spots.items()})
    else:
        _patch_workbook(path, out, spots)


def _patch_csv(path: Path, out: Path, cells: Mapping[tuple[int, int], str]) -> None:
    encoding, delimiter = text_format(path)
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in cells.items():
        by_row.setdefault(row, {})[column] = safe_text(text)
    with path.open(encoding=encoding, newline="") as source, out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        for number, cells_of_row in enumerate(csv.reader(source, delimiter=delimiter), start=1):
            changed = by_row.get(number, {})
            missing = [""] * (max(changed, default=0) - len(cells_of_row))
            writer.writerow([changed.get(at, cell) for at, cell in enumerate([*cells_of_row, *missing], start=1)])


def _patch_workbook(path: Path, out: Path, cells: Mapping[Spot, str]) -> None:
    if replace_cells(path, out, {spot: safe_text(text) for spot, text in cells.items()}):
        return
    book = load_workbook(path)
    for (sheet, row, column), text in cells.items():
        if sheet in book.sheetnames:
            cell = book[sheet].cell(row, column)
            cell.number_format = "@"  # as text: Excel must not make a date or a float of what a person typed
            cell.value = safe_text(text)
    book.save(out)
