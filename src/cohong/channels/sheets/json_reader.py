"""JSON as one more kind of sheet: flat rows with the columns of the sheets, or documents as other programs write them.

    [{"订单编号": "DEMO-0001", "qty": 5, …}, …]                      rows; names are guessed like headings
    [{"message": "CEB303", "head": {…}, "lines": [{…}, …]}, …]      documents, with the elements of customs XML

Places are JSON paths from 0, such as `[3].qty` and `[3].lines[0].price`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path

from cohong.channels.customs.schema import KINDS as MESSAGES
from cohong.channels.customs.schema import Element, Kind
from cohong.channels.customs.values import decimal
from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import Trouble, plain, reader_of
from cohong.channels.sheets.columns import MARK, MARKS_SKIPPED, SheetKind
from cohong.channels.sheets.drafts import SHEET, Draft
from cohong.channels.sheets.headings import Guess, header_key
from cohong.channels.sheets.json_values import Json, Repeated, Value, read_values
from cohong.channels.sheets.kinds import KINDS, kind_names
from cohong.channels.sheets.table import Bound, Row, Table, recognise
from cohong.channels.sheets.texts import SheetError
from cohong.core.texts import Finding, finding

ENDINGS = (".json", ".jsonl")
_PEEKED = 100
_MOST_ASIDE = 1_000
_MOST_STRANGE = 100
_PLAIN_NAME = re.compile(r"\w+")
_MARKS = frozenset(header_key(name) for name in (MARK.id, MARK.zh, MARK.en))
Counting = Callable[[Iterator[Value]], Iterator[Value]]
MakeDrafts = Callable[[Table, Iterator[Row]], Iterator[Draft]]


@dataclass(slots=True)
class JsonRow(Row):
    """A row that knows how it called its columns."""

    names: dict[str, str] = field(default_factory=dict)


def place_of(index: int, *steps: str | int) -> str:
    """A JSON path: `[3].lines[0].qty`; a name with blanks or signs stands in quotes, `[3]["Order no."]`."""
    said = [f"[{step}]" if isinstance(step, int) else _step(step) for step in steps]
    return f"[{index}]" + "".join(said)


def _step(name: str) -> str:
    return f".{name}" if _PLAIN_NAME.fullmatch(name) else '["' + name[:80].replace('"', "'") + '"]'


class JsonTable(Table):
    """Rows of names and values; each row names its columns anew."""

    def __init__(self, title: str, kind: SheetKind) -> None:
        super().__init__(title, kind, 0, ())
        self.named: dict[str, Bound | None] = {}
        self.strange: dict[str, str] = {}
        self.aside: list[Draft] = []

    def place(self, row: Row, column_id: str) -> str:
        """The JSON path of a value."""
        names = row.names if isinstance(row, JsonRow) else {}
        return place_of(row.number, names.get(column_id, column_id))

    def rows_of(self, values: Iterator[Value]) -> Iterator[Row]:
        """Rows of data; what is none is put aside. Raises SheetError when too much is."""
        for value in values:
            if isinstance(value.found, dict) and not _is_document(value.found):
                row = self._json_row(value.at, value.found)
                if row.values or row.findings:
                    yield row
                continue
            self.aside.append(not_a_row(value))
            if len(self.aside) > _MOST_ASIDE:
                one = self.aside[-1].findings[0]
                raise SheetError(one.code, path=one.path, seen=one.seen)

    def drain(self) -> Iterator[Draft]:
        """What was put aside since the last time."""
        aside, self.aside = self.aside, []
        yield from aside

    def ignored(self) -> Iterator[Draft]:
        """What is told once about the file: names that belong to no column."""
        found = tuple(finding(texts.COLUMN_IGNORED, "warning", at, name) for name, at in self.strange.items())
        if found:
            yield Draft(message=SHEET, key=self.title, head={}, findings=found)

    def _json_row(self, number: int, given: Mapping[str, Json]) -> JsonRow:
        row = JsonRow(number, {})
        if any(plain(text).casefold() in MARKS_SKIPPED for name, text in given.items()
               if isinstance(text, str) and header_key(name) in _MARKS):  # fmt: skip
            return row
        for name, value in given.items():
            bound = self._bound(number, name)
            if bound is not None and value is not None and value != "":
                self._take(row, bound, name, value)
                if isinstance(given, Repeated) and name == given.twice:
                    self.note(row, bound.column.id, texts.JSON_TWICE, seen=name[:80])
        return row

    def _bound(self, number: int, name: str) -> Bound | None:
        if name not in self.named and len(self.named) < 10 * _MOST_STRANGE:
            found = self.kind.find(name)
            self.named[name] = found and self._bound_to(name, found)
            if found is None and header_key(name) not in _MARKS and len(self.strange) < _MOST_STRANGE:
                self.strange[name[:80]] = place_of(number, name)
        return self.named.get(name)

    def _bound_to(self, name: str, found: Guess) -> Bound:
        column = self.kind.by_id[found.column]
        wanted = Trouble(code=texts.HEADER_UNIT, seen=name[:80], expected=f"{column.zh} / {column.en}")
        read = (lambda _: ("", wanted)) if found.other_unit else reader_of(column)
        return Bound(index=0, letter="", header=name, column=column, read=read)

    def _take(self, row: JsonRow, bound: Bound, name: str, value: Json) -> None:
        column_id = bound.column.id
        if column_id in row.names:
            self.note(row, column_id, texts.JSON_TWICE, seen=f"{row.names[column_id]}, {name[:80]}")
            return
        row.names[column_id] = name
        if isinstance(value, list | dict):
            self.note(row, column_id, texts.JSON_NESTED, seen=_shape(value))
            return
        text, trouble = bound.read(value)
        if text:
            row.values[column_id] = text
        if trouble:
            code = texts.JSON_LONG_NUMBER if trouble.code == texts.DIGITS_LOST else trouble.code
            self.note(row, column_id, code, seen=trouble.seen, expected=trouble.expected, level=trouble.level)


def _shape(value: Json) -> str:
    if isinstance(value, dict):
        return "{…}"
    return "[…]" if isinstance(value, list) else plain(value)[:80] or "null"


def not_a_row(value: Value) -> Draft:
    """A value where a row should stand."""
    place = place_of(value.at)
    if value.broken:
        found = finding(texts.JSON_BROKEN, "error", place, value.broken)
    else:
        found = finding(texts.JSON_NOT_A_ROW, "error", place, _shape(value.found))
    return Draft(message=SHEET, key=place, head={}, findings=(found,))


def json_kind(path: Path) -> str:
    """The kind of rows in a file, "" where it holds documents or nothing known."""
    kind = _kind_of(list(islice(read_values(path), _PEEKED)))
    return kind.name if kind else ""


def _kind_of(values: list[Value]) -> SheetKind | None:
    rows = [value.found for value in values if isinstance(value.found, dict) and not _is_document(value.found)]
    return recognise(KINDS, list(dict.fromkeys(name for row in rows for name in row)))


def json_drafts(path: Path, makers: Mapping[str, MakeDrafts], counted: Counting) -> Iterator[Draft]:
    """The documents of a JSON file, one at a time; `counted` sees every value pass. Raises SheetError for one that is no JSON."""
    values = counted(read_values(path))
    peeked = list(islice(values, _PEEKED))
    kind, every = _kind_of(peeked), chain(peeked, values)
    if kind is None:
        yield from chain.from_iterable(map(_document, every))
        return
    if kind.name not in makers:
        found = finding(texts.NOT_AN_INPUT, "warning", path.stem)
        yield Draft(message=SHEET, key=path.stem, head={}, findings=(found,))
        return
    table = JsonTable(path.stem, kind)
    for draft in makers[kind.name](table, table.rows_of(every)):
        yield from table.drain()
        yield draft
    yield from table.drain()
    yield from table.ignored()


# --- documents ------------------------------------------------------------------------------------------------------------


def _is_document(value: Mapping[str, Json]) -> bool:
    return isinstance(value.get("message"), str) and "head" in value


def _document(value: Value) -> Iterator[Draft]:
    given = value.found
    if not isinstance(given, dict):
        yield not_a_row(value)
    elif not _is_document(given):
        seen = "、".join(given)[:80]
        unknown = finding(texts.UNKNOWN_SHEET, "error", place_of(value.at), seen, kind_names())
        yield Draft(message=SHEET, key=place_of(value.at), head={}, findings=(unknown,))
    else:
        yield _known(value.at, given)


def _known(index: int, given: Mapping[str, Json]) -> Draft:
    message = str(given["message"]).strip().upper()
    kind = MESSAGES.get(message)
    if kind is None:
        place = place_of(index, "message")
        found = finding(texts.JSON_MESSAGE, "error", place, message[:80], ", ".join(MESSAGES))
        return Draft(message=SHEET, key=place, head={}, findings=(found,))
    findings: list[Finding] = []
    if isinstance(given, Repeated):
        findings.append(finding(texts.JSON_TWICE, "error", place_of(index, given.twice), given.twice))
    head = _texts(given["head"], kind.head_elements, partial(place_of, index, "head"), findings)
    lines = _lines(index, kind, given.get("lines"), findings)
    key = [head.get(name, "") for name in kind.key]
    return Draft(
        message=message,
        key="/".join(key) if all(key) else "",
        head=head,
        lines=lines,
        findings=tuple(findings),
        guid=head.get("guid", ""),
        spot=partial(_spot, index),
    )


def _spot(index: int, line: int | None, name: str) -> str:
    steps = ("head",) if line is None else ("lines", line)
    return place_of(index, *steps, *([name] if name else []))


def _lines(index: int, kind: Kind, given: Json, findings: list[Finding]) -> tuple[dict[str, str], ...]:
    if given is None:
        return ()
    if not isinstance(given, list):
        findings.append(finding(texts.JSON_NOT_A_ROW, "error", place_of(index, "lines"), _shape(given)))
        return ()
    return tuple(
        _texts(line, kind.line_elements, partial(place_of, index, "lines", at), findings)
        for at, line in enumerate(given)
    )


def _texts(
    given: Json, elements: tuple[Element, ...], place: Callable[..., str], findings: list[Finding]
) -> dict[str, str]:
    """Element names and texts, as the reader of XML gives them: decimals in their shortest form, empty ones left out."""
    if not isinstance(given, dict):
        findings.append(finding(texts.JSON_NOT_A_ROW, "error", place(), _shape(given)))
        return {}
    if isinstance(given, Repeated):
        findings.append(finding(texts.JSON_TWICE, "error", place(given.twice), given.twice))
    decimals = {element.name for element in elements if element.shape == "decimal"}
    found = {}
    for name, value in given.items():
        if isinstance(value, list | dict):
            findings.append(finding(texts.JSON_NESTED, "error", place(name), _shape(value)))
        elif text := plain(value):
            found[name] = _shortest(text) if name in decimals else text
    return found


def _shortest(text: str) -> str:
    try:
        return decimal(text)[1]
    except ValueError:
        return text
