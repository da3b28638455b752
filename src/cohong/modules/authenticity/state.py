"""Rows about checks: what was looked at, by whom, how, and for which days it holds."""

from collections.abc import Iterator
from typing import Literal

import msgspec

from cohong.core.calendar import add_days
from cohong.core.law import row_in_force
from cohong.core.state import Overlay, Table
from cohong.modules.authenticity.rules import WHATS, What
from cohong.modules.members.state import MEMBER, MERCHANT, Paper, canonical, contract_on, has_role, member_of_firm

Verdict = Literal["confirmed", "failed", "withdrawn"]
Span = tuple[int, int]
"""First and last day."""
Condition = Literal["standing", "expired", "failed", "missing"]
REQUIRED = "authenticity.required"
"""The law row whose list says without which checks a merchant's documents are not taken. No ledger starts with it."""


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The newest check of one thing of a firm: verdict, how it was made, from which day to which it holds (`until` is 0 where
    it holds not at all), by whom, recorded when, and the sealed evidence: line `index` of the body, counted from 0. `earlier`
    are the days before `since` on which it stood, in order and without overlap."""

    verdict: Verdict
    method: str
    since: int
    until: int = 0
    by: str
    day: int
    paper: Paper
    index: int = 0
    earlier: tuple[Span, ...] = ()


class Ends(msgspec.Struct, frozen=True, array_like=True):
    """Who attested the check that ends."""

    by: str


CHECK = Table("check", Check)
ENDS = Table("check_ends", Ends)
"""The same checks by their last day, so that what ends soon is found without looking at all."""


def check_key(state: Overlay, firm: str, what: What, about: str | None) -> str:
    """The key of a check: the firm as it stands for all its codes, what, and about what; an agent is a firm, too."""
    named = canonical(state, about) if what == "mandate" and about else about or ""
    return f"{canonical(state, firm)}/{what}/{named}"


def ends_key(row: Check, key: str) -> str:
    """The key of a check by its last day."""
    return f"{row.until:08d}/{key}"


def condition(row: Check | None, day: int) -> Condition:
    """How a check stands on a day. One whose days have not begun, or that was withdrawn, is missing."""
    if row is None or row.verdict == "withdrawn" or row.since > day:
        return "missing"
    if row.verdict == "failed":
        return "failed"
    return "standing" if day <= row.until else "expired"


def spans(row: Check) -> tuple[Span, ...]:
    """All days on which a check confirmed what it is about, as first and last days in order."""
    return (*row.earlier, (row.since, row.until)) if row.verdict == "confirmed" else row.earlier


def until_day(row: Check, since: int) -> tuple[Span, ...]:
    """The days on which a check stood before another day; those that touch are one."""
    found: list[Span] = []
    for first, last in spans(row):
        end = min(last, add_days(since, -1))
        if first > end:
            continue
        if found and add_days(found[-1][1], 1) == first:
            found[-1] = (found[-1][0], end)
        else:
            found.append((first, end))
    return tuple(found)


# --- asking -----------------------------------------------------------------------------------------------------------


def checks_of(state: Overlay, firm: str, what: What | None = None) -> Iterator[tuple[str, str, Check]]:
    """What was checked of a firm (any of its tags): what, about what, and the newest check of it."""
    begin = f"{canonical(state, firm)}/" + (f"{what}/" if what else "")
    for key, row in state.scan(CHECK, begin):
        _, of, about = key.split("/")
        yield of, about, row


def standing(state: Overlay, firm: str, what: What, day: int, about: str | None = None) -> Check | None:
    """The check that holds on a day: of this shop, account or agent, or of whichever holds longest; None where none does."""
    if about is not None:
        row = state.get(CHECK, check_key(state, firm, what, about))
        return row if condition(row, day) == "standing" else None
    found = [row for _, _, row in checks_of(state, firm, what) if condition(row, day) == "standing"]
    return max(found, key=lambda row: row.until, default=None)


def required(state: Overlay, day: int) -> tuple[What, ...]:
    """Without which checks a merchant's documents are not taken on a day; none where the ledger has adopted no such row."""
    row = row_in_force(state, REQUIRED, day)
    named = row.value if row is not None and isinstance(row.value, tuple) else ()
    return tuple(what for what in WHATS if what in named)


class Lack(msgspec.Struct, frozen=True):
    """A check that a merchant lacks: what, how that stands, and since when (0 where it never was)."""

    what: What
    how: Condition
    day: int = 0


def lacking(state: Overlay, firm: str, filer: str, day: int, whats: tuple[What, ...] = WHATS) -> list[Lack]:
    """What a merchant under contract lacks of these checks when `filer` files for it; nothing for a firm without a contract.

    The account is the one that is paid to. A mandate is asked of an agent: not of the merchant itself, not of the service
    company that it has its contract with, and not of a platform, which tells of its own sales."""
    merchant = member_of_firm(state, firm)
    file = state.get(MERCHANT, merchant) if merchant else None
    if file is None or contract_on(state, merchant, day) is None:
        return []
    own = filer in (merchant, file.service) or has_role(state, filer, "platform")
    found = []
    for what in whats:
        if what == "mandate" and own:
            continue
        about = file.account if what == "account" else _firm_of(state, filer) if what == "mandate" else None
        lack = _lack(state, firm, what, day, about)
        if lack.how != "standing":
            found.append(lack)
    return found


def _firm_of(state: Overlay, member: str) -> str:
    known = state.get(MEMBER, member)
    return known.firm if known else ""


def _lack(state: Overlay, firm: str, what: What, day: int, about: str | None) -> Lack:
    """The best that can be said of it: it stands, failed, ended, or was never checked."""
    rows = [row for _, named, row in checks_of(state, firm, what) if about is None or named == canonical(state, about)]
    stood: dict[Condition, Check] = {}
    for row in sorted(rows, key=lambda one: one.since):
        stood[condition(row, day)] = row
    for how in ("standing", "failed", "expired"):
        if how in stood:
            return Lack(what, how, stood[how].since if how == "failed" else stood[how].until)
    return Lack(what, "missing")
