"""What was refused, found again: the page of the trade or paper that a refused message was about, and a paper that never was taken."""

from collections.abc import Iterable

import msgspec

from cohong.core.calendar import day_of
from cohong.core.envelope import from_bytes
from cohong.core.message import Head
from cohong.core.outcome import Outcome
from cohong.core.texts import text_of
from cohong.core.transition import KNOWN
from cohong.modules.aftermath.state import PAPER, Paper, is_refused
from cohong.modules.members.state import canonical
from cohong.portal.ask import Ask
from cohong.portal.lists import sees
from cohong.portal.names import Fields
from cohong.portal.text import Why, why_of
from cohong.portal.trade.afterwards import NUMBERS
from cohong.projections import queries
from cohong.projections.facts import paper_of, subjects_of_head
from cohong.projections.shapes import Event, PaperRow

ANSWERED = "aftermath.answer_observed"


class PaperRefused(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal of a paper: by customs or by the ledger (`by_customs`), since when (ms), why and what to do next; customs' own words
    where the reader may read them; whether the same content may be taken later. No row of law sets a day for it: until it is filed
    again it has no effect."""

    by_customs: bool
    time_ms: int
    why: Why
    own_words: str
    may_change: bool


def page_of(ask: Ask, refused: Outcome) -> str:
    """The page on which a refused message is told: of its trade or paper, "" where the asker has none."""
    known = ask.state.get(KNOWN, refused.id)
    head = head_at(ask, known.index) if known is not None else None
    for about in subjects_of_head(lambda tag: canonical(ask.state, tag), head) if head is not None else ():
        if about.kind == "paper":
            paper = ask.state.get(PAPER, about.name)
            return f"/papers/{about.name}" if paper is None or _own(ask) in ("", paper.filer) else ""
        row = queries.trade(ask.reading.tables, about.name) if about.kind == "trade" else None
        if row is not None and sees(ask.scope, row):
            return f"/trades/{row.key}"
    return ""


def _own(ask: Ask) -> str:
    """Whose papers alone the asker sees, "" for all."""
    return ask.scope.agent or ask.scope.service or ask.scope.merchant or ""


def head_at(ask: Ask, leaf: int) -> Head | None:
    """What was said, by the leaf of its outcome; read once until something changes."""
    return ask.reading.once(("head", leaf), lambda: _head_at(ask, leaf))


def _head_at(ask: Ask, leaf: int) -> Head | None:
    live = ask.reading.live
    where = live.where(leaf)
    if where is None:
        return None
    brought = from_bytes(live.block(where.height).envelopes[where.envelope])
    head: Head = live.app.rules.read(brought.messages[where.place]).head
    return head


def never_taken(ask: Ask, id: str, events: Iterable[Event]) -> tuple[PaperRow, Event] | None:
    """A paper that was refused whenever it was filed, as a row of its last try, and that try; None for any other."""
    tries = [event for event in events if event.code and _own(ask) in ("", event.filer)]
    if not tries or ask.state.get(PAPER, id) is not None:
        return None
    last, head = tries[-1], head_at(ask, tries[-1].leaf)
    of = paper_of(head) if head is not None else ""
    if not of:
        return None
    nothing = dict.fromkeys("parts there names awaits left_day accepted status".split(), 0)
    row = PaperRow(
        id=id, of=of, agent=last.filer, carrier="", bill="", status_time="", why=last.code, who="sender",
        seen=tries[0].leaf, changed=last.leaf, since_day=day_of(tries[0].time_ms), changed_day=day_of(last.time_ms), **nothing,
    )  # fmt: skip
    return row, last


def refused_by_ledger(event: Event) -> PaperRefused:
    """What the ledger said of a try."""
    return PaperRefused(
        by_customs=False,
        time_ms=event.time_ms,
        why=why_of(event.code),
        own_words="",
        may_change=not text_of(event.code).final,
    )


def refused_by_customs(ask: Ask, paper: Paper, why: str, number: str, events: Iterable[Event]) -> PaperRefused | None:
    """What customs said of a paper that it refused; None while its newest word is another one. `number` is the sender's own, ""
    where it is sealed for the reader."""
    if not is_refused(paper):
        return None
    answers = [event for event in events if ANSWERED in event.facts]
    bodies = [ask.reading.said(ask.acting.member, event.message_id, event.filer) for event in reversed(answers)]
    return PaperRefused(
        by_customs=True,
        time_ms=answers[-1].time_ms if answers else 0,
        why=why_of(why),
        own_words=next((words for body in bodies if (words := _own_words(body, paper, number))), "") if number else "",
        may_change=False,
    )


def _own_words(body: Fields, paper: Paper, number: str) -> str:
    """`returnInfo` of the receipt that says what the ledger has of this paper."""
    for line in body.get("lines", ()):
        same = number in (str(line.get(name, "")) for name in NUMBERS)
        if same and str(line.get("returnTime", "")) == paper.status_time:
            return str(line.get("returnInfo", ""))
    return ""
