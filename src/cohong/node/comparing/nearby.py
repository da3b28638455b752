"""Numbers that found no counterpart, held against each other: what somebody may have written in another way.

Orders without a list against lists without an order, waybills without a list against lists without a waybill. What comes out are
proposals for a person, each with its reason; nothing is joined.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Literal

import msgspec

from cohong.core.tags import firm_tag
from cohong.duties.matching.concordance import WEIGHT, Proposal, Unmatched, propose
from cohong.duties.matching.fields import iso, number
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import TRADE, WAYBILL, Trade
from cohong.node.reading import Fields, Reading
from cohong.projections import matching, stages
from cohong.projections.shapes import Scope

PAGE = 500
TAG = 32
"""Characters of the carrier's tag, with which the key of a waybill begins."""
_DAY = 8


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal: what the number is of, the trade of the order ("" for a waybill, which has none yet) and that of the list."""

    of: Literal["order", "waybill"]
    order: str
    list: str
    found: Proposal


class Nearby:
    """What a member may read of numbers without a counterpart: at most `most` of each kind, the oldest. Used from the thread of
    its `Reading`."""

    def __init__(self, reading: Reading, member: str, scope: Scope, *, most: int) -> None:
        self.reading = reading
        self.member = member
        self.scope = scope
        self.most = most

    def pairs(self) -> list[Pair]:
        """All proposals, the likeliest first."""
        orders = propose(self._some(self._trades(stages.LIST)), self._some(self._trades(stages.ORDER)))
        waybills = propose(self._some(self._waybills()), self._some(self._expected()))
        found = [Pair(of="order", order=one.left, list=one.right, found=one) for one in orders]
        found += [Pair(of="waybill", order="", list=one.right, found=one) for one in waybills]
        return sorted(found, key=lambda pair: -pair.found.score)

    def _some(self, found: Iterator[Unmatched | None]) -> list[Unmatched]:
        return [one for one in islice(found, self.most) if one is not None]

    def _waiting(self, *whys: str) -> Iterator[tuple[str, Trade]]:
        after: str | None = None
        while rows := matching.unmatched(self.reading.tables, self.scope, whys=whys, after=after, limit=PAGE):
            for row in rows:
                trade = self.reading.state.get(TRADE, row.key)
                if trade is not None:
                    yield row.key, trade
            after = rows[-1].cursor

    def _trades(self, why: str) -> Iterator[Unmatched | None]:
        """Trades by their order number; None for one whose document may not be opened."""
        for key, trade in self._waiting(why):
            body = self.reading.body(self.member, trade.order or trade.list)
            yield self._of_trade(key, trade, body) if body else None

    def _of_trade(self, key: str, trade: Trade, body: Fields) -> Unmatched:
        lines = body.get("lines", ())
        currency = str(body.get("currency") or (lines[0].get("currency", "") if lines else ""))
        return Unmatched(
            id=key,
            number=str(body.get("orderNo", "")),
            party=canonical(self.reading.state, trade.firm),
            currency=iso(currency),
            minor=sum(number(str(line.get("totalPrice", ""))) or 0 for line in lines),
            day=_day(body),
        )

    def _waybills(self) -> Iterator[Unmatched | None]:
        """Waybills that no list names."""
        after = (0, "")
        while found := matching.waybills_alone(self.reading.tables, after=after, limit=PAGE):
            for _, key in found:
                row = self.reading.state.get(WAYBILL, key)
                yield self._of_parcel(key, key, self.reading.body(self.member, row.doc if row else None))
            after = found[-1]

    def _expected(self) -> Iterator[Unmatched | None]:
        """Lists whose waybill has not come, whether their order has or not."""
        for key, trade in self._waiting(stages.WAYBILL_MISSING, stages.ORDER):
            if trade.waybill_key and self.reading.state.get(WAYBILL, trade.waybill_key) is None:
                yield self._of_parcel(key, trade.waybill_key, self.reading.body(self.member, trade.list))

    def _of_parcel(self, id: str, waybill_key: str, body: Fields) -> Unmatched | None:
        """A waybill, as itself or as a list names it; both sides share the carrier. Whoever does not see everything is told of
        no parcel but those of the consignor that its list names."""
        consignor = str(body.get("ebcCode", ""))
        narrow = self.scope != Scope()
        if not body or (narrow and not consignor):
            return None
        firm = canonical(self.reading.state, firm_tag(self.reading.join_key, consignor)) if narrow else ""
        return Unmatched(
            id=id,
            number=str(body.get("logisticsNo", "")),
            party=canonical(self.reading.state, waybill_key[:TAG]) + firm,
            currency=WEIGHT,
            minor=number(str(body.get("grossWeight", ""))) or 0,
            day=_day(body),
        )


def _day(body: Fields) -> int:
    text = str(body.get("appTime", ""))[:_DAY]
    return int(text) if len(text) == _DAY and text.isascii() and text.isdigit() else 0
