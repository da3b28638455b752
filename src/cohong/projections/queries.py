"""Questions to the tables. Lists take a scope, a cursor (`after`, the `cursor` of the last row had) and a limit; each is a walk
along an index, however many trades there are.

Every function takes the `Database`, or a connection of it where several answers are to be of one moment.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from cohong.projections import tables
from cohong.projections.database import Database
from cohong.projections.shapes import (
    Credit,
    DayFigures,
    Deal,
    Event,
    Flow,
    MerchantRow,
    Payable,
    Payout,
    Scope,
    Settlement,
    StageSum,
    Standing,
    TradeRow,
    Trouble,
    WaitGroup,
)

__all__ = [
    "Credit", "DayFigures", "Deal", "Event", "Flow", "MerchantRow", "Payable", "Payout", "Scope", "Settlement",
    "StageSum", "Standing", "TradeRow", "Trouble", "WaitGroup", "accounts_changing", "carriers", "credit", "credits",
    "day_figures", "deals", "events", "events_of", "flows", "merchant", "merchants", "merchants_by_service", "payables",
    "payout", "payouts", "settlements", "standing", "trade", "trades", "trades_by_number", "troubles", "troubles_of", "waiting",
]  # fmt: skip

Source = Database | Connection
Shape = TypeVar("Shape", bound=msgspec.Struct)
EVERYTHING = Scope()
MAX_LIMIT = 1_000
TAG = 32
"""Letters of a firm's tag, with which keys begin."""
_END = "g"
"""Behind every hex digit: the end of what begins alike."""


def standing(source: Source) -> Standing:
    """How far the tables have followed the ledger; size 0 where nobody has filled them."""
    with reading(source) as read:
        known = {name: value for name, value in read.execute(select(tables.meta))}  # noqa: C416 - rows into a dict
    size, height, time_ms = (int(known.get(name, 0)) for name in ("size", "height", "time_ms"))
    return Standing(ledger=known.get("ledger", ""), size=size, height=height, time_ms=time_ms)


# --- figures ------------------------------------------------------------------------------------------------------------


def day_figures(source: Source, scope: Scope = EVERYTHING) -> DayFigures:
    """Trades by stage and currency, waiting ones by what they wait for, and open differences by code."""
    tally, trouble = tables.tally, tables.trouble
    by_why = select(tally.c.why, _sum(tally.c["count"])).where(tally.c.stage == "waiting", *in_scope(tally, scope))
    by_code = select(trouble.c.code, func.count()).where(*in_scope(trouble, scope))
    with reading(source) as read:
        return DayFigures(
            stages=_stages(read, *in_scope(tally, scope)),
            waiting_for=_counts(read, by_why.group_by(tally.c.why).order_by(tally.c.why)),
            trouble=_counts(read, by_code.group_by(trouble.c.code).order_by(trouble.c.code)),
        )


def _stages(read: Connection, *where: ColumnElement[bool]) -> list[StageSum]:
    tally = tables.tally
    sums = [_sum(tally.c[name]) for name in tables.TALLIED]
    by = (tally.c.stage, tally.c.currency)
    return shaped(StageSum, read.execute(select(*by, *sums).where(*where).group_by(*by).order_by(*by)).all())


def _counts(read: Connection, question: Select[Any]) -> dict[str, int]:
    return {code: int(count) for code, count in read.execute(question)}


def flows(source: Source, scope: Scope = EVERYTHING, since: int = 0, until: int = 99991231) -> list[Flow]:
    """What moved on each day from `since` to `until`, both included, in the order of days."""
    flow = tables.flow
    by = (flow.c.day, flow.c.what, flow.c.currency)
    sums = [_sum(flow.c[name]) for name in tables.FLOWED]
    question = select(*by, *sums).where(flow.c.day.between(since, until), *in_scope(flow, scope))
    with reading(source) as read:
        return shaped(Flow, read.execute(question.group_by(*by).order_by(*by)).all())


def waiting(source: Source, scope: Scope = EVERYTHING) -> list[WaitGroup]:
    """What is not paid, by what it waits for or why it is wrong: the groups with the most trades first."""
    tally = tables.tally
    by = (tally.c.stage, tally.c.why, tally.c.who, tally.c.currency)
    question = select(*by, *(_sum(tally.c[name]) for name in ("count", "stake", "stated")))
    question = question.where(tally.c.stage != "paid", *in_scope(tally, scope)).group_by(*by).order_by(*by)
    groups: dict[tuple[str, str, str], tuple[int, dict[str, int], int]] = {}
    with reading(source) as read:
        for stage, why, who, currency, count, stake, stated in read.execute(question):
            counted, amounts, said = groups.get((stage, why, who), (0, {}, 0))
            amounts |= {currency: int(stake)} if stake else {}
            groups[stage, why, who] = counted + int(count), amounts, said + int(stated)
        found = [
            WaitGroup(
                stage=stage,
                why=why,
                who=who,
                count=count,
                amounts=amounts,
                stated=stated > 0,
                oldest_day=_oldest(read, scope, why),
            )
            for (stage, why, who), (count, amounts, stated) in groups.items()
        ]
    return sorted(found, key=lambda group: (-group.count, group.why))


def _oldest(read: Connection, scope: Scope, why: str) -> int:
    row, names = tables.trade, _narrowed(scope, None)
    within = [column == value for column, (_, value) in zip(_named([name for name, _ in names]), names, strict=True)]
    question = select(row.c.since_day).where(row.c.why == why, *within).order_by(row.c.seen, row.c.key)
    return int(read.execute(question.limit(1)).scalar() or 0)


# --- trades -------------------------------------------------------------------------------------------------------------


def trades(
    source: Source,
    scope: Scope = EVERYTHING,
    *,
    stage: str | None = None,
    why: str | None = None,
    who: str | None = None,
    merchant: str | None = None,
    after: str | None = None,
    limit: int = 50,
    oldest: bool = False,
) -> list[TradeRow]:
    """A page of trades, the newest first, or with `oldest` the oldest first. Each filter that is set narrows."""
    place, names = placed(after), _narrowed(scope, merchant)
    with reading(source) as read:
        reasons = _reasons(read, scope, stage=stage, why=why, who=who, merchant=merchant)
        if not reasons:
            return []
        said = {f"name_{at}": value for at, (_, value) in enumerate(names)}
        said |= {f"why_{at}": reason for at, reason in enumerate(reasons)}
        here = {} if place is None else {"seen_": place[0], "key_": place[1]}
        keys = _keys_of_page(tuple(name for name, _ in names), len(reasons), bool(here), bounded(limit), oldest)
        found = read.execute(_rows_of_page(oldest), {"keys": read.execute(keys, said | here).scalars().all()}).all()
    return shaped(TradeRow, found)


def _narrowed(scope: Scope, merchant: str | None) -> list[tuple[str, str]]:
    """The names that narrow, and what they have to be; the narrowest first."""
    wanted = [("merchant", merchant), ("merchant", scope.merchant), ("agent", scope.agent), ("service", scope.service)]
    return [(name, value) for name, value in wanted if value is not None]


def _named(names: Sequence[str]) -> list[ColumnElement[str]]:
    """The first name chooses the index; the others are held against the rows found there."""
    row = tables.trade
    return [row.c[name].concat("") if place else row.c[name] for place, name in enumerate(names)]


@lru_cache(maxsize=256)
def _keys_of_page(names: tuple[str, ...], reasons: int, paged: bool, limit: int, oldest: bool) -> Select[Any]:
    """One short walk for each reason there is, then their best: every walk follows an index that begins with it. Made once
    for each kind of question; values are filled in when it is asked."""
    row = tables.trade
    within: list[ColumnElement[bool]] = [
        column == bindparam(f"name_{at}", type_=Text) for at, column in enumerate(_named(names))
    ]
    if paged:
        here = tuple_(bindparam("seen_", type_=BigInteger), bindparam("key_", type_=Text))
        at = tuple_(row.c.seen, row.c.key)
        within.append(at > here if oldest else at < here)
    reason = [row.c.why == bindparam(f"why_{number}", type_=Text) for number in range(reasons)]
    merged = union_all(*(_walk([*within, one], limit, oldest=oldest) for one in reason)).subquery()
    return select(merged.c.key).order_by(*_ordered(merged, oldest=oldest)).limit(limit)


@cache
def _rows_of_page(oldest: bool) -> Select[Any]:
    row = tables.trade
    question = select(row).where(row.c.key.in_(bindparam("keys", expanding=True)))
    return question.order_by(*_ordered(row, oldest=oldest))


def _reasons(
    read: Connection, scope: Scope, *, stage: str | None, why: str | None, who: str | None, merchant: str | None
) -> list[str]:
    tally = tables.tally
    wanted = {"stage": stage, "why": why, "who": who, "merchant": merchant}
    within = [tally.c[name] == value for name, value in wanted.items() if value is not None]
    return list(read.execute(select(tally.c.why).where(*within, *in_scope(tally, scope)).distinct()).scalars())


def _walk(within: Sequence[ColumnElement[bool]], limit: int, *, oldest: bool) -> Select[Any]:
    row = tables.trade
    walk = select(row.c.seen, row.c.key).where(*within).order_by(*_ordered(row, oldest=oldest)).limit(bounded(limit))
    return select(walk.subquery())


def _ordered(row: Any, *, oldest: bool) -> list[ColumnElement[Any]]:
    return [row.c.seen, row.c.key] if oldest else [row.c.seen.desc(), row.c.key.desc()]


def trade(source: Source, key: str) -> TradeRow | None:
    """One trade."""
    with reading(source) as read:
        return _one(TradeRow, read, select(tables.trade).where(tables.trade.c.key == key))


def trades_by_number(source: Source, number_tag: str) -> list[TradeRow]:
    """Every trade of an order number, by the number's tag: one for each firm that uses it."""
    row = tables.trade
    with reading(source) as read:
        return shaped(TradeRow, read.execute(select(row).where(row.c.number == number_tag).order_by(row.c.key)).all())


def carriers(source: Source, most: int = MAX_LIMIT) -> list[str]:
    """Tags of the carriers whose waybills belong to trades, however many trades there are: one look into the index for each."""
    row, found = tables.trade.c.waybill_key, list[str]()
    with reading(source) as read:
        while len(found) < most:
            beyond = found[-1] + _END if found else ""
            first = read.execute(select(row).where(row > beyond).order_by(row).limit(1)).scalar()
            if first is None:
                break
            found.append(str(first)[:TAG])
    return found


def events(source: Source, trade_key: str) -> list[Event]:
    """The life of a trade in the order of the ledger, what was refused of it as well."""
    return events_of(source, "trade", trade_key)


def events_of(source: Source, kind: str, name: str) -> list[Event]:
    """The life of something else: kind `credit`, `settlement`, `payout` or `merchant`, and its name."""
    about, row = tables.subject, tables.event
    question = select(row).join(about, about.c.no == row.c.no).where(about.c.kind == kind, about.c.name == name)
    with reading(source) as read:
        found = read.execute(question.order_by(row.c.leaf)).all()
    return [_event(one) for one in found]


def _event(row: Row[Any]) -> Event:
    known = {name: row._mapping[name] for name in Event.__struct_fields__}  # noqa: SLF001 - SQLAlchemy's own name
    return Event(**known | {"facts": tuple(filter(None, known["facts"].split(",")))})


# --- what is wrong ------------------------------------------------------------------------------------------------------


def troubles(
    source: Source,
    scope: Scope = EVERYTHING,
    *,
    code: str | None = None,
    who: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[Trouble]:
    """A page of open differences, the oldest first."""
    row = tables.trouble
    wanted = {"code": code, "who": who}
    within = [row.c[name] == value for name, value in wanted.items() if value is not None]
    return _page(
        source, Trouble, row, (row.c.day, row.c.id), [*within, *in_scope(row, scope)], after, limit, oldest=True
    )


def troubles_of(source: Source, trade_key: str) -> list[Trouble]:
    """The open differences of a trade."""
    row = tables.trouble
    with reading(source) as read:
        return shaped(Trouble, read.execute(select(row).where(row.c.trade == trade_key).order_by(row.c.id)).all())


# --- money --------------------------------------------------------------------------------------------------------------


def credits(  # noqa: A001 - what they are called; the interpreter's own is only for people at its prompt
    source: Source,
    scope: Scope = EVERYTHING,
    *,
    state: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[Credit]:
    """A page of credits, the newest first."""
    row = tables.credit
    if scope.merchant is not None or scope.agent is not None:
        return []
    within = [*_equal(row, bank=scope.bank), *_equal(row, state=state)]
    return _page(source, Credit, row, (row.c.day, row.c.tag), within, after, limit)


def credit(source: Source, tag: str) -> Credit | None:
    """One credit."""
    with reading(source) as read:
        return _one(Credit, read, select(tables.credit).where(tables.credit.c.tag == tag))


def settlements(source: Source, tag: str) -> list[Settlement]:
    """What was asked to be converted out of a credit."""
    row = tables.settlement
    with reading(source) as read:
        return shaped(Settlement, read.execute(select(row).where(row.c.credit == tag).order_by(row.c.id)).all())


def deals(source: Source, scope: Scope = EVERYTHING, *, after: str | None = None, limit: int = 50) -> list[Deal]:
    """A page of deals, the newest first."""
    row = tables.deal
    if scope.merchant is not None or scope.agent is not None:
        return []
    return _page(source, Deal, row, (row.c.day, row.c.tag), _equal(row, bank=scope.bank), after, limit)


def payouts(
    source: Source,
    scope: Scope = EVERYTHING,
    *,
    state: str | None = None,
    after: str | None = None,
    limit: int = 50,
) -> list[Payout]:
    """A page of payouts, the newest first."""
    row = tables.payout
    if scope.agent is not None:
        return []
    within = [*in_scope(row, scope), *_equal(row, bank=scope.bank), *_equal(row, state=state)]
    return _page(source, Payout, row, (row.c.day, row.c.id), within, after, limit)


def payout(source: Source, id: str) -> Payout | None:
    """One payout."""
    with reading(source) as read:
        return _one(Payout, read, select(tables.payout).where(tables.payout.c.id == id))


def payables(source: Source, scope: Scope = EVERYTHING, *, after: str | None = None, limit: int = 50) -> list[Payable]:
    """A page of what batches hold for merchants, in the order of batches."""
    row = tables.payable
    if scope.agent is not None:
        return []
    within = [*in_scope(row, scope), *_equal(row, bank=scope.bank)]
    return _page(source, Payable, row, (row.c.batch, row.c.merchant), within, after, limit, oldest=True)


# --- merchants ----------------------------------------------------------------------------------------------------------


def merchants(
    source: Source, scope: Scope = EVERYTHING, *, after: str | None = None, limit: int = 50
) -> list[MerchantRow]:
    """A page of merchants' files in the order of their ids, each with its trades by stage."""
    row, tally = tables.merchant, tables.tally
    if scope.agent is not None:
        return []
    within = [*_equal(row, service=scope.service), *_equal(row, id=scope.merchant)]
    if after is not None:
        within.append(row.c.id > after)
    with reading(source) as read:
        found = read.execute(select(row).where(*within).order_by(row.c.id).limit(bounded(limit))).all()
        return [_merchant(read, one, tally.c.merchant == one.id) for one in found]


def merchant(source: Source, id: str) -> MerchantRow | None:
    """One merchant's file."""
    with reading(source) as read:
        found = read.execute(select(tables.merchant).where(tables.merchant.c.id == id)).first()
        return None if found is None else _merchant(read, found, tables.tally.c.merchant == id)


def merchants_by_service(source: Source) -> dict[str, int]:
    """How many merchants' files each service company keeps."""
    row = tables.merchant
    with reading(source) as read:
        return _counts(read, select(row.c.service, func.count()).group_by(row.c.service))


def accounts_changing(source: Source, scope: Scope = EVERYTHING, limit: int = 50) -> list[MerchantRow]:
    """Merchants whose payout account is to be changed and waits for the second person, the oldest first."""
    row = tables.merchant
    if scope.agent is not None:
        return []
    within = [row.c.proposed_by != "", *_equal(row, service=scope.service), *_equal(row, id=scope.merchant)]
    question = select(row).where(*within).order_by(row.c.proposed_ms, row.c.id).limit(bounded(limit))
    with reading(source) as read:
        return [_merchant(read, one, tables.tally.c.merchant == one.id) for one in read.execute(question).all()]


def _merchant(read: Connection, row: Row[Any], within: ColumnElement[bool]) -> MerchantRow:
    known = {name: row._mapping[name] for name in MerchantRow.__struct_fields__ if name != "figures"}  # noqa: SLF001
    known |= {name: bool(known[name]) for name in ("verified", "has_account")}
    return MerchantRow(**known, figures=_stages(read, within))


# --- parts --------------------------------------------------------------------------------------------------------------


@contextmanager
def reading(source: Source) -> Iterator[Connection]:
    """A connection of the database, or the one that was given."""
    if isinstance(source, Connection):
        yield source
    else:
        with source.read() as connection:
            yield connection


def in_scope(table: Table, scope: Scope) -> list[ColumnElement[bool]]:
    """The parts of a scope that a table knows."""
    wanted = {"merchant": scope.merchant, "service": scope.service, "agent": scope.agent}
    return [table.c[name] == value for name, value in wanted.items() if value is not None and name in table.c]


def _equal(table: Table, **wanted: str | None) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in wanted.items() if value is not None]


def _page(
    source: Source,
    shape: type[Shape],
    table: Table,
    order: tuple[Column[Any], Column[Any]],
    within: Sequence[ColumnElement[bool]],
    after: str | None,
    limit: int,
    *,
    oldest: bool = False,
) -> list[Shape]:
    question = select(table).where(*within)
    if after is not None:
        begin, _, rest = after.partition(".")
        here = tuple_(literal(_whole(begin) if order[0].name == "day" else begin), literal(rest))
        question = question.where(tuple_(*order) > here if oldest else tuple_(*order) < here)
    ordered = order if oldest else tuple(column.desc() for column in order)
    with reading(source) as read:
        return shaped(shape, read.execute(question.order_by(*ordered).limit(bounded(limit))).all())


def placed(after: str | None) -> tuple[int, str] | None:
    """The two parts of a cursor that begins with a number, None before the first page."""
    if after is None:
        return None
    begin, _, rest = after.partition(".")
    return _whole(begin), rest


def _whole(text: str) -> int:
    """A number out of a cursor; one that is none stands before everything."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def bounded(limit: int) -> int:
    """A limit that no question exceeds."""
    return max(1, min(limit, MAX_LIMIT))


def _one(shape: type[Shape], read: Connection, question: Select[Any]) -> Shape | None:
    found = shaped(shape, read.execute(question).all())
    return found[0] if found else None


def shaped(shape: type[Shape], rows: Sequence[Row[Any]]) -> list[Shape]:
    """Rows as structs; columns that a struct does not tell are left out."""
    names = shape.__struct_fields__
    return [shape(**{name: known[name] for name in names}) for row in rows for known in [row._mapping]]  # noqa: SLF001


def _sum(column: Column[Any], name: str | None = None) -> ColumnElement[int]:
    """A sum as a whole number: PostgreSQL sums big integers as decimals."""
    return cast(func.sum(column), BigInteger).label(name or column.name)
