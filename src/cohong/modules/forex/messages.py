"""What is said about foreign currency: two observations of the bank, its review, and the requests of who collects."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.message import Count, Currency, Day, Hash, Head, Id, Positive
from cohong.modules.trade.messages import MAX_SUBJECTS, Code
from cohong.modules.trade.state import Roots

MAX_SETTLED = 10_000
"""Orders of one settlement. It is refused or booked whole, so no list of failures has to fit into its outcome; its
message stays under a megabyte."""


class ObserveRemittance(Head, frozen=True, kw_only=True, tag="forex.observe_remittance"):
    """The bank received foreign currency for an account. `remittance` is the tag of bank and bank reference.

    Only a bank or its gateway observes; from anybody else it is kept as a claim without effect. Another content for a
    remittance that is known opens a difference and books nothing. Refused for a currency that is not settled here."""

    remittance: Id
    account: Id
    currency: Currency
    amount_minor: Positive
    value_day: Day


class OrderAmount(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An order by its seller's firm tag and number tag, and an amount in minor units of its currency."""

    firm: Id
    number: Id
    amount: Positive


class ClaimOrders(Head, frozen=True, kw_only=True, tag="forex.claim_orders"):
    """Say which orders a remittance pays. Refused when the remittance is unknown, or the filer is neither a service
    company nor a merchant. Each order stands alone: it fails when it is somebody else's, unmatched, frozen, in another
    currency, or for more than is left of it or of the remittance."""

    remittance: Id
    items: Annotated[tuple[OrderAmount, ...], Meta(max_length=MAX_SUBJECTS)]


class ReviewItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The bank's verdict on one trade: the bodies looked at; when a person must look, why."""

    firm: Id
    number: Id
    roots: Roots
    verdict: Literal["pass", "refer"]
    codes: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()


class AttestReview(Head, frozen=True, kw_only=True, tag="forex.attest_review"):
    """The bank's review of many trades, by one rule edition and law row. Refused unless the filer holds the review duty;
    an item fails when the trade is unknown or its bodies are not the ones that stand. `refer` opens a difference that
    the reviewer owns, and freezes a trade that was passed before."""

    rule: Annotated[str, Meta(max_length=40)]
    law: Hash | None = None
    items: Annotated[tuple[ReviewItem, ...], Meta(max_length=MAX_SUBJECTS)]


class Settle(Head, frozen=True, kw_only=True, tag="forex.settle"):
    """Ask for the conversion of what orders claimed from one remittance. The settlement is named by this message's id.

    All or nothing: refused when one order is named twice, not claimed from this remittance, without a settlement right,
    frozen, or for more than is left beside what is already asked for. Tracks move when the bank's deal is observed."""

    remittance: Id
    items: Annotated[tuple[OrderAmount, ...], Meta(min_length=1, max_length=MAX_SETTLED)]


class CancelSettlement(Head, frozen=True, kw_only=True, tag="forex.cancel_settlement"):
    """Give back what a settlement holds. Refused unless the filer asked for it, and once the bank's deal was booked."""

    settlement: Id


class ObserveDeal(Head, frozen=True, kw_only=True, tag="forex.observe_deal"):
    """The bank converted: sold foreign currency, rate, CNY bought as the bank states it, its fee, value day.

    Only the bank that received the remittance observes; from anybody else it is kept as a claim. Always recorded: a
    deal that nobody asked for, or of another amount, goes to suspense, freezes the trades and opens a difference; a
    bought amount more than one fen off the rate is booked as stated and opens a difference."""

    deal: Id
    settlement: Id
    currency: Currency
    sold_minor: Positive
    rate_e8: Positive
    bought_minor: Positive
    fee_minor: Count = 0
    value_day: Day
