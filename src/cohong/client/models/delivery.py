"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import Delivery, Text, Why


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong place: the file, the cell or element (`spot` calls it by its name), what stands there,
    why it is wrong, and how many documents hang on it. `name` is the form's name for it, "" where it
    cannot be mended here."""

    name: str
    file: str
    place: str
    spot: Text
    now: str
    why: Why
    documents: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One document with its verdict."""

    kind: Text
    key: str
    file: str
    verdict: Literal["ok", "refused", "warning"]
    whys: tuple[Why, ...]
    outcome: str


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery: how far it is, what has to be mended, and the verdict of each line, `SHOWN` at a time."""

    delivery: Delivery
    round: int
    trouble: Why | None
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    next: str
