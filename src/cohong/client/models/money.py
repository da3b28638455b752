"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text, Why


class BankFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that lies ready: for the bank, or of what does not close."""

    name: str
    size_bytes: int
    made_ms: int


class CreditLine(msgspec.Struct, frozen=True, kw_only=True):
    """Foreign currency that came in: what orders claim of it, and what is converted, in its minor units."""

    reference: str
    bank: str
    bank_name: Text
    day: int
    currency: str
    amount: int
    claimed: int
    settled: int
    state: Text


class PayoutLine(msgspec.Struct, frozen=True, kw_only=True):
    """A payout, in fen. `tone` is good, wait or wrong; `reason` is the bank's own, None where it gave
    none."""

    payout: str
    merchant: str
    merchant_name: str
    bank: str
    day: int
    amount: int
    state: Text
    tone: str
    reason: Why | None


class MoneyView(msgspec.Struct, frozen=True, kw_only=True):
    """Credits and payouts, the newest first, and the files. `next` goes on with the payouts."""

    credits: tuple[CreditLine, ...]
    payouts: tuple[PayoutLine, ...]
    files: tuple[BankFile, ...]
    next: str
