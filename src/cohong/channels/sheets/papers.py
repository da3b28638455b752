"""Rows of a paper that follows a declared list become its customs message: CEB605, 213, 701, 507, 509.

The rows that share the firm's own number are one paper, each a line of it; what belongs to the whole may stand in the first row
alone. A paper that is longer than the ledger takes in one part comes in parts, as `msgCount` and `msgSeqNo` count them.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from cohong.channels.customs.schema import business_key
from cohong.channels.sheets import texts
from cohong.channels.sheets.drafts import Draft, findings_of, guid_of
from cohong.channels.sheets.gathering import Gather, Group, short
from cohong.channels.sheets.kinds.papers import PaperSheet
from cohong.channels.sheets.quantities import complete_quantities
from cohong.channels.sheets.table import Row, Table
from cohong.modules.aftermath.messages import MAX_REFERENCES

DECLARED = {"appStatus": "2"}
"""What a sheet says without a column: nobody stages a paper by a sheet."""
_MADE = frozenset(("guid", "appStatus", "msgCount", "msgSeqNo"))
Values = dict[str, str]


class _Paper(NamedTuple):
    """A paper on its way: its rows, those that are lines, and the table that knows their places."""

    sheet: PaperSheet
    table: Table
    rows: list[Row]
    lines: list[Row]

    def spot(self, line: int | None, name: str) -> str:
        """The cell that an element was read from, or should be written into: of a head, where its paper says it first."""
        if line is not None and self.lines:
            row = self.lines[min(line, len(self.lines) - 1)]
            column = self.sheet.column_of(name, line=True) or self.sheet.line_ids[0]
        else:
            column = name if name in self.sheet.by_id else self.sheet.number
            row = next((row for row in self.rows if column in row.values), self.rows[0])
        return self.table.place(row, self.source_of(column, row))

    def source_of(self, column: str, row: Row) -> str:
        """The column that a value was read from: where its own cell is empty, the one it was copied from."""
        other = self.sheet.copied.get(column, column)
        return other if column not in row.values and other in row.values else column


def paper_drafts(sheet: PaperSheet, table: Table, rows: Iterator[Row]) -> Iterator[Draft]:
    """The papers of a sheet in the order of their first row."""
    for group in _groups(sheet, table, rows):
        yield from _drafts(sheet, table, group)


def _groups(sheet: PaperSheet, table: Table, rows: Iterator[Row]) -> Iterator[Group]:
    if sheet.kind.line:
        gather = Gather((sheet.number,), sheet.head_ids, texts.PAPER_CONFLICT, texts.PAPER_SPLIT)
        yield from gather.groups(table, rows)
        return
    known: set[bytes] = set()
    for row in rows:
        key = (row.values.get("agentCode", row.values.get("ebcCode", "")), row.values.get(sheet.number, ""))
        if all(key) and short(key) in known:
            table.note(row, sheet.number, texts.PAPER_REPEATED, seen=key[-1])
        known.add(short(key))
        yield Group(rows=[row], head=dict(row.values))


def _drafts(sheet: PaperSheet, table: Table, group: Group) -> Iterator[Draft]:
    paper = _Paper(sheet, table, group.rows, [row for row in group.rows if _is_line(sheet, row)])
    head = _head(sheet, group.head)
    lines = [_line(sheet, table, row, place) for place, row in enumerate(paper.lines, start=1)]
    _require(paper, head)
    most = sheet.kind.bounds[1]
    if len(lines) > most:
        table.note(paper.lines[most], sheet.number, texts.PAPER_TOO_LONG, expected=str(most))
    if not sheet.kind.split:
        yield _draft(paper, head, lines)
        return
    starts = range(0, max(len(lines), 1), MAX_REFERENCES)
    for number, start in enumerate(starts, start=1):
        own = paper.lines[start : start + MAX_REFERENCES]
        counted = head | {"msgCount": str(len(starts)), "msgSeqNo": str(number)}
        yield _draft(paper._replace(lines=own), counted, lines[start : start + MAX_REFERENCES])


def _is_line(sheet: PaperSheet, row: Row) -> bool:
    """Whether a row is a line: where a paper cannot do without lines each is, else one with a cell of a line filled in."""
    if sheet.every_row_is_a_line:
        return True
    wanted = set(sheet.line_ids)
    return not wanted.isdisjoint(row.values) or any(name in wanted for name, _ in row.findings)


def _head(sheet: PaperSheet, given: Values) -> Values:
    """The elements of the head: what the clerk wrote, then defaults, then what follows from others."""
    defaults = {column.id: column.default for column in sheet.columns if column.default and not column.line}
    head = defaults | given | DECLARED
    if head.get("agentCode", head.get("ebcCode")) != head.get("ebcCode"):
        head.setdefault("agentName", "")  # another firm has a name of its own
    for name, other in sheet.copied.items():
        if name in sheet.head_ids and other in head:
            head.setdefault(name, head[other])
    return head


def _line(sheet: PaperSheet, table: Table, row: Row, place: int) -> Values:
    """The elements of a line; what is needed and empty is noted."""
    line: Values = {}
    for element in sheet.kind.line_elements:
        column = sheet.column_of(element.name, line=True)
        if column in row.values:
            line[element.name] = row.values[column]
    if "qty1" in sheet.by_id:
        complete_quantities(table, row, line, needed=True)
    if "gnum" in sheet.by_id and not sheet.by_id["gnum"].required:
        line.setdefault("gnum", str(place))
    for element in sheet.kind.line_elements:
        if element.must_read() and not line.get(element.name):
            _missing(table, row, sheet.column_of(element.name, line=True), sheet)
    return line


def _missing(table: Table, row: Row, column: str, sheet: PaperSheet) -> None:
    """Note that a needed cell is empty; of one that is copied, only the cell that it is copied from."""
    other = sheet.copied.get(column, column)
    if column in row.values or other == column or other in row.values:
        table.missing(row, column)


def _require(paper: _Paper, head: Values) -> None:
    sheet, table, rows = paper.sheet, paper.table, paper.rows
    needed = [element.name for element in sheet.kind.head_elements if element.must_read()]
    if sheet.whole and not paper.lines:
        needed.append(sheet.whole)
    for name in needed:
        if name not in _MADE and not head.get(name) and not any(row.bad(name) for row in rows):
            first = next((row for row in rows if sheet.copied.get(name) in row.values), rows[0])
            _missing(table, first, name, sheet)


def _draft(paper: _Paper, head: Values, lines: list[Values]) -> Draft:
    """One message. What is said of the head is said of each part, what is said of a line of its own."""
    sheet, kind = paper.sheet, paper.sheet.kind
    full = head | {"guid": head.get("guid") or _guid(sheet, head)}
    of_head = findings_of(paper.rows, frozenset(sheet.head_ids))
    of_lines = findings_of(paper.lines, frozenset(sheet.line_ids))
    parts = [full.get(name, "") for name in kind.key]
    return Draft(
        message=kind.code,
        key=business_key(kind, full) if all(parts) else "",
        head={element.name: full[element.name] for element in kind.head_elements if full.get(element.name)},
        lines=tuple(
            {element.name: line[element.name] for element in kind.line_elements if line.get(element.name)}
            for line in lines
        ),
        findings=tuple(chain(of_head, of_lines)),
        guid=full["guid"],
        spot=paper.spot,
    )


def _guid(sheet: PaperSheet, head: Values) -> str:
    """The same for the same paper sent again; of a paper that is lodged anew at a later time, another."""
    party, stamp = head.get(sheet.kind.key[0], ""), head.get("appTime", "")
    parts = [party, head.get(sheet.number, ""), stamp]
    return guid_of(sheet.message, "/".join(parts)) if all(parts) else ""
