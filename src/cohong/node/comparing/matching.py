"""Trades of a home compared with reasons: the documents that stand, opened as a member may, a page of trades at a time."""

from collections.abc import Iterator
from typing import Any

import msgspec

from cohong.core.law import row_in_force
from cohong.core.outcome import Outcome
from cohong.core.state import Overlay
from cohong.core.tags import firm_tag, number_tag
from cohong.core.texts import CohongError, declare
from cohong.core.transition import KNOWN
from cohong.duties.matching.codes import PART, RECEIPT
from cohong.duties.matching.fields import by_aliases
from cohong.duties.matching.model import Missing, Table, Terms
from cohong.duties.matching.spelling import WORDS, Kind, explain, spellings
from cohong.duties.matching.trade import Money, Papers, match_trade
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import TRADE, WAYBILL, Doc, Trade, trade_key
from cohong.node.comparing.credits import Credit, credits_of
from cohong.node.reading import Reading
from cohong.projections import matching, queries, stages
from cohong.projections.shapes import Scope, TradeRow

NO_ORDER = declare(
    "node.no_such_order",
    en="No trade has the order number {seen}.",
    zh="没有订单号为 {seen} 的交易。",
    next_en="Check the number; its documents may not have come yet.",
    next_zh="请核对订单号；也可能单证尚未报送。",
    final=False,
)
NEAR_ORDER = declare(
    "node.near_order",
    en="No trade has the order number {seen}. Near it: {expected}.",
    zh="没有订单号为 {seen} 的交易。相近的有：{expected}。",
    next_en="Decide which one is meant, and ask for that; nothing is taken for another here.",
    next_zh="请确认所指订单后按该订单号查询；系统不会自行认定。",
    final=False,
)
PAGE = 500
_PROBES = 500
_NEAR = 5
_RECEIPT_LAW = "customs.receipt_of_money"
_REQUIRED = "required"
_WAITS = {"order": stages.ORDER, "waybill": stages.WAYBILL_MISSING, "list": stages.LIST, "receipt": RECEIPT}
Fields = dict[str, Any]


class Near(msgspec.Struct, frozen=True):
    """A number that may have been meant, and in what it differs from what was asked for."""

    number: str
    kinds: tuple[Kind, ...]

    def say(self, lang: str) -> str:
        """In what it differs, in words."""
        between, at = ("、", 0) if lang == "zh" else (" and ", 1)
        return between.join(WORDS[kind][at] for kind in self.kinds)


class Matching:
    """What a member may read of trades, compared. Used from the thread of its `Reading`."""

    def __init__(self, reading: Reading, member: str = "", scope: Scope | None = None) -> None:
        self.reading = reading
        self.member = member or reading.operator
        self.scope = scope or Scope()
        self.state: Overlay = reading.state
        self.now_ms = max(reading.clock(), reading.info.time_ms)

    # --- which trades -----------------------------------------------------------------------------------------------------

    def all(self) -> Iterator[tuple[TradeRow, Table]]:
        """Every trade in the order in which they came, a page at a time: however many there are, few are in memory."""
        after: str | None = None
        while rows := queries.trades(self.reading.tables, self.scope, after=after, limit=PAGE, oldest=True):
            yield from self.compare(rows)
            after = rows[-1].cursor

    def one(self, order: str, lang: str = "en") -> list[tuple[TradeRow, Table]]:
        """The trades of an order number as people write it, or of `firm code/number`.

        Raises CohongError (`node.no_such_order`, or `node.near_order` with what might be meant, the reasons in `lang`)."""
        rows = self.found(order)
        if not rows:
            near = ", ".join(f"{one.number} ({one.say(lang)})" for one in self.near(order))
            raise CohongError(NEAR_ORDER if near else NO_ORDER, path="--order", seen=order, expected=near)
        return list(self.compare(rows))

    def found(self, order: str) -> list[TradeRow]:
        """The rows of an order number, else of a firm's; numbers may hold a slash themselves."""
        rows = self._numbered([order])
        firm, slash, number = order.partition("/")
        if rows or not slash:
            return rows
        key = trade_key(self.state, canonical(self.state, firm_tag(self.reading.join_key, firm)), self._tag(number))
        return [row for row in self._numbered([number]) if row.key == key]

    def near(self, order: str) -> list["Near"]:
        """Order numbers here that somebody may have meant, with the reason. Other spellings are looked up by their tags, since
        no number of a sealed document can be searched for."""
        firm, slash, number = order.partition("/")
        asked = number if slash and len(firm) in (10, 18) else order
        known: dict[str, Near] = {}
        probes = list(spellings(asked))
        for at in range(0, len(probes), _PROBES):
            for row in self._numbered(probes[at : at + _PROBES]):
                trade = self.state.get(TRADE, row.key)
                written = self._number_of(trade) if trade else ""
                if written:
                    known.setdefault(written, Near(written, explain(asked, written)))
            if len(known) >= _NEAR:
                break
        return list(known.values())[:_NEAR]

    def _numbered(self, numbers: list[str]) -> list[TradeRow]:
        return matching.by_numbers(self.reading.tables, [self._tag(one) for one in numbers], self.scope)

    def _tag(self, number: str) -> str:
        return number_tag(self.reading.join_key, "order", number)

    def _number_of(self, trade: Trade) -> str:
        return str((self._body(trade.order) or self._body(trade.list)).get("orderNo", ""))

    # --- comparing them ---------------------------------------------------------------------------------------------------

    def compare(self, rows: list[TradeRow]) -> Iterator[tuple[TradeRow, Table]]:
        """A table for each row whose trade still stands."""
        receipts = matching.receipts_of(self.reading.tables, [row.key for row in rows])
        for row in rows:
            trade = self.state.get(TRADE, row.key)
            if trade is not None:
                yield row, self._table(trade, row.key, receipts.get(row.key, []))

    def _table(self, trade: Trade, key: str, receipts: list[str]) -> Table:
        waybill = self.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        docs = {"order": trade.order, "waybill": waybill.doc if waybill else None, "list": trade.list}
        bodies = {name: self._body(doc) for name, doc in docs.items()}
        paid = tuple(found for message in receipts if (found := self.reading.said(self.member, message)))
        banked = credits_of(self.reading, self.member, key)
        sealed = [name for name, doc in docs.items() if doc is not None and not bodies[name]]
        sealed += ["receipt"] if receipts and not paid else []
        since = {name: self._came(doc.id) for name, doc in docs.items() if doc is not None}
        papers = Papers(
            order=bodies["order"] or None,
            waybill=bodies["waybill"] or None,
            list=bodies["list"] or None,
            receipts=paid,
            remittances=tuple(map(_money, banked)),
            sealed=tuple(sealed),
            since_ms=since | ({"remittance": max(self._came(one.message) for one in banked)} if banked else {}),
        )
        terms = Terms(receipt_required=self._asks_receipt(bodies["list"]))
        return match_trade(
            papers, terms=terms, same_firm=by_aliases(self.state, self.reading.join_key), now_ms=self.now_ms
        )

    def _asks_receipt(self, listed: Fields) -> bool:
        """Whether the law of the day of the declaration asks for a receipt of money before the list."""
        day = str(listed.get("appTime", ""))[:8]
        row = row_in_force(self.state, _RECEIPT_LAW, int(day)) if day.isdigit() else None
        return row is not None and row.value == _REQUIRED

    def _body(self, doc: Doc | None) -> Fields:
        return self.reading.body(self.member, doc)

    def _came(self, message: str) -> int:
        """When a message was taken into the ledger."""
        known = self.state.get(KNOWN, message)
        if known is None:
            return 0
        return msgspec.json.decode(self.reading.leaf(known.index), type=Outcome).time


def _money(credit: Credit) -> Money:
    payer = str(credit.said.get("payer_name", ""))
    return Money(currency=credit.currency, minor=credit.minor, day=credit.day, payer=payer)


def code_of(one: Missing) -> str:
    """The registered words for a missing document."""
    return _WAITS.get(one.document, PART)
