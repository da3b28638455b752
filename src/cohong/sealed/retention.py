"""When the content of a document may be destroyed: not before its retention has run out, and not under a legal hold."""

import msgspec

from cohong.core.calendar import add_months
from cohong.core.refusal import Refusal
from cohong.sealed.codes import LEGAL_HOLD, RETENTION_RUNS


class SubjectRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the ledger and the law say about one subject. Days are YYYYMMDD; the years come from the law row in force."""

    subject_id: bytes
    ledger_day: int
    retention_years: int
    legal_hold: bool = False


def retained_until(ledger_day: int, retention_years: int) -> int:
    """The last day on which it must be kept: the same date so many years later (29 February becomes the 28th)."""
    return add_months(ledger_day, 12 * retention_years)


def may_erase(record: SubjectRecord, today: int) -> Refusal | None:
    """None when it may be erased today; else why not. A hold is named before a date, because waiting does not lift it."""
    path = record.subject_id.hex()
    if record.legal_hold:
        return Refusal(LEGAL_HOLD, path)
    until = retained_until(record.ledger_day, record.retention_years)
    if today <= until:
        return Refusal(RETENTION_RUNS, path, str(today), str(until))
    return None
