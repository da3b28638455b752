"""What becomes so about a trade. Every fact names the trade by its key."""

from cohong.core.rules import Fact
from cohong.modules.trade.state import Difference, Label, Line, Roots, Track


class TradeMatched(Fact, frozen=True, kw_only=True, tag="trade.matched"):
    """Order, waybill and list agree; the lines have their base, and the genuine seller is named."""

    trade: str
    roots: Roots
    seller: str
    currency: str
    lines: tuple[Line, ...]


class TradeDiffers(Fact, frozen=True, kw_only=True, tag="trade.differs"):
    """The documents do not agree, and why."""

    trade: str
    differences: tuple[Difference, ...]


class DifferenceOpened(Fact, frozen=True, kw_only=True, tag="trade.difference_opened"):
    """Something about the trade must be explained by its owner; with `freeze`, nothing more is used until then."""

    trade: str
    difference: Difference
    freeze: bool = False


class DifferenceResolved(Fact, frozen=True, kw_only=True, tag="trade.difference_resolved"):
    """A person explained it; the trade goes on."""

    trade: str
    code: str


class TradeLabelled(Fact, frozen=True, kw_only=True, tag="tax.labelled"):
    """The tax authority's label for the trade."""

    trade: str
    label: Label


class TradeReviewed(Fact, frozen=True, kw_only=True, tag="forex.trade_reviewed"):
    """The bank has looked at the documents and has no objection."""

    trade: str
    roots: Roots


class RightOpened(Fact, frozen=True, kw_only=True, tag="trade.right_opened"):
    """Released, matched, labelled and reviewed: the trade may be settled. The clearing claim is booked, no cash."""

    trade: str
    seller: str
    currency: str
    amount: int
    day: int


class MoneyUsed(Fact, frozen=True, kw_only=True, tag="trade.money_used"):
    """So much more of a track is used (less, when negative: a return reverses a use), in minor units."""

    trade: str
    track: Track
    amount: int


class LooseDifference(Fact, frozen=True, kw_only=True, tag="trade.loose_difference"):
    """A difference that belongs to no single trade, kept under its own key."""

    key: str
    difference: Difference
