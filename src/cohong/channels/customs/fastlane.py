"""The fast lane: messages in plain shape are read with a handful of compiled patterns, twice as fast as a tree.

The patterns cover a message from its first to its last character, so what passes is well-formed XML: only the five
predefined entities, no CDATA, attributes or foreign nodes, elements in schema order. Another prefix is read as `ceb:`,
`<x/>` as `<x></x>`, and comments between root and signature are passed over. Whatever does not match returns False and
goes to the tolerant lane, which names the fault; both lanes fill the same `Message`. What the XML parser had to tidy first
(CDATA, instructions) comes back as `read_tidied`.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml import etree

from cohong.channels.customs.message import Message
from cohong.channels.customs.schema import (
    BASE_SUBSCRIBE,
    BASE_TRANSFER,
    KIND_BY_ROOT,
    KINDS,
    NAMESPACE,
    SIGNATURE_NAMESPACE,
    Element,
    Kind,
)
from cohong.channels.customs.tree import refuse_depth

# Possessive: nothing is tried twice, however many blanks there are.
_WS = r"[ \t\n]*+"
# Not allowed in XML, and taken for blanks when a text is trimmed. Other control characters are seen by rule F13.
_ILLEGAL_BLANKS: Final = (b"\x0b", b"\x0c", b"\x1c", b"\x1d", b"\x1e", b"\x1f")
_START = re.compile(
    rf'\ufeff?(?:<\?xml version="1\.0"(?: encoding="(?i:utf-8)")?(?: standalone="(?:yes|no)")?\s*\?>)?{_WS}'
    rf'<(?P<prefix>[A-Za-z_][A-Za-z0-9_.-]*:)?(?P<root>\w+)(?P<attributes>(?:[ \t\n]+[\w:.-]+="[^"<&\x00-\x1f\ufffe\uffff]*")*){_WS}>{_WS}'
)
# Neither "--" nor a character that XML forbids: a message with either is not well-formed.
_COMMENT = re.compile(r"<!--(?:[^\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff-]|-(?!-))*+-->")
_NAME = re.compile(r"[A-Za-z_][\w.-]*(?::[\w.-]+)?")
_BLANKS = re.compile(_WS)
_ATTRIBUTE = re.compile(r'([\w:.-]+)="([^"]*)"')
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos);")
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
_SIGNATURE_STARTS: Final = (
    f'<ds:Signature xmlns:ds="{SIGNATURE_NAMESPACE}"',
    f'<Signature xmlns="{SIGNATURE_NAMESPACE}"',
)
_XSI: Final = ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
_XSD: Final = "http://www.w3.org/2001/XMLSchema"
_HARMLESS: Final = {_XSI, ("xmlns:xsd", _XSD), ("xmlns:xs", _XSD)}
_LOCATIONS: Final = ("xsi:schemaLocation", "xsi:noNamespaceSchemaLocation")


class Patterns(NamedTuple):
    """The patterns of one message kind under one prefix; `line` and the two closings stand apart."""

    head: re.Pattern[str]
    line: re.Pattern[str] | None
    end: re.Pattern[str]
    transfer: re.Pattern[str]
    subscribe: re.Pattern[str]
    close: re.Pattern[str]


def _row(prefix: str, node: str, elements: Sequence[Element]) -> str:
    # What must be there is not optional in the pattern either: that makes it twice as fast.
    inner = "".join(_cell(prefix, element) for element in elements)
    return f"<{prefix}{node}>{_WS}{inner}</{prefix}{node}>{_WS}"


def _cell(prefix: str, element: Element) -> str:
    cell = f"<{prefix}{element.name}>([^<]*+)</{prefix}{element.name}>{_WS}"
    return cell if element.must_read() else f"(?:{cell})?"


def _patterns(kind: Kind, prefix: str) -> Patterns:
    flat = not kind.line
    head = _row(prefix, kind.node if flat else kind.head, kind.head_elements)
    return Patterns(
        head=re.compile(head if flat else f"<{prefix}{kind.node}>{_WS}{head}"),
        line=None if flat else re.compile(_row(prefix, kind.line, kind.line_elements)),
        end=re.compile("" if flat else f"</{prefix}{kind.node}>{_WS}"),
        transfer=re.compile(_row(prefix, "BaseTransfer", BASE_TRANSFER)),
        subscribe=re.compile(_row(prefix, "BaseSubscribe", BASE_SUBSCRIBE)),
        close=re.compile(rf"</{prefix}{kind.root}>{_WS}\Z"),
    )


_PREFIX: Final = "ceb:"
_PATTERNS: Final = {(code, prefix): _patterns(kind, prefix) for code, kind in KINDS.items() for prefix in (_PREFIX, "")}


def read_plain(message: Message, data: bytes) -> bool:
    """Fill `message` from `data` if it is in plain shape. False: not in plain shape, and `message` must be thrown away."""
    if b"]]>" in data or any(blank in data for blank in _ILLEGAL_BLANKS):
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _read_text(message, text)


def read_tidied(message: Message, root: etree._Element) -> bool:
    """The same from a tree without comments, CDATA and instructions. It is written out again for that: cheaper than a walk."""
    return _read_text(message, etree.tostring(root, encoding="unicode", with_tail=False))


def _read_text(message: Message, text: str) -> bool:
    coded = "&" in text
    if coded and text.count("&") != len(_ENTITY.findall(text)):
        return False
    start = _START.match(text)
    if start is None or not _open(message, start):
        return False
    prefix = start["prefix"] or ""
    if prefix and prefix != _PREFIX:
        if f"<{_PREFIX}" in text or f"</{_PREFIX}" in text:
            return False
        # No text and no attribute holds a "<", so these are tags.
        text = text.replace(f"<{prefix}", f"<{_PREFIX}").replace(f"</{prefix}", f"</{_PREFIX}")
        prefix, start = _PREFIX, _START.match(text)
        assert start is not None
    if "<!" in text:
        text = _without_comments(text, start.end())
    text = _opened(text, start.end())
    assert message.kind is not None
    return _read_body(message, _PATTERNS[message.kind.code, prefix], text, start.end(), coded)


def _without_comments(text: str, start: int) -> str:
    """The text without the comments between `start`, where the root has been opened, and a signature. What looks like a comment
    and may be none, in a tag or a value, stays, and no pattern matches it."""
    signature = text.find("Signature", start)
    pieces, done, place = [text[:start]], start, start
    while (place := text.find("<!", place, signature if signature >= 0 else None)) >= 0:
        found = _COMMENT.match(text, place)
        if found is None or text.rfind("<", done, place) > text.rfind(">", done, place):
            break
        pieces.append(text[done:place])
        done = place = found.end()
    return "".join([*pieces, text[done:]])


def _opened(text: str, start: int) -> str:
    """`<x></x>` for every `<x/>` behind `start`; elements with attributes stay, they are of the signature."""
    pieces, done, place = [], 0, start
    while (place := text.find("/>", place)) >= 0:
        begin = text.rfind("<", start, place)
        name = text[begin + 1 : place].rstrip(" \t\n")
        if begin >= 0 and _NAME.fullmatch(name):
            pieces += [text[done:begin], f"<{name}></{name}>"]
            done = place + 2
        place += 2
    return "".join([*pieces, text[done:]]) if pieces else text


def _open(message: Message, start: re.Match[str]) -> bool:
    kind = KIND_BY_ROOT.get(start["root"])
    pairs = _ATTRIBUTE.findall(start["attributes"])
    attributes = dict(pairs)
    declared = attributes.pop(f"xmlns:{start['prefix'][:-1]}" if start["prefix"] else "xmlns", None)
    guid, version = attributes.pop("guid", None), attributes.pop("version", None)
    if _XSI in attributes.items():
        attributes = {name: text for name, text in attributes.items() if name not in _LOCATIONS}
    # A doubled attribute is not well-formed; any other is left to the tolerant lane.
    if kind is None or declared != NAMESPACE or len(pairs) != len(dict(pairs)) or not attributes.items() <= _HARMLESS:
        return False
    message.open(kind.root, NAMESPACE, guid, version)
    return True


def _read_body(message: Message, patterns: Patterns, text: str, place: int, coded: bool) -> bool:
    head, line, end = patterns.head.match, patterns.line and patterns.line.match, patterns.end.match
    while found := head(text, place):
        place = found.end()
        texts = found.groups()
        lines = []
        while line and (row := line(text, place)):
            lines.append(_decoded(row.groups()) if coded else row.groups())
            place = row.end()
        ending = end(text, place)
        if ending is None:
            return False
        place = ending.end()
        message.add_texts(_decoded(texts) if coded else texts, lines)
    return _read_rest(message, patterns, text, place)


def _read_rest(message: Message, patterns: Patterns, text: str, place: int) -> bool:
    found = patterns.transfer.match(text, place)
    if found:
        message.place("BaseTransfer")
        message.transfer(_decoded(found.groups()))
        place = found.end()
    while found and (copy := patterns.subscribe.match(text, place)):
        message.place("BaseSubscribe")
        message.subscribe(_decoded(copy.groups()))
        place = copy.end()
    if found and text.startswith(_SIGNATURE_STARTS, place):
        place = _skip_signature(message, text, place)
    # Odd characters may be illegal ones: let the tolerant lane decide.
    return patterns.close.match(text, place) is not None and not message.has("customs.F13")


def _skip_signature(message: Message, text: str, place: int) -> int:
    """The place after a signature that declares its own namespace, if the XML parser can read it; else the same place."""
    closing = f"</{'ds:' if text.startswith('<ds:', place) else ''}Signature>"
    end = text.find(closing, place) + len(closing)
    try:
        signature = etree.fromstring(text[place:end])
    except etree.XMLSyntaxError:
        return place
    refuse_depth(signature, message.file)
    message.place("Signature")
    blanks = _BLANKS.match(text, end)
    return blanks.end() if blanks else end


def _decoded(texts: Sequence[str | None]) -> list[str | None]:
    return [text if text is None or "&" not in text else _ENTITY.sub(_plain, text) for text in texts]


def _plain(entity: re.Match[str]) -> str:
    return _ENTITIES[entity[0]]
