"""The tolerant reader of customs messages: bytes or a stream in, documents with all their findings out.

Bad content is a finding and reading goes on. Only what cannot be read at all raises `CohongError`: not well-formed,
a DTD or entities, too deep, too large. Messages above `STREAM_BYTES` are read piece by piece in bounded memory.
"""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from lxml import etree

from cohong.channels.customs.bounded import Source
from cohong.channels.customs.envelope import ENVELOPE_BYTES, Opened, is_envelope, may_be_envelope, open_envelope
from cohong.channels.customs.fastlane import read_plain, read_tidied
from cohong.channels.customs.message import Message
from cohong.channels.customs.node import Problem
from cohong.channels.customs.notices import SIGNATURE_UNVERIFIED
from cohong.channels.customs.rules.form import ILLEGAL
from cohong.channels.customs.schema import Edition
from cohong.channels.customs.tree import (
    MAX_DEPTH,
    MAX_NODE_ELEMENTS,
    NodeTaker,
    open_root,
    refuse_depth,
    take_child,
    taker_of,
)
from cohong.channels.document import Document
from cohong.core.texts import CohongError

if TYPE_CHECKING:
    from cohong.channels.customs.signatures import Verifier

STREAM_BYTES: Final = 8 << 20
MAX_BYTES: Final = 4 << 30
# Atomic, so that a prolog of many instructions is walked once and not in every way there is.
_PROLOG_DTD = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_ILLEGAL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
)
_HEAD_BYTES: Final = 600
_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")


def read_message(
    data: bytes, file: str, *, edition: Edition | None = None, now: str = "", verifier: "Verifier | None" = None
) -> list[Document]:
    """All documents of one message, judged by every rule that one document shows. An envelope around it is opened.

    `edition` None finds it out; `now` (14 digits, China time) lets rule F06 speak of the future; with a `verifier` the
    signature is verified too. At least one document comes back: a message without business nodes gives one with empty guid
    and key. Raises CohongError when unreadable.
    """
    return list(_read(data, _Run(file, edition, now, verifier)))


def read_stream(
    source: Source, file: str, *, edition: Edition | None = None, now: str = "", verifier: "Verifier | None" = None
) -> Iterator[Document]:
    """The same from a stream of any length. A large message holds at most 100 nodes and 99,999 lines in memory: beyond
    them all are refused, and handed over as they come. Raises CohongError, perhaps after some documents of such a message."""
    return _stream(source, _Run(file, edition, now, verifier))


class _Run(NamedTuple):
    """What is asked of one reading, and the envelope that was opened on the way."""

    file: str
    edition: Edition | None
    now: str
    verifier: "Verifier | None"
    opened: Opened | None = None

    def message(self) -> Message:
        message = Message(self.file, edition=self.edition, now=self.now)
        if self.opened is not None:
            message.unwrapped(self.opened.address.msg_type, self.opened.problems)
        return message


def _read(data: bytes, run: _Run) -> Iterator[Document]:
    message = run.message()
    if not read_plain(message, data):
        tidied = run.message() if _can_be_tidied(data) else None
        message = run.message()
        opened, tidy = _read_tree(message, data, tidied)
        if opened is not None:
            yield from _read_opened(opened, data, run)
            return
        message = tidied if tidy and tidied is not None else message
    _verify(message, data, run)
    yield from message.documents()


def _stream(source: Source, run: _Run) -> Iterator[Document]:
    first = _read_full(source, STREAM_BYTES + 1)
    if len(first) <= STREAM_BYTES:
        yield from _read(first, run)
    elif may_be_envelope(first) and run.opened is None:
        yield from _read_large_envelope(_Rest(first, source, run.file), run)
    else:
        message = run.message()
        if run.verifier is not None:
            message.note(Problem(SIGNATURE_UNVERIFIED, "Signature", "larger than 8 MiB", "", "warning"))
        yield from _read_large(_Rest(first, source, run.file), message)


def _verify(message: Message, data: bytes, run: _Run) -> None:
    for problem in _signature_problems(data, run):
        message.note(problem)


def _signature_problems(data: bytes, run: _Run) -> list[Problem]:
    if run.verifier is None:
        return []
    from cohong.channels.customs.signatures import signature_problems  # takes cryptography along

    return signature_problems(data, run.verifier)


# --- a message in an envelope -----------------------------------------------------------------------------------------


def _read_large_envelope(source: "_Rest", run: _Run) -> Iterator[Document]:
    data = _read_full(source, ENVELOPE_BYTES + 1)
    if len(data) > ENVELOPE_BYTES:
        raise CohongError(
            "customs.xml_too_large", path=run.file, seen=f">{ENVELOPE_BYTES}", expected=str(ENVELOPE_BYTES)
        )
    root, _mended = _parse(data, run.file, huge=True)
    refuse_depth(root, run.file)
    if not is_envelope(root):
        yield from _read_large(_Rest(data, io.BytesIO(), run.file), run.message())
    else:
        yield from _read_opened(open_envelope(root), data, run)


def _read_opened(opened: Opened, data: bytes, run: _Run) -> Iterator[Document]:
    """What is inside an envelope; one refused document when nothing can be taken out of it."""
    own = [one._replace(path=f"{opened.name}/{one.path}") for one in _signature_problems(data, run)]
    opened = opened._replace(problems=(*opened.problems, *own))
    if opened.data is None:
        message = run.message()
        message.name = opened.name
        message.unwrapped("", opened.problems)
        yield from message.documents()
    else:
        yield from _stream(opened.stream(run.file), run._replace(opened=opened))


def inner_message(data: bytes, file: str) -> bytes:
    """The business message of a file that may be an envelope; any other file as it is. Raises CohongError where it cannot
    be had."""
    if not may_be_envelope(data):
        return data
    root, _mended = _parse(data, file, huge=True)
    if not is_envelope(root):
        return data
    opened = open_envelope(root)
    inner = _read_full(opened.stream(file), ENVELOPE_BYTES + 1)
    if not inner or len(inner) > ENVELOPE_BYTES:
        raise CohongError("customs.file_empty" if not inner else "customs.xml_too_large", path=file)
    return inner


def _read_full(source: Source, size: int) -> bytes:
    pieces, left = [], size
    while left and (piece := source.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


# --- a message that fits into memory ----------------------------------------------------------------------------------


def _can_be_tidied(data: bytes) -> bool:
    """Whether the XML parser may bring a message into plain shape: comments, CDATA, instructions, quotes of the other kind."""
    head = data[:_HEAD_BYTES]
    root = head[: head.find(b">", head.find(b"Message"))]
    return b"<!" in data or b"='" in root or data.find(b"<?", 2) >= 0


def _read_tree(message: Message, data: bytes, tidied: Message | None = None) -> tuple[Opened | None, bool]:
    """Fill `message`, or hand back the envelope that this is instead. Where the tree in plain shape fills `tidied`, that is
    said by True, and `message` stays empty."""
    if not data.strip():
        raise CohongError("customs.file_empty", path=message.file)
    root, mended = _parse(data, message.file)
    if is_envelope(root) and not message.is_inside:
        return open_envelope(root), False
    if tidied is not None and not mended and _is_utf8(root) and read_tidied(tidied, root):
        return None, True
    _note_encoding(message, root)
    namespace = open_root(message, root)
    for child in root:
        take_child(message, child, namespace)
    if mended and not message.has("customs.F13"):
        message.report("customs.F13", "message", "illegal in XML 1.0", "printable text")
    return None, False


def parse_tree(data: bytes, file: str) -> etree._Element:
    """The root of any XML that another channel reads, under the same limits: no DTD, no entities, not too deep. Characters that
    XML forbids are masked. Raises CohongError."""
    if not data.strip():
        raise CohongError("customs.file_empty", path=file)
    root = _parse(data, file)[0]
    refuse_depth(root, file)
    return root


def _parse(data: bytes, file: str, *, huge: bool = False) -> tuple[etree._Element, bool]:
    """The root, and whether characters that XML forbids were masked to get it."""
    if _PROLOG_DTD.match(data):
        raise CohongError("customs.xml_dtd_refused", path=file)
    try:
        root = etree.fromstring(data, _parser(huge=huge))
    except etree.XMLSyntaxError as error:
        masked = _ILLEGAL.sub(ILLEGAL.encode(), data)
        if masked == data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise _malformed(error, file) from None
        return _parse(masked, file, huge=huge)[0], True
    if root.getroottree().docinfo.internalDTD is not None:
        raise CohongError("customs.xml_dtd_refused", path=file)
    return root, False


def _parser(*, huge: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge, remove_comments=True, remove_pis=True
    )


def _malformed(error: etree.XMLSyntaxError, file: str) -> CohongError:
    said = str(error.msg)
    if "xcessive depth" in said or "depth" in said.lower():
        return CohongError("customs.xml_too_deep", path=file, expected=str(MAX_DEPTH))
    if "huge" in said.lower() or "amplification" in said.lower() or "too long" in said.lower():
        return CohongError("customs.xml_too_large", path=file, seen=said, expected="10 MB a text")
    return CohongError("customs.xml_malformed", path=file, seen=said)


def _note_encoding(message: Message, root: etree._Element) -> None:
    if not _is_utf8(root):
        message.report("customs.F01", "encoding", root.getroottree().docinfo.encoding or "", "UTF-8", "warning")


def _is_utf8(root: etree._Element) -> bool:
    encoding = root.getroottree().docinfo.encoding
    return not encoding or encoding.lower() in _UTF8


# --- a message that does not ------------------------------------------------------------------------------------------


class _Rest(io.RawIOBase):
    """A stream with its first bytes put back, that ends in CohongError above the limit."""

    def __init__(self, first: bytes, source: Source, file: str) -> None:
        self._first, self._source, self._file, self._total = io.BytesIO(first), source, file, 0

    def read(self, size: int = -1, /) -> bytes:
        piece = self._first.read(size) or self._source.read(size)
        self._total += len(piece)
        if self._total > MAX_BYTES:
            raise CohongError("customs.xml_too_large", path=self._file, seen=str(self._total), expected=str(MAX_BYTES))
        return piece


def _read_large(source: _Rest, message: Message) -> Iterator[Document]:
    events = etree.iterparse(
        source,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        yield from _walk(events, message)
    except etree.XMLSyntaxError as error:
        raise _malformed(error, message.file) from None
    yield from message.documents()


def _walk(events: "etree.iterparse[tuple[str, etree._Element]]", message: Message) -> Iterator[Document]:
    depth = elements = 0
    namespace = ""
    node: NodeTaker | None = None
    for event, element in events:
        if event == "start":
            depth += 1
            elements += 1
            if depth == 1:
                namespace = _open_large(message, element)
            elif depth == 2:
                node = taker_of(message, element, namespace)
            _bound(message, depth, elements)
            continue
        depth -= 1
        if depth == 2 and node:
            node.child(element)
            _forget(element)
            elements = 0
        elif depth == 1:
            if node:
                node.finish()
            else:
                take_child(message, element, namespace)
            _forget(element)
            elements = 0
            if message.overfull:
                yield from message.documents(last=False)


def _open_large(message: Message, root: etree._Element) -> str:
    if root.getroottree().docinfo.internalDTD is not None:
        raise CohongError("customs.xml_dtd_refused", path=message.file)
    _note_encoding(message, root)
    return open_root(message, root)


def _bound(message: Message, depth: int, elements: int) -> None:
    if depth > MAX_DEPTH:
        raise CohongError("customs.xml_too_deep", path=message.file, seen=str(depth), expected=str(MAX_DEPTH))
    if elements > MAX_NODE_ELEMENTS:
        seen = f"{elements} elements in a node"
        raise CohongError("customs.xml_too_large", path=message.file, seen=seen, expected=str(MAX_NODE_ELEMENTS))


def _forget(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and len(parent) > 1:
        del parent[0]
