"""Questions about what customs released: the trades of some days, and which observations of customs speak of them."""

from collections.abc import Sequence

from sqlalchemy import func, select, tuple_

from cohong.projections import tables
from cohong.projections.matching import said_of
from cohong.projections.queries import EVERYTHING, Source, bounded, in_scope, reading, shaped
from cohong.projections.shapes import Scope, TradeRow

OBSERVED = "customs.observe_returns"
Place = tuple[int, str, str]


def place_of(row: TradeRow) -> Place:
    """Where the next page of `released` begins behind a row."""
    return (row.released, row.currency, row.key)


def released(
    source: Source, since: int, until: int, scope: Scope = EVERYTHING, *, after: Place | None = None, limit: int = 500
) -> list[TradeRow]:
    """A page of the trades whose list customs released from `since` to `until`, both included, by day."""
    row = tables.trade
    order = (row.c.released, row.c.currency, row.c.key)
    within = [row.c.released >= max(since, 1), row.c.released <= until, *in_scope(row, scope)]
    if after is not None:
        within.append(tuple_(*order) > after)
    with reading(source) as read:
        return shaped(TradeRow, read.execute(select(row).where(*within).order_by(*order).limit(bounded(limit))).all())


def last_released(source: Source, scope: Scope = EVERYTHING) -> int:
    """The newest day on which customs released a list, 0 where there is none."""
    row = tables.trade
    with reading(source) as read:
        return int(read.execute(select(func.max(row.c.released)).where(*in_scope(row, scope))).scalar() or 0)


def observations_of(source: Source, keys: Sequence[str]) -> dict[str, list[str]]:
    """The message ids of what customs was observed to say of each of these trades, in the order of the ledger."""
    return said_of(source, keys, OBSERVED)
