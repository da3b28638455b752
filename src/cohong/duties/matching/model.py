"""What a comparison of documents comes to: what agrees, what differs by how much, what is missing and who has to send it."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from cohong.core.texts import Level

Fields = Mapping[str, Any]
"""A document as opened: element name -> text, and under `lines` a list of the same. Elements that are not there are left out."""
Owner = Literal["platform", "carrier", "declarant", "customs", "merchant", "bank", "us"]
State = Literal["agrees", "warns", "differs", "missing", "sealed"]


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """A field that all documents which have it write alike: `values` by document as written; `line` 0 is the head."""

    field: str
    line: int = 0
    values: dict[str, str]


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Something that does not agree. `rule` is the rule's id in the catalogue of customs rules (such as X05), `code` has the words.

    `values` by document as written; `difference` is the last value less the first as a decimal text with its sign, "" where
    the values are no numbers; `unit` is what it is counted in (a unit code, a currency, kg, s). `owner` has to act; `about`
    names the document where it is not plain from the trade; `since_ms` is when it came to be, 0 where nobody said."""

    rule: str
    code: str
    level: Level
    field: str
    line: int = 0
    values: dict[str, str]
    difference: str = ""
    unit: str = ""
    owner: Owner = "declarant"
    about: str = ""
    since_ms: int = 0


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A document that has not come, and who has to send it. `document` is order, waybill, list, receipt, or a part such as
    `607 COP1 2/3`; a warning does not hold the trade up."""

    rule: str
    document: str
    level: Level
    owner: Owner
    since_ms: int = 0


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One trade, compared. `age_seconds` is the age of the oldest thing in `differ` or `missing`, 0 where nothing is open."""

    order: str
    state: State
    documents: tuple[str, ...]
    sealed: tuple[str, ...]
    agree: tuple[Agreement, ...]
    differ: tuple[Difference, ...]
    missing: tuple[Missing, ...]
    age_seconds: int


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What law and configuration say for one comparison.

    `receipt_required` tells whether the law of the list's day asks for a receipt of money (customs.receipt_of_money).
    `tolerance_bp` is how far money received may be off the order, in basis points of the order; `rates_e8` the CNY price of
    one unit of a currency times 1e8 on the day of the money, for money in another currency than the order's."""

    receipt_required: bool = False
    tolerance_bp: int = 0
    rates_e8: Mapping[str, int] = {}


def state_of(differ: tuple[Difference, ...], missing: tuple[Missing, ...], sealed: tuple[str, ...]) -> State:
    """The worst of it: an error before a missing document before a sealed one before a warning. What the law does not ask for
    any more is told in `missing` as a warning, and nothing waits for it."""
    if any(one.level == "error" for one in differ):
        return "differs"
    if any(one.level == "error" for one in missing):
        return "missing"
    if sealed:
        return "sealed"
    return "warns" if differ else "agrees"


def age_of(differ: tuple[Difference, ...], missing: tuple[Missing, ...], now_ms: int) -> int:
    """Seconds since the oldest open thing came to be."""
    held_up = (one for one in missing if one.level == "error")
    since = [time for time in (*(one.since_ms for one in differ), *(one.since_ms for one in held_up)) if time]
    return max(0, now_ms - min(since)) // 1000 if since else 0
