"""The day of the demo city, planned: which trades are good, and which trouble is planted where.

Every kind of trouble is documented with the shape it must take; `docs/demo.md` is the list for readers, and a test holds
the day's figures against this plan.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from cohong.channels.customs.values import currency_iso
from cohong.city.people import City
from cohong.city.trades import NodeTexts, Trade, cents, list_of, make_trades, order_of, waybill_of

KINDS = ("resent_other", "no_waybill", "other_value", "cancelled", "returned", "withdrawn")
"""Trouble that a single trade can carry: an order sent again under its own number with another content (a named
difference); a list whose waybill never comes (it waits); a list that states another price than the order (a difference);
a list that is cancelled before its parcel leaves; a piece that comes back after it was paid for (a difference); a list filed
under a mandate that was withdrawn (refused)."""
SHARE = 160
"""One trade in so many carries each kind, at least one of each from twenty trades on."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """All trades of the day; `trouble` maps a trade's number to the kind it carries."""

    city: City
    trades: tuple[Trade, ...]
    trouble: dict[int, str]

    def of(self, kind: str) -> list[Trade]:
        """Trades with one kind of trouble."""
        return [trade for trade in self.trades if self.trouble.get(trade.number) == kind]

    def good(self) -> list[Trade]:
        """Trades that will be released and leave; their buyers pay."""
        stopped = ("no_waybill", "other_value", "cancelled", "withdrawn")
        return [trade for trade in self.trades if self.trouble.get(trade.number) not in stopped]


def make_plan(city: City, count: int, seed: int, start_ms: int) -> Plan:
    """Plan a day of so many trades; the same for the same seed and count."""
    trades = tuple(make_trades(city, count, seed, start_ms))
    return Plan(city=city, trades=trades, trouble=dict(_plant(city, trades)))


def _plant(city: City, trades: Sequence[Trade]) -> Iterator[tuple[int, str]]:
    each = max(1, len(trades) // SHARE) if len(trades) >= 20 else 0
    unwell = withdrawn_merchant(city)
    under_mandate = [trade for trade in trades if trade.merchant.firm.member == unwell]
    taken = {trade.number for trade in under_mandate}
    yield from ((trade.number, "withdrawn") for trade in under_mandate[:each])
    free = [trade for trade in trades if trade.number not in taken]
    planted = [kind for kind in KINDS if kind != "withdrawn" for _ in range(each)]
    step = max(1, len(free) // (len(planted) + 1))
    for place, kind in enumerate(planted):
        yield free[(place + 1) * step - 1].number, kind


def is_summed_up(trade: Trade) -> bool:
    """Whether the list of a trade is of the kind that is summed up into a declaration form: merchants that declare for
    themselves do it so."""
    return trade.merchant.agent is None


def withdrawn_merchant(city: City) -> str:
    """The merchant that withdraws its mandate from its agent before the agent files for it."""
    return next(m.firm.member for m in city.merchants if m.agent is not None and not m.hidden)


# --- documents as they are really sent ------------------------------------------------------------------------------------


def orders(plan: Plan) -> list[NodeTexts]:
    """What the platform sends."""
    return [order_of(plan.city, trade) for trade in plan.trades]


def orders_again(plan: Plan) -> list[NodeTexts]:
    """Orders that are sent a second time under their own number, with a remark that was not there before."""
    changed = []
    for trade in plan.of("resent_other"):
        head, lines = order_of(plan.city, trade)
        changed.append(({**head, "note": "补发"}, lines))
    return changed


def waybills(plan: Plan) -> list[NodeTexts]:
    """What the carrier sends."""
    return [waybill_of(plan.city, trade) for trade in plan.trades if plan.trouble.get(trade.number) != "no_waybill"]


def lists_by_filer(plan: Plan) -> dict[str, list[NodeTexts]]:
    """What agents and merchants that file themselves send, by member."""
    found: dict[str, list[NodeTexts]] = {}
    for trade in plan.trades:
        agent = trade.merchant.agent
        member = trade.merchant.firm.member if agent is None else plan.city.agents[agent].member
        found.setdefault(member, []).append(_list(plan, trade))
    return dict(sorted(found.items()))


def _list(plan: Plan, trade: Trade) -> NodeTexts:
    head, lines = list_of(plan.city, trade)
    if plan.trouble.get(trade.number) == "other_value":
        line = trade.lines[0]
        dearer = line.cents + 100
        lines[0] = lines[0] | {"price": cents(dearer), "totalPrice": cents(dearer * line.pieces)}
    return head, lines


def total_cents(trade: Trade) -> int:
    """What the buyer pays: goods and freight."""
    return trade.goods_cents + trade.freight_cents


def by_currency(trades: Iterable[Trade]) -> dict[str, list[Trade]]:
    """Trades by ISO currency."""
    found: dict[str, list[Trade]] = {}
    for trade in trades:
        found.setdefault(currency_iso(trade.currency), []).append(trade)
    return dict(sorted(found.items()))
