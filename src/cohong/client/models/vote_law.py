"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class Ballots(msgspec.Struct, frozen=True, kw_only=True):
    """The proposal one says yes to, by its id."""

    proposal: str
