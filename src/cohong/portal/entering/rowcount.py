"""How long a file is, quickly and without reading it: what a progress bar runs to. 0 where that is not known."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

BLOCK = 1 << 20
_ROW = re.compile(rb"<row[ >/]")
_DOCUMENT = re.compile(rb"</(?:\w+:)?guid>")
_LONGEST = 64


def rows_of(path: Path) -> int:
    """The rows of a sheet, or the documents of an XML file; an estimate where texts hold line ends of their own."""
    ending = path.suffix.lower()
    try:
        if ending == ".xlsx":
            return _rows_of_workbook(path)
        if ending in (".csv", ".jsonl"):
            with path.open("rb") as file:
                return sum(block.count(b"\n") for block in _blocks(file))
        if ending == ".xml":
            with path.open("rb") as file:
                return _found(_DOCUMENT, file)
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        pass  # the door says what is the matter with the file
    return 0


def _rows_of_workbook(path: Path) -> int:
    with zipfile.ZipFile(path) as package:
        total = 0
        for name in package.namelist():
            if name.startswith("xl/worksheets/"):
                with package.open(name) as sheet:
                    total += _found(_ROW, sheet)
        return total


def _found(pattern: re.Pattern[bytes], file: IO[bytes]) -> int:
    """How often a short pattern occurs; what a block cuts in two is seen with the next."""
    total, rest = 0, b""
    for block in _blocks(file):
        data = rest + block
        ends = [one.end() for one in pattern.finditer(data)]
        total += len(ends)
        rest = data[max(ends[-1] if ends else 0, len(data) - _LONGEST) :]
    return total


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block
