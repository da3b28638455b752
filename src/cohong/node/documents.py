"""Which door reads a file: sheets by their ending, everything else as customs XML, gzip or zip; folders by their files."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cohong.channels.document import Document
from cohong.core.texts import Finding, finding

if TYPE_CHECKING:
    from cohong.channels.sheets import Spot

SHEETS = (".xlsx", ".csv", ".json", ".jsonl")
VERDICTS = ".verdicts.csv"
"""How the name of a verdict file ends that lies beside what it speaks of; it is never read as a sheet."""
_LINE = re.compile(r"\w+List\[(\d+)\]")


def read_documents(path: Path) -> Iterator[Document]:
    """Every document of a file or folder, with the findings of all rules that one file can answer."""
    for file in files_of(path):
        yield from read_file(file)


def read_file(file: Path) -> Iterator[Document]:
    """Every document of one file. Raises CohongError where a sheet cannot be read; XML yields a marker instead."""
    if file.suffix.lower() in SHEETS:
        return _read_sheet(file)
    from cohong.channels.customs.archive import read_path

    return read_path(file)


def _read_sheet(file: Path) -> Iterator[Document]:
    """A sheet's documents; orders, waybills and lists go through the same customs rules as those that come as XML, and what
    the rules find is said of the cell."""
    from cohong.channels.customs.judging import judge
    from cohong.channels.customs.schema import KINDS
    from cohong.channels.sheets import read_placed

    for document, spot in read_placed(file):
        kind = KINDS.get(document.message)
        if kind is None or spot is None or document.verdict == "refused":
            yield document
        else:
            found = judge(kind, document.head, document.lines).findings("")
            placed = tuple(_placed(one, spot) for one in found)
            yield msgspec.structs.replace(document, findings=(*document.findings, *placed))


def _placed(found: Finding, spot: "Spot") -> Finding:
    """A finding of the customs rules, said of the cell that its element was read from."""
    node, _, name = found.path.rpartition("/")
    line = _LINE.fullmatch(node)
    place = spot(int(line[1]) - 1 if line else None, name)
    return finding(found.code, found.level, place, found.seen, found.expected)


def files_of(path: Path) -> Iterator[Path]:
    """The files below a path, in the order of their names; a path that is no folder stands for itself."""
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.is_dir():
            yield from files_of(entry)
        elif entry.suffix.lower() in (*SHEETS, ".xml", ".gz", ".zip") and not entry.name.endswith(VERDICTS):
            yield entry
