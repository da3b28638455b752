"""Trades whose seller a person decided to be another: who was the seller until then, as rows; and the questions about them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, select, tuple_
from sqlalchemy import literal as value

from cohong.core.state import Overlay
from cohong.projections import tables
from cohong.projections.database import Database
from cohong.projections.fold import Fold
from cohong.projections.queries import Source, bounded, placed, reading, shaped
from cohong.projections.rows import merchant_of, service_of
from cohong.projections.shapes import LostTrade, Scope


def follow(database: Database, connection: Connection, fold: Fold) -> None:
    """Rows of one round: trades that stand under another key take theirs with them, then what was decided, in order. They tell
    what happened, and ask nothing of the ledger's newest rows."""
    row = tables.lost
    for old, new in fold.moved:
        found = connection.execute(select(row).where(row.c.trade == old)).mappings().all()
        connection.execute(delete(row).where(row.c.trade == old))
        database.put(connection, row, [{**known, "trade": new} for known in found])
    for key, fact in fold.decided:
        if fact["against"]:
            said = {"trade": key, "former": fact["against"], "day": fact["day"], "time_ms": fact["time_ms"]}
            database.put(connection, row, [said])
        connection.execute(delete(row).where(row.c.trade == key, row.c.former == fact["seller"]))


def formers(source: Source, state: Overlay, scope: Scope, member: str) -> list[str] | None:
    """As whom those in this scope lost trades: members, and tags of firms as decisions named them. None where the scope is
    everybody; `member` is who asks, for scopes that no seller belongs to."""
    if scope == Scope():
        return None
    with reading(source) as read:
        named = read.execute(select(tables.lost.c.former).distinct()).scalars().all()
    who = {former: merchant_of(state, former) for former in named}
    if scope.service is not None:
        return sorted(former for former, seller in who.items() if service_of(state, seller) == scope.service)
    return sorted(former for former, seller in who.items() if seller == (scope.merchant or member))


def lost_trades(
    source: Source, former: Sequence[str] | None = None, *, trade: str = "", after: str | None = None, limit: int = 50
) -> list[LostTrade]:
    """A page of trades that these lost (None for everybody), the newest decision first; of one `trade` alone where it is given."""
    row, place = tables.lost, placed(after)
    within: list[ColumnElement[bool]] = [] if former is None else [row.c.former.in_(former)]
    within += [row.c.trade == trade] if trade else []
    if place is not None:
        within.append(tuple_(row.c.time_ms, row.c.trade) < tuple_(value(place[0]), value(place[1])))
    question = select(row).where(*within).order_by(row.c.time_ms.desc(), row.c.trade.desc(), row.c.former)
    with reading(source) as read:
        return shaped(LostTrade, read.execute(question.limit(bounded(limit))).all())
