"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import CorrectionLine, LawUsed, ListsChoice, Money, Text


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was done already on the strength of the documents: what, how much of it, on which
    day (None, 0: neither)."""

    says: Text
    amount: Money | None
    day: int


class Correctable(msgspec.Struct, frozen=True, kw_only=True):
    """A document that stands: who filed it, and whether a correction of it is open."""

    of: str
    name: Text
    filer: Text
    open: bool


class CorrectView(msgspec.Struct, frozen=True, kw_only=True):
    """What a correction would come upon, what may be asked for, and what is asked for already. `may` is
    False where the acting member has no role that looks after others' documents; `law` is the row that
    sets the days, None where none does."""

    key: str
    order_no: str
    may: bool
    consequences: tuple[Consequence, ...]
    documents: tuple[Correctable, ...]
    codes: tuple[ListsChoice, ...]
    until: int
    law: LawUsed | None
    corrections: tuple[CorrectionLine, ...]
