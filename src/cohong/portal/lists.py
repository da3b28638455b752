"""Rows of trades as every list shows them, and codes in words where a stranger may have written the code."""

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.core.texts import CohongError, text_of
from cohong.portal.ask import Ask
from cohong.portal.names import Names, who
from cohong.portal.question import UNCLEAR, shown
from cohong.portal.text import Money, Text, Why, why_of
from cohong.projections import queries
from cohong.projections.people import NAMES
from cohong.projections.shapes import Scope, TradeRow, WaitGroup

PAGE = 25


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of a filter."""

    value: str
    name: Text
    chosen: bool


class TradeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A trade in one line. `why` and `who` are None once it is paid; `since` is the day its first document came; `stake` is
    the money that waits or is in question; `stated` when nobody has matched it yet, so that the amounts are what its order (else
    its list) says; `sealed` when its documents are there and not open to the asker."""

    key: str
    sealed: bool
    order_no: str
    seller: str
    amount: Money
    stake: Money
    stated: bool
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
    return TradeLine(
        key=row.key,
        sealed=bool(row.order_id or row.list_id) and not order_no,
        order_no=order_no,
        seller=str(known.get("ownerName") or known.get("ebcName", "")),
        amount=Money(row.currency, row.value or row.stated),
        stake=Money(row.currency, row.stake),
        stated=row.stated > 0,
        stage=row.stage,
        why=why_of(row.why) if row.why else None,
        who=who(row.who) if row.who in NAMES else None,
        since=row.since_day,
        href=f"/trades/{row.key}",
    )


def waiting_of(ask: Ask, scope: Scope) -> list[WaitGroup]:
    """What is not paid, by what it waits for; counted once until something changes."""
    return ask.reading.once(("waiting", scope), lambda: queries.waiting(ask.reading.tables, scope))


def worth_of(group: WaitGroup) -> tuple[Money, ...]:
    """What a group is worth, by currency."""
    return tuple(Money(currency, minor) for currency, minor in sorted(group.amounts.items()) if currency)


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
