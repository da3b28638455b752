"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec

from cohong.client.models.shared import Delivery, Text, Why


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Another cell of the same row, which may be the wrong one instead."""

    name: str
    place: str
    spot: Text
    now: str


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong place: the file, the cell or element (`spot` calls it by its name), what stands there,
    why it is wrong, which document it belongs to (`about`), how many hang on it, what may be chosen
    instead, and other cells that may be the wrong ones. `name` is the form's name for it, "" where it
    cannot be mended here."""

    name: str
    file: str
    place: str
    spot: Text
    now: str
    why: Why
    about: Text
    documents: int
    choices: tuple[Text, ...]
    beside: tuple[Beside, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One document with its verdict."""

    kind: Text
    key: str
    file: str
    verdict: Literal["ok", "refused", "warning"]
    whys: tuple[Why, ...]
    outcome: str


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery: how far it is, what has to be mended, which files were mended here, and the verdict
    of each line, `SHOWN` at a time: all, or `only` those that were not taken."""

    delivery: Delivery
    round: int
    mended: tuple[str, ...]
    only: str
    trouble: Why | None
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]
    next: str
