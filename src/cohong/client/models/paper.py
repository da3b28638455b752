"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import PaperLine, Text, TradeLine, Why


class PaperRefused(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal of a paper: by customs or by the ledger (`by_customs`), since when (ms), why and what to
    do next; customs' own words where the reader may read them; whether the same content may be taken
    later. No row of law sets a day for it: until it is filed again it has no effect."""

    by_customs: bool
    time_ms: int
    why: Why
    own_words: str
    may_change: bool


class PaperStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: when, who did what, what became so, and where its proof is."""

    time_ms: int
    who: Text
    did: Text
    told: tuple[Text, ...]
    why: Why | None
    message_id: str


class SummedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list in a declaration form: its number and that of its order ("" where sealed), and which of its
    lines became which line of the form (0 where customs does not tell)."""

    href: str
    order_no: str
    list_no: str
    lines: tuple[tuple[int, int], ...]


class SummaryForm(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration form that came out of a summary: its number ("" before there is one, or where it is
    sealed), customs' state, the parts that are here. Of its lists the first are shown; `others` are not
    the reader's, `more` were not looked at, `unknown` are not known here."""

    entry: str
    state: Text
    parts: int
    there: int
    lists: tuple[SummedList, ...]
    others: int
    more: int
    unknown: int


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """One paper. `missing` are the numbers of parts that have not come; `whole_bill` when it names no
    parcels and means all of its master bill. Of the trades it names the first are shown: `unknown` of
    those looked at are not known here, `others` are not the reader's, `more` were not looked at. `forms`
    are the declaration forms that a summary became. `refused` is there while customs' newest word is a
    refusal, and for a paper that the ledger never took."""

    line: PaperLine
    bill_no: str
    left_day: int
    missing: tuple[int, ...]
    whole_bill: bool
    trades: tuple[TradeLine, ...]
    unknown: int
    others: int
    more: int
    forms: tuple[SummaryForm, ...]
    refused: PaperRefused | None
    life: tuple[PaperStep, ...]
