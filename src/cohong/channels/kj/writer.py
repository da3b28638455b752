"""The strict writer: documents in, one KJ message out, or `CohongError`. What was written is read back and must be the same."""

from collections.abc import Mapping as Texts
from collections.abc import Sequence
from typing import Final

import msgspec
from lxml import etree

from cohong.channels.customs.judging import judge
from cohong.channels.customs.schema import MAX_NODES
from cohong.channels.document import Document
from cohong.channels.kj.desk import Desk
from cohong.channels.kj.mapping import Edition, KjKind, Row, is_beside
from cohong.channels.kj.message import documents_of, guid_of
from cohong.channels.kj.texts import FIRM_UNKNOWN, MESSAGE_UNKNOWN, NOT_WRITTEN
from cohong.channels.kj.translate import record_name
from cohong.core.texts import CohongError

_DEFAULTED: Final = ("proposerType", "proposerId", "proposerName")
_PARTIES: Final = ("Code", "Name")


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends a message, when (14 digits, China time), as which of that second (0 to 99999), and to whom: CUS, CIQ, BOTH."""

    sender: str
    time: str
    serial: int = 0
    function: str = "CUS"

    def message_id(self, message: str) -> str:
        """Type, sender, time to the second and five digits."""
        return f"{message}_{self.sender}_{self.time}{self.serial:05d}"


def write_message(message: str, documents: Sequence[Document], address: Address, desk: Desk) -> bytes:
    """One message of 1 to 100 documents of its CEB kind, in UTF-8. Documents that were not read from a KJ message may be written,
    too: parties by their codes, the declaring firm is the agent, the real operator the producing or selling unit.

    Raises CohongError: what the rules refuse, a firm that is not in the table, what the mapping cannot say."""
    edition = desk.mapping.newest
    kind = edition.kind(message)
    if kind is None:
        known = ", ".join(one.message for one in edition.kinds)
        raise CohongError(MESSAGE_UNKNOWN, path=message, seen=message, expected=known)
    if not 1 <= len(documents) <= (MAX_NODES if kind.nodes else 1):
        raise CohongError(NOT_WRITTEN, path=message, seen=str(len(documents)), expected="1 to 100 documents")
    for number, document in enumerate(documents, 1):
        _refuse(kind, document, f"{kind.kind.node}[{number}]")
    data = _Writing(kind, edition, address, desk).write(documents)
    _read_back(kind, documents, data, desk)
    return data


def _refuse(kind: KjKind, document: Document, where: str) -> None:
    """What the rules of customs call an error in a message that is written."""
    head = {name: text for name, text in document.head.items() if not is_beside(name)}
    node = judge(kind.kind, {**head, "guid": guid_of(where, 0)}, document.lines, writing=True)
    for one in node.findings(where):
        if one.level == "error":
            raise CohongError(one.code, path=one.path, seen=one.seen, expected=one.expected)


class _Writing:
    def __init__(self, kind: KjKind, edition: Edition, address: Address, desk: Desk) -> None:
        self.kind, self.edition, self.address, self.desk = kind, edition, address, desk
        self.number = 0

    def write(self, documents: Sequence[Document]) -> bytes:
        root = etree.Element(self.edition.roots[0])
        self._head(root)
        body = etree.SubElement(root, self.edition.message.body)
        wrote: dict[str, str] = {}
        for number, document in enumerate(documents):
            self.number = number + 1
            said = self._said(document)
            head = self._texts(document, said, "head")
            if number == 0:
                wrote = head
                _put_all(_put(body, self.kind.head), head)
            elif head != wrote:
                name = next(name for name in {**head, **wrote} if head.get(name) != wrote.get(name))
                seen = head.get(name, "absent")
                raise CohongError(NOT_WRITTEN, path=name, seen=seen, expected="the same in all documents of a message")
            self._node(body, document, said)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _head(self, root: etree._Element) -> None:
        shape, address = self.edition.message, self.address
        _put_all(
            _put(root, shape.head),
            {
                shape.id: address.message_id(self.kind.message),
                shape.type: self.kind.message,
                shape.sender[0]: address.sender,
                shape.to[0]: shape.receiver,
                shape.time: address.time,
                shape.function: address.function,
                shape.edition: shape.version,
            },
        )

    def _node(self, body: etree._Element, document: Document, said: Texts[str, str]) -> None:
        node = body
        if self.kind.nodes:
            path, _, name = self.kind.nodes.rpartition("/")
            # A step between the list and its documents comes again with each of them.
            first, _, between = path.partition("/")
            parent = _at(body, first)
            for step in filter(None, between.split("/")):
                parent = etree.SubElement(parent, step)
            node = etree.SubElement(parent, name)
        _put_all(node, self._texts(document, said, "node"))
        if self.kind.lines:
            path, _, name = self.kind.lines.rpartition("/")
            parent = _at(node, path)
            for line in document.lines:
                _put_all(etree.SubElement(parent, name), self._texts(document, said, "line", line))

    # --- what is said -----------------------------------------------------------------------------------------------------

    def _said(self, document: Document) -> dict[str, str]:
        """The head with what stands beside it; what a document of customs does not have beside it follows from what follows
        from it."""
        said = {name: text for name, text in document.head.items() if name != "proposerBasis"}
        if document.head.get("proposerBasis") == "default":
            said = {name: text for name, text in said.items() if name not in _DEFAULTED}
        sender = self.desk.firms.of_sender(self.address.sender)
        # What lines ask for goes first: a head can say its own otherwise.
        for row in sorted(self.kind.rows, key=lambda row: row.at != "line"):
            name = row.kj[1:] if row.kj.startswith("=") else ""
            if not is_beside(name) or name in said or name == "kjSendTime" or name in document.head:
                continue
            source: Texts[str, str] = document.lines[0] if row.at == "line" and document.lines else document.head
            text = source.get(row.ceb, "")
            if text and not (row.ceb == "ownerCode" and text == "NO"):
                said[name] = text
        return self._operator(document, self._declared(said, sender.code if sender else document.transmitter))

    def _declared(self, said: dict[str, str], sender: str) -> dict[str, str]:
        code = said.setdefault("kjDeclEnt", sender)
        firm = self.desk.firms.of_code(code) if code else None
        if firm is not None:
            said.setdefault("kjDeclEntName", firm.name)
        return said

    def _operator(self, document: Document, said: dict[str, str]) -> dict[str, str]:
        """The triple of a document of customs; where it is the e-commerce enterprise, nothing need be said."""
        if "proposerBasis" in document.head or "proposerId" not in said:
            return said
        if (said["proposerId"], said.get("proposerName")) == (said.get("ebcCode"), said.get("ebcName")):
            return {name: text for name, text in said.items() if name not in _DEFAULTED}
        return {"proposerType": "1", **said}

    def _texts(
        self, document: Document, said: Texts[str, str], at: str, line: Texts[str, str] | None = None
    ) -> dict[str, str]:
        """KJ paths to texts for one head, node or line; of several rows for one element the first that says it."""
        source = said if line is None else line
        found: dict[str, str] = {}
        told: set[str] = set()
        for row in self.kind.rows:
            if row.at != at or not row.is_read or row.as_ == "firm_name" or row.ceb in told:
                continue
            text = source.get(row.ceb, "") or row.write
            if text and not self._follows(document, row, said, text):
                told.add(row.ceb)
                found.setdefault(
                    row.kj, self._record(document, row, text) if row.as_ == "firm" else _inverse(row, text)
                )
        return found

    def _follows(self, document: Document, row: Row, said: Texts[str, str], text: str) -> bool:
        """Whether a party need not be said, because another element says it already, or the mapping by itself."""
        if not row.ceb.endswith(_PARTIES) or is_beside(row.ceb) or record_name(row.kj) in document.head:
            return False
        return any(
            other.ceb == row.ceb
            and (other.value == text or (other.kj.startswith("=") and said.get(other.kj[1:]) == text))
            for other in self.kind.rows
        )

    def _record(self, document: Document, row: Row, code: str) -> str:
        """The record number of a party: as it was read where that is the same firm, else from the table."""
        kept = document.head.get(record_name(row.kj), "")
        firm = self.desk.firms.find(kept) if kept else None
        if firm is None or (firm.code and firm.code != code):
            firm = self.desk.firms.of_code(code, document.head.get(f"{row.ceb.removesuffix('Code')}Name", ""))
        if firm is None:
            path = head_path(self.kind, self.number, row.ceb)
            raise CohongError(FIRM_UNKNOWN, path=path, seen=code, expected="a record number of the table of firms")
        return kept if kept and self.desk.firms.find(kept) is firm else firm.record_no


def _inverse(row: Row, text: str) -> str:
    return next((said for said, meant in row.values.items() if meant == text), text)


def _at(element: etree._Element, path: str) -> etree._Element:
    """The element at a path below this one, made where it is missing."""
    for step in filter(None, path.split("/")):
        found = element.find(step)
        element = etree.SubElement(element, step) if found is None else found
    return element


def _put(parent: etree._Element, path: str) -> etree._Element:
    return _at(parent, path)


def _put_all(element: etree._Element, texts: Texts[str, str]) -> None:
    for path, text in texts.items():
        folder, _, name = path.rpartition("/")
        try:
            etree.SubElement(_at(element, folder), name).text = text
        except ValueError:
            raise CohongError("customs.F13", path=path, seen=ascii(text)[:80], expected="printable text") from None


def _read_back(kind: KjKind, documents: Sequence[Document], data: bytes, desk: Desk) -> None:
    """Nothing may be refused in what was written, and every CEB element must come back as it was given."""
    again = documents_of(etree.fromstring(data), "", desk)
    for number, (given, read) in enumerate(zip(documents, again, strict=True), 1):
        wrong = next((one for one in read.findings if one.level == "error"), None)
        if wrong is not None:
            raise CohongError(wrong.code, path=wrong.path, seen=wrong.seen, expected=wrong.expected)
        heads = {element.name for element in kind.kind.head_elements} - {"guid"}
        where = f"{kind.kind.node}[{number}]"
        for name in sorted(heads):
            _same(head_path(kind, number, name), given.head.get(name, ""), read.head.get(name, ""))
        for count, (line, back) in enumerate(zip(given.lines, read.lines, strict=True), 1):
            for name in sorted({*line, *back}):
                _same(f"{where}/{kind.kind.line}[{count}]/{name}", line.get(name, ""), back.get(name, ""))


def head_path(kind: KjKind, number: int, name: str) -> str:
    """The path of an element in the head of the document that counts `number` from 1, as the customs door says it."""
    return "/".join(filter(None, (f"{kind.kind.node}[{number}]", kind.kind.head, name)))


def _same(path: str, given: str, read: str) -> None:
    if given != read:
        raise CohongError(NOT_WRITTEN, path=path, seen=given or "absent", expected=read or "nothing")
