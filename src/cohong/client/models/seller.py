"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text, Why


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """What speaks for something to the right and what speaks against it to the left, each a bar with its
    number from 1, in hundredths. A page draws it with a table behind."""

    weights: tuple[int, ...]


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: who says so, what it says, its weight in hundredths of a bit (against:
    negative)."""

    number: int
    source: Text
    said: Text
    weight: int


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


class SellerView(msgspec.Struct, frozen=True, kw_only=True):
    """Who sells each line of one trade; `model` is the version of the weights."""

    key: str
    order_no: str
    found: tuple[SellerLine, ...]
    model: str
