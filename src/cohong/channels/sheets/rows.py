"""Raw rows of a file, one at a time: .xlsx through a streaming reader, .csv in UTF-8 (with or without BOM), UTF-16 or
GB18030. Memory is bounded by one row and, for .xlsx, by its table of shared texts, whose size is limited here.
"""

import codecs
import csv
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import openpyxl

from cohong.channels.sheets import texts
from cohong.channels.sheets.cells import Value
from cohong.channels.sheets.texts import SheetError

RawRow = tuple[int, Sequence[Value]]

MAX_UNPACKED_BYTES = 2 * 1024**3
MAX_SHARED_TEXT_BYTES = 128 * 1024**2
_FIELD_CHARACTERS = 32_767  # what a spreadsheet cell can hold
_QUOTED_SIGN = re.compile(r"'+[=+\-@\t\r＝＋－＠]")


class RawSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One worksheet: its title as people see it, whether it is hidden, and its rows with their numbers from 1."""

    title: str
    hidden: bool
    rows: Iterator[RawRow]


def open_sheets(path: Path) -> Iterator[RawSheet]:
    """The worksheets of a file. Raises SheetError `sheets.file_unreadable` and its sisters (`file_empty`,
    `file_old`, `file_too_large`, `file_hostile`, `file_encoding`) for anything that is not a sheet."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise unreadable(path, error.strerror or "I/O error") from error
    if not start:
        raise SheetError(texts.FILE_EMPTY, path=path.name)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(texts.FILE_OLD, path=path.name)
    if start.startswith(b"PK"):
        yield from _workbook_sheets(path)
    else:
        yield RawSheet(title=path.stem, hidden=False, rows=_csv_rows(path))


def unreadable(path: Path, why: str) -> SheetError:
    """The error of a file that breaks off or is no sheet at all; `why` is the reader's own word for it."""
    return SheetError(texts.FILE_UNREADABLE, path=path.name, seen=why)


def _too_large(path: Path, limit: int) -> SheetError:
    return SheetError(texts.FILE_TOO_LARGE, path=path.name, expected=f"{limit // 1024**2} MiB")


def _workbook_sheets(path: Path) -> Iterator[RawSheet]:
    _refuse_hostile(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that the library does not know concern no cell
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # the library raises many types for a broken package; all mean the same to a clerk
        raise unreadable(path, f"{type(error).__name__}") from error
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # the size written in the file may be wrong and would cut rows off
            yield RawSheet(title=sheet.title, hidden=sheet.sheet_state != "visible", rows=_guarded(path, sheet))
    finally:
        book.close()


def _guarded(path: Path, sheet: Any) -> Iterator[RawRow]:
    rows = enumerate(sheet.iter_rows(values_only=True), start=1)
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # a cell that cannot be a date comes as an error value, seen below
                row = next(rows, None)
        except Exception as error:
            raise unreadable(path, f"{sheet.title}: {type(error).__name__}") from error
        if row is None:
            return
        yield row


def _refuse_hostile(path: Path) -> None:
    """Refuse a package that unpacks beyond all measure or whose XML declares entities."""
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
            if len(members) > 10_000 or sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise _too_large(path, MAX_UNPACKED_BYTES)
            for member in members:
                _refuse_member(path, package, member)
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise unreadable(path, type(error).__name__) from error


def _refuse_member(path: Path, package: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    if "sharedstrings" in member.filename.lower() and member.file_size > MAX_SHARED_TEXT_BYTES:
        raise _too_large(path, MAX_SHARED_TEXT_BYTES)
    if member.filename.lower().endswith((".xml", ".rels")):
        with package.open(member) as part:
            start = part.read(4096).replace(b"\x00", b"").upper()
        if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
            raise SheetError(texts.FILE_HOSTILE, path=path.name)


def _csv_rows(path: Path) -> Iterator[RawRow]:
    encoding, delimiter = text_format(path)
    with path.open(encoding=encoding, newline="") as file:
        csv.field_size_limit(_FIELD_CHARACTERS)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for number, row in enumerate(reader, start=1):
                yield number, [_unquoted(cell) for cell in row]
        except (csv.Error, UnicodeError) as error:
            raise unreadable(path, f"CSV {reader.line_num}: {error}") from error


def text_format(path: Path) -> tuple[str, str]:
    """Encoding and delimiter of a CSV file. Raises SheetError for one that is no text."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        return encoding, _delimiter_of(file.read(8192))


def _unquoted(cell: str) -> str:
    """Take back the one quote that keeps a text from being run as a formula."""
    return cell[1:] if cell[:1] == "'" and _QUOTED_SIGN.match(cell) else cell


def encoding_of(path: Path) -> str:
    """UTF-8 with or without BOM, UTF-16 or GB18030. Raises SheetError for a file that is no text."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise SheetError(texts.FILE_ENCODING, path=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                if "\x00" in decoder.decode(block):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(sample: str) -> str:
    """Comma, semicolon or tab, whichever stands most in the fullest of the first lines."""
    lines = sample.splitlines()[:20]
    return max(",;\t", key=lambda sign: max((line.count(sign) for line in lines), default=0))
