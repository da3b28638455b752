"""Files, archives and folders in which messages of the Single Window may stand beside those of customs."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cohong.channels.customs.archive import read_path as customs_path
from cohong.channels.customs.bounded import Source
from cohong.channels.customs.reader import parse_tree, read_stream
from cohong.channels.document import Document
from cohong.channels.kj.desk import Desk
from cohong.channels.kj.mapping import Mapping, plain_path
from cohong.channels.kj.message import documents_of
from cohong.core.texts import CohongError

if TYPE_CHECKING:
    from cohong.channels.customs.signatures import Verifier

MAX_BYTES: Final = 32 << 20
"""A message is read whole; a longer one is refused."""
_LOOK: Final = 4_096
_TAG = re.compile(rb"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_BESIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_TYPE = re.compile(rb"<MessageType>\s*KJ[0-9A-Z]+\s*</", re.IGNORECASE)


class _Again:
    """A stream with its first bytes put back."""

    def __init__(self, first: bytes, source: Source) -> None:
        self._first, self._source = io.BytesIO(first), source

    def read(self, size: int = -1, /) -> bytes:
        """What is left of the first bytes, then the rest."""
        return self._first.read(size) or self._source.read(size)


def read_message(data: bytes, file: str, desk: Desk, *, now: str = "") -> list[Document]:
    """All documents of one KJ message. Raises CohongError when it cannot be read at all."""
    if len(data) > MAX_BYTES:
        raise CohongError("customs.xml_too_large", path=file, seen=f">{MAX_BYTES}", expected=str(MAX_BYTES))
    return documents_of(parse_tree(data, file), file, desk, now)


def read_path(path: str | Path, desk: Desk, *, now: str = "", verifier: "Verifier | None" = None) -> Iterator[Document]:
    """As the customs door reads a path (.xml, .gz, .zip, folders, bad files as markers), with KJ messages among the others.
    `verifier` is for the messages of customs."""

    def read(source: Source, file: str) -> Iterator[Document]:
        first = source.read(_LOOK)
        if not is_kj(first, desk.mapping):
            return read_stream(_Again(first, source), file, now=now, verifier=verifier)
        rest = io.BytesIO()
        while rest.tell() <= MAX_BYTES and (piece := source.read(1 << 20)):
            rest.write(piece)
        return iter(read_message(first + rest.getvalue(), file, desk, now=now))

    return customs_path(path, read=read)


def is_kj(first: bytes, mapping: Mapping) -> bool:
    """Whether a file that begins like this is a message of the Single Window: its root, or the type in its head, says so."""
    first = _BESIDE.sub(b"", first.replace(b"\0", b""))
    tag = _TAG.search(first)
    if tag is None:
        return False
    roots = {plain_path(root) for edition in mapping.editions for root in edition.roots}
    return plain_path(tag[1].decode("latin-1")) in roots or _TYPE.search(first) is not None
