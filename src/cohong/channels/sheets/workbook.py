"""A few cells of a large workbook, looked at and replaced in the text of its worksheet: nothing else is read or written anew.

Loading a workbook of many rows takes minutes, finding a row in its text a moment. What is not written plainly enough for this
(rows without numbers, a formula in the row) is told by False, and whoever asks goes the long way.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from pathlib import Path
from posixpath import join, normpath
from xml.sax.saxutils import escape

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, get_column_letter

_BOOK, _LINKS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_OPEN, _CLOSE = re.compile(rb"<sheetData[^>/]*>"), b"</sheetData>"
_FIRST = re.compile(rb"<row[\s>/][^>]*")
_CELL = re.compile(rb'<c\s(?:[^>]*?\s)?r="([A-Z]{1,3})\d+"(?:\s[^>]*?)?(?:/>|>.*?</c>)', re.DOTALL)
_ANY_CELL = re.compile(rb"<c[\s>/]")
_STYLE = re.compile(rb'\ss="(\d+)"')
_FORMULA = (b"<f>", b"<f ", b"<f/")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TEXT = "49"
"""The number format `@`: text, of which no spreadsheet makes a date or a number."""
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
Styled = Callable[[int], int]
"""From a cell's style to the same one as text."""


def only_rows(path: Path, out: Path, rows: Mapping[str, Collection[int]]) -> bool:
    """Write `out`, the same workbook with no more than these rows (by the titles of their sheets), their numbers and cells as they
    are; False, and nothing written, where that cannot be done so."""

    def chosen(package: zipfile.ZipFile, parts: Mapping[str, str]) -> dict[str, bytes] | None:
        made = {part: _with_rows(package.read(part), rows.get(title, ())) for title, part in parts.items()}
        return {part: data for part, data in made.items() if data} if all(made.values()) else None

    return _rewritten(path, out, chosen)


def replace_cells(path: Path, out: Path, cells: Mapping[tuple[str, int, int], str]) -> bool:
    """Write `out`, the workbook at `path` with these cells (sheet, row, column from 1) as text; False, and nothing written, where that
    cannot be done so."""
    if any(_UNWRITABLE.search(text) for text in cells.values()):
        return False

    def changed(package: zipfile.ZipFile, parts: Mapping[str, str]) -> dict[str, bytes] | None:
        styles = etree.fromstring(package.read(_STYLES), _PARSER)
        made: dict[str, bytes | None] = {}
        for title in {title for title, _, _ in cells if title in parts}:
            wanted = {(row, column): text for (of, row, column), text in cells.items() if of == title}
            made[parts[title]] = _replaced(package.read(parts[title]), wanted, _as_text(styles))
        made[_STYLES] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8", standalone=True)
        return {part: data for part, data in made.items() if data} if all(made.values()) else None

    return _rewritten(path, out, changed)


# --- the package ----------------------------------------------------------------------------------------------------------


def _rewritten(
    path: Path, out: Path, change: Callable[[zipfile.ZipFile, Mapping[str, str]], dict[str, bytes] | None]
) -> bool:
    try:
        with zipfile.ZipFile(path) as package:
            changed = change(package, _parts(package))
            if changed is None:
                return False
            _copy(package, out, changed)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError):
        return False
    return True


def _parts(package: zipfile.ZipFile) -> dict[str, str]:
    """The worksheets' parts by their titles. Raises KeyError where they do not stand where everybody puts them."""
    links = etree.fromstring(package.read(_LINKS), _PARSER)
    targets = {str(one.get("Id")): _part(str(one.get("Target"))) for one in links.iterfind("{*}Relationship")}
    book = etree.fromstring(package.read(_BOOK), _PARSER)
    return {str(one.get("name")): targets[str(one.get(_LINK))] for one in book.iterfind("{*}sheets/{*}sheet")}


def _part(target: str) -> str:
    return target[1:] if target.startswith("/") else normpath(join("xl", target))


def _copy(package: zipfile.ZipFile, out: Path, changed: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for member in package.infolist():
            if member.filename in changed:
                made.writestr(member.filename, changed[member.filename])
                continue
            with package.open(member) as source, made.open(member.filename, "w", force_zip64=True) as copy:
                shutil.copyfileobj(source, copy, 1 << 20)


def _as_text(styles: etree._Element) -> Styled:
    """Styles as text are added to the table of styles, each once. Raises KeyError where there is no such table."""
    table = styles.find("{*}cellXfs")
    if table is None:
        raise KeyError(_STYLES)
    known: dict[int, int] = {}

    def styled(style: int) -> int:
        if style not in known:
            if not 0 <= style < len(table):
                raise KeyError(style)
            one = deepcopy(table[style])
            one.set("numFmtId", _TEXT)
            one.set("applyNumberFormat", "1")
            known[style] = len(table)
            table.append(one)
            table.set("count", str(len(table)))
        return known[style]

    return styled


# --- the text of a worksheet ----------------------------------------------------------------------------------------------


def _is_plain(data: bytes) -> bool:
    """Whether rows say their numbers, and nothing in the text may look like a row that is none."""
    first = _FIRST.search(data)
    return (first is None or b' r="' in first[0]) and b"<![CDATA[" not in data and b"<!--" not in data


def _row(data: bytes, number: int) -> slice | None:
    """Where a row stands; None where there is none of this number."""
    begin = re.search(rb'<row\s(?:[^>]*?\s)?r="%d"[^>]*>' % number, data)
    if begin is None:
        return None
    if begin[0].endswith(b"/>"):
        return slice(*begin.span())
    end = data.find(b"</row>", begin.end())
    return slice(begin.start(), end + len(b"</row>")) if end >= 0 else None


def _with_rows(data: bytes, numbers: Collection[int]) -> bytes:
    """The worksheet with these rows alone; empty where that cannot be told."""
    begin, end = _OPEN.search(data), data.rfind(_CLOSE)
    if begin is None or end < 0:
        return b"" if numbers else data
    if not _is_plain(data):
        return b""
    found = [_row(data, number) for number in sorted(numbers)]
    return b"".join([data[: begin.end()], *(data[one] for one in found if one is not None), data[end:]])


def _replaced(data: bytes, cells: Mapping[tuple[int, int], str], styled: Styled) -> bytes | None:
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), text in cells.items():
        by_row.setdefault(row, {})[column] = text
    pieces, at = [], 0
    for row, texts in sorted(by_row.items()):
        place = _row(data, row) if _is_plain(data) else None
        if place is None or place.start < at:
            return None
        changed = _changed(data[place], row, texts, styled)
        if changed is None:
            return None
        pieces += [data[at : place.start], changed]
        at = place.stop
    return b"".join([*pieces, data[at:]])


def _changed(row: bytes, number: int, texts: Mapping[int, str], styled: Styled) -> bytes | None:
    """A row with some cells replaced, each in its place; None where a cell has no address, or holds a formula, which others share."""
    found = {column_index_from_string(one[1].decode()): one[0] for one in _CELL.finditer(row)}
    if any(sign in row for sign in _FORMULA) or len(_ANY_CELL.findall(row)) != len(found):
        return None
    for column, text in texts.items():
        style = _STYLE.search(found[column].partition(b">")[0]) if column in found else None
        address = f"{get_column_letter(column)}{number}"
        found[column] = _cell(address, styled(int(style[1]) if style else 0), text)
    head, _, _ = row.partition(b">")
    return b"".join([head.removesuffix(b"/"), b">", *(found[column] for column in sorted(found)), b"</row>"])


def _cell(address: str, style: int, text: str) -> bytes:
    if not text:
        return f'<c r="{address}" s="{style}"/>'.encode()
    return (
        f'<c r="{address}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'.encode()
    )
