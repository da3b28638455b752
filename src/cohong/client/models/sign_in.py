"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import ProviderSaid, Why


class SignInView(msgspec.Struct, frozen=True, kw_only=True):
    """`accounts` says whether anybody signs in here at all; `trouble` is why the last try did not work."""

    accounts: bool
    next: str
    providers: tuple[ProviderSaid, ...]
    login: str = ""
    trouble: Why | None = None
