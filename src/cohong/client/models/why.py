"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import RoleSaid, Text


class RightRow(msgspec.Struct, frozen=True, kw_only=True):
    """One right, whether the person asked about has it now, and which roles have it."""

    right: str
    name: Text
    has: bool
    roles: tuple[str, ...]


class WhyChoice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to choose."""

    id: str
    name: Text


class WhyView(msgspec.Struct, frozen=True, kw_only=True):
    """The answer in `lines`, where something was asked; every right and every role; and what the member
    may say on the ledger. `how` is how one is here (open, unsafe, signed, key, visitor); `person` is whom
    it is about."""

    how: str
    person: Text
    member: str
    member_name: Text
    role: Text
    right: str
    right_name: Text | None
    allowed: bool
    lines: tuple[Text, ...]
    people: tuple[WhyChoice, ...]
    chosen: str
    rights: tuple[RightRow, ...]
    roles: tuple[WhyChoice, ...]
    ledger_roles: tuple[RoleSaid, ...]
