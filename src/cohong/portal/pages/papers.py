"""Papers about declared lists: what is missing of each, what customs said, who owns it; and each one with its trades."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cohong.modules.aftermath.state import PAPER, Paper, named_by, trade_named
from cohong.modules.trade.state import key_of
from cohong.portal.ask import Ask
from cohong.portal.lists import PAGE, Choice, TradeLine, age_days, line_of, sees
from cohong.portal.names import Names, who
from cohong.portal.page import View, page
from cohong.portal.question import Cursor, Limit, Question
from cohong.portal.speech import words
from cohong.portal.speech.paperwords import OF_PAPER, OF_SUM, customs_said, document, into_form
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text, Why, why_of
from cohong.portal.trade.afterwards import number_of, paper_body, sees_paper
from cohong.portal.trade.summing import DECLARED, SummaryForm, facts_of, forms_of, results_of
from cohong.portal.trade.unfiled import PaperRefused, never_taken, refused_by_customs, refused_by_ledger
from cohong.projections import followed, papers, queries, stages
from cohong.projections.queries import Event
from cohong.projections.shapes import PaperRow

Short = Annotated[str, Meta(max_length=80)]
TRADES_SHOWN = 50
OPEN = "open"


PaperWaits = Literal[
    "",
    "waiting.paper_document",
    "waiting.paper_parts",
    "waiting.paper_refused",
    "waiting.paper_customs",
    "waiting.paper_awaits",
]
"""What a list of papers may be narrowed to: the codes of `stages.PAPERS`, as an address writes them."""


class PapersAsked(Question, frozen=True, kw_only=True):
    """What narrows the list: the kind of paper, what it waits for, who filed it."""

    of: Literal["", "cancellation", "bill", "arrival", "departure", "return", "tally", "summary"] = ""
    why: PaperWaits = ""
    agent: Short = ""
    after: Cursor = ""
    limit: Limit = PAGE


class PaperLine(msgspec.Struct, frozen=True, kw_only=True):
    """A paper in one line: what it is, its sender's number ("" where sealed), who filed it (None while only customs spoke of it),
    `there` of `parts` parts, how many lists or parcels it `names` and how many of them it still `awaits`, customs' word with its
    tone, what it waits for and who acts (None once it took effect on all it names)."""

    id: str
    name: Text
    number: str
    agent: Text | None
    parts: int
    there: int
    names: int
    awaits: int
    tone: str
    status: Text
    accepted: int
    why: Why | None
    who: Text | None
    since: int
    age_days: int
    href: str


class PapersView(View, frozen=True, kw_only=True):
    """A page of papers, the newest first; those that wait for one thing the oldest first."""

    rows: tuple[PaperLine, ...]
    kinds: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
    agent: str
    narrowed: bool
    next: str


class PaperStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: when, who did what, what became so, and where its proof is."""

    time_ms: int
    who: Text
    did: Text
    told: tuple[Text, ...]
    why: Why | None
    message_id: str


class PaperView(View, frozen=True, kw_only=True):
    """One paper. `missing` are the numbers of parts that have not come; `whole_bill` when it names no parcels and means all of
    its master bill. Of the trades it names the first are shown: `unknown` of those looked at are not known here, `others` are not
    the reader's, `more` were not looked at. `forms` are the declaration forms that a summary became. `refused` is
    there while customs' newest word is a refusal, and for a paper that the ledger never took."""

    line: PaperLine
    bill_no: str
    left_day: int
    missing: tuple[int, ...]
    whole_bill: bool
    trades: tuple[TradeLine, ...]
    unknown: int
    others: int
    more: int
    forms: tuple[SummaryForm, ...]
    refused: PaperRefused | None
    life: tuple[PaperStep, ...]


@page(
    "/papers",
    zh="后续单证",
    en="After the list",
    says_zh="撤销申请单、总分单、运抵单、离境单、退货、理货、汇总：缺什么、海关怎么说、由谁处理、已多久。",
    says_en="Cancellations, bills, arrivals, departures, returns, tallies and summaries: what is missing, what customs said, who "
    "acts, and for how long.",
    asks=PapersAsked,
    beside=True,
)
def papers_list(ask: Ask) -> PapersView:
    """One page; only bodies of the papers shown are opened."""
    asked = ask.asked(PapersAsked)
    found = followed.papers(
        ask.reading.tables,
        ask.scope,
        of=asked.of or None,
        why=asked.why or None,
        agent=asked.agent or None,
        after=asked.after or None,
        limit=asked.limit + 1,
        oldest=bool(asked.why),
    )
    names = Names(ask)
    return PapersView(
        rows=tuple(_line(ask, names, row) for row in found[: asked.limit]),
        kinds=tuple(Choice(value=of, name=document(of), chosen=of == asked.of) for of in papers.KINDS),
        reasons=tuple(Choice(value=why, name=why_of(why).says, chosen=why == asked.why) for why in stages.PAPERS),
        agent=asked.agent,
        narrowed=bool(asked.of or asked.why or asked.agent),
        next=found[asked.limit - 1].cursor if len(found) > asked.limit else "",
    )


def _line(ask: Ask, names: Names, row: PaperRow) -> PaperLine:
    tone, status = customs_said(row.status)
    return PaperLine(
        id=row.id,
        name=document(row.of),
        number=number_of(paper_body(ask, names, row.id)),
        agent=called(ask.state, row.agent) if row.agent else None,
        parts=row.parts,
        there=row.there,
        names=row.names,
        awaits=row.awaits,
        tone=tone,
        status=status,
        accepted=row.accepted,
        why=why_of(row.why) if row.why else None,
        who=who(row.who) if row.who else None,
        since=row.since_day,
        age_days=age_days(ask, row.since_day),
        href=f"/papers/{row.id}",
    )


@page(
    "/papers/{id}",
    zh="后续单证",
    en="Paper",
    says_zh="一份单证：各分卷、海关答复、列明的交易和每一步的凭证。",
    says_en="One paper: its parts, what customs said, the trades it names, and each step with its proof.",
    beside=True,
)
def paper(ask: Ask) -> PaperView:
    """One paper. Raises CohongError (`portal.not_here`) where there is none, or none that this member sees."""
    row = followed.paper(ask.reading.tables, ask.path["id"])
    events = queries.events_of(ask.reading.tables, "paper", ask.path["id"])
    known = ask.state.get(PAPER, row.id) if row is not None else None
    if row is None or known is None:
        return _never_taken(ask, events)
    if not sees_paper(ask, row):
        raise ask.missing()
    names = Names(ask)
    tags = list(dict.fromkeys(named_by(ask.state, row.id)))
    trades = _trades(ask, names, known, tags)
    line, results = _line(ask, names, row), results_of(ask, row.id, events) if row.of == "summary" else []
    return PaperView(
        line=line,
        bill_no=str(paper_body(ask, names, row.id).get("billNo", "")),
        left_day=row.left_day,
        missing=tuple(number for number in range(1, known.parts + 1) if number not in known.there),
        whole_bill=row.of == "arrival" and bool(row.bill) and not row.names,
        trades=tuple(one for one in trades if isinstance(one, TradeLine)),
        unknown=sum(one is None for one in trades),
        others=sum(one is False for one in trades),
        more=max(0, len(tags) - TRADES_SHOWN),
        forms=forms_of(ask, names, results),
        refused=refused_by_customs(ask, known, row.why, line.number, events)
        if row.why == stages.PAPER_REFUSED
        else None,
        life=tuple(_step(ask, event) for event in sorted([*events, *results], key=lambda one: one.leaf)),
    )


def _never_taken(ask: Ask, events: list[Event]) -> PaperView:
    """A paper of which there is nothing but refused tries. Raises CohongError (`portal.not_here`) where the asker has none."""
    found = never_taken(ask, ask.path["id"], events)
    if found is None:
        raise ask.missing()
    row, last = found
    said = ask.reading.said(ask.acting.member, last.message_id, last.filer)
    line = msgspec.structs.replace(
        _line(ask, Names(ask), row), number=number_of(said), tone="wrong", status=Text("未被受理", "Not taken")
    )
    own = [event for event in events if event.filer == row.agent]
    return PaperView(
        line=line,
        bill_no=str(said.get("billNo", "")),
        left_day=0,
        missing=(),
        whole_bill=False,
        trades=(),
        unknown=0,
        others=0,
        more=0,
        forms=(),
        refused=refused_by_ledger(last),
        life=tuple(_step(ask, event) for event in own),
    )


def _trades(ask: Ask, names: Names, paper: Paper, tags: list[str]) -> list[TradeLine | Literal[False] | None]:
    """The first trades that a paper names: None for one that nobody knows, False for one that the reader does not see."""
    found: list[TradeLine | Literal[False] | None] = []
    for tag in islice(tags, TRADES_SHOWN):
        trade = trade_named(ask.state, paper, tag)
        row = queries.trade(ask.reading.tables, key_of(trade)) if trade is not None else None
        if row is None:
            found.append(None)
        elif not sees(ask.scope, row):
            found.append(False)
        else:
            ask.look(row.merchant, "paper", row.key)
            found.append(line_of(names, row))
    return found


def _step(ask: Ask, event: Event) -> PaperStep:
    return PaperStep(
        time_ms=event.time_ms,
        who=called(ask.state, event.filer),
        did=words.headline(event.kind),
        told=tuple(dict.fromkeys(_told(facts_of(ask, event), ask.path["id"]))),
        why=why_of(event.code) if event.code else None,
        message_id=event.message_id,
    )


def _told(facts: tuple[dict[str, object], ...], id: str) -> Iterator[Text]:
    for fact in facts:
        tell = OF_PAPER.get(str(fact["fact"])) if fact.get("paper") == id else OF_SUM.get(str(fact["fact"]))
        if tell is not None:
            yield tell(fact)
    if count := len({str(fact["trade"]) for fact in facts if fact["fact"] == DECLARED}):
        yield into_form(count)
