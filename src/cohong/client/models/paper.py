"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import PaperLine, Text, TradeLine, Why


class PaperStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: when, who did what, what became so, and where its proof is."""

    time_ms: int
    who: Text
    did: Text
    told: tuple[Text, ...]
    why: Why | None
    message_id: str


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """One paper. `missing` are the numbers of parts that have not come; `whole_bill` when it names no
    parcels and means all of its master bill. Of the trades it names the first are shown: `unknown` of
    those looked at are not known here, `others` are not the reader's, `more` were not looked at."""

    line: PaperLine
    bill_no: str
    left_day: int
    missing: tuple[int, ...]
    whole_bill: bool
    trades: tuple[TradeLine, ...]
    unknown: int
    others: int
    more: int
    life: tuple[PaperStep, ...]
