"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text


class LookRow(msgspec.Struct, frozen=True, kw_only=True):
    """One person, in a role of a member, was shown something at a time (ms); `href` leads to it."""

    time_ms: int
    person: Text
    member: Text
    role: Text
    what: Text
    subject: str
    href: str


class MerchantChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A merchant to ask about."""

    id: str
    name: str


class LooksView(msgspec.Struct, frozen=True, kw_only=True):
    """Looks at one merchant's data, newest first; `merchant` is "" until one is chosen. `next` 0 is the
    end."""

    merchant: str
    name: str
    merchants: tuple[MerchantChoice, ...]
    looks: tuple[LookRow, ...]
    next: int
