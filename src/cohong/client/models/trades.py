"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import ListsChoice, Text, TradeLine


class TradesView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of trades. `about` says what the list was narrowed to, `next` is the cursor of the next page."""

    rows: tuple[TradeLine, ...]
    about: tuple[Text, ...]
    find: str
    merchant: str
    stages: tuple[ListsChoice, ...]
    reasons: tuple[ListsChoice, ...]
    people: tuple[ListsChoice, ...]
    next: str
