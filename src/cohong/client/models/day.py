"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Chart, Money, Text, Why


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One figure: how many trades, worth how much by currency, and where its list is."""

    count: int
    amounts: tuple[Money, ...]
    href: str


class DayDueRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a date."""

    why: Why
    day: int
    amount: Money


class DayWaits(msgspec.Struct, frozen=True, kw_only=True):
    """Trades that wait for the same thing, or differ in the same way; `stated` where some of the amounts
    are only what documents say, since nobody has matched them."""

    why: Why
    who: Text
    count: int
    amounts: tuple[Money, ...]
    stated: bool
    href: str


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """Where the day stands. `as_of` is the time of the newest block, `trades` all that this member may
    see; `returned` are those whose payout came back."""

    as_of: int
    trades: int
    paid: Tile
    waiting: Tile
    returned: Tile
    wrong: Tile
    due: tuple[DayDueRow, ...]
    waits: tuple[DayWaits, ...]
    troubles: tuple[DayWaits, ...]
    charts: tuple[Chart, ...]
