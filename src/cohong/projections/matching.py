"""Questions about trades whose documents do not meet, and about the documents of a page of trades. Each walks an index."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select, text

from cohong.projections import stages, tables
from cohong.projections.queries import EVERYTHING, Source, bounded, in_scope, reading, shaped, trades
from cohong.projections.shapes import Scope, TradeRow

WAITS = (stages.ORDER, stages.LIST, stages.WAYBILL_MISSING, stages.MATCH)
"""What a trade waits for as long as its documents are not compared."""
RECEIPT = "customs.lodge_receipt"


def unmatched_whys(source: Source, scope: Scope = EVERYTHING) -> dict[str, int]:
    """How many trades miss a document or do not match, by reason."""
    tally = tables.tally
    question = select(tally.c.why, func.sum(tally.c["count"])).where(*in_scope(tally, scope)).group_by(tally.c.why)
    with reading(source) as read:
        found = {why: int(count) for why, count in read.execute(question.order_by(tally.c.why))}
    return {why: count for why, count in found.items() if count and (why in WAITS or why.startswith("match."))}


def unmatched(
    source: Source, scope: Scope = EVERYTHING, *, whys: Sequence[str], after: str | None = None, limit: int = 50
) -> list[TradeRow]:
    """A page of trades with one of these reasons, the oldest first: a short walk for each reason, then the best of them."""
    found: list[TradeRow] = []
    with reading(source) as read:
        for why in whys:
            found += trades(read, scope, why=why, after=after, limit=limit, oldest=True)
    return sorted(found, key=lambda row: (row.seen, row.key))[: bounded(limit)]


def waybills_alone(source: Source, *, after: tuple[int, str] = (0, ""), limit: int = 50) -> list[tuple[int, str]]:
    """A page of waybills that no list has named: the day each came and its key, the oldest first; `after` is the last one of
    the page before."""
    row, (day, key) = tables.parcel, after
    beyond = or_(row.c.carried > day, and_(row.c.carried == day, row.c.key > key))
    question = select(row.c.carried, row.c.key).where(text("trade = ''"), row.c.carried > 0, beyond)
    with reading(source) as read:
        found = read.execute(question.order_by(row.c.carried, row.c.key).limit(bounded(limit))).all()
    return [(int(carried), name) for carried, name in found]


def by_numbers(source: Source, tags: Sequence[str], scope: Scope = EVERYTHING) -> list[TradeRow]:
    """Trades of any of these order numbers, by the numbers' tags."""
    row = tables.trade
    with reading(source) as read:
        rows = read.execute(select(row).where(row.c.number.in_(tags), *in_scope(row, scope)).order_by(row.c.key)).all()
    return shaped(TradeRow, rows)


def receipts_of(source: Source, keys: Sequence[str]) -> dict[str, list[str]]:
    """The message ids of the receipts of money lodged for each of these trades, in the order of the ledger."""
    return said_of(source, keys, RECEIPT)


def said_of(source: Source, keys: Sequence[str], kind: str) -> dict[str, list[str]]:
    """The message ids of one kind that were accepted for each of these trades, in the order of the ledger."""
    about, row = tables.subject, tables.event
    question = select(about.c.name, row.c.message_id).join(row, row.c.no == about.c.no)
    question = question.where(about.c.kind == "trade", about.c.name.in_(keys), row.c.kind == kind)
    found: dict[str, list[str]] = defaultdict(list)
    with reading(source) as read:
        for name, message in read.execute(question.where(row.c.result == "accepted").order_by(row.c.leaf)):
            if message not in found[name]:
                found[name].append(message)
    return found


def agents(source: Source, scope: Scope = EVERYTHING) -> list[tuple[str, str, str, int, int]]:
    """(agent, reason, currency, trades, money at stake) of everything filed, from the counted trades alone."""
    tally = tables.tally
    by = (tally.c.agent, tally.c.why, tally.c.currency)
    question = select(*by, func.sum(tally.c["count"]), func.sum(tally.c.stake)).where(*in_scope(tally, scope))
    with reading(source) as read:
        rows = read.execute(question.group_by(*by).order_by(*by)).all()
    return [(agent, why, currency, int(count), int(stake)) for agent, why, currency, count, stake in rows if count]


def oldest_of(source: Source, agent: str, why: str, scope: Scope = EVERYTHING) -> int:
    """The day on which the oldest trade of an agent and a reason was first spoken of, 0 where there is none."""
    row = tables.trade
    within = (row.c.agent == agent, row.c.why == why, *in_scope(row, scope))
    question = select(row.c.since_day).where(*within).order_by(row.c.seen, row.c.key).limit(1)
    with reading(source) as read:
        return int(read.execute(question).scalar() or 0)
