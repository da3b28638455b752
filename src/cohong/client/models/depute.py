"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec


class Depute(msgspec.Struct, frozen=True, kw_only=True):
    """Who stands in, by sign-in name, from a day to a day; `since` empty is today."""

    login: str
    until: str
    since: str = ""
