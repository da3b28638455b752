"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec


class WithdrawCheck(msgspec.Struct, frozen=True, kw_only=True):
    """Which check is taken back: what, and the `subject` that its line names."""

    what: Literal["account", "licence", "mandate", "shop"]
    subject: str = ""
