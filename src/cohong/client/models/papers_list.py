"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import ListsChoice, PaperLine


class PapersView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of papers, the newest first; those that wait for one thing the oldest first."""

    rows: tuple[PaperLine, ...]
    kinds: tuple[ListsChoice, ...]
    reasons: tuple[ListsChoice, ...]
    agent: str
    narrowed: bool
    next: str
