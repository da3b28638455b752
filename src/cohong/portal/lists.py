"""Rows of trades as every list shows them, and codes in words where a stranger may have written the code."""

from collections import Counter

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.core.texts import CohongError, text_of
from cohong.node.problems import order_value
from cohong.portal.ask import Ask
from cohong.portal.names import Names, who
from cohong.portal.question import UNCLEAR, shown
from cohong.portal.text import Money, Text, Why, why_of
from cohong.projections import queries
from cohong.projections.people import NAMES
from cohong.projections.shapes import Scope, TradeRow, WaitGroup

PAGE = 25


class TradeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A trade in one line. `why` and `who` are None once it is paid; `since` is the day its first document came; `stake` is
    the money that waits or is in question; `sealed` when its documents are there and not open to the asker."""

    key: str
    sealed: bool
    order_no: str
    seller: str
    amount: Money
    stake: Money
    stage: str
    why: Why | None
    who: Text | None
    since: int
    href: str


def line_of(names: Names, row: TradeRow) -> TradeLine:
    """One row, its names opened with the keys of whoever asks."""
    trade = names.trade(row.key)
    # One document tells number and seller; the list first, since it names the real shipper.
    known = (names.body(trade.list) or names.body(trade.order)) if trade is not None else {}
    order_no = str(known.get("orderNo", ""))
    amount = Money(row.currency, row.value)
    if trade is not None and not row.currency and trade.order is not None:  # not matched yet: what its order says
        minor, currency = order_value(names.body(trade.order), trade)
        amount = Money(currency, minor)
    return TradeLine(
        key=row.key,
        sealed=bool(row.order_id or row.list_id) and not order_no,
        order_no=order_no,
        seller=str(known.get("ownerName") or known.get("ebcName", "")),
        amount=amount,
        stake=Money(row.currency, row.stake),
        stage=row.stage,
        why=why_of(row.why) if row.why else None,
        who=who(row.who) if row.who in NAMES else None,
        since=row.since_day,
        href=f"/trades/{row.key}",
    )


def waiting_of(ask: Ask, scope: Scope) -> list[WaitGroup]:
    """What is not paid, by what it waits for; counted once until something changes."""
    return ask.reading.once(("waiting", scope), lambda: queries.waiting(ask.reading.tables, scope))


def worth_of(ask: Ask, names: Names, scope: Scope, group: WaitGroup) -> tuple[Money, ...]:
    """What a group is worth, by currency; of orders that nobody has matched yet only their own papers tell."""
    amounts = {one: minor for one, minor in group.amounts.items() if one}
    if not amounts and group.count <= PAGE:
        told = ("of_orders", ask.acting.member, scope, group.why, group.who)
        amounts = ask.reading.once(told, lambda: _of_orders(ask, names, scope, group))
    return tuple(Money(currency, minor) for currency, minor in sorted(amounts.items()))


def _of_orders(ask: Ask, names: Names, scope: Scope, group: WaitGroup) -> dict[str, int]:
    found = Counter[str]()
    for row in queries.trades(ask.reading.tables, scope, why=group.why, who=group.who, limit=PAGE):
        amount = line_of(names, row).amount
        found[amount.currency] += amount.minor
    return {one: minor for one, minor in found.items() if one}


def sees(scope: Scope, row: TradeRow) -> bool:
    """Whether a row that was found by its name belongs to whoever asks."""
    wanted = {"merchant": scope.merchant, "service": scope.service, "agent": scope.agent}
    return all(member is None or getattr(row, name) == member for name, member in wanted.items())


def asked_why(path: str, code: str) -> Why:
    """The words of a code that stands in an address. Raises CohongError (`portal.question_unclear`) where nobody knows it."""
    try:
        text_of(code)
    except KeyError:
        raise CohongError(UNCLEAR, path=path, seen=shown(code)) from None
    return why_of(code)


def asked_who(code: str) -> Text:
    """The name of somebody who must act that stands in an address. Raises as `asked_why`."""
    if code not in NAMES:
        raise CohongError(UNCLEAR, path="who", seen=shown(code))
    return who(code)


def age_days(ask: Ask, since: int) -> int:
    """How many days ago a day was, 0 where there is none."""
    return max(0, days_since_1970(ask.reading.day) - days_since_1970(since)) if since else 0
