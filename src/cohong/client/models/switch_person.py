"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class Switch(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the person may come in."""

    active: bool
