"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Money, Why


class ExporterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One real exporter: its credit code, what was exported for it in CNY, and in how many declarations."""

    name: str
    code: str
    amount: Money
    declarations: int


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One choice of a list."""

    value: str
    name: str
    chosen: bool


class Untold(msgspec.Struct, frozen=True, kw_only=True):
    """Declarations of one reason: how many, the first of their numbers, whom they name ("" for nobody),
    and their amount in CNY; None where a rate is missing; `values` then are decimal texts with their
    currency."""

    why: Why
    count: int
    numbers: tuple[str, ...]
    named: str
    amount: Money | None
    values: tuple[str, ...]


class EntrustedView(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's quarter. `entrusted`, `own` and `untold` add up to `declared`; `rates` are the
    currencies without a rate, which are in none of them. `trouble` says why nothing can be shown;
    `sealed` lists are not open to the asker."""

    quarter: str
    quarters: tuple[Option, ...]
    agents: tuple[Option, ...]
    agent: str
    name: str
    lists: int
    sealed: int
    rows: tuple[ExporterRow, ...]
    open: tuple[Untold, ...]
    entrusted: Money
    own: Money
    untold: Money
    declared: Money
    rates: tuple[str, ...]
    trouble: Why | None
    file: str
