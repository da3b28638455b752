"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Text


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One key, never its text. `used_ms` 0 is never; `mine` says that it acts as me."""

    id: str
    name: str
    person: Text
    role: Text
    scopes: tuple[Text, ...]
    made_ms: int
    ends_ms: int
    used_ms: int
    state: Text
    tone: str
    live: bool
    mine: bool


class ScopeChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A right that a key may have."""

    scope: str
    name: Text


class KeysView(msgspec.Struct, frozen=True, kw_only=True):
    """Every key at the member, newest first. `text` is a new key, shown this once."""

    fresh: bool
    keys: tuple[KeyRow, ...]
    scopes: tuple[ScopeChoice, ...]
    text: str = ""
    named: str = ""
