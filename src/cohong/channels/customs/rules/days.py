"""The day by which one document is judged: the one that it declares. A ledger knows better days, and its own law rows."""

from cohong.channels.customs.node import Node
from cohong.channels.customs.values import is_calendar_time
from cohong.core.law import END_OF_TIME


def declared_day(node: Node) -> int:
    """The day of declaration (`appTime`) such as 20240105; the end of time where the document names no real day, so that
    the law in force now is used."""
    text = node.head.values.get("appTime", "")
    return int(text[:8]) if is_calendar_time(text) else END_OF_TIME


def export_day(node: Node) -> int:
    """The day of export (`ieDate`), or else that of declaration."""
    text = node.head.values.get("ieDate", "")
    return int(text[:8]) if is_calendar_time(text) else declared_day(node)
