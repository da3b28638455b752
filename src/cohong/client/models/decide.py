"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """Yes or no; a no says why."""

    decision: Literal["no", "yes"]
    reason: str = ""
