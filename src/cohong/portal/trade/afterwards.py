"""What followed the list of a trade: customs' number, how far the parcel is, what came back, and the forms it went into."""

import msgspec

from cohong.channels.customs.tables import UNITS
from cohong.core.tags import number_tag
from cohong.modules.aftermath.state import DECLARATION, PAPER, PART, After, after, part_key
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import Trade
from cohong.portal.ask import Ask
from cohong.portal.names import Fields, Names
from cohong.portal.speech.paperwords import customs_said, document, form_state
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text, Why, why_of
from cohong.projections import followed
from cohong.projections.queries import Event
from cohong.projections.shapes import PaperRow

NUMBERS = ("copNo", "coElNo")
"""Fields in which a paper has its sender's own number."""


class CameBack(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a line came back, times 1e5 in `unit`."""

    gnum: int
    unit: str
    quantity_e5: int


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration form: its number ("" before there is one, or where it is sealed), customs' state, and which lines of the list
    became which line of the form."""

    entry: str
    state: Text
    lines: tuple[tuple[int, int], ...]


class PaperSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in short: what it is, its sender's number ("" where sealed), who filed it, customs' newest word with its tone, the
    day it took effect (0 before), and what it waits for. `href` is "" where the reader's lists do not hold it."""

    id: str
    name: Text
    number: str
    filer: Text
    tone: str
    status: Text
    accepted: int
    why: Why | None
    href: str


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `numbered` tells whether customs gave the list a number, `list_no` is that number where the reader may read it.
    Days are 0 before."""

    numbered: bool
    list_no: str
    cancelled: int
    bill_no: str
    billed: bool
    arrived: int
    left: int
    tallied: int
    returned: tuple[CameBack, ...]
    summed: bool
    forms: tuple[Form, ...]
    papers: tuple[PaperSeen, ...]


def followed_of(ask: Ask, names: Names, trade: Trade, key: str, events: list[Event]) -> Followed:
    """What followed the list of a trade whose life is `events`."""
    then = after(ask.state, key)
    rows = papers_of(ask, trade, then)
    told = _told(ask, then, events)
    bodies = [paper_body(ask, names, row.id) for row in rows]
    units = {line.gnum: UNITS.get(line.unit, line.unit) for line in trade.lines}
    return Followed(
        numbered=bool(then.list),
        list_no=_list_no(ask, then, [*bodies, *told]),
        cancelled=then.cancelled,
        bill_no=_bill_no(ask, names, then.bill),
        billed=bool(then.bill),
        arrived=then.arrived,
        left=then.left,
        tallied=then.tallied,
        returned=tuple(
            CameBack(gnum=one.gnum, unit=units.get(one.gnum, ""), quantity_e5=one.quantity_e5) for one in trade.returned
        ),
        summed=bool(then.summary),
        forms=_forms(ask, then, told),
        papers=tuple(paper_seen(ask, row, body) for row, body in zip(rows, bodies, strict=True)),
    )


def papers_of(ask: Ask, trade: Trade, then: After) -> list[PaperRow]:
    """The papers that name the list or parcel of a trade, and those of its whole master bill."""
    carrier, waybill = trade.waybill_key[:32], trade.waybill_key[32:64]
    named = followed.papers_naming(ask.reading.tables, [then.list, waybill])
    bill = ask.state.get(PAPER, then.bill) if then.bill else None
    whole = (
        [row for row in followed.bills(ask.reading.tables, bill.bill) if not row.names] if bill and bill.bill else []
    )
    known = {row.id: row for row in (*named, *whole)}
    return [row for row in known.values() if not row.carrier or canonical(ask.state, row.carrier) == carrier]


def paper_body(ask: Ask, names: Names, id: str) -> Fields:
    """The opened body of the first part of a paper; empty where one may not open it."""
    paper = ask.state.get(PAPER, id)
    part = ask.state.get(PART, part_key(id, paper.there[0])) if paper and paper.there else None
    return names.body(part.doc) if part else {}


def paper_seen(ask: Ask, row: PaperRow, body: Fields) -> PaperSeen:
    """A paper in short."""
    tone, status = customs_said(row.status)
    return PaperSeen(
        id=row.id,
        name=document(row.of),
        number=number_of(body),
        filer=called(ask.state, row.agent) if row.agent else Text("–", "–"),
        tone=tone,
        status=status,
        accepted=row.accepted,
        why=why_of(row.why) if row.why else None,
        href=f"/papers/{row.id}" if sees_paper(ask, row) else "",
    )


def number_of(body: Fields) -> str:
    """The number that the sender gave a paper."""
    return next((str(body[name]) for name in NUMBERS if body.get(name)), "")


def sees_paper(ask: Ask, row: PaperRow) -> bool:
    """Whether the asker's lists hold a paper: its own, unless it sees everything."""
    scope = ask.scope
    own = scope.agent or scope.service or scope.merchant
    return own is None or row.agent == own


# --- customs' numbers -----------------------------------------------------------------------------------------------------


def _told(ask: Ask, then: After, events: list[Event]) -> list[Fields]:
    """Customs' own words that tell the number of the list, and the forms it went into."""
    wanted = ({"aftermath.list_numbered"} if then.list else set()) | (
        {"aftermath.list_declared"} if then.declared else set()
    )
    told = [event for event in events if wanted & set(event.facts)]
    return [ask.reading.said(ask.acting.member, event.message_id, event.filer) for event in told]


def _list_no(ask: Ask, then: After, bodies: list[Fields]) -> str:
    """The number whose tag the ledger has, wherever the reader may read it."""
    for body in bodies if then.list else ():
        for one in (body, *body.get("lines", ())):
            number = str(one.get("invtNo", "") if isinstance(one, dict) else "")
            if number and number_tag(ask.reading.join_key, "invt", number) == then.list:
                return number
    return ""


def _bill_no(ask: Ask, names: Names, id: str) -> str:
    return str(paper_body(ask, names, id).get("billNo", "")) if id else ""


def _forms(ask: Ask, then: After, told: list[Fields]) -> tuple[Form, ...]:
    key = ask.reading.join_key
    entries = {number_tag(key, "declaration", str(one["declSeqNo"])): one for one in told if one.get("declSeqNo")}
    found = []
    for name in dict.fromkeys(line.declaration for line in then.declared):
        row = ask.state.get(DECLARATION, name)
        found.append(
            Form(
                entry=str(entries.get(name, {}).get("entryId", "")),
                state=form_state(row.state if row else ""),
                lines=tuple((line.gnum, line.seqno) for line in then.declared if line.declaration == name),
            )
        )
    return tuple(found)
