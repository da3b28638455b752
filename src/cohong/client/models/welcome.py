"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Why


class WelcomeView(msgspec.Struct, frozen=True, kw_only=True):
    """Choosing a password with an invitation."""

    accounts: bool
    invitation: str
    trouble: Why | None = None
