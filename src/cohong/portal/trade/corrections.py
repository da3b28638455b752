"""Corrections that were asked for, as every page shows them: of what, by whom, why, until when, and what came of it."""

from typing import Literal

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.core.refusal import Refusal
from cohong.modules.aftermath.decide import ASKERS
from cohong.portal.ask import Ask, member_roles
from cohong.portal.speech.paperwords import document
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text, Why, why_of
from cohong.projections import followed, matching
from cohong.projections.shapes import Correction, Scope

ASKED = "aftermath.ask_correction"
DUE_MOST = 200


class CorrectionLine(msgspec.Struct, frozen=True, kw_only=True):
    """A correction: of which document (`of` for programs), asked by and of whom, why, the note ("" where none, or sealed for the
    reader), since when and until when, days left (below 0: overdue), and its state. `own` when the reader has to answer, and then
    `mend` is where; `mine` when the reader asked and may take it back."""

    trade: str
    of: str
    document: Text
    by: Text
    to: Text
    why: Why
    note: str
    since: int
    until: int
    days_left: int
    state: Literal["open", "overdue", "answered"]
    own: bool
    mend: str
    mine: bool
    href: str


def may_ask(ask: Ask) -> bool:
    """Whether whoever asks may ask for corrections: the person by its post, the member by its roles."""
    return ask.acting.may("ask_correction") and looks_after_others(ask)


def looks_after_others(ask: Ask) -> bool:
    """Whether the acting member has a role that looks after others' documents."""
    return any(role in ASKERS for role in member_roles(ask.state, ask.acting.member))


def corrections_of(ask: Ask, trade: str) -> tuple[CorrectionLine, ...]:
    """Those of a trade, with their notes: what is open first."""
    rows = sorted(followed.corrections_of(ask.reading.tables, trade), key=lambda row: (bool(row.answer), row.until))
    return tuple(correction_line(ask, row, _note(ask, row)) for row in rows)


def due_corrections(ask: Ask, until: int) -> list[Correction]:
    """Open ones that concern the asker: those that it has to answer, whenever that is, and others until a day. What is overdue
    comes first."""
    source = ask.reading.tables
    own = followed.open_corrections(source, Scope(agent=ask.acting.member), limit=DUE_MOST)
    others = followed.open_corrections(source, corrections_scope(ask), until=until, limit=DUE_MOST)
    found = {row.id: row for row in (*own, *others)}
    return sorted(found.values(), key=lambda row: (row.until, row.id))


def corrections_scope(ask: Ask) -> Scope:
    """Authorities and the operator see all, whoever else sees all trades only those that it has to answer."""
    scope = ask.scope
    if scope == Scope() and not looks_after_others(ask):
        return Scope(agent=ask.acting.member)
    return scope


def correction_line(ask: Ask, row: Correction, note: str = "") -> CorrectionLine:
    """One row in words."""
    own = row.agent == ask.acting.member and not row.answer
    left = days_since_1970(row.until) - days_since_1970(ask.reading.day)
    return CorrectionLine(
        trade=row.trade,
        of=row.of,
        document=document(row.of),
        by=called(ask.state, row.by),
        to=called(ask.state, row.agent),
        why=why_of(row.code),
        note=note,
        since=row.since,
        until=row.until,
        days_left=left,
        state="answered" if row.answer else "overdue" if left < 0 else "open",
        own=own,
        mend=f"/trades/{row.trade}/mend" if own and ask.acting.may("mend") else "",
        mine=row.by == ask.acting.member and not row.answer and may_ask(ask),
        href=f"/trades/{row.trade}",
    )


def _note(ask: Ask, row: Correction) -> str:
    """The words that were sealed with what was asked. Whoever has to answer reads them with the keys of this home."""
    reading, member = ask.reading, ask.acting.member
    reader = reading.reader_of(member, member if member == row.agent else row.by)
    if reader is None:
        return ""
    for message in reversed(matching.said_of(reading.tables, [row.trade], ASKED).get(row.trade, [])):
        found = reading.vault.open_body(bytes.fromhex(message), reader)
        if not isinstance(found, Refusal) and (found.fields.get("of"), found.fields.get("code")) == (row.of, row.code):
            return str(found.fields.get("note", ""))
    return ""
