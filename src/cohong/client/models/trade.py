"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import Deadline, LawUsed, Money, Text, Why


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
    """An open difference: why, who owns it, since which day, worth how much; `frozen` when it stops the
    trade."""

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
    `lines` are empty until the documents agree."""

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
    life: tuple[Step, ...]
