"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Deadline, DuesDueRow, Money, Text, Why


class WaitingWaits(msgspec.Struct, frozen=True, kw_only=True):
    """Things that wait for the same: how many, worth how much by currency (`stated` where some of it is
    only what documents say), the oldest since when; `until` is the date of the oldest that has one.
    `href` opens the list, "" where there is none."""

    why: Why
    count: int
    amounts: tuple[Money, ...]
    stated: bool
    oldest: int
    age_days: int
    until: Deadline | None
    href: str


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Whoever must act, and what waits for them; `own` when that is the asker."""

    id: str
    name: Text
    own: bool
    rows: tuple[WaitingWaits, ...]


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that waits, the asker's own turn first, what is due this week, and checks of merchants
    that end within a month or have ended (without money)."""

    today: int
    turns: tuple[Turn, ...]
    due: tuple[DuesDueRow, ...]
    checks: tuple[DuesDueRow, ...]
    wrong: int
