"""Parts of one document (F12): numbered within their total, and in agreement when one message brings several."""

from collections.abc import Sequence

from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.registry import having, message_rule, node_rule

_SPLIT = having("msgCount", "msgSeqNo", receipts=True)


@node_rule("F12", *_SPLIT)
def part_is_within_its_total(node: Node) -> None:
    """Number of parts and part number are at least 1, and the part number is not above the number of parts."""
    head = node.head
    count, number = _whole(node, "msgCount"), _whole(node, "msgSeqNo")
    for name, value in (("msgCount", count), ("msgSeqNo", number)):
        if value == 0:
            node.report("customs.F12", f"{head.where}{name}", head.values[name], ">= 1")
    if count and number and number > count:
        node.report("customs.F12", f"{head.where}msgSeqNo", head.values["msgSeqNo"], f"<= {count}")


@message_rule("F12", *_SPLIT)
def parts_of_a_document_agree(nodes: Sequence[Node]) -> None:
    """Parts of one document in one message name the same number of parts, and none comes twice."""
    counts: dict[tuple[str, ...], int] = {}
    seen: set[tuple[str, ...]] = set()
    for node in nodes:
        head = node.head
        count, number = _whole(node, "msgCount"), _whole(node, "msgSeqNo")
        key = tuple(head.values.get(name, "") for name in node.kind.key if name != "msgSeqNo")
        if not count or not number or not all(key):
            continue
        wanted = counts.setdefault(key, count)
        if count != wanted:
            node.report("customs.F12", f"{head.where}msgCount", str(count), str(wanted))
        elif (*key, str(number)) in seen:
            node.report("customs.F12", f"{head.where}msgSeqNo", str(number), "once")
        seen.add((*key, str(number)))


def _whole(node: Node, name: str) -> int | None:
    text = node.head.values.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
