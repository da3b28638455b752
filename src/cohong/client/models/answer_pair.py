"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

from typing import Literal

import msgspec


class AnswerPair(msgspec.Struct, frozen=True, kw_only=True):
    """Yes or no to a proposal about two codes, and why."""

    kind: Literal["merge", "split"]
    firm: str
    other: str
    answer: Literal["no", "yes"]
    reason: str
