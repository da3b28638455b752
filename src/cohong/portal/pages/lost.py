"""Trades that were somebody's until a person decided that another sells them: when, by whose office, why, and whether one may appeal."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.modules.sellers.state import DECISION
from cohong.modules.trade.state import TRADE, Trade, key_of, total
from cohong.portal.ask import Ask
from cohong.portal.lists import PAGE
from cohong.portal.names import Names
from cohong.portal.page import View, page
from cohong.portal.question import Cursor, Limit, Question
from cohong.portal.text import Money, Text
from cohong.portal.trade import deciding
from cohong.portal.trade.firms import Party
from cohong.portal.trade.selling import Appealed, Decided, Selling
from cohong.projections.lost import formers, lost_trades
from cohong.projections.rows import merchant_of
from cohong.projections.shapes import LostTrade, Scope

NO_PARTY_NOW = Text(
    "申诉后已由另一单位裁定，您不再是当事人。",
    "Another office has decided since; you are not concerned any more.",
)


class LostAsked(Question, frozen=True, kw_only=True):
    """Whose lost trades, where the asker sees those of several."""

    merchant: Annotated[str, Meta(max_length=80)] = ""
    after: Cursor = ""
    limit: Limit = PAGE


class LostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A trade that was `former`'s until `lost_day`. `decided` is the newest decision: for whom, by which office, when, and why (""
    where that is not open to the asker); `again` says that it is another one than the trade was lost by, as after an appeal. `appeal`
    is an appeal that is open, until another person decides. `appeals` says that the asker may appeal now, else `hinders` says why
    not; `appeal_until` is the last day for it, 0 since no rule sets one. `href` is "" where the asker sees no more of it."""

    key: str
    order_no: str
    amount: Money
    former: Party
    lost_day: int
    decided: Decided
    again: bool
    appeal: Appealed | None
    appeals: bool
    hinders: Text | None
    appeal_until: int
    href: str


class LostView(View, frozen=True, kw_only=True):
    """A page of them, the newest first. `several` says that the rows may be of more than one former seller; `merchant` is the one that
    was asked for, by name, "" for none."""

    rows: tuple[LostRow, ...]
    several: bool
    merchant: str
    next: str


@page(
    "/lost",
    zh="已裁定归他人的交易",
    en="Trades decided to be another's",
    says_zh="经人工裁定改由他人销售的交易：何时、由哪个单位、为什么裁定，以及能否申诉。",
    says_en="Trades whose seller a person decided to be another: when, by which office, why, and whether you may appeal.",
    asks=LostAsked,
    beside=True,
)
def lost(ask: Ask) -> LostView:
    """Rows from the tables; only what is shown is opened. Who was decided to be the seller again has lost nothing."""
    asked = ask.asked(LostAsked)
    tables, state = ask.reading.tables, ask.state
    mine = formers(tables, state, ask.scope, ask.acting.member)
    if asked.merchant:
        theirs = formers(tables, state, Scope(merchant=asked.merchant), "") or []
        mine = [one for one in theirs if mine is None or one in mine]
    found = lost_trades(tables, mine, after=asked.after or None, limit=asked.limit + 1)
    selling = Selling(Names(ask))
    rows = (_row(selling, one) for one in found[: asked.limit])
    own = ask.scope.merchant is not None or ask.scope.agent is not None
    return LostView(
        rows=tuple(row for row in rows if row is not None),
        several=not own and not asked.merchant,
        merchant=(selling.names.contracted(asked.merchant) or asked.merchant) if asked.merchant else "",
        next=found[asked.limit - 1].cursor if len(found) > asked.limit else "",
    )


def _row(selling: Selling, one: LostTrade) -> LostRow | None:
    """A trade as it stands now; None where its former seller turned out to be the one that was decided for."""
    ask = selling.ask
    trade, before = ask.state.get(TRADE, one.trade), ask.state.get(DECISION, one.trade)
    if trade is None or before is None or merchant_of(ask.state, before.seller) == merchant_of(ask.state, one.former):
        return None
    selling.ledger(trade)
    decided = selling.decided(trade)
    assert decided is not None, "a trade is lost by a decision"
    appeals, hinders = _appeal(ask, trade)
    return LostRow(
        key=one.trade,
        order_no=selling.names.order_no(trade),
        amount=Money(trade.currency, total(trade, "value")),
        former=selling.firms(one.former),
        lost_day=one.day,
        decided=decided,
        again=before.time_ms > one.time_ms,
        appeal=selling.appealed(trade),
        appeals=appeals,
        hinders=hinders,
        appeal_until=0,
        href=f"/trades/{one.trade}/seller" if deciding.sees_seller(ask, one.trade) else "",
    )


def _appeal(ask: Ask, trade: Trade) -> tuple[bool, Text | None]:
    """Whether whoever asks may appeal now, and what stands in the way; nothing of both for who has no business with it."""
    if not ask.acting.may("appeal"):
        return False, None
    if not deciding.is_concerned(ask, trade):
        return False, None if deciding.is_decider(ask) else NO_PARTY_NOW
    hinders = deciding.hinders_appeal(ask, key_of(trade))
    return hinders is None, hinders
