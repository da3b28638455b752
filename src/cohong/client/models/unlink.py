"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class Unlink(msgspec.Struct, frozen=True, kw_only=True):
    """Which account elsewhere."""

    issuer: str
    subject: str
