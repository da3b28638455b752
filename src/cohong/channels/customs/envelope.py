"""The envelope: the terminal message `DxpMsg` around a business message, and `DxpMsgSv` between two nodes of the platform.

On the way in an envelope is opened and its faults become findings of the message inside. On the way out `write_envelope`
and `write_node_envelope` wrap a message strictly. An envelope inside an envelope is not opened.
"""

import base64
import binascii
import gzip
import io
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from lxml import etree

from cohong.channels.customs.bounded import Bounded, Source
from cohong.channels.customs.node import Problem
from cohong.channels.customs.notices import ENVELOPE_DATA, ENVELOPE_SHAPE, ENVELOPE_VALUE
from cohong.channels.customs.tables import table
from cohong.core.texts import CohongError

NAMESPACE: Final = "http://www.chinaport.gov.cn/dxp"
ENVELOPES: Final = ("DxpMsg", "DxpMsgSv")
ENVELOPE_BYTES: Final = 64 << 20
EXPORT_RECEIVER: Final = "DXPEDCCEB0000003"
PLATFORM_ERRORS: Final[dict[str, dict[str, str]]] = table("platform_errors")["rows"]
_SNIFF = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?DxpMsg(?:Sv)?[\s/>]")
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?(\w+)")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)?")
# No prefix; the stubs of lxml do not know that this is allowed.
_PREFIXES: Final[dict[Any, str]] = {None: NAMESPACE}
_ORDER: Final = ("TransInfo", "Data", "AddInfo", "Signature")
_ADDED: Final = ("FileName", "IcCard", "BizKey", "IsText", "RecMapId")
# Element -> (least, most) characters.
_LENGTHS: Final = {"CopMsgId": (1, 255), "SenderId": (1, 16), "ReceiverId": (1, 16), "MsgType": (1, 30)}
_NODE_NUMBERS: Final = ("MsgId", "SubMsgId", "SendTime", "EndNode", "StaNode")


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a terminal message. `created` is a date and time with T, such as 2024-01-05T10:15:00; `keys` are the
    names and values of `BizKey`."""

    cop_msg_id: str
    sender: str
    receivers: tuple[str, ...] = (EXPORT_RECEIVER,)
    created: str
    msg_type: str = ""
    file_name: str = ""
    ic_card: str = ""
    keys: tuple[tuple[str, str], ...] = ()


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a node-to-node message. `msg_id` is node (8), time (14) and sequence (10); nodes have 8 digits."""

    msg_id: str
    sub_msg_id: str = ""
    send_time: str
    start: str
    end: str


class Opened(NamedTuple):
    """An envelope taken apart: its address, the bytes inside (None when there are none to be had), and its faults."""

    name: str
    address: Address
    data: bytes | None
    problems: tuple[Problem, ...]

    def stream(self, file: str) -> Source:
        """What is inside, unpacked where it is packed with gzip."""
        data = self.data or b""
        if data.startswith(b"\x1f\x8b"):
            return Bounded(gzip.GzipFile(fileobj=io.BytesIO(data)), file, len(data))
        return io.BytesIO(data)


# --- opening ----------------------------------------------------------------------------------------------------------


def may_be_envelope(start: bytes) -> bool:
    """Whether a file that begins so may be an envelope; a look, not a judgement."""
    return _SNIFF.search(start[:4_096]) is not None


def is_envelope(root: etree._Element) -> bool:
    """Whether this root is that of an envelope, whatever its namespace."""
    return isinstance(root.tag, str) and _local(root) in ENVELOPES


def open_envelope(root: etree._Element) -> Opened:
    """Take an envelope apart. Never raises for content: what is wrong with it is in `problems`."""
    opener = _Opener()
    name = _local(root)
    message = opener.node_message(root) if name == "DxpMsgSv" else root
    address, data = (
        opener.message(message) if message is not None else (Address(cop_msg_id="", sender="", created=""), None)
    )
    return Opened(name, address, data, tuple(opener.problems[:200]))


class _Opener:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def report(self, code: str, path: str, seen: str, expected: str) -> None:
        self.problems.append(Problem(code, path, seen[:200], expected, "error"))

    def node_message(self, root: etree._Element) -> etree._Element | None:
        """The terminal message inside a node-to-node message, once its numbers have been looked at."""
        inside = [child for child in _children(root) if _local(child) == "DxpMsg"]
        if len(inside) != 1:
            self.report(ENVELOPE_SHAPE, "DxpMsgSv/DxpMsg", str(len(inside)), "1")
        found: dict[str, str] = {}
        for child in _children(root):
            if _local(child) != "DxpMsg":
                for one in (child, *child.iterdescendants(etree.Element)):
                    found.setdefault(_local(one), (one.text or "").strip())
        self._numbers(found)
        return inside[0] if inside else None

    def _numbers(self, found: dict[str, str]) -> None:
        shapes = {
            "MsgId": (r"\d{8}\d{14}\d{10}", "node (8), time (14) and sequence (10)"),
            "EndNode": (r"\d{8}", "8 digits"),
            "StaNode": (r"\d{8}", "8 digits"),
        }
        for name, (form, expected) in shapes.items():
            text = found.get(name)
            if text is None or not re.fullmatch(form, text, re.ASCII):
                self.report(ENVELOPE_VALUE, f"DxpMsgSv/SvNo/{name}", "absent" if text is None else text, expected)

    def message(self, root: etree._Element) -> tuple[Address, bytes | None]:
        """Address and content of a terminal message."""
        namespace = etree.QName(root).namespace or ""
        if namespace != NAMESPACE:
            self.report(ENVELOPE_SHAPE, "namespace", namespace or "none", NAMESPACE)
        if root.get("ver") != "1.0":
            self.report(ENVELOPE_VALUE, "DxpMsg/@ver", root.get("ver") or "absent", "1.0")
        parts = self._parts(root)
        address = self._address(parts.get("TransInfo"), parts.get("AddInfo"))
        return address, self._data(parts.get("Data"))

    def _parts(self, root: etree._Element) -> dict[str, etree._Element]:
        parts: dict[str, etree._Element] = {}
        ranks = []
        for child in _children(root):
            name = _local(child)
            if name not in _ORDER or name in parts:
                self.report(ENVELOPE_SHAPE, f"DxpMsg/{name}", "repeated" if name in parts else name, ", ".join(_ORDER))
                continue
            parts[name] = child
            ranks.append(_ORDER.index(name))
        if ranks != sorted(ranks):
            self.report(ENVELOPE_SHAPE, "DxpMsg", ", ".join(parts), ", ".join(_ORDER))
        for name in _ORDER[:2]:
            if name not in parts:
                self.report(ENVELOPE_SHAPE, f"DxpMsg/{name}", "absent", "1")
        return parts

    def _address(self, info: etree._Element | None, added: etree._Element | None) -> Address:
        texts = {_local(child): (child.text or "").strip() for child in _children(info)}
        receivers = tuple(
            (one.text or "").strip()
            for child in _children(info)
            if _local(child) == "ReceiverIds"
            for one in _children(child)
        )
        address = Address(
            cop_msg_id=texts.get("CopMsgId", ""),
            sender=texts.get("SenderId", ""),
            receivers=receivers,
            created=texts.get("CreatTime", ""),
            msg_type=texts.get("MsgType", ""),
            **self._added(added),
        )
        if info is not None:
            self.problems.extend(address_problems(address))
        return address

    def _added(self, added: etree._Element | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in _children(added):
            name, text = _local(child), (child.text or "").strip()
            if name not in _ADDED:
                self.report(ENVELOPE_SHAPE, f"DxpMsg/AddInfo/{name}", name, ", ".join(_ADDED))
            elif name == "FileName":
                found["file_name"] = text
            elif name == "IcCard":
                found["ic_card"] = text
            elif name == "BizKey":
                found["keys"] = tuple((key.get("name", ""), (key.text or "").strip()) for key in _children(child))
        return found

    def _data(self, element: etree._Element | None) -> bytes | None:
        if element is None:
            return None
        text = "".join((element.text or "").split())
        try:
            data = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            self.report(ENVELOPE_DATA, "DxpMsg/Data", text[:40] or "empty", "Base64")
            return None
        if not data or data.startswith(b"PK\x03\x04"):
            self.report(ENVELOPE_DATA, "DxpMsg/Data", "zip" if data else "empty", "XML, gzip")
            return None
        return data


def address_problems(address: Address) -> list[Problem]:
    """What is wrong with the values of an address: lengths, number of receivers, time, keys."""
    found = []

    def report(path: str, seen: str, expected: str) -> None:
        found.append(Problem(ENVELOPE_VALUE, path, seen[:200] or "empty", expected, "error"))

    values = {"CopMsgId": address.cop_msg_id, "SenderId": address.sender, "MsgType": address.msg_type}
    for name, text in values.items():
        low, high = _LENGTHS[name]
        if not low <= len(text) <= high:
            report(f"DxpMsg/TransInfo/{name}", text, f"{low}..{high} characters")
    if not 1 <= len(address.receivers) <= 5:
        report("DxpMsg/TransInfo/ReceiverIds", str(len(address.receivers)), "1..5")
    for number, text in enumerate(address.receivers[:5], 1):
        if not 1 <= len(text) <= 16:
            report(f"DxpMsg/TransInfo/ReceiverIds/ReceiverId[{number}]", text, "1..16 characters")
    if not _is_date_time(address.created):
        report("DxpMsg/TransInfo/CreatTime", address.created, "YYYY-MM-DDThh:mm:ss")
    if len(address.ic_card) > 13:
        report("DxpMsg/AddInfo/IcCard", address.ic_card, "0..13 characters")
    if len(address.keys) > 5:
        report("DxpMsg/AddInfo/BizKey", str(len(address.keys)), "1..5")
    return found


def _is_date_time(text: str) -> bool:
    if not _DATE_TIME.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text.partition(".")[0][:19])
    except ValueError:
        return False
    return True


def _children(element: etree._Element | None) -> Sequence[etree._Element]:
    return [] if element is None else [child for child in element if isinstance(child.tag, str)]


def _local(element: etree._Element) -> str:
    return element.tag.rpartition("}")[2]


# --- what the platform answers ----------------------------------------------------------------------------------------


class PlatformError(NamedTuple):
    """An error code of the data-exchange platform in words."""

    code: str
    zh: str
    en: str


def platform_error(code: str) -> PlatformError:
    """The words for a code; a reserved or unknown one says that it is."""
    row = PLATFORM_ERRORS.get(code)
    if row is None:
        reserved = len(code) == 4 and code.isascii() and code.isdigit() and code >= "4000"
        zh, en = ("保留代码", "reserved code") if reserved else ("未知代码", "unknown code")
        return PlatformError(code, f"{zh}（{code}）", f"{en} ({code})")
    return PlatformError(code, row["zh"], row["en"])


# --- wrapping ---------------------------------------------------------------------------------------------------------


def write_envelope(
    data: bytes, address: Address, *, packed: bool = False, signer: Callable[[bytes], bytes] | None = None
) -> bytes:
    """A terminal message around a business message. `packed` packs it with gzip first; a `signer`, as `write_message` takes
    one, signs the envelope. An empty `msg_type` is filled with the root of the message. Raises CohongError for the first
    value that is not as specified."""
    root = _ROOT.search(data)
    if root is None:
        raise CohongError(ENVELOPE_DATA, path="DxpMsg/Data", seen="empty", expected="XML")
    address = msgspec.structs.replace(address, msg_type=address.msg_type or root[1].decode("ascii", "replace"))
    for problem in address_problems(address):
        raise CohongError(problem.code, path=problem.path, seen=problem.seen, expected=problem.expected)
    unsigned = _serialised(_message_of(address, gzip.compress(data, mtime=0) if packed else data))
    if signer is None:
        return unsigned
    start, end, _nothing = unsigned.rpartition(b"</DxpMsg>")
    return start + signer(unsigned) + end


def write_node_envelope(envelope: bytes, hop: Hop) -> bytes:
    """A node-to-node message around a terminal message that `write_envelope` made. Raises CohongError as that does."""
    inner = etree.fromstring(envelope, _parser())
    root = etree.Element(f"{{{NAMESPACE}}}DxpMsgSv", nsmap=_PREFIXES)
    numbers = etree.SubElement(root, f"{{{NAMESPACE}}}SvNo")
    texts = (hop.msg_id, hop.sub_msg_id, hop.send_time, hop.end, hop.start)
    for name, text in zip(_NODE_NUMBERS, texts, strict=True):
        if text:
            etree.SubElement(numbers, f"{{{NAMESPACE}}}{name}").text = text
    root.append(inner)
    for problem in open_envelope(root).problems:
        raise CohongError(problem.code, path=problem.path, seen=problem.seen, expected=problem.expected)
    return _serialised(root)


def _message_of(address: Address, data: bytes) -> etree._Element:
    root = etree.Element(f"{{{NAMESPACE}}}DxpMsg", nsmap=_PREFIXES, ver="1.0")
    info = _sub(root, "TransInfo")
    _sub(info, "CopMsgId", address.cop_msg_id)
    _sub(info, "SenderId", address.sender)
    receivers = _sub(info, "ReceiverIds")
    for one in address.receivers:
        _sub(receivers, "ReceiverId", one)
    _sub(info, "CreatTime", address.created)
    _sub(info, "MsgType", address.msg_type)
    _sub(root, "Data", base64.b64encode(data).decode())
    if address.file_name or address.ic_card or address.keys:
        added = _sub(root, "AddInfo")
        for name, text in (("FileName", address.file_name), ("IcCard", address.ic_card)):
            if text:
                _sub(added, name, text)
        keys = _sub(added, "BizKey") if address.keys else added
        for name, text in address.keys:
            _sub(keys, "Key", text).set("name", name)
    return root


def _sub(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    element.text = text
    return element


def _serialised(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, remove_comments=True
    )
