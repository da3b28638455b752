"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class SwitchHook(msgspec.Struct, frozen=True, kw_only=True):
    """Whether events are sent."""

    active: bool
