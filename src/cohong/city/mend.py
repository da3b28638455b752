"""The documents with which planted trouble is mended, as whoever must act would send them: for the live city and its tests.

A closed account needs no document: two people change it. An order sent again with other content needs nothing.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cohong.channels.customs.values import china_time14
from cohong.city.files import write_nodes
from cohong.city.people import City, Firm
from cohong.city.plan import Plan
from cohong.city.trades import NodeTexts, Trade, list_of, waybill_of

SERIAL = 900_000


class Mend(msgspec.Struct, frozen=True, kw_only=True):
    """The file that mends one planted trade: its kind of trouble, the trade's order number, who sends the file, and as
    which message. Where a mandate was withdrawn, it is granted again first."""

    kind: str
    order_no: str
    member: str
    message: str
    path: Path


def filer_of(city: City, trade: Trade) -> Firm:
    """Who files the list of a trade: the merchant's agent, or the merchant itself."""
    agent = trade.merchant.agent
    return trade.merchant.firm if agent is None else city.agents[agent]


def write_mending(folder: Path, plan: Plan, now_ms: int) -> list[Mend]:
    """Write a customs message for every planted trade that a document can mend, one file each; `now_ms` is the sender's
    time of a change, after the day."""
    found = []
    for at, (kind, trade, sender, message, node) in enumerate(_documents(plan, now_ms)):
        name = f"{kind}-{trade.order_no}"
        (path,) = write_nodes(folder, name, message, [node], sender, SERIAL + at)
        found.append(Mend(kind=kind, order_no=trade.order_no, member=sender.member, message=message, path=path))
    return found


def _documents(plan: Plan, now_ms: int) -> Iterator[tuple[str, Trade, Firm, str, NodeTexts]]:
    city = plan.city
    for trade in plan.of("no_waybill"):
        yield "no_waybill", trade, city.carrier, "CEB505", waybill_of(city, trade)
    for trade in plan.of("other_value"):
        head, lines = list_of(city, trade, app_type="2")
        changed = (head | {"appTime": china_time14(now_ms)}, lines)
        yield "other_value", trade, filer_of(city, trade), "CEB603", changed
    for trade in plan.of("withdrawn"):
        yield "withdrawn", trade, filer_of(city, trade), "CEB603", list_of(city, trade)
