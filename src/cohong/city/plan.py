"""The day of the demo city, planned: which trades are good, and which trouble is planted where.

Every kind of trouble is documented with the shape it must take; `docs/demo.md` is the list for readers, and a test holds
the day's figures against this plan.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from cohong.channels.customs.values import currency_iso
from cohong.city.people import City, Merchant
from cohong.city.trades import NodeTexts, Texts, Trade, cents, list_of, make_trades, order_of, waybill_of

STAND_INS = ("own_code", "decided", "appealed", "forwarded")
"""Trades whose papers name somebody else than the merchant that sells: the agent writes its own code everywhere (it waits
for a person; a person decided; a person decided and the agent appeals), or a forwarder stands in every paper, whom an agent
declares for and who acts for the merchant (it waits for a person)."""
OLD_CODE = "old_code"
"""Trades whose list names the merchant by a customs code that no register here knows: the model says who it is, and it waits for
a person; the nightly look at all firms proposes that the two codes are one firm. Two merchants have such a code."""
SELLER_KINDS = (*STAND_INS, OLD_CODE)
KINDS = ("resent_other", "no_waybill", "other_value", "cancelled", "returned", "withdrawn", *SELLER_KINDS)
"""Trouble that a single trade can carry: an order sent again under its own number with another content (a named
difference); a list whose waybill never comes (it waits); a list that states another price than the order (a difference);
a list that is cancelled before its parcel leaves; a piece that comes back after it was paid for (a difference); a list filed
under a mandate that was withdrawn (refused); the stand-ins and the old codes."""
HELD = ("own_code", "appealed", "forwarded", OLD_CODE)
"""What is not paid until a person decides who sells."""
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

    def settled(self) -> list[Trade]:
        """Good trades whose money reaches a merchant's file: nobody has to say first who sells."""
        return [trade for trade in self.good() if self.trouble.get(trade.number) not in HELD]

    def filed(self, trade: Trade) -> Trade:
        """The trade as its papers name the parties: with the stand-in as the merchant."""
        kind, seller = self.trouble.get(trade.number), trade.merchant
        if kind == "forwarded":
            return replace(trade, merchant=replace(seller, firm=self.city.forwarder, agent=0, hidden=False))
        if kind in STAND_INS and seller.agent is not None:
            return replace(trade, merchant=replace(seller, firm=self.city.agents[seller.agent], hidden=False))
        return trade

    def forwarded(self) -> Merchant | None:
        """The merchant that sells through the forwarder, None where nothing is planted."""
        return next((trade.merchant for trade in self.of("forwarded")), None)


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
    planted = [kind for kind in KINDS if kind not in ("withdrawn", *SELLER_KINDS) for _ in range(each)]
    step = max(1, len(free) // (len(planted) + 1))
    places = {(place + 1) * step - 1: kind for place, kind in enumerate(planted)}
    yield from ((free[place].number, kind) for place, kind in places.items())
    left = [trade for place, trade in enumerate(free) if place not in places]
    third = len(left) // 3
    yield from _plant_old_codes(left[:third], each)
    yield from _plant_stand_ins(city, left[third:], each)  # who is who is known by then


def _plant_stand_ins(city: City, free: Sequence[Trade], each: int) -> Iterator[tuple[int, str]]:
    """The forwarder acts for one merchant alone, which has no contract with the agent that declares for the forwarder."""
    others = [trade for trade in free if trade.merchant.agent != 0 and trade.merchant != city.merchants[0]]
    sold = [trade for trade in others if trade.merchant == others[0].merchant][:each]
    yield from ((trade.number, "forwarded") for trade in sold)
    agents = [trade for trade in free if trade.merchant.agent is not None and trade not in sold]
    kinds = [kind for kind in STAND_INS if kind != "forwarded"]
    for place, trade in enumerate(agents[: each * len(kinds)]):
        yield trade.number, kinds[place % len(kinds)]


def _plant_old_codes(free: Sequence[Trade], each: int) -> Iterator[tuple[int, str]]:
    """The first trades of two merchants that let an agent file under their own names."""
    named = [trade for trade in free if trade.merchant.agent is not None and not trade.merchant.hidden]
    for member in list(dict.fromkeys(trade.merchant.firm.member for trade in named))[:2]:
        sold = [trade for trade in named if trade.merchant.firm.member == member]
        yield from ((trade.number, OLD_CODE) for trade in sold[:each])


def old_code(merchant: Merchant) -> str:
    """A customs code that the merchant had before; no contract and no register names it."""
    return f"440109{merchant.firm.customs_code[-4:]}"


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
    return [_order(plan, trade) for trade in plan.trades]


def _order(plan: Plan, trade: Trade) -> NodeTexts:
    head, lines = order_of(plan.city, plan.filed(trade))
    return head | _shop_of(plan, trade), lines


def _shop_of(plan: Plan, trade: Trade) -> Texts:
    """Under whose name platform and carrier know the sender, where an agent gave them its own code: the merchant's."""
    under_own_code = plan.trouble.get(trade.number) in STAND_INS and plan.trouble[trade.number] != "forwarded"
    return {"ebcName": trade.merchant.firm.name} if under_own_code else {}


def orders_again(plan: Plan) -> list[NodeTexts]:
    """Orders that are sent a second time under their own number, with a remark that was not there before."""
    changed = []
    for trade in plan.of("resent_other"):
        head, lines = _order(plan, trade)
        changed.append(({**head, "note": "补发"}, lines))
    return changed


def waybills(plan: Plan) -> list[NodeTexts]:
    """What the carrier sends."""
    return [_waybill(plan, trade) for trade in plan.trades if plan.trouble.get(trade.number) != "no_waybill"]


def _waybill(plan: Plan, trade: Trade) -> NodeTexts:
    head, lines = waybill_of(plan.city, plan.filed(trade))
    return head | _shop_of(plan, trade), lines


def lists_by_filer(plan: Plan) -> dict[str, list[NodeTexts]]:
    """What agents and merchants that file themselves send, by member."""
    found: dict[str, list[NodeTexts]] = {}
    for trade in plan.trades:
        agent = plan.filed(trade).merchant.agent
        member = trade.merchant.firm.member if agent is None else plan.city.agents[agent].member
        found.setdefault(member, []).append(_list(plan, trade))
    return dict(sorted(found.items()))


def _list(plan: Plan, trade: Trade) -> NodeTexts:
    head, lines = list_of(plan.city, plan.filed(trade))
    if plan.trouble.get(trade.number) == "other_value":
        line = trade.lines[0]
        dearer = line.cents + 100
        lines[0] = lines[0] | {"price": cents(dearer), "totalPrice": cents(dearer * line.pieces)}
    if plan.trouble.get(trade.number) == OLD_CODE:
        head["ownerCode"] = old_code(trade.merchant)
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
