"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import ListsChoice, Text, Why


class MatchingSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What one document says, "" where it says nothing."""

    document: Text
    value: str


class FieldDiffers(msgspec.Struct, frozen=True, kw_only=True):
    """A field that does not agree: what each document says, the last less the first as a decimal text (""
    where these are no numbers) and its unit, why, and who must act. `stops` is False for what only asks
    to be checked; `line` 0 is the head."""

    line: int
    label: Text
    said: tuple[MatchingSaid, ...]
    difference: str
    unit: str
    why: Why
    who: Text
    stops: bool
    rule: str


class Lacks(msgspec.Struct, frozen=True, kw_only=True):
    """A document that has not come, and who sends it."""

    document: Text
    why: Why
    who: Text
    rule: str


class NearNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """An order or a waybill, and a list, that might belong together: both numbers, why, and how likely
    (40 to 99). Nothing is joined by it. `href` is "" for a waybill: it belongs to no trade yet."""

    document: Text
    number: str
    list_no: str
    href: str
    list_href: str
    why: Text
    score: int


class Unmet(msgspec.Struct, frozen=True, kw_only=True):
    """A trade whose documents do not meet. `sealed` names documents that are not open to the asker;
    `since` is the day its first document came."""

    key: str
    order_no: str
    seller: str
    agent: Text
    why: Why
    differs: tuple[FieldDiffers, ...]
    lacks: tuple[Lacks, ...]
    sealed: tuple[Text, ...]
    since: int
    age_days: int
    href: str


class MatchingView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of trades that do not meet, the oldest first. On the first page stand near numbers, and in
    `checks` trades whose documents meet while something in them asks to be checked, among the newest
    `checked` trades."""

    rows: tuple[Unmet, ...]
    near: tuple[NearNumbers, ...]
    checks: tuple[Unmet, ...]
    checked: int
    reasons: tuple[ListsChoice, ...]
    agents: tuple[ListsChoice, ...]
    count: int
    narrowed: bool
    next: str
