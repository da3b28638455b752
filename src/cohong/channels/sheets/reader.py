"""The sheet door: a file in, documents out, one at a time."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from cohong.channels.document import Document
from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import plain
from cohong.channels.sheets.columns import Column
from cohong.channels.sheets.drafts import Draft
from cohong.channels.sheets.kinds import KINDS, kind_names
from cohong.channels.sheets.money import claim_drafts, contract_drafts, statement_drafts
from cohong.channels.sheets.rows import RawSheet, open_sheets
from cohong.channels.sheets.table import HEADER_ROWS, Row, Table, recognise
from cohong.channels.sheets.trades import required_headers, trade_drafts
from cohong.core.texts import Finding, Level, finding

SHEET = "SHEET"
"""Message of the one document that carries findings about a whole worksheet; it has no head and is never lodged."""

HELP_TITLES = frozenset({"填写说明", "Help"})

_DRAFTS: dict[str, Callable[[Table, Iterator[Row]], Iterator[Draft]]] = {
    "trades": trade_drafts,
    "statement": statement_drafts,
    "claims": claim_drafts,
    "contracts": contract_drafts,
}


def read_sheet(path: Path) -> Iterator[Document]:
    """Every document of a .xlsx or .csv file, streamed.

    A worksheet with something to say as a whole (a column is missing or ignored, no header is known) first gives one
    document of message "SHEET". Raises SheetError (`sheets.file_unreadable`, `sheets.file_old`, ...) when
    the file is no sheet at all.
    """
    numbers = count()
    for draft in _file_drafts(Path(path)):
        yield Document(
            file=str(path),
            message=draft.message,
            index=next(numbers),
            guid=draft.guid,
            key=draft.key,
            head=draft.head,
            lines=draft.lines,
            findings=draft.findings,
        )


def sheet_kinds(path: Path) -> list[str]:
    """The kinds of the worksheets in a file, in order, "" for one that is not known."""
    kinds = []
    for sheet in open_sheets(Path(path)):
        if not _is_help(sheet):
            table = _find_table(sheet)[0]
            kinds.append(table.kind.name if table else "")
    return kinds


def _file_drafts(path: Path) -> Iterator[Draft]:
    """Worksheets that nobody knows are told last: a warning beside a known one, an error when there is none."""
    known, strange = 0, []
    for sheet in open_sheets(path):
        if _is_help(sheet):
            continue
        table, seen = _find_table(sheet)
        if table is not None:
            known += 1
            yield from _table_drafts(table, sheet)
        elif seen:
            strange.append((sheet.title, seen))
    level: Level = "warning" if known else "error"
    for title, seen in strange:
        yield _whole(title, [finding(texts.UNKNOWN_SHEET, level, title, seen, kind_names())])


def _is_help(sheet: RawSheet) -> bool:
    return sheet.hidden or sheet.title in HELP_TITLES


def _whole(title: str, findings: list[Finding]) -> Draft:
    return Draft(message=SHEET, key=title, head={}, findings=tuple(findings))


def _table_drafts(table: Table, sheet: RawSheet) -> Iterator[Draft]:
    missing = [table.missing_header(column) for column in _needed_headers(table)]
    whole = missing + table.findings + _not_an_input(table)
    if whole:
        yield _whole(sheet.title, whole)
    if not missing and table.kind.name in _DRAFTS:
        yield from _DRAFTS[table.kind.name](table, table.rows(sheet.rows))


def _find_table(sheet: RawSheet) -> tuple[Table | None, str]:
    """The table under the first row that is a header of a known kind, or what was seen in the first filled row."""
    seen = ""
    for number, cells in sheet.rows:
        kind = recognise(KINDS, cells)
        if kind is not None:
            return Table(sheet.title, kind, number, cells), seen
        seen = seen or "、".join(text for text in map(plain, cells) if text)[:80]
        if number >= HEADER_ROWS:
            break
    return None, seen


def _needed_headers(table: Table) -> Iterator[Column]:
    present = set(table.bound)
    if table.kind.name == "trades":
        return required_headers(present)
    return (column for column in table.kind.columns if column.required and column.id not in present)


def _not_an_input(table: Table) -> list[Finding]:
    if table.kind.name in _DRAFTS:
        return []
    return [finding(texts.NOT_AN_INPUT, "warning", table.title)]
