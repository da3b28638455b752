"""One worksheet under its recognised header: rows become texts by column id, and every finding knows its cell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
from openpyxl.utils import get_column_letter

from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import Reader, Value, plain, reader_of
from cohong.channels.sheets.columns import MARK, MARKS_SKIPPED, Column, SheetKind
from cohong.channels.sheets.headings import REMARKS, header_key
from cohong.core.texts import Finding, Level, finding

HEADER_ROWS = 20
_FEWEST_HEADERS = 3
_SECOND_HEADERS = 2
_MARKS = frozenset(header_key(name) for name in (MARK.id, MARK.zh, MARK.en))


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
        found = self.kind.find(header) if header else None
        if found is None:
            self._bind_other(index, letter, header)
            return
        column = self.kind.by_id[found.column]
        if column.id in self.bound:
            self.findings.append(self._header_finding(texts.HEADER_TWICE, "warning", letter, header))
            return
        if found.other_unit:
            wanted = f"{column.zh} / {column.en}"
            self.findings.append(self._header_finding(texts.HEADER_UNIT, "error", letter, header[:80], wanted))
        self.bound[column.id] = Bound(index=index, letter=letter, header=header, column=column, read=reader_of(column))

    def _bind_other(self, index: int, letter: str, header: str) -> None:
        if header and header_key(header) in _MARKS:
            self._mark = index
        elif header:
            self.findings.append(self._header_finding(texts.COLUMN_IGNORED, "warning", letter, header[:80]))

    def _header_finding(self, code: str, level: Level, letter: str, seen: str, expected: str = "") -> Finding:
        return finding(code, level, f"{self.title}!{letter}{self.header_row}", seen, expected)

    def missing_header(self, column: Column) -> Finding:
        """The finding for a needed column that the sheet does not have."""
        return finding(
            texts.HEADER_MISSING, "error", f"{self.title}!{self.header_row}", expected=f"{column.zh} / {column.en}"
        )

    def place(self, row: Row, column_id: str) -> str:
        """Where a cell is, as a person finds it: `Sheet1!F12 单价`."""
        bound = self.bound.get(column_id)
        if bound is None:
            return f"{self.title}!{row.number} {self.kind.by_id[column_id].zh}"
        return f"{self.title}!{bound.letter}{row.number} {' '.join(bound.header.split())}"

    def note(
        self, row: Row, column_id: str, code: str, *, seen: str = "", expected: str = "", level: Level = "error"
    ) -> None:
        """Add a finding about one cell of a row."""
        row.findings.append((column_id, finding(code, level, self.place(row, column_id), seen, expected)))

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
        return self._is_marked(cells) or self._is_heading_again(cells)

    def _is_heading_again(self, cells: Sequence[Value]) -> bool:
        """The headings once more, as where files were put one below the other."""
        first = next(iter(self.bound.values()), None)
        if first is None or first.index >= len(cells) or cells[first.index] != first.header:
            return False
        return all(one.index < len(cells) and plain(cells[one.index]) == one.header for one in self.bound.values())

    def _is_marked(self, cells: Sequence[Value]) -> bool:
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
    headers = {plain(cell) for cell in cells if isinstance(cell, str)}
    best: tuple[int, int, SheetKind | None] = (_FEWEST_HEADERS - 1, 0, None)
    for kind in kinds:
        found = {guess.column for header in headers if (guess := kind.find(header)) is not None}
        required = [column.id for column in kind.columns if column.required]
        share = 1000 * sum(name in found for name in required) // len(required)
        if (len(found), share) > best[:2]:
            best = (len(found), share, kind)
    return best[2]


def is_second_heading(kind: SheetKind, cells: Sequence[Value]) -> bool:
    """Whether the row below the headings is one more row of headings, or of remarks such as 必填."""
    filled = [plain(cell) for cell in cells if plain(cell)]
    if len(filled) < _SECOND_HEADERS or not all(isinstance(cell, str) for cell in cells if cell is not None):
        return False
    known = [cell for cell in filled if kind.find(cell) is not None]
    return len(known) == len(filled) or all(header_key(cell) in REMARKS for cell in filled)


def merged(kind: SheetKind, *rows: Sequence[Value]) -> list[Value]:
    """Rows of headings as one: of each column the first heading that is known, else whatever stands there."""
    width = max(len(row) for row in rows)
    found: list[Value] = []
    for at in range(width):
        cells = [row[at] for row in rows if at < len(row) and plain(row[at])]
        known = [cell for cell in cells if kind.find(plain(cell)) is not None]
        found.append(next(iter(known or cells), None))
    return found
