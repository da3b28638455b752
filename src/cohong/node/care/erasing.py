"""Erasure: the law's day first, then the word on the ledger, then the key; a crash in between is finished by the next try."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from cohong.channels.door.prepared import Prepared
from cohong.core.calendar import day_of
from cohong.core.law import number_in_force
from cohong.core.message import ZERO_ID, derived_id
from cohong.core.outcome import Outcome
from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError, Finding, finding
from cohong.core.transition import KNOWN
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.members.messages import RecordErasure
from cohong.modules.members.state import ERASED as ERASURES
from cohong.node.care.redact import redactor
from cohong.node.codes import OTHER_LEDGER
from cohong.node.home import Clock, Node, system_clock
from cohong.sealed.codes import LEGAL_HOLD, NOT_FOUND
from cohong.sealed.retention import SubjectRecord, may_erase
from cohong.sealed.seal import ID_BYTES

RETENTION = "sealed.retention_years"
CAUTIOUS_YEARS = 10
"""Where the law book is silent."""
LONG_AGO = 19700101


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the key of a subject is destroyed, the outcome that records it, and why not where it is not."""

    subject: str
    erased: bool
    outcome: str
    findings: tuple[Finding, ...] = ()


def erase(home: Path, subject: str, *, reason: str, member: str | None = None, clock: Clock = system_clock) -> Erasure:
    """Destroy the key of a subject, named by its id or by a message about it (32 hex digits each).

    Files in which its documents came are rewritten without them. Raises CohongError when nothing is kept under that id;
    a running retention, a hold and a refusal of the ledger stand in `findings`, and then nothing is destroyed.
    """
    with Node(Path(home), clock=clock) as node:
        who = member or node.operator
        node.keys_of(who)
        return erase_in(node, _subject(node, subject), reason, who)


def erase_in(node: Node, subject: bytes, reason: str, who: str) -> Erasure:
    """Erase one subject of an open home."""
    record = subject_record(node, subject)
    refusal = _standing_in_the_way(node, record)
    if refusal is None:
        refusal, outcome = _say(node, subject.hex(), reason, who)
        if refusal is None:
            destroy(node, record)
            return Erasure(subject=subject.hex(), erased=True, outcome=outcome)
    found = finding(refusal.code, "error", refusal.path or subject.hex(), refusal.seen, refusal.expected)
    return Erasure(subject=subject.hex(), erased=False, outcome="", findings=(found,))


def destroy(node: Node, record: SubjectRecord) -> None:
    """Destroy the key and every readable copy of what hung on it."""
    messages = node.vault.messages_of(record.subject_id)
    filers = sorted({one.filer for one in _outcomes(node, messages)} or node.ring.members())
    refusal = node.vault.erase(record, node.day, redactor(node.join_key, filers))
    assert refusal is None, "retention and holds were looked at before"


def subject_record(node: Node, subject: bytes) -> SubjectRecord:
    """The day of a subject's first message on the ledger, and how many years it has to be kept from then on.

    Where the law changed meanwhile, the longer time of both rows counts: an erasure cannot be undone."""
    days = [day_of(one.time) for one in _outcomes(node, node.vault.messages_of(subject))]
    first = min(days, default=node.day)
    years = max(number_in_force(node.state, RETENTION, day, CAUTIOUS_YEARS) for day in (first, node.day))
    return SubjectRecord(subject_id=subject, ledger_day=first, retention_years=years)


class Recorded(msgspec.Struct, frozen=True):
    """A subject (16 bytes) whose erasure a ledger records, and the day of that record."""

    subject: bytes
    day: int


class Erasures(msgspec.Struct, frozen=True, kw_only=True):
    """Every erasure that a copy of a ledger records."""

    ledger: str
    recorded: tuple[Recorded, ...]


def recorded_erasures(home: Path) -> Erasures:
    """What the ledger of a home records, read beside its writer. Raises CohongError."""
    with View(Home(home, older=True), rulebook()) as view:
        state, found = view.state(), []
        for subject, row in state.scan(ERASURES):
            known = state.get(KNOWN, row.record)
            assert known is not None, "a row names the message that made it"
            outcome = msgspec.json.decode(view.tiles.leaf(known.index), type=Outcome)
            found.append(Recorded(bytes.fromhex(subject), day_of(outcome.time)))
        return Erasures(ledger=view.info().ledger, recorded=tuple(found))


def finish_erasures(node: Node, elsewhere: Erasures | None = None) -> int:
    """Destroy the keys whose erasure is on record and that are still here, as after a restore; how many.

    On record is what this ledger says, and what a longer copy of it, `elsewhere`, says. Retention and holds were looked at
    when the record was made: a hold that an older copy still shows was lifted before. Raises CohongError for another ledger.
    """
    wanted = {bytes.fromhex(subject): node.day for subject, _ in node.state.scan(ERASURES)}
    if elsewhere is not None:
        if elsewhere.ledger != node.engine.app.ledger:
            raise CohongError(OTHER_LEDGER, seen=elsewhere.ledger[:16], expected=node.engine.app.ledger[:16])
        wanted |= {one.subject: one.day for one in elsewhere.recorded}
    here = [subject for subject in wanted if node.vault.messages_of(subject) and not node.vault.is_erased(subject)]
    for subject in here:
        for hold in node.vault.holds(subject):
            node.vault.lift(subject, hold, wanted[subject])
        destroy(node, SubjectRecord(subject_id=subject, ledger_day=LONG_AGO, retention_years=0))
    return len(here)


def _subject(node: Node, text: str) -> bytes:
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        raise CohongError(NOT_FOUND, path=text) from None
    if len(raw) == ID_BYTES and node.vault.messages_of(raw):
        return raw
    subject = node.vault.subject_of(raw) if len(raw) == ID_BYTES else None
    if subject is None:
        raise CohongError(NOT_FOUND, path=text)
    return subject


def _standing_in_the_way(node: Node, record: SubjectRecord) -> Refusal | None:
    if node.vault.holds(record.subject_id):
        return Refusal(LEGAL_HOLD, record.subject_id.hex())
    return None if node.vault.is_erased(record.subject_id) else may_erase(record, node.day)


def _say(node: Node, subject: str, reason: str, who: str) -> tuple[Refusal | None, str]:
    """Put the erasure on the ledger, unless it is there; the refusal, and the message's id."""
    known = node.state.get(ERASURES, subject)
    if known is not None:
        return None, known.record
    head = RecordErasure(v=1, filer=who, guid=derived_id("cohong.erasure.1", subject), subject=subject)
    about = derived_id("cohong.subject.1", "erasure", subject)
    (answer,) = node.say([Prepared(head, {"reason": reason}, (), about, ZERO_ID)], who)
    return answer.refusal, answer.id


def _outcomes(node: Node, messages: Iterable[bytes]) -> list[Outcome]:
    """The outcomes of those of these messages that the ledger knows."""
    found = [node.state.get(KNOWN, one.hex()) for one in messages]
    leaves = [node.engine.tiles.leaf(known.index) for known in found if known is not None]
    return [msgspec.json.decode(leaf, type=Outcome) for leaf in leaves]
