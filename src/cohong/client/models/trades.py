"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import ListsChoice, Money, Text, Why


class TradeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A trade in one line. `why` and `who` are None once it is paid; `since` is the day its first
    document came; `stake` is the money that waits or is in question; `stated` when nobody has matched it
    yet, so that the amounts are what its order (else its list) says; `sealed` when its documents are
    there and not open to the asker."""

    key: str
    sealed: bool
    order_no: str
    seller: str
    amount: Money
    stake: Money
    stated: bool
    stage: str
    why: Why | None
    who: Text | None
    since: int
    href: str


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
