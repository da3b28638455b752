"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Why


class SignInCodeView(msgspec.Struct, frozen=True, kw_only=True):
    """The second step of a sign-in."""

    next: str
    trouble: Why | None = None
