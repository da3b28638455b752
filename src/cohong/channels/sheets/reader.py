"""The sheet door: a file in, documents out, one at a time."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from cohong.channels.document import Document
from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import Value, plain
from cohong.channels.sheets.checks import check_drafts
from cohong.channels.sheets.columns import Column, SheetKind
from cohong.channels.sheets.drafts import SHEET, Draft, Spot
from cohong.channels.sheets.json_reader import ENDINGS, json_drafts, json_kind
from cohong.channels.sheets.kinds import KINDS, PAPERS, kind_names
from cohong.channels.sheets.money import claim_drafts, contract_drafts, statement_drafts
from cohong.channels.sheets.papers import paper_drafts
from cohong.channels.sheets.rows import RawRow, RawSheet, open_sheets
from cohong.channels.sheets.table import HEADER_ROWS, Row, Table, is_second_heading, merged, recognise
from cohong.channels.sheets.trades import required_headers, trade_drafts
from cohong.core.texts import Finding, Level, finding

One = TypeVar("One")
HELP_TITLES = frozenset({"填写说明", "Help"})

_DRAFTS: dict[str, Callable[[Table, Iterator[Row]], Iterator[Draft]]] = {
    "trades": trade_drafts,
    "statement": statement_drafts,
    "claims": claim_drafts,
    "contracts": contract_drafts,
    "checks": check_drafts,
    **{paper.name: partial(paper_drafts, paper) for paper in PAPERS},
}


def read_sheet(path: Path) -> Iterator[Document]:
    """Every document of a .xlsx, .csv, .json or .jsonl file, streamed.

    A worksheet with something to say as a whole (a column is missing or ignored, no header is known) first gives one
    document of message "SHEET". Raises SheetError (`sheets.file_unreadable`, `sheets.file_old`, ...) when
    the file is no sheet at all.
    """
    return (document for document, _ in read_placed(path))


def read_placed(path: Path) -> Iterator[tuple[Document, Spot | None]]:
    """As `read_sheet`, with the places of each document's elements where it is one that other rules judge, too."""
    numbers, passed = count(), Passed()
    for draft in _file_drafts(Path(path), passed):
        document = Document(
            file=str(path),
            message=draft.message,
            index=next(numbers),
            guid=draft.guid,
            key=draft.key,
            head=draft.head,
            lines=draft.lines,
            findings=draft.findings,
            row=passed.rows,
        )
        yield document, draft.spot


def sheet_kinds(path: Path) -> list[str]:
    """The kinds of the worksheets in a file, in order, "" for one that is not known."""
    if path.suffix.lower() in ENDINGS:
        return [json_kind(path)]
    kinds = []
    for sheet in open_sheets(Path(path)):
        if not _is_help(sheet):
            table = find_table(sheet).table
            kinds.append(table.kind.name if table else "")
    return kinds


class Passed:
    """How many rows of a file have been read."""

    def __init__(self) -> None:
        self.rows = 0

    def over(self, rows: Iterator[One]) -> Iterator[One]:
        """The same rows, counted."""
        for self.rows, row in enumerate(rows, start=self.rows + 1):  # noqa: B020 - each number is the count so far
            yield row


def _file_drafts(path: Path, passed: Passed) -> Iterator[Draft]:
    """Worksheets that nobody knows are told last: a warning beside a known one, an error when there is none."""
    if path.suffix.lower() in ENDINGS:
        yield from json_drafts(path, _DRAFTS, passed.over)
        return
    known, strange = 0, []
    for sheet in open_sheets(path):
        if _is_help(sheet):
            continue
        found = find_table(msgspec.structs.replace(sheet, rows=passed.over(sheet.rows)))
        if found.table is not None:
            known += 1
            yield from _table_drafts(found.table, found.rows)
        elif found.seen:
            strange.append((sheet.title, found.seen))
    level: Level = "warning" if known else "error"
    for title, seen in strange:
        yield _whole(title, [finding(texts.UNKNOWN_SHEET, level, title, seen, kind_names())])


def _is_help(sheet: RawSheet) -> bool:
    return sheet.hidden or sheet.title in HELP_TITLES


def _whole(title: str, findings: list[Finding]) -> Draft:
    return Draft(message=SHEET, key=title, head={}, findings=tuple(findings))


def _table_drafts(table: Table, rows: Iterator[RawRow]) -> Iterator[Draft]:
    missing = [table.missing_header(column) for column in _needed_headers(table)]
    whole = missing + table.findings + _not_an_input(table)
    if whole:
        yield _whole(table.title, whole)
    if table.kind.name in _DRAFTS and not any(one.level == "error" for one in whole):
        yield from _DRAFTS[table.kind.name](table, table.rows(rows))


class Found(NamedTuple):
    """The table of a worksheet and the rows below its headings; without one, what was seen in the first filled row."""

    table: Table | None
    rows: Iterator[RawRow]
    seen: str = ""


def find_table(sheet: RawSheet) -> Found:
    """The table under the first row that is a header of a known kind; a second row of headings, and headings that stand
    a row higher because cells were merged, belong to it."""
    seen = ""
    above: Sequence[Value] = ()
    for number, cells in sheet.rows:
        kind = recognise(KINDS, cells)
        if kind is not None:
            return _table_at(sheet, kind, number, cells, above)
        seen = seen or "、".join(text for text in map(plain, cells) if text)[:80]
        above = cells
        if number >= HEADER_ROWS:
            break
    return Found(None, sheet.rows, seen)


def _table_at(sheet: RawSheet, kind: SheetKind, number: int, cells: Sequence[Value], above: Sequence[Value]) -> Found:
    rows = [cells, _headings_only(kind, above)]
    below = next(sheet.rows, None)
    rest: Iterator[RawRow] = sheet.rows
    if below is not None and is_second_heading(kind, below[1]):
        rows.insert(1, _headings_only(kind, below[1]))
    elif below is not None:
        rest = chain([below], sheet.rows)
    return Found(Table(sheet.title, kind, number, merged(kind, *rows)), rest)


def _headings_only(kind: SheetKind, cells: Sequence[Value]) -> list[Value]:
    return [cell if kind.find(plain(cell)) is not None else None for cell in cells]


def _needed_headers(table: Table) -> Iterator[Column]:
    present = set(table.bound)
    if table.kind.name == "trades":
        return required_headers(present)
    return (column for column in table.kind.columns if column.required and column.id not in present)


def _not_an_input(table: Table) -> list[Finding]:
    if table.kind.name in _DRAFTS:
        return []
    return [finding(texts.NOT_AN_INPUT, "warning", table.title)]
