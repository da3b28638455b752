"""What becomes so about remittances, claims, settlements and deals. Cash moves only by what a bank observed."""

from cohong.core.rules import Fact
from cohong.modules.forex.state import Deal, NoticeKind, Part


class RemittanceObserved(Fact, frozen=True, kw_only=True, tag="forex.remittance_observed"):
    """A bank holds so much foreign currency for us; books D 1001 C 2001."""

    remittance: str
    bank: str
    account: str
    currency: str
    amount: int
    day: int


class NoticeKept(Fact, frozen=True, kw_only=True, tag="forex.notice_kept"):
    """Somebody who is not the bank says what the bank did. Kept as a claim; no balance moves."""

    kind: NoticeKind
    subject: str
    by: str
    day: int


class OrderClaimed(Fact, frozen=True, kw_only=True, tag="forex.order_claimed"):
    """So much of a remittance belongs to a trade; books D 2001 C 2101 of the seller, in the foreign currency."""

    remittance: str
    trade: str
    seller: str
    amount: int


class SettlementRequested(Fact, frozen=True, kw_only=True, tag="forex.settlement_requested"):
    """A conversion is asked for; its parts are frozen in this order and held against every other settlement."""

    settlement: str
    service: str
    remittance: str
    currency: str
    parts: tuple[Part, ...]


class SettlementCancelled(Fact, frozen=True, kw_only=True, tag="forex.settlement_cancelled"):
    """The settlement holds nothing any more."""

    settlement: str


class DealObserved(Fact, frozen=True, kw_only=True, tag="forex.deal_observed"):
    """The bank converted what was asked; books both currencies in one linked chain."""

    deal: str
    terms: Deal


class DealSuspended(Fact, frozen=True, kw_only=True, tag="forex.deal_suspended"):
    """The bank converted what was not asked, or what it did not hold. Where the books carry it (`booked`), the cash
    stands in suspense until a person explains it."""

    deal: str
    terms: Deal
    booked: bool
