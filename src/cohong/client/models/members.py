"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import MandateRow, Text


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member in one line. `merchants` counts the files that it keeps as a service company."""

    member: str
    name: str
    roles: tuple[Text, ...]
    since_ms: int
    merchants: int


class MembersView(msgspec.Struct, frozen=True, kw_only=True):
    """Members but merchants; a page of merchants on file; mandates, as far as the asker may see them."""

    ledger_founded_ms: int
    members: tuple[MemberRow, ...]
    merchants: tuple[MemberRow, ...]
    mandates: tuple[MandateRow, ...]
    next: str
