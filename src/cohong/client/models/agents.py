"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Money, Text, Why


class ErrorKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of error: how many trades, the age of the oldest in days, and the money that waits."""

    why: Why
    count: int
    oldest_days: int
    delayed: tuple[Money, ...]
    href: str


class AgentCard(msgspec.Struct, frozen=True, kw_only=True):
    """One agent: trades filed, of which wrong (and per 10,000), the oldest error's age in days, money
    delayed, errors by kind; and how many corrections were asked of it, answered, and overdue."""

    id: str
    name: Text
    filed: int
    wrong: int
    wrong_per_10k: int
    oldest_days: int
    delayed: tuple[Money, ...]
    asked: int
    answered: int
    overdue: int
    kinds: tuple[ErrorKind, ...]


class AgentsView(msgspec.Struct, frozen=True, kw_only=True):
    """Cards, those with the most that is wrong first; `more` agents are not shown."""

    cards: tuple[AgentCard, ...]
    more: int
