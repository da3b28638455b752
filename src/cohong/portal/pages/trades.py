"""The list of trades: narrowed by stage, reason, who must act, merchant, or a bar of the chart; found by a number."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

from msgspec import Meta

from cohong.core.calendar import is_day
from cohong.core.tags import number_tag
from cohong.core.texts import CohongError
from cohong.modules.clearing.state import PAYABLE, payable_key
from cohong.modules.forex.state import standing_key
from cohong.modules.trade.state import PARCEL, belonging
from cohong.portal.ask import Ask
from cohong.portal.lists import PAGE, Choice, TradeLine, asked_who, asked_why, line_of, sees, waiting_of
from cohong.portal.names import Names, who
from cohong.portal.page import View, page
from cohong.portal.question import UNCLEAR, Cursor, Limit, Question, shown
from cohong.portal.text import Text, why_of
from cohong.projections import queries
from cohong.projections.moved import WHATS, payouts_of_day, trades_moved
from cohong.projections.shapes import TradeRow

Short = Annotated[str, Meta(max_length=80)]
STAGES = {
    "waiting": Text("等待中", "Waiting"),
    "returned": Text("付款退回", "Payout returned"),
    "wrong": Text("有误", "Wrong"),
    "paid": Text("已付款", "Paid"),
}
MOVED = {
    "declared": Text("申报", "declared"),
    "released": Text("放行", "released"),
    "collected": Text("收汇", "collected"),
    "settled": Text("结汇", "converted"),
    "paid": Text("付款", "paid out"),
}
PAYOUTS_READ = 200


class TradesAsked(Question, frozen=True, kw_only=True):
    """What narrows the list. `find` is an order or waybill number; `day`, `what` and `currency` belong together."""

    stage: Literal["", "waiting", "returned", "wrong", "paid"] = ""
    why: Short = ""
    who: Short = ""
    merchant: Short = ""
    find: Annotated[str, Meta(max_length=100, description="an order number or a waybill number, whole")] = ""
    day: Annotated[int, Meta(ge=0, le=99_991_231, description="20260310; with `what` and `currency`")] = 0
    what: Literal["", "declared", "released", "collected", "settled", "paid"] = ""
    currency: Annotated[str, Meta(max_length=3)] = ""
    after: Cursor = ""
    limit: Limit = PAGE


class TradesView(View, frozen=True, kw_only=True):
    """A page of trades. `about` says what the list was narrowed to, `next` is the cursor of the next page."""

    rows: tuple[TradeLine, ...]
    about: tuple[Text, ...]
    find: str
    merchant: str
    stages: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    people: tuple[Choice, ...]
    next: str


@page(
    "/trades",
    zh="交易",
    en="Trades",
    says_zh="每笔交易走到哪一步、在等什么、由谁处理；可按订单号或运单号查找。",
    says_en="How far each trade has come, what it waits for and who acts; find one by its order or waybill number.",
    menu=2,
    asks=TradesAsked,
    beside=True,
)
def trades(ask: Ask) -> TradesView:
    """One page; only bodies of the rows shown are opened."""
    asked = ask.asked(TradesAsked)
    found, following = _found(ask, asked)
    names = Names(ask)
    groups = waiting_of(ask, ask.scope)
    groups = [one for one in groups if asked.stage in ("", one.stage)]
    return TradesView(
        rows=tuple(line_of(names, row) for row in found),
        about=tuple(_about(names, asked)),
        find=asked.find,
        merchant=asked.merchant,
        stages=tuple(Choice(value=one, name=name, chosen=one == asked.stage) for one, name in STAGES.items()),
        reasons=tuple(
            Choice(value=code, name=why_of(code).says, chosen=code == asked.why)
            for code in dict.fromkeys(one.why for one in groups)
        ),
        people=tuple(
            Choice(value=one, name=who(one), chosen=one == asked.who)
            for one in dict.fromkeys(group.who for group in groups)
        ),
        next=following,
    )


def _found(ask: Ask, asked: TradesAsked) -> tuple[list[TradeRow], str]:
    """The rows of this page, and the cursor of the next."""
    if asked.find.strip():
        return _by_number(ask, asked.find.strip()), ""
    if asked.what or asked.day:
        return _moved(ask, asked)
    found = queries.trades(
        ask.reading.tables,
        ask.scope,
        stage=asked.stage or None,
        why=asked.why or None,
        who=asked.who or None,
        merchant=asked.merchant or None,
        after=asked.after or None,
        limit=asked.limit + 1,
        oldest=_oldest_first(asked),
    )
    return found[: asked.limit], found[asked.limit - 1].cursor if len(found) > asked.limit else ""


def _oldest_first(asked: TradesAsked) -> bool:
    """Who looks for work wants what has waited longest; who looks around, what came last."""
    return asked.stage in ("waiting", "returned", "wrong") or bool(asked.why or asked.who)


# --- by number ------------------------------------------------------------------------------------------------------------


def _by_number(ask: Ask, number: str) -> list[TradeRow]:
    """Trades of an order number, else of a waybill number, whichever carrier wrote it."""
    source, scope = ask.reading.tables, ask.scope
    ordered = queries.trades_by_number(source, number_tag(ask.reading.join_key, "order", number))
    found = ordered or [row for key in _of_waybill(ask, number) if (row := queries.trade(source, key)) is not None]
    return [row for row in found if sees(scope, row)][:PAGE]


def _of_waybill(ask: Ask, number: str) -> Iterator[str]:
    tag = number_tag(ask.reading.join_key, "waybill", number)
    for carrier in ask.reading.once("carriers", lambda: queries.carriers(ask.reading.tables)):
        key = belonging(ask.state, ask.state.get(PARCEL, carrier + tag))
        if key:
            yield key


# --- behind a bar of the chart --------------------------------------------------------------------------------------------


def _moved(ask: Ask, asked: TradesAsked) -> tuple[list[TradeRow], str]:
    if asked.what not in WHATS or not is_day(asked.day):
        raise CohongError(UNCLEAR, path="day", seen=shown(f"{asked.day} {asked.what}"))
    if asked.what == "paid":
        return _paid_on(ask, asked)
    found = trades_moved(
        ask.reading.tables,
        ask.scope,
        what=asked.what,
        day=asked.day,
        currency=asked.currency,
        after=asked.after,
        limit=asked.limit + 1,
    )
    return found[: asked.limit], found[asked.limit - 1].key if len(found) > asked.limit else ""


def _paid_on(ask: Ask, asked: TradesAsked) -> tuple[list[TradeRow], str]:
    """Trades of the payouts of a day. The cursor is a payout and the place of a trade in it."""
    payout, _, place = asked.after.partition(".")
    skip = int(place) if place.isascii() and place.isdigit() and len(place) < 10 else 0
    parts = list(islice(_parts(ask, asked.day, payout, skip), asked.limit + 1))
    rows = [queries.trade(ask.reading.tables, standing_key(ask.state, key)) for _, key in parts[: asked.limit]]
    return [row for row in rows if row is not None], parts[asked.limit][0] if len(parts) > asked.limit else ""


def _parts(ask: Ask, day: int, since: str, skip: int) -> Iterator[tuple[str, str]]:
    """Cursor and trade of each part of the payouts of a day, from a place on."""
    for payout in payouts_of_day(ask.reading.tables, ask.scope, day, since=since, limit=PAYOUTS_READ):
        payable = ask.state.get(PAYABLE, payable_key(payout.batch, payout.merchant))
        orders = payable.orders if payable else ()
        begin = skip if payout.id == since else 0
        for at, part in enumerate(orders[begin:], begin):
            yield f"{payout.id}.{at}", part.trade


# --- in words -------------------------------------------------------------------------------------------------------------


def _about(names: Names, asked: TradesAsked) -> Iterator[Text]:
    """What narrows the list, for people."""
    if asked.find:
        yield Text(f"订单号或运单号 {asked.find}", f"order or waybill number {asked.find}")
        return
    if asked.what:
        said, at = MOVED[asked.what], f"{asked.day // 10_000}-{asked.day // 100 % 100:02d}-{asked.day % 100:02d}"
        yield Text(f"{at} {said.zh}（{asked.currency}）", f"{said.en} on {at} ({asked.currency})")
        return
    if asked.stage:
        yield STAGES[asked.stage]
    if asked.why:
        yield asked_why("why", asked.why).says
    if asked.who:
        person = asked_who(asked.who)
        yield Text(f"由{person.zh}处理", f"{person.en} must act")
    if asked.merchant:
        name = names.contracted(asked.merchant) or asked.merchant
        yield Text(f"商户 {name}", f"merchant {name}")
