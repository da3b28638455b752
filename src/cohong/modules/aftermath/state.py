"""Rows of what follows a declared list.

A paper (a cancellation, a bill, an arrival and so on) is named by an id that never changes; whose number it is filed under may
move when two codes turn out to be one firm, so `AT` finds the id by the canonical tag. A paper says what it is about by numbers
that may not be known here yet: it waits (`AWAITED`), and takes effect on a trade once customs accepted it, all its parts are
here, and the number is known.
"""

from typing import Literal

import msgspec

from cohong.core.message import derived_id
from cohong.core.state import Overlay, Table
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import PARCEL, TRADE, Belongs, Doc, Trade, belonging, key_of, total

Movement = Literal["bill", "arrival", "departure"]
Of = Literal["cancellation", "bill", "arrival", "departure", "return", "tally", "summary"]
ACCEPTED: dict[Of, tuple[int, ...]] = {
    "cancellation": (399,),
    "bill": (399, 800),
    "arrival": (399,),
    "departure": (399,),
    "return": (800,),
    "tally": (399,),
    "summary": (399,),
}
"""States in which customs has accepted a paper (customs facts 5.1)."""


class Paper(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One paper: who filed it, which of its parts are here, customs' newest word, and the day on which customs accepted it (0
    before). `carrier` and `bill` are as filed; `day` is the day of leaving."""

    of: Of
    filer: str = ""
    parts: int = 0
    there: tuple[int, ...] = ()
    carrier: str = ""
    bill: str = ""
    day: int = 0
    lines: tuple[tuple[int, int], ...] = ()
    status: int = 0
    status_time: str = ""
    accepted: int = 0


class Part(msgspec.Struct, frozen=True, array_like=True):
    """A part: the document, and the tags of what it names: waybill numbers of a movement, list numbers of the others."""

    doc: Doc
    named: tuple[str, ...]


class At(msgspec.Struct, frozen=True, array_like=True):
    """The paper of a party's number."""

    paper: str


class Bill(msgspec.Struct, frozen=True, array_like=True):
    """The list-to-bill papers of a master bill."""

    papers: tuple[str, ...]


class Awaited(msgspec.Struct, frozen=True, array_like=True):
    """The papers that wait for a number."""

    papers: tuple[str, ...]


class Declared(msgspec.Struct, frozen=True, array_like=True):
    """Where a line of a list went: line, declaration, line of the form."""

    gnum: int
    declaration: str
    seqno: int


class After(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What followed the list of a trade: customs' number, the ids of papers, and the days of what customs accepted."""

    list: str = ""
    cancellation: str = ""
    cancelled: int = 0
    bill: str = ""
    arrived: int = 0
    left: int = 0
    returns: tuple[str, ...] = ()
    tallied: int = 0
    summary: str = ""
    declared: tuple[Declared, ...] = ()


class Declaration(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A declaration form that came out of a summary: its number once there is one, customs' state and the parts that are here."""

    sum: str
    entry: str = ""
    state: str = ""
    time: str = ""
    parts: int = 1
    there: tuple[int, ...] = ()


class Asked(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A correction that was asked for: by whom, of whom, why, since when and until when; `root` is the body that is wrong, and
    `answer` the document that came instead ("" while nothing did)."""

    by: str
    to: str
    code: str
    root: str
    since: int
    until: int
    answer: str = ""


PAPER = Table("paper", Paper)
PART = Table("paper_part", Part)
AT = Table("paper_at", At)
BILL = Table("bill", Bill)
AWAITED = Table("awaited", Awaited)
NUMBER = Table("invt", Belongs)
SUM = Table("sum", At)
AFTER = Table("after", After)
DECLARATION = Table("declaration", Declaration)
ASKED = Table("asked", Asked)


def place_of(state: Overlay, of: Of, party: str, number: str) -> str:
    """The key in `AT` of a party's number."""
    return f"{canonical(state, party)}{number}/{of}"


def paper_id(state: Overlay, of: Of, party: str, number: str) -> str:
    """The id of the paper of a party's number: the one it has, or the one it will have."""
    known = state.get(AT, place_of(state, of, party, number))
    return known.paper if known else derived_id("cohong.paper.1", of, canonical(state, party), number)


def part_key(paper: str, part: int) -> str:
    """The key of one part; parts lie in their order."""
    return f"{paper}/{part:09d}"


def is_refused(paper: Paper) -> bool:
    """Whether customs refused a paper (100, 4 or below 0): then it may be sent anew."""
    return paper.status in (4, 100) or paper.status < 0


def is_whole(paper: Paper) -> bool:
    """Whether every part is here."""
    return 0 < paper.parts == len(paper.there)


def own_tags(state: Overlay, paper: str) -> list[str]:
    """The tags that the parts of a paper name themselves, in their order."""
    known = state.get(PAPER, paper)
    parts = (state.get(PART, part_key(paper, number)) for number in (known.there if known else ()))
    return [tag for part in parts if part is not None for tag in part.named]


def named_by(state: Overlay, paper: str) -> list[str]:
    """The tags that a paper names, over all its parts; for an arrival of a whole bill, those that the bill names."""
    known = state.get(PAPER, paper)
    if known is None:
        return []
    own = own_tags(state, paper)
    if own or known.of != "arrival" or not known.bill:
        return own
    bill = state.get(BILL, canonical(state, known.carrier) + known.bill)
    return [tag for one in (bill.papers if bill else ()) for tag in named_by(state, one)]


def trade_named(state: Overlay, paper: Paper, tag: str) -> Trade | None:
    """The trade that a tag named by a paper means: the one whose list has this number, or whose list names this waybill."""
    if paper.of in ("bill", "arrival", "departure"):
        parcel = state.get(PARCEL, canonical(state, paper.carrier) + tag) or state.get(PARCEL, paper.carrier + tag)
        return state.get(TRADE, belonging(state, parcel))
    return trade_numbered(state, tag)


def trade_numbered(state: Overlay, number: str) -> Trade | None:
    """The trade whose list customs gave this number."""
    return state.get(TRADE, belonging(state, state.get(NUMBER, number)))


def after(state: Overlay, trade: str) -> After:
    """What followed the list of a trade; an empty row where nothing did."""
    return state.get(AFTER, trade) or After()


class Consequences(msgspec.Struct, frozen=True, kw_only=True):
    """What a correction of a trade's documents comes upon, in minor units of the order currency; `returned` counts lines."""

    matched: bool
    labelled: bool
    released: int
    right: int
    claimed: int
    collected: int
    settled: int
    paid: int
    returned: int
    left: int
    summed: bool
    declared: int


def consequences(state: Overlay, trade: Trade) -> Consequences:
    """What was done already on the strength of a trade's documents: what a change or cancellation would leave without them."""
    then = after(state, key_of(trade))
    return Consequences(
        matched=trade.matched is not None,
        labelled=trade.label is not None,
        released=trade.released,
        right=trade.right,
        claimed=total(trade, "claimed"),
        collected=total(trade, "collected"),
        settled=total(trade, "settled"),
        paid=total(trade, "paid"),
        returned=len(trade.returned),
        left=then.left,
        summed=bool(then.summary),
        declared=len({line.declaration for line in then.declared}),
    )
