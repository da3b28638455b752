"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Appealed, Attested, Decided, Money, Party, Text, Why


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks for something to the right and what speaks against it to the left, each a bar with its
    number from 1, in hundredths. A page draws it with a table behind."""

    weights: tuple[int, ...]


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One step: who did what, when (ms), what became so, the reason where it is open, and where its proof
    is."""

    who: Text
    did: Text
    time_ms: int
    told: tuple[Text, ...]
    reason: str
    proof: str


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: who says so, what it says, its weight in hundredths of a bit (against:
    negative)."""

    number: int
    source: Text
    said: Text
    weight: int


class SellerChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A seller that one may decide for: `ledger` is whom the ledger pays now, `attested` whom the model
    found, `before` whom it paid until a person decided. `open` is False where its code is not open to the
    asker, who then writes it."""

    value: str
    party: Party
    open: bool


class SellerLine(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for lines of which the same is known. `chance` is in ten-thousandths; `seller` is ""
    where one cannot tell."""

    lines: tuple[str, ...]
    seller: str
    name: str
    chance: int
    chain: tuple[str, ...]
    filed_by: str
    doubt: Why | None
    pieces: tuple[Piece, ...]
    picture: Balance


class SellerStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on the ledger about a trade's seller: whom it pays, what the model found, a person's
    decision, an open appeal and every step. `holds` says why the trade is held over its seller. `unpaid`
    goes to whom is decided and `paid` stands; `shared` is converted, not paid, and may have been shared
    out already. `decides` and `appeals` say that the asker may, and `…_hinders` what stands in the
    way."""

    seller: Party
    holds: tuple[Why, ...]
    attested: Attested | None
    decided: Decided | None
    appeal: Appealed | None
    history: tuple[Heard, ...]
    unpaid: Money
    paid: Money
    shared: Money
    choices: tuple[SellerChoice, ...]
    decides: bool
    decides_hinders: Text | None
    appeals: bool
    appeals_hinders: Text | None


class SellerView(msgspec.Struct, frozen=True, kw_only=True):
    """Who sells each line of one trade; `model` is the version of the weights. `found` is judged now, on
    what the asker may open."""

    key: str
    order_no: str
    standing: SellerStanding
    found: tuple[SellerLine, ...]
    model: str
