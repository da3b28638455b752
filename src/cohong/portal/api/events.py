"""What happened on the ledger, in its order, as one member may see it: kinds, codes, opaque ids; never a sealed word."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cohong.core import canon, envelope
from cohong.core.outcome import BlockRecord, Outcome
from cohong.core.state import Overlay
from cohong.core.texts import CohongError, declare
from cohong.modules import rulebook
from cohong.modules.clearing.state import BATCH, PAYOUT
from cohong.modules.forex.state import DEAL, REMITTANCE, SETTLEMENT, standing_key
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import PARCEL, TRADE, WAYBILL, belonging
from cohong.node.reading import Reading
from cohong.portal.ask import member_roles, scope_of
from cohong.portal.question import Limit, Question
from cohong.projections.facts import About, subjects, subjects_of_head
from cohong.projections.queries import Scope
from cohong.projections.rows import merchant_of, service_of

AHEAD = declare(
    "portal.events_ahead",
    en="This ledger has no entry {seen} yet; its newest is {expected}. What you had came from another ledger.",
    zh="本账本尚无第 {seen} 条记录，最新为第 {expected} 条；您原有的数据来自另一账本。",
    next_en="Begin again without a position, and compare the ledger's address.",
    next_zh="请不带位置重新开始，并核对账本地址。",
)
SCANNED = 5_000
"""Entries that one answer looks through at most, however few of them the member may see."""
START = -1
"""The position before the first entry."""
Position = Annotated[int, Meta(ge=START, le=canon.MAX_INT, description="the `seq` of the last event had; -1 for none")]


class Subject(msgspec.Struct, frozen=True):
    """What an event speaks of: `trade`, `waybill`, `credit`, `settlement`, `deal`, `payout`, `payable` or `merchant`, and its
    opaque id."""

    kind: str
    id: str


class Failed(msgspec.Struct, frozen=True):
    """A subject of a whole-file message that did not take effect, and the code why."""

    code: str
    subjects: tuple[Subject, ...]


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One outcome. `seq` is its position in the log, `previous` the position up to which this reader was told everything
    before: if that is not where the reader stands, something was lost between. `time` is in milliseconds; `outcome` is the id
    under which its proof is had; `facts` are the kinds of facts that concern the reader."""

    seq: int
    previous: int
    time: int
    kind: str
    result: Literal["accepted", "refused"]
    code: str
    filer: str
    outcome: str
    facts: tuple[str, ...]
    subjects: tuple[Subject, ...]
    failed: tuple[Failed, ...]


class Events(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events. Ask on with `after` = `next`; `more` says whether there is something to be had already."""

    events: tuple[Event, ...]
    next: int
    more: bool


class EventsAsked(Question, frozen=True, kw_only=True):
    """Where to begin, and how many."""

    after: Position = START
    limit: Limit = 100


# --- what an entry says -----------------------------------------------------------------------------------------------


class Part(msgspec.Struct, frozen=True):
    """A fact (or, with a code, what failed), and its subjects, each with those that it concerns."""

    tag: str
    code: str
    about: tuple[tuple[Subject, "Concerned"], ...]


class Concerned(msgspec.Struct, frozen=True):
    """Whom something concerns, by the names of a scope."""

    merchant: frozenset[str] = frozenset()
    service: frozenset[str] = frozenset()
    agent: frozenset[str] = frozenset()
    bank: frozenset[str] = frozenset()

    def within(self, scope: Scope) -> bool:
        """Whether somebody of that scope may see it."""
        return all(
            getattr(scope, name) is None or getattr(scope, name) in getattr(self, name)
            for name in self.__struct_fields__
        )


class Entry(msgspec.Struct, frozen=True):
    """An outcome with everything that it speaks of, read once for all readers."""

    seq: int
    outcome: Outcome
    parts: tuple[Part, ...]


_leaf: msgspec.json.Decoder[Outcome | BlockRecord] = msgspec.json.Decoder(Outcome | BlockRecord)


def entry_at(reading: Reading, seq: int) -> Entry | None:
    """The outcome at a position; None for the record of a block."""
    leaf = _leaf.decode(reading.leaf(seq))
    where = reading.live.where(seq)
    if isinstance(leaf, BlockRecord) or where is None:
        return None
    state = reading.state
    parts = [_part(state, fact["fact"], "", subjects(state, fact), fact) for fact in where.facts]
    if leaf.result == "refused" or leaf.failed:
        kept = reading.live.block(where.height).envelopes[where.envelope]
        head = rulebook().read(envelope.from_bytes(kept).messages[where.place]).head
        wanted: list[tuple[str, int | None]] = [(code, item) for item, code in leaf.failed] or [(leaf.code, None)]
        parts += [
            _part(state, "", code, subjects_of_head(partial(canonical, state), head, item), {}) for code, item in wanted
        ]
    return Entry(seq, leaf, tuple(parts))


def _part(state: Overlay, tag: str, code: str, about: Iterable[About], fact: dict[str, Any]) -> Part:
    found = [(Subject(one.kind, one.name), _concerned(state, one)) for one in about]
    if not found and "agent" in fact and "firm" in fact:  # a mandate is between these two
        merchant = merchant_of(state, fact["firm"])
        found = [(Subject("merchant", merchant), _of(state, merchant, agents=[fact["agent"]]))]
    return Part(tag, code, tuple(dict(found).items()))


def _of(state: Overlay, merchant: str, agents: Iterable[str] = (), bank: str = "") -> Concerned:
    return Concerned(
        merchant=frozenset({merchant} - {""}),
        service=frozenset({service_of(state, merchant)} - {""}),
        agent=frozenset({*agents} - {""}),
        bank=frozenset({bank} - {""}),
    )


def _concerned(state: Overlay, about: About) -> Concerned:
    """Whom a subject concerns, as the rows say."""
    name = about.name
    match about.kind:
        case "trade":
            return _of_trade(state, name)
        case "waybill":
            return _of_waybill(state, name)
        case "merchant":
            return _of(state, name)
        case "credit":
            credit = state.get(REMITTANCE, name)
            return Concerned(bank=frozenset({credit.bank} if credit else ()))
        case "settlement":
            settlement = state.get(SETTLEMENT, name)
            return Concerned(service=frozenset({settlement.service} if settlement else ()))
        case "deal":
            deal = state.get(DEAL, name)
            return Concerned(bank=frozenset({deal.bank} if deal else ()))
        case "payable":
            batch, _, merchant = name.partition("/")
            row = state.get(BATCH, batch)
            return _of(state, merchant, bank=row.bank if row else "")
        case "payout":
            payout = state.get(PAYOUT, name)
            return _of(state, payout.merchant, bank=payout.bank) if payout else Concerned()
    return Concerned()


def _of_trade(state: Overlay, key: str) -> Concerned:
    trade = state.get(TRADE, standing_key(state, key))
    if trade is None:
        return _of(state, merchant_of(state, key[:32]))
    filers = [doc.filer for doc in (trade.list, trade.order) if doc]
    return _of(state, merchant_of(state, trade.seller or trade.firm), filers)


def _of_waybill(state: Overlay, key: str) -> Concerned:
    trade = belonging(state, state.get(PARCEL, key))
    if trade:
        return _of_trade(state, trade)
    waybill = state.get(WAYBILL, key)
    return Concerned(agent=frozenset({waybill.doc.filer} if waybill else ()))


# --- what a member sees of it -----------------------------------------------------------------------------------------


class Reader(msgspec.Struct, frozen=True):
    """Who reads: what a member filed itself it sees whole, of the rest what its scope holds."""

    member: str
    scope: Scope

    def sees(self, entry: Entry, previous: int) -> Event | None:
        """The entry as an event for this reader; None where nothing of it is for them."""
        said = entry.outcome
        whole = said.filer == self.member or self.scope == Scope()
        parts = [(part, tuple(one for one, by in part.about if whole or by.within(self.scope))) for part in entry.parts]
        seen = [(part, about) for part, about in parts if about or whole]
        if not seen and not whole:
            return None
        return Event(
            seq=entry.seq,
            previous=previous,
            time=said.time,
            kind=said.kind,
            result=said.result,
            code=said.code,
            filer=said.filer,
            outcome=said.id,
            facts=tuple(dict.fromkeys(part.tag for part, _ in seen if part.tag)),
            subjects=tuple(dict.fromkeys(one for _, about in seen for one in about)),
            failed=tuple(Failed(part.code, about) for part, about in seen if part.code and not said.code),
        )


OWN_ALONE = frozenset({"platform", "carrier", "filer"})
"""Who has only these roles sees what it filed itself, and what names it."""


def reader_of(reading: Reading, member: str) -> Reader:
    """The reader for a member."""
    scope = scope_of(reading.state, member)
    if scope == Scope() and member != reading.operator and set(member_roles(reading.state, member)) <= OWN_ALONE:
        scope = Scope(merchant=member)
    return Reader(member, scope)


def refuse_ahead(reading: Reading, after: int) -> None:
    """A position that this ledger has not reached belongs to another one. Raises CohongError `portal.events_ahead`."""
    newest = reading.info.size - 1
    if after > newest:
        raise CohongError(AHEAD, path="after", seen=str(after), expected=str(newest))


def events_page(reading: Reading, reader: Reader, after: int, limit: int) -> Events:
    """The events behind a position. Raises CohongError `portal.events_ahead`."""
    refuse_ahead(reading, after)
    size, found = reading.info.size, list[Event]()
    place, told = after, after
    for entry in entries(reading, after + 1, min(size, after + 1 + SCANNED)):
        event = reader.sees(entry, told) if entry else None
        place += 1
        if event is not None:
            found.append(event)
            told = place
            if len(found) == limit:
                break
    return Events(events=tuple(found), next=place, more=place < size - 1)


def entries(reading: Reading, start: int, end: int) -> Iterator[Entry | None]:
    """The entries of some positions, one for each."""
    return (entry_at(reading, seq) for seq in range(start, end))
