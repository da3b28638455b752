"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Verdict, Why


class VerifyView(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on what was given, "" before anything was; `trouble` where it could not be looked at.
    `key` is the line of this home's key for a key file, "" where it has none."""

    verdict: Verdict | None = None
    trouble: Why | None = None
    file: str = ""
    key: str = ""
    max_bytes: int = 4194304
