"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import ProviderSaid, Why


class ProveView(msgspec.Struct, frozen=True, kw_only=True):
    """Proving once more who one is; `password` and `codes` say what is asked for."""

    next: str
    password: bool
    codes: bool
    providers: tuple[ProviderSaid, ...]
    trouble: Why | None = None
