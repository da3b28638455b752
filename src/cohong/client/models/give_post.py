"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec


class GivePost(msgspec.Struct, frozen=True, kw_only=True):
    """Which role, until when; `until` empty is without an end."""

    role: Literal["admin", "auditor", "clerk", "officer", "owner", "reviewer"]
    until: str = ""
