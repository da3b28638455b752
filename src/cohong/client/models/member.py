"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import MandateRow, RoleSaid, Text


class ContractSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant and its service company agreed: days, fee in basis points with minimum and cap in
    fen (cap 0: none)."""

    service: str
    service_name: Text
    verified: bool
    since: int
    until: int
    fee_bp: int
    fee_min_minor: int
    fee_max_minor: int
    hold_back_percent: int
    has_account: bool
    account_change_waits: bool


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A public key that speaks for a member, since when (ms)."""

    key: str
    since_ms: int


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    """One member: what it is, why it may do what it does, who speaks for it, and its mandates both ways."""

    member: str
    name: str
    roles: tuple[RoleSaid, ...]
    since_ms: int
    keys: tuple[Key, ...]
    contract: ContractSaid | None
    given: tuple[MandateRow, ...]
    received: tuple[MandateRow, ...]
    merchants: int
    trades: str
