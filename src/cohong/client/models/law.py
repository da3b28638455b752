"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Entry, Text, Voice


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one subject."""

    id: str
    name: Text
    rows: tuple[Entry, ...]


class LawOpen(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that wait for votes: who has said yes, who has not, how many it takes, and whether the asker
    may vote now."""

    id: str
    rows: tuple[Entry, ...]
    yes: tuple[Voice, ...]
    missing: tuple[Text, ...]
    needed: int
    may_vote: bool


class LawView(msgspec.Struct, frozen=True, kw_only=True):
    """The law book on a day, by subject."""

    on: int
    today: int
    chapters: tuple[Chapter, ...]
    votes: tuple[LawOpen, ...]
    voters: tuple[Text, ...]
