"""What becomes so about allocation, payouts and hold-backs."""

from cohong.core.rules import Fact
from cohong.modules.clearing.state import Share


class BatchAllocated(Fact, frozen=True, kw_only=True, tag="clearing.batch_allocated"):
    """The CNY of a deal is divided; each share is one order's. Shares with `held` wait for a contract."""

    batch: str
    settlement: str
    service: str
    bank: str
    shares: tuple[Share, ...]


class WaitingAllocated(Fact, frozen=True, kw_only=True, tag="clearing.waiting_allocated"):
    """Shares of a settlement that waited have a contract now; `waited` says whom each was held for."""

    batch: str
    settlement: str
    service: str
    bank: str
    shares: tuple[Share, ...]
    waited: tuple[str, ...]


class PayoutInstructed(Fact, frozen=True, kw_only=True, tag="clearing.payout_instructed"):
    """The bank is told to pay; pending D 2101 C 1002."""

    instruction: str
    batch: str
    merchant: str
    account: str
    bank: str
    amount_minor: int
    day: int
    retry_of: str = ""


class PayoutAccepted(Fact, frozen=True, kw_only=True, tag="clearing.payout_accepted"):
    """The bank has taken the instruction."""

    instruction: str


class PayoutSettled(Fact, frozen=True, kw_only=True, tag="clearing.payout_settled"):
    """The cash has left; the pending transfer is posted."""

    instruction: str


class PayoutCredited(Fact, frozen=True, kw_only=True, tag="clearing.payout_credited"):
    """The merchant has it."""

    instruction: str


class PayoutRejected(Fact, frozen=True, kw_only=True, tag="clearing.payout_rejected"):
    """The bank did not pay; the pending transfer is void and the amount is payable again."""

    instruction: str
    reason: str = ""


class PayoutReturned(Fact, frozen=True, kw_only=True, tag="clearing.payout_returned"):
    """The cash came back, less what banks kept; a fresh transfer, which names the first, makes it payable again."""

    instruction: str
    charge: int = 0
    reason: str = ""


class PayoutDisputed(Fact, frozen=True, kw_only=True, tag="clearing.payout_disputed"):
    """The bank paid what the books did not expect (negative: it came back). Where the books carry it, the cash stands
    in suspense; nothing more is paid for this until it is explained."""

    instruction: str
    bank: str
    amount: int
    booked: bool
    day: int


class DisputeEnded(Fact, frozen=True, kw_only=True, tag="clearing.dispute_ended"):
    """What stood in suspense has come back; the amount may be instructed again."""

    instruction: str


class HoldBackReleased(Fact, frozen=True, kw_only=True, tag="clearing.hold_back_released"):
    """A part of a hold-back is payable; D 2102 C 2101."""

    batch: str
    merchant: str
    service: str
    bank: str
    amount: int
