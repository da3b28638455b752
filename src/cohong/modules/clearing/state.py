"""Rows about batches, what is payable out of them, and payouts. Balances are in `books.py`."""

from typing import Literal

import msgspec

from cohong.core.message import derived_id
from cohong.core.state import Table
from cohong.modules.forex.state import Part

PayoutState = Literal["INSTRUCTED", "ACCEPTED", "SETTLED", "CREDITED", "REJECTED", "RETURNED", "DISPUTED"]
LIVE: tuple[PayoutState, ...] = ("INSTRUCTED", "ACCEPTED")
PAID: tuple[PayoutState, ...] = ("SETTLED", "CREDITED")
FAILED: tuple[PayoutState, ...] = ("REJECTED", "RETURNED")


class Share(msgspec.Struct, frozen=True, array_like=True):
    """What one trade gets out of a settlement, in fen; `amount` is what of it was sold, in the order currency.

    gross = fee + bank + hold + payable - due + held. `due` is what the merchant owes when the charges exceed the gross;
    `held` waits for a contract and is nobody's payable yet."""

    trade: str
    merchant: str
    amount: int
    gross: int
    bank: int
    fee: int = 0
    hold: int = 0
    payable: int = 0
    due: int = 0
    held: int = 0


class Batch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Money out of one settlement to be paid to merchants: the service company that pays and the bank that holds it.
    `bought` is the CNY of the deal that this batch allocates, 0 for a released hold-back."""

    service: str
    bank: str
    settlement: str = ""
    bought: int = 0


class Allocation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a settlement is allocated: how many batches it has, and the shares that wait for a contract."""

    parts: int
    waiting: tuple[Share, ...] = ()


class Payable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one merchant gets out of one batch: fen, the trades it is for, and the newest instruction to pay it.

    `charged` is what banks kept of returned payouts; `attempts` counts instructions."""

    amount: int
    orders: tuple[Part, ...] = ()
    charged: int = 0
    attempts: int = 0
    payout: str = ""

    @property
    def left(self) -> int:
        """Fen to be paid."""
        return self.amount - self.charged


class Payout(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One payment instruction: to whose account, out of which bank, and what the bank has said of it. `suspense` is the
    cash that left without our books expecting it (negative: came back)."""

    batch: str
    merchant: str
    account: str
    bank: str
    amount: int
    day: int
    state: PayoutState = "INSTRUCTED"
    reason: str = ""
    retry_of: str = ""
    suspense: int = 0


BATCH = Table("batch", Batch)
ALLOCATION = Table("allocation", Allocation)
PAYABLE = Table("payable", Payable)
PAYOUT = Table("payout", Payout)


def batch_id(settlement: str, part: int = 1) -> str:
    """The batch of a settlement. Part 2 and later allocate what waited for a contract."""
    return derived_id("cohong.batch.1", settlement, part)


def instruction_id(batch: str, merchant: str, attempt: int = 1) -> str:
    """The payment instruction of a merchant in a batch; attempt 2 and later pay what failed before."""
    return derived_id("cohong.instruction.1", batch, merchant, attempt)


def payable_key(batch: str, merchant: str) -> str:
    """The key of what a merchant gets out of a batch."""
    return f"{batch}/{merchant}"
