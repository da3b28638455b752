"""A merchant's checks as its page shows them: licence, shop, account, mandate; each with its dates, who made it how, what is missing."""

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

import msgspec

from cohong.core.calendar import days_since_1970
from cohong.core.texts import text_of
from cohong.modules.authenticity.rules import SAID, WAYS, WHATS, What
from cohong.modules.authenticity.state import required
from cohong.modules.members.state import MEMBER
from cohong.node.selling.checks import Checks, Seen
from cohong.portal.ask import Ask, member_roles
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text

State = Literal["standing", "soon", "expired", "failed", "withdrawn", "missing"]
LAST_DIGITS = 4


class CheckLine(msgspec.Struct, frozen=True, kw_only=True):
    """One check, or one that was never made: what, about what (an account by its last digits; "" for the licence, and where it is
    sealed for the reader), how it stands, how it was made and by whom, its days (0 where there are none) and days left, and what
    was seen. `subject` is for programs; `mine` when the reader attested it and may take it back."""

    what: What
    name: Text
    about: str
    subject: str
    state: State
    how: Text | None
    by: Text | None
    since: int
    until: int
    days_left: int
    evidence: str
    checker: str
    mine: bool


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way to check: `value` is what and how, such as `licence/register`."""

    value: str
    name: Text


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader's member may attest of one thing."""

    name: Text
    ways: tuple[Way, ...]


class Authenticity(msgspec.Struct, frozen=True, kw_only=True):
    """All checks of a merchant. `required` are those without which this ledger takes no documents, in words; `ways` what the
    reader may record, empty where it may nothing; `wants_code` when the firm's code is sealed for the reader and has to be
    given; `today` for the form."""

    lines: tuple[CheckLine, ...]
    required: tuple[Text, ...]
    ways: tuple[Ways, ...]
    wants_code: bool
    today: int


def authenticity_of(ask: Ask, merchant: str, code: str) -> Authenticity:
    """The checks of a merchant; `code` is its credit code as far as the reader may know it."""
    found = Checks(ask.reading, ask.acting.member).of(firm_of(ask, merchant))
    return Authenticity(
        lines=tuple(_lines(ask, found)),
        required=tuple(said(what) for what in required(ask.state, ask.reading.day)),
        ways=tuple(ways_of(ask)) if ask.acting.may("upload") else (),
        wants_code=not code,
        today=ask.reading.day,
    )


def firm_of(ask: Ask, merchant: str) -> str:
    """The firm tag of a member, "" where it has none."""
    known = ask.state.get(MEMBER, merchant)
    return known.firm if known else ""


def said(what: What) -> Text:
    """What is checked, in words."""
    zh, en = SAID[what]
    return Text(zh, en[0].upper() + en[1:])


def ways_of(ask: Ask) -> Iterator[Ways]:
    """How the acting member may check what, by its roles."""
    roles = member_roles(ask.state, ask.acting.member)
    for what, by_code in WAYS.items():
        may = [code for code, allowed in by_code.items() if any(role in roles for role in allowed)]
        if may:
            ways = tuple(Way(value=f"{what}/{code.rpartition('by_')[2]}", name=how(code)) for code in may)
            yield Ways(name=said(what), ways=ways)


def how(code: str) -> Text:
    """How a check was made, without the full stop."""
    text = text_of(code)
    return Text(text.zh.rstrip("。"), text.en.rstrip("."))


def _lines(ask: Ask, found: list[Seen]) -> Iterator[CheckLine]:
    """Every kind in its order, each with its newest check first; a kind without any has a line that says so."""
    by_what = {
        what: list(seen) for what, seen in groupby(sorted(found, key=lambda one: one.what), lambda one: one.what)
    }
    for what in WHATS:
        seen = sorted(by_what.get(what, ()), key=lambda one: -one.since)
        yield from (_line(ask, one) for one in seen)
        if not seen:
            yield CheckLine(
                what=what, name=said(what), about="", subject="", state="missing", how=None, by=None, since=0, until=0,
                days_left=0, evidence="", checker="", mine=False,
            )  # fmt: skip


def _line(ask: Ask, one: Seen) -> CheckLine:
    today = ask.reading.day
    about = one.said.get("about", "")
    return CheckLine(
        what=one.what,
        name=said(one.what),
        about=f"···{about[-LAST_DIGITS:]}" if about and one.what == "account" else about,
        subject=one.about,
        state=one.state(today),
        how=how(one.method),
        by=called(ask.state, one.by),
        since=one.since,
        until=one.until,
        days_left=days_since_1970(one.until) - days_since_1970(today) if one.until else 0,
        evidence=one.said.get("evidence", ""),
        checker=one.said.get("checker", ""),
        mine=one.by == ask.acting.member and one.verdict != "withdrawn" and ask.acting.may("upload"),
    )
