"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """Which delivery."""

    delivery: str
