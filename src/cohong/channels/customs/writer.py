"""The strict writer: nodes in, one message out, or `CohongError` with the first thing that the rules refuse."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from cohong.channels.customs.judging import TRANSFER_PLANS, fill_row, judge
from cohong.channels.customs.node import Node, Row
from cohong.channels.customs.rules.registry import judge_together
from cohong.channels.customs.schema import BASE_TRANSFER, KINDS, MAX_NODES, NAMESPACE, Edition, Element, Kind
from cohong.channels.document import Document
from cohong.core.texts import CohongError

Texts = Mapping[str, str]
# A head and its lines, as a Document holds them.
NodeTexts = tuple[Texts, Sequence[Texts]]
# Given the unsigned message, the bytes of a ds:Signature element for it.
Signer = Callable[[bytes], bytes]
# A whole message stands in this element: the text wants it as CDATA [P].
CDATA: Final = ("oriBizMessage",)
_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def write_message(
    kind: str,
    nodes: Sequence[Document | NodeTexts],
    transfer: Texts | None,
    guid: str,
    edition: Edition = "202205",
    *,
    signer: Signer | None = None,
) -> bytes:
    """One message of 1 to 100 nodes in UTF-8, elements in schema order, absent optional elements left out.

    `kind` is CEB303 and so on; `transfer` holds copCode, copName, dxpMode and dxpId (dxpMode may be left to DXP) and is
    None for a receipt. Warnings pass. Raises CohongError with the code, path, seen and expected of the first error.
    """
    known = [code for code, shape in KINDS.items() if edition in (shape.since, "202205")]
    if kind not in known:
        raise CohongError("customs.kind_unknown", path=kind, seen=kind, expected=", ".join(known))
    shape = KINDS[kind]
    _refuse_envelope(shape, len(nodes), guid, transfer)
    writer = _WRITERS[kind]
    guids: dict[str, int] = {}
    checked = [_checked(shape, node, place, edition, guids) for place, node in enumerate(nodes, 1)]
    _refuse_together(shape, [judged for judged, _ in checked])
    body = [writer(texts) for _, texts in checked]
    if not shape.receipt:
        body.append(_transfer(shape, transfer or {}))
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<ceb:{shape.root} xmlns:ceb="{NAMESPACE}" guid="{guid}" version="1.0">\n'
    end = f"</ceb:{shape.root}>\n".encode()
    message = (start + "".join(body)).encode()
    # Nothing may come with the signature: without it the message must be the one that was signed.
    return message + (signer(message + end) if signer else b"") + end


def _refuse_envelope(kind: Kind, count: int, guid: str, transfer: Texts | None) -> None:
    if not 1 <= count <= MAX_NODES:
        raise CohongError("customs.count_refused", path=kind.node, seen=str(count), expected=f"1..{MAX_NODES}")
    if len(guid) != 36 or not guid.replace("-", "").isalnum() or not guid.isascii():
        raise CohongError("customs.F01", path=f"{kind.root}/@guid", seen=guid[:200], expected="36 characters")
    if kind.receipt and transfer is not None:
        raise CohongError("customs.F02", path="BaseTransfer", seen="BaseTransfer", expected="none in a receipt")


def _checked(
    kind: Kind, node: Document | NodeTexts, place: int, edition: Edition, guids: dict[str, int]
) -> tuple[Node, NodeTexts]:
    head, lines = (node.head, node.lines) if isinstance(node, Document) else node
    judged = judge(kind, head, lines, writing=True, edition=edition)
    first = guids.setdefault(head.get("guid", ""), place)
    if first != place and not kind.receipt:
        judged.report("customs.F08", f"{judged.head.where}guid", head.get("guid", ""), f"{kind.node}[{first}]")
    _raise_first(judged, f"{kind.node}[{place}]")
    return judged, (head, lines)


def _refuse_together(kind: Kind, nodes: Sequence[Node]) -> None:
    judge_together(nodes)
    for place, judged in enumerate(nodes, 1):
        _raise_first(judged, f"{kind.node}[{place}]")


def _raise_first(judged: Node, prefix: str) -> None:
    if not judged.problems:
        return
    for finding in judged.findings(prefix):
        if finding.level == "error":
            raise CohongError(finding.code, path=finding.path, seen=finding.seen, expected=finding.expected)


def _transfer(kind: Kind, given: Texts) -> str:
    texts = {"dxpMode": "DXP"} | dict(given)
    scratch = Node(kind, writing=True)
    row = Row("BaseTransfer/")
    fill_row(scratch, row, TRANSFER_PLANS[True], [texts.get(element.name) for element in BASE_TRANSFER])
    _raise_first(scratch, "")
    return _row_writer("BaseTransfer", BASE_TRANSFER)(texts)


# --- text -------------------------------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _in_cdata(text: str) -> str:
    """The text as a CDATA section; where it ends one itself, the section is divided."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>" if "\r" not in text else _escaped(text)


def _row_writer(node: str, elements: Sequence[Element]) -> Callable[[Texts], str]:
    slots = [
        (
            element.name,
            f"<ceb:{element.name}>",
            f"</ceb:{element.name}>\n",
            element.need == "E",
            _in_cdata if element.name in CDATA else _escaped,
        )
        for element in elements
    ]

    def write(texts: Texts) -> str:
        parts = [f"<ceb:{node}>\n"]
        for name, start, end, always, escape in slots:
            text = texts.get(name, "").strip()
            if text:
                parts.append(start + (text if text.isalnum() else escape(text)) + end)
            elif always:
                parts.append(start + end)
        parts.append(f"</ceb:{node}>\n")
        return "".join(parts)

    return write


def _node_writer(kind: Kind) -> Callable[[NodeTexts], str]:
    if not kind.line:
        flat = _row_writer(kind.node, kind.head_elements)
        return lambda node: flat(node[0])
    head, line = _row_writer(kind.head, kind.head_elements), _row_writer(kind.line, kind.line_elements)
    start, end = f"<ceb:{kind.node}>\n", f"</ceb:{kind.node}>\n"
    return lambda node: start + head(node[0]) + "".join(map(line, node[1])) + end


_WRITERS: Final = {code: _node_writer(kind) for code, kind in KINDS.items()}
