"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class AppealSeller(msgspec.Struct, frozen=True, kw_only=True):
    """The grounds, in words; they are sealed."""

    reason: str
