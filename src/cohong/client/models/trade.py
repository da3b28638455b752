"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import CorrectionLine, Deadline, LawUsed, Money, Text, Why


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a line came back, times 1e5 in `unit`."""

    gnum: int
    unit: str
    quantity_e5: int


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One field. Values as written, "" where the document does not have it; `difference` is list less
    order (or less waybill), "" where it is no number or none. `line` is the number of the line, 0 in the
    heads."""

    line: int
    label: Text
    order: str = ""
    waybill: str = ""
    list: str = ""
    agrees: Literal["no", "unknown", "warning", "yes"] = "unknown"
    difference: str = ""
    why: Why | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three documents. `state` is missing, open or sealed; `why` tells why a sealed one cannot
    be read."""

    kind: str
    name: Text
    state: Literal["missing", "open", "sealed"]
    why: Why | None = None
    message_id: str = ""
    filer: str = ""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `judged` tells whether the three could be compared here and now."""

    documents: tuple[Document, ...]
    fields: tuple[Compared, ...]
    judged: bool
    differs: int


class CreditUse(msgspec.Struct, frozen=True, kw_only=True):
    """What the trade has of one credit, in minor units of its currency; `reference` is the bank's, ""
    where sealed."""

    tag: str
    reference: str
    bank: Text
    day: int
    currency: str
    claimed: int
    requested: int
    settled: int
    declare: Deadline


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration form: its number ("" before there is one, or where it is sealed), customs' state, and
    which lines of the list became which line of the form."""

    entry: str
    state: Text
    lines: tuple[tuple[int, int], ...]


class PaperSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in short: what it is, its sender's number ("" where sealed), who filed it, customs' newest
    word with its tone, the day it took effect (0 before), and what it waits for. `href` is "" where the
    reader's lists do not hold it."""

    id: str
    name: Text
    number: str
    filer: Text
    tone: str
    status: Text
    accepted: int
    why: Why | None
    href: str


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `numbered` tells whether customs gave the list a number, `list_no` is that number where
    the reader may read it. Days are 0 before."""

    numbered: bool
    list_no: str
    cancelled: int
    bill_no: str
    billed: bool
    arrived: int
    left: int
    tallied: int
    returned: tuple[CameBack, ...]
    summed: bool
    forms: tuple[Form, ...]
    papers: tuple[PaperSeen, ...]


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """The tax label with its basis, the export days it holds for, customs' export day (0 before), and the
    rows it rests on."""

    label: Text
    basis: Text
    since: int
    until: int
    released: int
    laws: tuple[LawUsed, ...]


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line with its tracks: quantities times 1e5 in `unit`, money in minor units of the order's
    currency. `gnum` 0 is the freight; `name` is "" where the order is sealed."""

    gnum: int
    name: str
    unit: str
    ordered_e5: int
    declared_e5: int
    released_e5: int
    value: int
    claimed: int
    collected: int
    settled: int
    paid: int


class PayoutUse(msgspec.Struct, frozen=True, kw_only=True):
    """A payment of a whole batch to the merchant, in fen. `reason` is the bank's own, None where it gave
    none."""

    id: str
    state: Text
    tone: str
    to: Text
    amount: int
    day: int
    reason: Why | None


class SettlementUse(msgspec.Struct, frozen=True, kw_only=True):
    """The trade's part of one conversion. `rate` and `day` are the bank's, empty before its deal."""

    id: str
    state: Text
    tone: str
    currency: str
    amount: int
    rate: str
    day: int


class ShareUse(msgspec.Struct, frozen=True, kw_only=True):
    """What the trade brought in a batch, in fen: gross = fee + bank + hold + payable - due + held."""

    batch: str
    gross: int
    fee: int
    bank: int
    hold: int
    payable: int
    due: int
    held: int


class MoneyPath(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, in the order in which money moves."""

    credits: tuple[CreditUse, ...]
    settlements: tuple[SettlementUse, ...]
    shares: tuple[ShareUse, ...]
    payouts: tuple[PayoutUse, ...]


class WhereOpen(msgspec.Struct, frozen=True, kw_only=True):
    """An open difference: why, who owns it, since which day, what it still delays or puts in question (0
    where all is paid); `frozen` when it stops the trade."""

    why: Why
    owner: Text
    day: int
    amount: Money | None
    frozen: bool


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """The stage (paid, waiting, returned, wrong), what is missing and the next step, who acts, since
    when, until when, and the money."""

    stage: str
    why: Why | None
    who: Text | None
    since: int
    deadline: Deadline | None
    amount: Money | None
    open: tuple[WhereOpen, ...]


class LifeSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a step: when, what became so, why it did not take effect (or None), and where its
    proof is."""

    time_ms: int
    told: tuple[Text, ...]
    why: Why | None
    message_id: str


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who said one thing, or said the same kind of thing again and again. `tone` is good, wrong,
    or empty."""

    who: Text
    did: Text
    capacity: Text
    tone: str
    said: tuple[LifeSaid, ...]


class TradeView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one trade. `order_no` and `seller` are "" where they are sealed for the reader;
    `lines` are empty until the documents agree; `may_ask` when the reader may ask for corrections."""

    key: str
    order_no: str
    seller: str
    stand: Stand
    comparison: Comparison
    currency: str
    lines: tuple[LineRow, ...]
    totals: dict[str, int]
    money: MoneyPath
    label: Labelled | None
    followed: Followed
    corrections: tuple[CorrectionLine, ...]
    may_ask: bool
    life: tuple[Step, ...]
