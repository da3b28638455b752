"""One worksheet under its recognised header: rows become texts by column id, and every finding knows its cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
from openpyxl.utils import get_column_letter

from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import Reader, Value, plain, reader_of
from cohong.channels.sheets.columns import MARK, MARKS_SKIPPED, Column, SheetKind, header_key
from cohong.core.texts import Finding, Level, finding

HEADER_ROWS = 20
_FEWEST_HEADERS = 3


@dataclass(slots=True)
class Row:
    """One row of data: texts by column id (empty cells are absent) and findings with the column each belongs to."""

    number: int
    values: dict[str, str]
    findings: list[tuple[str, Finding]] = field(default_factory=list)

    def bad(self, column_id: str) -> bool:
        """True when this cell was filled in but could not be read."""
        return any(name == column_id and one.level == "error" for name, one in self.findings)


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """A column where it stands in this sheet."""

    index: int
    letter: str
    header: str
    column: Column
    read: Reader


class Table:
    """A header that was recognised, and the reading of the rows below it."""

    def __init__(self, title: str, kind: SheetKind, header_row: int, cells: Sequence[Value]) -> None:
        self.title, self.kind, self.header_row = title, kind, header_row
        self.bound: dict[str, Bound] = {}
        self.findings: list[Finding] = []
        self._mark: int | None = None
        for index, cell in enumerate(cells):
            self._bind(index, plain(cell))

    def _bind(self, index: int, header: str) -> None:
        letter = get_column_letter(index + 1)
        column = self.kind.by_header.get(header_key(header)) if header else None
        if column is None:
            self._bind_other(index, letter, header)
        elif column.id in self.bound:
            self.findings.append(self._header_finding(texts.HEADER_TWICE, "warning", letter, header))
        else:
            self.bound[column.id] = Bound(
                index=index, letter=letter, header=header, column=column, read=reader_of(column)
            )

    def _bind_other(self, index: int, letter: str, header: str) -> None:
        if header and header_key(header) in {header_key(name) for name in (MARK.id, MARK.zh, MARK.en)}:
            self._mark = index
        elif header:
            self.findings.append(self._header_finding(texts.COLUMN_IGNORED, "warning", letter, header[:80]))

    def _header_finding(self, code: str, level: Level, letter: str, seen: str) -> Finding:
        return finding(code, level, f"{self.title}!{letter}{self.header_row}", seen)

    def missing_header(self, column: Column) -> Finding:
        """The finding for a needed column that the sheet does not have."""
        return finding(
            texts.HEADER_MISSING, "error", f"{self.title}!{self.header_row}", expected=f"{column.zh} / {column.en}"
        )

    def place(self, number: int, column_id: str) -> str:
        """Where a cell is, as a person finds it: `Sheet1!F12 单价`."""
        bound = self.bound.get(column_id)
        if bound is None:
            return f"{self.title}!{number} {self.kind.by_id[column_id].zh}"
        return f"{self.title}!{bound.letter}{number} {bound.header}"

    def note(
        self, row: Row, column_id: str, code: str, *, seen: str = "", expected: str = "", level: Level = "error"
    ) -> None:
        """Add a finding about one cell of a row."""
        row.findings.append((column_id, finding(code, level, self.place(row.number, column_id), seen, expected)))

    def missing(self, row: Row, column_id: str) -> None:
        """Note that a needed cell is empty, unless it is already known to be unreadable."""
        if column_id not in row.values and not row.bad(column_id):
            self.note(row, column_id, texts.CELL_MISSING, expected=self.kind.by_id[column_id].example)

    def rows(self, raw: Iterator[tuple[int, Sequence[Value]]]) -> Iterator[Row]:
        """Data rows; empty rows and rows marked as example or help are left out."""
        for number, cells in raw:
            if self._skipped(cells):
                continue
            row = self._row(number, cells)
            if row.values or row.findings:
                yield row

    def _skipped(self, cells: Sequence[Value]) -> bool:
        if self._mark is None or self._mark >= len(cells):
            return False
        return plain(cells[self._mark]).casefold() in MARKS_SKIPPED

    def _row(self, number: int, cells: Sequence[Value]) -> Row:
        row = Row(number, {})
        width = len(cells)
        for column_id, bound in self.bound.items():
            if bound.index >= width or (cell := cells[bound.index]) is None or cell == "":
                continue
            text, trouble = bound.read(cell)
            if text:
                row.values[column_id] = text
            if trouble:
                self.note(
                    row, column_id, trouble.code, seen=trouble.seen, expected=trouble.expected, level=trouble.level
                )
        return row


def recognise(kinds: Sequence[SheetKind], cells: Sequence[Value]) -> SheetKind | None:
    """The kind whose headers this row holds: most columns known, then most of its required columns."""
    names = {header_key(plain(cell)) for cell in cells if isinstance(cell, str)}
    best: tuple[int, int, SheetKind | None] = (_FEWEST_HEADERS - 1, 0, None)
    for kind in kinds:
        found = {kind.by_header[name].id for name in names if name in kind.by_header}
        required = [column.id for column in kind.columns if column.required]
        share = 1000 * sum(name in found for name in required) // len(required)
        if (len(found), share) > best[:2]:
            best = (len(found), share, kind)
    return best[2]
