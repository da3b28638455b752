"""The day at a glance: paid, waiting, wrong, due this week, and how cargo and capital flow."""

from collections import Counter

import msgspec

from cohong.core.calendar import add_days, day_of
from cohong.portal.ask import Ask
from cohong.portal.charts import Chart, Series
from cohong.portal.dues import own_dues
from cohong.portal.lists import worth_of
from cohong.portal.names import who
from cohong.portal.page import View, page
from cohong.portal.text import Money, Text, Why, why_of
from cohong.portal.text import day as written
from cohong.projections import queries, stages
from cohong.projections.queries import Flow

DAYS_SHOWN = 7
CARGO = (("declared", Text("申报", "Declared")), ("released", Text("放行", "Released")))
CAPITAL = (
    ("collected", Text("收汇", "Collected")),
    ("settled", Text("结汇", "Converted")),
    ("paid", Text("付款", "Paid out")),
)


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: how many trades, worth how much by currency, and where its list is."""

    count: int
    amounts: tuple[Money, ...]
    href: str


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """Trades that wait for the same thing, or differ in the same way; `stated` where some of the amounts are only what documents
    say, since nobody has matched them."""

    why: Why
    who: Text
    count: int
    amounts: tuple[Money, ...]
    stated: bool
    href: str


class DueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a date."""

    why: Why
    day: int
    amount: Money


class DayView(View, frozen=True, kw_only=True):
    """Where the day stands. `as_of` is the time of the newest block, `trades` all that this member may see; `returned` are those
    whose payout came back."""

    as_of: int
    trades: int
    paid: Tile
    waiting: Tile
    returned: Tile
    wrong: Tile
    due: tuple[DueRow, ...]
    waits: tuple[Waits, ...]
    troubles: tuple[Waits, ...]
    charts: tuple[Chart, ...]


@page(
    "/day",
    zh="今日",
    en="Today",
    says_zh="已付、等待、有误和本周到期，一页看清；每个数字都能点开到逐笔交易和凭证。",
    says_en="Paid, waiting, wrong and due this week on one page; every figure opens down to trades and their proofs.",
    menu=1,
    of_ledger=True,
    beside=True,
)
def day(ask: Ask) -> DayView:
    """Figures from the tables, so that a million trades are as quick as ten; drawn once until something changes."""
    return ask.reading.once(("day", ask.acting.member), lambda: _day(ask))


def _day(ask: Ask) -> DayView:
    with ask.reading.tables.read() as read:
        figures = queries.day_figures(read, ask.scope)
        groups = queries.waiting(read, ask.scope)
    return DayView(
        as_of=ask.reading.info.time_ms,
        trades=sum(one.count for one in figures.stages),
        paid=_tile(figures.stages, "paid"),
        waiting=_tile(figures.stages, "waiting"),
        returned=_tile(figures.stages, "returned"),
        wrong=_tile(figures.stages, "wrong"),
        due=tuple(_due(one) for one in own_dues(ask)),
        waits=tuple(_group(one) for one in groups if one.stage == "waiting"),
        troubles=tuple(_group(one) for one in groups if one.stage in ("returned", "wrong")),
        charts=_charts(ask),
    )


def _tile(sums: list[queries.StageSum], stage: str) -> Tile:
    ours = [one for one in sums if one.stage == stage]
    return Tile(
        count=sum(one.count for one in ours),
        amounts=tuple(Money(one.currency, one.amount) for one in ours if one.currency and one.amount),
        href=f"/trades?stage={stage}",
    )


def _group(group: queries.WaitGroup) -> Waits:
    return Waits(
        why=why_of(group.why),
        who=who(group.who),
        count=group.count,
        amounts=worth_of(group),
        stated=group.stated,
        href=f"/trades?stage={group.stage}&why={group.why}",
    )


def _due(due: stages.Due) -> DueRow:
    return DueRow(why=why_of(due.code), day=due.day, amount=Money(due.currency, due.amount))


def _charts(ask: Ask) -> tuple[Chart, ...]:
    """Cargo and capital of the ledger's last days, a chart for each currency."""
    today = day_of(ask.reading.info.time_ms)
    rows = queries.flows(ask.reading.tables, ask.scope, add_days(today, 1 - DAYS_SHOWN), today)
    by_currency: dict[str, list[Flow]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    days = [add_days(today, at + 1 - DAYS_SHOWN) for at in range(DAYS_SHOWN)]
    return tuple(_chart(currency, days, found) for currency, found in sorted(by_currency.items()) if currency)


def _chart(currency: str, days: list[int], rows: list[Flow]) -> Chart:
    amounts = Counter[tuple[int, str]]()
    for row in rows:
        amounts[row.day, row.what] += row.amount
    shown = [one for one in (*CARGO, *CAPITAL) if any(amounts[at, one[0]] for at in days)]
    return Chart(
        title=Text(f"货物流与资金流 · {currency}", f"Cargo and capital flow · {currency}"),
        labels=tuple(written(at)[5:] for at in days),
        series=tuple(
            Series(
                name=name,
                values=tuple(amounts[at, what] for at in days),
                links=tuple(f"/trades?day={at}&what={what}&currency={currency}" for at in days),
            )
            for what, name in shown
        ),
        currency=currency,
    )
