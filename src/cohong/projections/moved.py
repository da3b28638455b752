"""Which trades stand behind one bar of the chart: what moved on one day, in one currency."""

from typing import Literal, get_args

from sqlalchemy import select

from cohong.modules.clearing.state import PAID
from cohong.projections import tables
from cohong.projections.queries import EVERYTHING, Source, bounded, in_scope, reading, shaped
from cohong.projections.shapes import Payout, Scope, TradeRow

What = Literal["declared", "released", "collected", "settled", "paid"]
WHATS: tuple[What, ...] = get_args(What)
_DAY_OF = {"declared": "declared_day", "released": "released", "collected": "collected_day", "settled": "settled_day"}


def trades_moved(
    source: Source, scope: Scope = EVERYTHING, *, what: What, day: int, currency: str, after: str = "", limit: int = 50
) -> list[TradeRow]:
    """A page of the trades that were declared, released, collected or settled on a day, in the order of their keys; `after`
    is the key of the last one had. What was paid is asked of `payouts_of_day`."""
    row = tables.trade
    within = [row.c[_DAY_OF[what]] == day, row.c.currency == currency, row.c.key > after, *in_scope(row, scope)]
    with reading(source) as read:
        found = read.execute(select(row).where(*within).order_by(row.c.key).limit(bounded(limit))).all()
    return shaped(TradeRow, found)


def payouts_of_day(source: Source, scope: Scope, day: int, *, since: str = "", limit: int = 50) -> list[Payout]:
    """Payouts of a day that the bank has made, in the order of their ids, from the id `since` on."""
    row = tables.payout
    if scope.agent is not None:
        return []
    within = [row.c.day == day, row.c.id >= since, row.c.state.in_(PAID), *in_scope(row, scope)]
    with reading(source) as read:
        found = read.execute(select(row).where(*within).order_by(row.c.id).limit(bounded(limit))).all()
    return shaped(Payout, found)
