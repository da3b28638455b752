"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec


class DecideSeller(msgspec.Struct, frozen=True, kw_only=True):
    """Who really sells: whom the ledger pays, whom the model found, whom it paid before, or the firm of
    another `code`; and why."""

    choice: Literal["attested", "before", "ledger", "other"]
    reason: str
    code: str = ""
