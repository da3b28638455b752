"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text, Why


class DeliveryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event for one address. `trouble` says why the last try failed; `next_ms` when it is tried again
    (0: not)."""

    id: str
    what: Text
    made_ms: int
    tries: int
    state: Text
    tone: str
    status: int
    trouble: Why | None
    next_ms: int
    again: bool


class HookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One address and its latest deliveries."""

    id: str
    url: str
    kinds: tuple[Text, ...]
    active: bool
    made_ms: int
    deliveries: tuple[DeliveryRow, ...]


class KindChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of event to choose."""

    kind: str
    name: Text


class WebhooksView(msgspec.Struct, frozen=True, kw_only=True):
    """A member's webhooks, newest first. `secret` is shown once, after it was made."""

    hooks: tuple[HookRow, ...]
    kinds: tuple[KindChoice, ...]
    secret: str = ""
    url: str = ""
