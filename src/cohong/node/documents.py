"""Which door reads a file: sheets by their ending, everything else as customs XML, gzip or zip; folders by their files."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cohong.channels.document import Document

SHEETS = (".xlsx", ".csv")


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
    """A sheet's documents; orders, waybills and lists go through the same customs rules as those that come as XML."""
    from cohong.channels.customs.judging import judge
    from cohong.channels.customs.schema import KINDS
    from cohong.channels.sheets import read_sheet

    for document in read_sheet(file):
        kind = KINDS.get(document.message)
        if kind is None or document.verdict == "refused":
            yield document
        else:
            found = judge(kind, document.head, document.lines).findings(f"{document.key}/")
            yield msgspec.structs.replace(document, findings=(*document.findings, *found))


def files_of(path: Path) -> Iterator[Path]:
    """The files below a path, in the order of their names; a path that is no folder stands for itself."""
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir()):
        if entry.is_dir():
            yield from files_of(entry)
        elif entry.suffix.lower() in (*SHEETS, ".xml", ".gz", ".zip"):
            yield entry
