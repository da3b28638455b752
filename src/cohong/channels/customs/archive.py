"""Files, folders, gzip and zip of any size: every message in them, one after another, in bounded memory.

`read_path` never stops at a bad file: what cannot be read becomes one marker document (see `is_unreadable`) and the next
file is read. Inside a zip the file is named `outer.zip/inner/name.xml`.
"""

import gzip
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from cohong.channels.customs.bounded import BROKEN, Bounded, Source
from cohong.channels.customs.reader import read_stream
from cohong.channels.customs.schema import Edition
from cohong.channels.customs.wording import UNREADABLE
from cohong.channels.document import Document
from cohong.core.texts import CohongError, finding

if TYPE_CHECKING:
    from cohong.channels.customs.signatures import Verifier

SUFFIXES: Final = (".xml", ".gz", ".zip")
# Opens a stream of documents; the second argument is the name to show.
_Read = Callable[[Source, str], Iterator[Document]]


def read_path(
    path: str | Path,
    *,
    edition: Edition | None = None,
    now: str = "",
    verifier: "Verifier | None" = None,
    read: _Read | None = None,
) -> Iterator[Document]:
    """Every document of a file (.xml, .gz, .zip, told by content) or of a folder with its sub-folders, by name.

    In a folder and in a zip only .xml, .gz and .zip are looked at. Unreadable files become marker documents; nothing is
    raised for content. `edition`, `now` and `verifier` as in `read_message`; `read` opens what is found in another way.
    """

    def read_customs(source: Source, file: str) -> Iterator[Document]:
        return read_stream(source, file, edition=edition, now=now, verifier=verifier)

    path, read = Path(path), read or read_customs
    if path.is_dir():
        for file in _files(path):
            yield from _read_file(file, read)
    else:
        yield from _read_file(path, read)


def is_unreadable(document: Document) -> bool:
    """Whether this is the marker of a file that could not be read at all."""
    return any(finding.code in UNREADABLE for finding in document.findings)


def unreadable(error: CohongError, file: str) -> Document:
    """The marker document of a file that could not be read: no message, no guid, no key, one finding."""
    found = finding(error.code, "error", error.path or file, error.seen, error.expected)
    return Document(file=file, message="", index=0, guid="", key="", head={}, findings=(found,))


def _files(folder: Path) -> Iterator[Path]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.name.lower().endswith(SUFFIXES) and entry.is_file():
            yield Path(entry.path)


def _read_file(path: Path, read: _Read) -> Iterator[Document]:
    name = str(path)
    try:
        with path.open("rb") as file:
            yield from _guarded(lambda: _read_open(file, name, path.stat().st_size, read), name)
    except FileNotFoundError:
        yield unreadable(CohongError("customs.file_missing", path=name), name)
    except OSError as error:
        yield unreadable(CohongError("customs.file_unreadable", path=name, seen=error.strerror or str(error)), name)


def _guarded(documents: Callable[[], Iterator[Document]], name: str) -> Iterator[Document]:
    """The documents; a channel error becomes the marker, damage of the archive is named as such."""
    try:
        yield from documents()
    except CohongError as error:
        yield unreadable(error, name)
    except BROKEN as error:
        yield unreadable(CohongError("customs.archive_truncated", path=name, seen=str(error)), name)
    except (NotImplementedError, RuntimeError) as error:
        yield unreadable(CohongError("customs.file_unreadable", path=name, seen=str(error)), name)


def _read_open(file: BinaryIO, name: str, size: int, read: _Read) -> Iterator[Document]:
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(b"PK"):
        return _read_zip(file, name, read)
    return _read_plain_or_gzip(file, magic, name, size, read)


def _read_plain_or_gzip(file: BinaryIO, magic: bytes, name: str, size: int, read: _Read) -> Iterator[Document]:
    if magic.startswith(b"\x1f\x8b"):
        return read(Bounded(cast(Source, gzip.GzipFile(fileobj=file)), name, size), name)
    return read(file, name)


def _read_zip(file: BinaryIO, name: str, read: _Read) -> Iterator[Document]:
    with zipfile.ZipFile(file) as archive:
        count = 0
        for member in archive.infolist():
            if member.is_dir() or not member.filename.lower().endswith(SUFFIXES):
                continue
            count += 1
            inner = f"{name}/{member.filename}"
            yield from _guarded(lambda member=member, inner=inner: _read_member(archive, member, inner, read), inner)  # type: ignore[misc]
        if not count:
            yield unreadable(CohongError("customs.file_empty", path=name), name)


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, inner: str, read: _Read) -> Iterator[Document]:
    if member.flag_bits & 1:
        raise CohongError("customs.archive_encrypted", path=inner)
    with archive.open(member) as unpacked:
        magic = cast(io.BufferedReader, unpacked).peek(4)[:4]
        if magic.startswith(b"PK"):
            raise CohongError("customs.archive_nested", path=inner)
        bounded = Bounded(cast(Source, unpacked), inner, member.compress_size)
        yield from _read_plain_or_gzip(cast(BinaryIO, bounded), magic, inner, member.compress_size, read)
