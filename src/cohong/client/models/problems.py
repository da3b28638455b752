"""Structs of the API. Written by `make generate` out of docs/reference/openapi.json."""

import msgspec

from cohong.client.models.shared import DuesDueRow, ListsChoice, Money, Text, Why


class Values(msgspec.Struct, frozen=True, kw_only=True):
    """A field that does not agree, as each document writes it ("" where it does not have it). `line` 0 is
    the head; `difference` is list less order or waybill, "" where that is no number."""

    line: int
    label: Text
    order: str
    waybill: str
    list: str
    difference: str


class Differs(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that does not agree: why, who must act (`own`: the asker), and the fields with both
    values where the asker may read the documents."""

    id: str
    why: Why
    who: Text
    own: bool
    values: tuple[Values, ...]


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A trade, credit or payout that does not agree. `amount` is what is not paid yet, or may have to go
    back: 0 where all is paid, None where nobody knows. `href` opens it; `mend` is where the asker may
    correct it, "" where somebody else must; `seller` where it is decided and appealed who sells, "" where
    that is not in question."""

    about: Text
    differs: tuple[Differs, ...]
    amount: Money | None
    since: int
    age_days: int
    href: str
    mend: str
    seller: str


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the ledger refused: who asked for what, when (ms), why, and whether it may succeed
    later. `href` opens the trade or paper that it was about, "" where there is none."""

    why: Why
    filer: Text
    what: Text
    time_ms: int
    may_change: bool
    message_id: str
    href: str


class ProblemsView(msgspec.Struct, frozen=True, kw_only=True):
    """A page of differences, the oldest first; payouts to be made again and newest refusals stand on the
    first page. `decides` says that the asker decides who really sells."""

    rows: tuple[Problem, ...]
    payouts: tuple[DuesDueRow, ...]
    refused: tuple[Refused, ...]
    reasons: tuple[ListsChoice, ...]
    people: tuple[ListsChoice, ...]
    decides: bool
    narrowed: bool
    next: str
