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
from cohong.modules.members.messages import RecordErasure
from cohong.modules.members.state import ERASED as ERASURES
from cohong.node.home import Clock, Node, system_clock
from cohong.node.redact import redactor
from cohong.sealed.codes import LEGAL_HOLD, NOT_FOUND
from cohong.sealed.retention import SubjectRecord, may_erase
from cohong.sealed.seal import ID_BYTES

RETENTION = "sealed.retention_years"
CAUTIOUS_YEARS = 10
"""Where the law book is silent."""


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


def finish_erasures(node: Node) -> int:
    """Destroy the keys whose erasure the ledger records and that are still here, as after a restore; how many."""
    done = 0
    for subject, _ in node.state.scan(ERASURES):
        raw = bytes.fromhex(subject)
        if node.vault.messages_of(raw) and not node.vault.is_erased(raw):
            destroy(node, subject_record(node, raw))
            done += 1
    return done


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
