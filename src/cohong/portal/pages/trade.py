"""A trade's life: where it stands, its documents side by side, its lines and tracks, the way of its money, and every step
with its proof."""

import re

import msgspec

from cohong.channels.customs.tables import UNITS
from cohong.modules.forex.state import standing_key
from cohong.modules.trade.state import TRADE, Trade, total
from cohong.portal.ask import Ask
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.sight import sees_trade
from cohong.portal.trade.afterwards import Followed, followed_of
from cohong.portal.trade.capacity import Capacities
from cohong.portal.trade.comparing import Comparison, Three, compare
from cohong.portal.trade.corrections import CorrectionLine, corrections_of, may_ask
from cohong.portal.trade.life import Step, life_of
from cohong.portal.trade.paths import MoneyPath, path_of
from cohong.portal.trade.telling import Telling
from cohong.portal.where import Labelled, Stand, label_of, stand_of
from cohong.projections import queries

_KEY = re.compile(r"[0-9a-f]{64}")
TRACKS = ("value", "claimed", "collected", "settled", "paid")


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line with its tracks: quantities times 1e5 in `unit`, money in minor units of the order's currency. `gnum` 0 is
    the freight; `name` is "" where the order is sealed."""

    gnum: int
    name: str
    unit: str
    ordered_e5: int
    declared_e5: int
    released_e5: int
    value: int
    claimed: int
    collected: int
    settled: int
    paid: int


class TradeView(View, frozen=True, kw_only=True):
    """Everything about one trade. `order_no` and `seller` are "" where they are sealed for the reader; `lines` are empty
    until the documents agree; `may_ask` when the reader may ask for corrections."""

    key: str
    order_no: str
    seller: str
    stand: Stand
    comparison: Comparison
    currency: str
    lines: tuple[LineRow, ...]
    totals: dict[str, int]
    money: MoneyPath
    label: Labelled | None
    followed: Followed
    corrections: tuple[CorrectionLine, ...]
    may_ask: bool
    life: tuple[Step, ...]


@page(
    "/trades/{key}",
    zh="交易",
    en="Trade",
    says_zh="一笔交易从订单到付款：现在到哪一步、单证是否一致、货和钱走到哪里，每一步都有凭证。",
    says_en="One trade from order to payment: where it stands, whether its documents agree, how far goods and money have come, "
    "each step with its proof.",
    beside=True,
)
def trade(ask: Ask) -> TradeView:
    """One trade. Raises CohongError (`portal.not_here`) where there is none, or none that this member sees."""
    key = standing_key(ask.state, ask.path["key"]) if _KEY.fullmatch(ask.path["key"]) else ""
    known = ask.state.get(TRADE, key) if key else None
    if known is None or not sees_trade(ask, key):
        raise ask.missing()
    with ask.reading.tables.read() as read:
        row, events = queries.trade(read, key), queries.events(read, key)
    if row is not None:
        ask.look(row.merchant, "trade", key)
    names = Names(ask)
    telling, capacities = Telling(names, key, known), Capacities(names, known, row.merchant if row else "")
    three = Three(ask, known)
    return TradeView(
        key=key,
        order_no=names.order_no(known),
        seller=names.seller(known),
        stand=stand_of(ask, known, three.bodies["order"], capacities, row),
        comparison=compare(three),
        currency=known.currency,
        lines=_lines(known, three),
        totals={track: total(known, track) for track in TRACKS} if known.lines else {},
        life=life_of(events, ask, telling, capacities),
        money=path_of(ask, telling, capacities),
        label=label_of(ask, known),
        followed=followed_of(ask, names, known, key, events),
        corrections=corrections_of(ask, key),
        may_ask=may_ask(ask),
    )


def _lines(trade: Trade, three: Three) -> tuple[LineRow, ...]:
    named = {int(line["gnum"]): line["itemName"] for line in three.bodies["order"].get("lines", ())}
    return tuple(
        LineRow(
            gnum=line.gnum,
            name=named.get(line.gnum, ""),
            unit=UNITS.get(line.unit, line.unit),
            ordered_e5=line.quantity_e5,
            declared_e5=line.declared_e5,
            released_e5=line.released_e5,
            **{track: getattr(line, track) for track in TRACKS},
        )
        for line in sorted(trade.lines, key=lambda line: (line.gnum == 0, line.gnum))
    )
