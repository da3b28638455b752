"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import Appealed, Attested, Decided, Money, Party, Text


class HeldTrade(msgspec.Struct, frozen=True, kw_only=True):
    """A trade that is held since the model names another seller, or since somebody appeals: whom the
    ledger pays, what the model found, what was decided and is appealed against, the money that waits,
    since when, and who acts. `hinders` says why the asker may not decide this one."""

    key: str
    order_no: str
    seller: Party
    attested: Attested | None
    decided: Decided | None
    appeal: Appealed | None
    unpaid: Money
    paid: Money
    since: int
    age_days: int
    owner: Text
    hinders: Text | None
    href: str


class PairPiece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence about two codes, and its weight in hundredths of a bit: against is negative."""

    said: Text
    weight: int


class PairRow(msgspec.Struct, frozen=True, kw_only=True):
    """Two codes that may be one firm (`merge`) or two (`split`), how probable (thousandths, and in
    words), what speaks for and against (empty where it is not open to the asker), since when. `firm_tag`
    and `other_tag` name them in an answer."""

    kind: Literal["merge", "split"]
    firm: Party
    other: Party
    firm_tag: str
    other_tag: str
    permille: int
    sure: Text
    why: Text | None
    pieces: tuple[PairPiece, ...]
    by: Text
    since: int
    age_days: int


class ProposalsView(msgspec.Struct, frozen=True, kw_only=True):
    """One part, the oldest first, and how many wait in each. `answers` says that the asker may answer
    pairs."""

    part: Literal["appeals", "held", "pairs"]
    held: int
    appeals: int
    pairs: int
    trades: tuple[HeldTrade, ...]
    rows: tuple[PairRow, ...]
    answers: bool
    next: str
