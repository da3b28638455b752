"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import Appealed, Decided, Money, Party, Text


class LostRow(msgspec.Struct, frozen=True, kw_only=True):
    """A trade that was `former`'s until `lost_day`. `decided` is the newest decision: for whom, by which
    office, when, and why ("" where that is not open to the asker); `again` says that it is another one
    than the trade was lost by, as after an appeal. `appeal` is an appeal that is open, until another
    person decides. `appeals` says that the asker may appeal now, else `hinders` says why not;
    `appeal_until` is the last day for it, 0 since no rule sets one. `href` is "" where the asker sees no
    more of it."""

    key: str
    order_no: str
    amount: Money
    former: Party
    lost_day: int
    decided: Decided
    again: bool
    appeal: Appealed | None
    appeals: bool
    hinders: Text | None
    appeal_until: int
    href: str


class LostView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of them, the newest first. `several` says that the rows may be of more than one former
    seller; `merchant` is the one that was asked for, by name, "" for none."""

    rows: tuple[LostRow, ...]
    several: bool
    merchant: str
    next: str
