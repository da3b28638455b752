"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Entry, Text


class LawRowView(msgspec.Struct, frozen=True, kw_only=True):
    """Every row that one parameter ever had, by the days that they hold."""

    name: str
    title: Text
    today: int
    rows: tuple[Entry, ...]
