"""Rows of a trade and of the documents that meet in it.

A trade is keyed by (canonical firm tag, order number tag). Its lines carry the goods track in quantities and the money
track in minor units of the order currency. A line without a match attestation does not exist yet: its base is absent,
not zero.
"""

from operator import attrgetter
from typing import Literal

import msgspec

from cohong.core.state import Overlay, Table
from cohong.modules.members.state import canonical

Track = Literal["claimed", "collected", "settled", "paid"]
TRACKS: tuple[Track, ...] = ("claimed", "collected", "settled", "paid")
UPSTREAM: dict[Track, str] = {"claimed": "value", "collected": "claimed", "settled": "collected", "paid": "settled"}
"""Each track is held against the one before it: paid <= settled <= collected <= claimed <= value."""


class Doc(msgspec.Struct, frozen=True, array_like=True):
    """A lodged document that stands: its message id, the root of its body, who filed it."""

    id: str
    root: str
    filer: str


class Line(msgspec.Struct, frozen=True, array_like=True):
    """One line. `gnum` 0 is the order's freight. Quantities times 1e5; money in minor units of the order currency."""

    gnum: int
    unit: str
    quantity_e5: int
    declared_e5: int
    released_e5: int
    value: int
    claimed: int = 0
    collected: int = 0
    settled: int = 0
    paid: int = 0


class Returned(msgspec.Struct, frozen=True, array_like=True):
    """How much of a line came back into the country, in the line's unit times 1e5."""

    gnum: int
    quantity_e5: int


class Roots(msgspec.Struct, frozen=True, array_like=True):
    """The bodies a judgement looked at. It counts while these are the roots that stand."""

    order: str
    waybill: str
    list: str


class Label(msgspec.Struct, frozen=True, array_like=True):
    """A tax label with its basis, the export days it holds for, and the roots it looked at."""

    label: str
    basis: str
    since: int
    until: int
    roots: Roots


class Difference(msgspec.Struct, frozen=True, array_like=True):
    """Something that does not agree: named, with an owner, since a day, and the money at stake in minor units."""

    code: str
    owner: str
    day: int
    amount: int = 0


class Trade(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One trade.

    `status` and `status_time` are customs' newest word on the list (returnStatus, 17-digit returnTime), `order_status`
    and `order_time` the same for the order; `released` is the export day customs attested, 0 before. `right` is the day
    the settlement right opened; it opens once. `returned` is what customs let back in, a row a line. `decided` is the
    genuine seller where a person decided it; it goes before what the match duty names.
    """

    firm: str
    number: str
    currency: str = ""
    order: Doc | None = None
    list: Doc | None = None
    list_key: str = ""
    waybill_key: str = ""
    lines: tuple[Line, ...] = ()
    seller: str = ""
    matched: Roots | None = None
    label: Label | None = None
    reviewed: Roots | None = None
    status: int = 0
    status_time: str = ""
    order_status: int = 0
    order_time: str = ""
    released: int = 0
    right: int = 0
    frozen: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    returned: tuple[Returned, ...] = ()
    decided: str = ""


class Waybill(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A carrier's waybill number and the document that stands for it. A carrier may use a number again after six
    months: `generation` counts, `day` is when this one was first seen."""

    doc: Doc
    day: int
    generation: int = 0
    status: int = 0
    status_time: str = ""


class Belongs(msgspec.Struct, frozen=True, array_like=True):
    """The trade that a list (agent and its own document number) or a waybill belongs to, since a day; known before the
    waybill is. The trade's key may be one from before an alias: read it through `belonging`."""

    trade: str
    day: int


class Loose(msgspec.Struct, frozen=True, array_like=True):
    """Differences and other marks that belong to no trade, such as a bank notice that nobody claimed."""

    difference: Difference


REUSE_MONTHS = 6
"""A carrier may use a waybill number again after so many months (customs facts 11.6 X08)."""

TRADE = Table("trade", Trade)
WAYBILL = Table("waybill", Waybill)
LIST = Table("list", Belongs)
PARCEL = Table("parcel", Belongs)
LOOSE = Table("loose", Loose)


def trade_key(state: Overlay, firm: str, number: str) -> str:
    """The key of the trade under which a firm (any of its tags) knows an order number. Where an alias brought two trades
    of one number together, each is still found under the tag it was filed with."""
    owner = canonical(state, firm)
    if owner != firm and state.get(TRADE, firm + number) is not None:
        return firm + number
    return owner + number


def trade_of(state: Overlay, firm: str, number: str) -> Trade:
    """The trade, or a new empty one."""
    key = trade_key(state, firm, number)
    return state.get(TRADE, key) or Trade(firm=key[:32], number=number)


def archived(state: Overlay, waybill_key: str) -> int:
    """How many earlier parcels keep this waybill number, under the same key with `/0`, `/1` and so on."""
    count = 0
    while state.get(WAYBILL, f"{waybill_key}/{count}") is not None:
        count += 1
    return count


def belonging(state: Overlay, belongs: Belongs | None) -> str:
    """The key under which the trade of a list or parcel stands today, "" where there is none."""
    return trade_key(state, belongs.trade[:32], belongs.trade[32:]) if belongs else ""


def key_of(trade: Trade) -> str:
    """The key a trade stands under."""
    return trade.firm + trade.number


def standing_roots(state: Overlay, trade: Trade) -> Roots | None:
    """The roots of the three documents as they stand, or None while one is missing."""
    waybill = state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
    if trade.order is None or trade.list is None or waybill is None:
        return None
    return Roots(trade.order.root, waybill.doc.root, trade.list.root)


def is_matched(state: Overlay, trade: Trade) -> bool:
    """Whether a match attestation counts: it looked at the bodies that stand now."""
    return trade.matched is not None and trade.matched == standing_roots(state, trade)


def is_labelled(state: Overlay, trade: Trade) -> bool:
    """Whether the label counts: on standing roots, decided, and for the export day once that is known."""
    label = trade.label
    if label is None or label.label == "UNDECIDED" or label.roots != standing_roots(state, trade):
        return False
    return not is_lapsed(trade)


def is_lapsed(trade: Trade) -> bool:
    """Whether customs attested an export day for which the label does not hold."""
    label = trade.label
    return label is not None and trade.released != 0 and not label.since <= trade.released <= label.until


def is_reviewed(state: Overlay, trade: Trade) -> bool:
    """Whether the bank's review counts."""
    return trade.reviewed is not None and trade.reviewed == standing_roots(state, trade)


_OF_LINE = {track: attrgetter(track) for track in ("value", *TRACKS)}


def total(trade: Trade, track: str) -> int:
    """Sum of a track ("value" or one of TRACKS) over the lines, in minor units."""
    return sum(map(_OF_LINE[track], trade.lines))


def released_value(trade: Trade) -> int:
    """Value of what customs released and did not let back in: of each line by its quantity, cut to whole minor units;
    freight once anything is out."""
    goods = [line for line in trade.lines if line.gnum]
    out = sum(line.value * line.released_e5 // line.declared_e5 for line in goods if line.declared_e5)
    return out + sum(line.value for line in trade.lines if line.gnum == 0) if out else 0


def out_e5(trade: Trade, gnum: int, declared_e5: int) -> int:
    """How much of a line is out of the country once its list is released: what was declared less what came back."""
    back = sum(one.quantity_e5 for one in trade.returned if one.gnum == gnum)
    return max(0, declared_e5 - back)


def room(trade: Trade, track: Track) -> int:
    """How much more of a track may be used, in minor units."""
    left = total(trade, UPSTREAM[track]) - total(trade, track)
    return min(left, released_value(trade) - total(trade, "settled")) if track == "settled" else left
