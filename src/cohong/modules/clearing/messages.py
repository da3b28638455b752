"""What is said about clearing: the service company's requests, and what the bank says of each payout."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.core.message import Day, Head, Id, MemberId, Positive
from cohong.modules.trade.messages import MAX_SUBJECTS

Status = Literal["accepted", "settled", "credited", "rejected", "returned"]


class Allocate(Head, frozen=True, kw_only=True, tag="clearing.allocate"):
    """Divide the CNY of a dealt settlement among its orders and book what each merchant gets.

    Refused unless the filer asked for the settlement and the bank has dealt. Said again, it allocates the orders that
    waited for their seller's contract; refused while none of them has one."""

    settlement: Id


class PayMerchant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whom to pay; after a rejection or return, the instruction that failed."""

    merchant: MemberId
    retry_of: Id | None = None


class Instruct(Head, frozen=True, kw_only=True, tag="clearing.instruct"):
    """Pay merchants what a batch holds for them, one payout each. Refused unless the batch is the filer's.

    Each merchant stands alone: it fails without verified identity, contract and payout account, when nothing is left to
    pay, while an instruction is under way, when a retry does not name the failed one, while one of its orders is frozen
    or its documents changed, and when the bank does not hold the cash."""

    batch: Id
    items: Annotated[tuple[PayMerchant, ...], Meta(max_length=MAX_SUBJECTS)]


class ObservePayout(Head, frozen=True, kw_only=True, tag="clearing.observe_payout"):
    """The bank's word on one payout, with its reason code where it failed.

    Only the bank that pays observes; from anybody else it is kept as a claim. Always recorded: a lower status that
    arrives late changes nothing; one that contradicts the books opens a difference, its cash goes to suspense."""

    instruction: Id
    status: Status
    amount_minor: Positive
    reason: Annotated[str, Meta(max_length=8)] = ""
    value_day: Day


class ReleaseHoldBack(Head, frozen=True, kw_only=True, tag="clearing.release_hold_back"):
    """Make a part of a merchant's hold-back payable, in fen, out of a bank's cash. The batch that pays it is named by
    this message's id. Refused for another company's merchant and for more than is held."""

    merchant: MemberId
    bank: MemberId
    amount_minor: Positive
