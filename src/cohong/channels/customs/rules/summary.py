"""Summary application and result, as far as each shows by itself (X10, X11)."""

from cohong.channels.customs.node import Node
from cohong.channels.customs.rules.registry import node_rule
from cohong.channels.customs.values import is_calendar_time


@node_rule("X10", "CEB701")
def period_or_lists_are_named(node: Node) -> None:
    """Begin and end come as a pair, the end not before the begin; without a period there are lists."""
    head = node.head
    start, end = head.values.get("startTime", ""), head.values.get("endTime", "")
    if bool(start) != bool(end):
        missing = "startTime" if not start else "endTime"
        node.report("customs.X10", f"{head.where}{missing}", "absent", "filled")
    elif start > end and is_calendar_time(start) and is_calendar_time(end):
        node.report("customs.X10", f"{head.where}endTime", end, f">= {start}")
    elif not start and not node.lines:
        node.report("customs.X10", f"{node.kind.line}/invtNo", "absent", "a period or lists")


@node_rule("X10", "CEB701")
def each_list_is_applied_for_once(node: Node) -> None:
    """No list number stands in an application twice."""
    seen: set[str] = set()
    for line in node.lines:
        number = line.values.get("invtNo", "")
        if number and number in seen:
            node.report("customs.X10", f"{line.where}invtNo", number, "once")
        seen.add(number)


@node_rule("X11", "CEB792")
def each_line_is_summed_once(node: Node) -> None:
    """A line of a list occurs once, and what shares a number of the declaration form shares its HS code."""
    seen: set[tuple[str, str]] = set()
    codes: dict[str, str] = {}
    for line in node.lines:
        text = line.values
        pair = text.get("invtNo", ""), text.get("gnum", "")
        if all(pair) and pair in seen:
            node.report("customs.X11", f"{line.where}gnum", " / ".join(pair), "once")
        seen.add(pair)
        number, code = text.get("gseqno", ""), text.get("gcode", "")
        if number and code and codes.setdefault(number, code) != code:
            node.report("customs.X11", f"{line.where}gcode", code, codes[number])
