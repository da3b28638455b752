"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Chart, Money, Why


class Colour(msgspec.Struct, frozen=True, kw_only=True):
    """A colour of text on a ground: their names and values, the contrast times 100, and whether text may
    be read so."""

    name: str
    value: str
    ground: str
    ground_value: str
    contrast_e2: int
    readable: bool


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """A distance, in pixels at the usual size of letters."""

    name: str
    pixels: int


class PatternsView(msgspec.Struct, frozen=True, kw_only=True):
    """Elements with sample figures; everything else on the page is the pattern language itself."""

    colours: tuple[Colour, ...]
    spaces: tuple[Space, ...]
    chart: Chart
    trouble: Why
    waits: Why
    reason: Why | None
    amount: Money
    amounts: tuple[Money, ...]
