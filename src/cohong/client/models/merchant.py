"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import Money, Text, Why


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """The payout account as far as one shows it: the last four digits, bank and holder. `waits` is a
    change that one person has asked for and another has to approve."""

    ending: str
    bank_code: str
    holder: str
    waits: str


class CheckLine(msgspec.Struct, frozen=True, kw_only=True):
    """One check, or one that was never made: what, about what (an account by its last digits; "" for the
    licence, and where it is sealed for the reader), how it stands, how it was made and by whom, its days
    (0 where there are none) and days left, and what was seen. `subject` is for programs; `mine` when the
    reader attested it and may take it back."""

    what: Literal["account", "licence", "mandate", "shop"]
    name: Text
    about: str
    subject: str
    state: Literal["expired", "failed", "missing", "soon", "standing", "withdrawn"]
    how: Text | None
    by: Text | None
    since: int
    until: int
    days_left: int
    evidence: str
    checker: str
    mine: bool


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way to check: `value` is what and how, such as `licence/register`."""

    value: str
    name: Text


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader's member may attest of one thing."""

    name: Text
    ways: tuple[Way, ...]


class Authenticity(msgspec.Struct, frozen=True, kw_only=True):
    """All checks of a merchant. `required` are those without which this ledger takes no documents, in
    words; `ways` what the reader may record, empty where it may nothing; `wants_code` when the firm's
    code is sealed for the reader and has to be given; `today` for the form."""

    lines: tuple[CheckLine, ...]
    required: tuple[Text, ...]
    ways: tuple[Ways, ...]
    wants_code: bool
    today: int


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What is waited for or wrong, who acts, and what it is worth; `stated` where some of that is only
    what documents say."""

    why: Why
    who: Text
    stage: str
    count: int
    amounts: tuple[Money, ...]
    stated: bool
    oldest_day: int


class RecentTrade(msgspec.Struct, frozen=True, kw_only=True):
    """One of the newest trades."""

    key: str
    order_no: str
    amount: Money
    stated: bool
    stage: str
    why: Text | None


class Slip(msgspec.Struct, frozen=True, kw_only=True):
    """A payout and what it is made of, in fen: gross = payable + fee + bank + hold - due. `tone` is good,
    wait or wrong; `reason` is the bank's own, None where it gave none."""

    payout: str
    day: int
    state: Text
    tone: str
    reason: Why | None
    orders: int
    gross: int
    fee: int
    bank_fee: int
    hold: int
    due: int
    payable: int


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Trades of one stage: how many, and what they are worth by currency. `returned` is there where a
    payout came back."""

    stage: str
    count: int
    amounts: tuple[Money, ...]


class MerchantView(msgspec.Struct, frozen=True, kw_only=True):
    """One merchant's desk."""

    merchant: str
    name: str
    code: str
    service: str
    service_name: Text
    verified: bool
    contract_since: int
    contract_until: int
    fee_bp: int
    hold_back_percent: int
    account: Account | None
    stages: tuple[Stage, ...]
    on_the_way: tuple[Money, ...]
    paid_out: int
    missing: tuple[Missing, ...]
    slips: tuple[Slip, ...]
    recent: tuple[RecentTrade, ...]
    authenticity: Authenticity
