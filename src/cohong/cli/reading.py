"""Which door a file goes through: sheets by their suffix, everything else to the customs door, which looks at the content."""

from collections.abc import Iterator
from pathlib import Path

from cohong.channels.customs.archive import SUFFIXES, read_path, unreadable
from cohong.channels.document import Document
from cohong.channels.sheets import SheetError, read_sheet

SHEETS = (".xlsx", ".csv")


def read_documents(path: Path) -> Iterator[Document]:
    """Every document of a file or of a folder with its sub-folders, in the order of names, streamed.

    A file that cannot be read gives one marker document without a message kind, and reading goes on with the next.
    """
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in (*SHEETS, *SUFFIXES) and file.is_file():
                yield from _read_file(file)
    else:
        yield from _read_file(path)


def _read_file(path: Path) -> Iterator[Document]:
    if path.suffix.lower() not in SHEETS:
        yield from read_path(path)
        return
    try:
        yield from read_sheet(path)
    except SheetError as error:
        yield unreadable(error, str(path))
