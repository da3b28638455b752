"""The law book: which rows hold on a day, where they come from, who adopted them, and what is put to the vote."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.core.calendar import is_day
from cohong.core.law import END_OF_TIME, LAW, LawRow, Value
from cohong.core.texts import text_of
from cohong.modules.members.state import PROPOSAL
from cohong.node.writer import Writer
from cohong.portal.act import Done, act
from cohong.portal.ask import Ask
from cohong.portal.lawbook import Adopted, Adoptions, Ballot
from cohong.portal.page import View, page
from cohong.portal.question import Question
from cohong.portal.speech import lawwords
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """A member's yes, in words, and when (ms)."""

    member: str
    name: Text
    time_ms: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value comes from: document and article as adopted, the same by title (`said`), and how well that is verified."""

    document: str
    article: str
    said: Text
    verified: Text
    doubtful: bool


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the law book. `until` is 0 where no end is set; `how` is `founding` or `vote`, at `adopted_ms` by `yes`."""

    name: str
    title: Text
    value: Value
    unit: str
    said: Text
    since: int
    until: int
    source: Source
    file: str
    how: str
    adopted_ms: int
    yes: tuple[Voice, ...]
    holds: bool


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one subject."""

    id: str
    name: Text
    rows: tuple[Entry, ...]


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that wait for votes: who has said yes, who has not, how many it takes, and whether the asker may vote now."""

    id: str
    rows: tuple[Entry, ...]
    yes: tuple[Voice, ...]
    missing: tuple[Text, ...]
    needed: int
    may_vote: bool


class LawView(View, frozen=True, kw_only=True):
    """The law book on a day, by subject."""

    on: int
    today: int
    chapters: tuple[Chapter, ...]
    votes: tuple[Open, ...]
    voters: tuple[Text, ...]


class LawRowView(View, frozen=True, kw_only=True):
    """Every row that one parameter ever had, by the days that they hold."""

    name: str
    title: Text
    today: int
    rows: tuple[Entry, ...]


class OnDay(Question, frozen=True, kw_only=True):
    """The day that is asked for, `2026-03-10` as a date field writes it; empty for today."""

    on: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = ""


@page(
    "/law",
    zh="法规",
    en="Law book",
    says_zh="本账本在某一天适用的法规条目：数值、起止日期、文号条款，以及由谁在何时通过。",
    says_en="The rows that hold on this ledger on a day: value, dates, document and article, and who adopted them when.",
    menu=8,
    asks=OnDay,
    beside=True,
)
def law(ask: Ask) -> LawView:
    """Rows in force on the day of the query (`on=2026-03-10`), else today."""
    on, adoptions = _day_asked(ask), Adoptions(ask.reading)
    found: dict[str, list[Entry]] = {}
    for name, known in sorted(ask.state.scan(LAW), key=lambda one: lawwords.title_of(one[0]).en):
        row = next((row for row in reversed(known.rows) if row.since <= on <= row.until), None)
        if row is not None:
            found.setdefault(lawwords.subject_of(name).id, []).append(_entry(ask, row, adoptions.of(row), holds=True))
    subjects = (*lawwords.SUBJECTS, lawwords.OTHER)
    return LawView(
        on=on,
        today=ask.reading.day,
        chapters=tuple(
            Chapter(id=one.id, name=one.name, rows=tuple(found[one.id])) for one in subjects if one.id in found
        ),
        votes=_votes(ask, adoptions),
        voters=tuple(called(ask.state, member) for member in adoptions.voters),
    )


@page(
    "/law/{name}",
    zh="法规沿革",
    en="History of a law row",
    says_zh="这一事项历次规定的数值、起止日期和来源。",
    says_en="Every value this parameter has had, with its dates and sources.",
    of_ledger=True,
    beside=True,
)
def law_row(ask: Ask) -> LawRowView:
    """The history of one parameter, the newest days first."""
    name = ask.path["name"]
    known = ask.state.get(LAW, name)
    if known is None:
        raise ask.missing()
    adoptions, today = Adoptions(ask.reading), ask.reading.day
    now = next((row for row in reversed(known.rows) if row.since <= today <= row.until), None)
    rows = sorted(dict.fromkeys(known.rows), key=lambda row: row.since, reverse=True)
    entries = (_entry(ask, row, adoptions.of(row), holds=row == now) for row in rows)
    return LawRowView(name=name, title=lawwords.title_of(name), today=today, rows=tuple(entries))


def _day_asked(ask: Ask) -> int:
    said = ask.asked(OnDay).on.replace("-", "")
    return int(said) if said and is_day(int(said)) else ask.reading.day


def _entry(ask: Ask, row: LawRow, adopted: Adopted, *, holds: bool) -> Entry:
    return Entry(
        name=row.name,
        title=lawwords.title_of(row.name),
        value=row.value,
        unit=row.unit,
        said=lawwords.said_value(row),
        since=row.since,
        until=0 if row.until == END_OF_TIME else row.until,
        source=Source(
            document=row.document,
            article=row.article,
            said=lawwords.source_of(row),
            verified=lawwords.said_mark(row),
            doubtful=lawwords.is_doubtful(row),
        ),
        file=row.file,
        how=adopted.how,
        adopted_ms=adopted.time_ms,
        yes=_voices(ask, adopted.yes),
        holds=holds,
    )


def _voices(ask: Ask, ballots: tuple[Ballot, ...]) -> tuple[Voice, ...]:
    return tuple(Voice(member=one.member, name=called(ask.state, one.member), time_ms=one.time_ms) for one in ballots)


def _votes(ask: Ask, adoptions: Adoptions) -> tuple[Open, ...]:
    found = []
    for name, proposal in adoptions.proposals:
        if not proposal.adopted:
            missing = [one for one in adoptions.voters if one not in proposal.yes]
            rows = (_entry(ask, row, Adopted(how="open", time_ms=0), holds=False) for row in proposal.rows)
            vote = Open(
                id=name,
                rows=tuple(rows),
                yes=_voices(ask, adoptions.ballots(name, proposal)),
                missing=tuple(called(ask.state, one) for one in missing),
                needed=adoptions.needed,
                may_vote=ask.acting.may("vote_law") and ask.acting.member in missing,
            )
            found.append(vote)
    return tuple(found)


# --- voting ---------------------------------------------------------------------------------------------------------------


class Ballots(msgspec.Struct, frozen=True, kw_only=True):
    """The proposal one says yes to, by its id."""

    proposal: str


@act("/law/vote", zh="赞成该规则", en="Vote for a proposal", needs="vote_law")
def vote_law(ask: Ask, form: Ballots) -> Done:
    """Say yes for the acting member, through the node that writes."""
    if ask.state.get(PROPOSAL, form.proposal) is None:
        raise ask.missing()
    said = Writer(ask.reading.home.root).vote_for(form.proposal, ask.acting.member)
    if said.findings:
        text = text_of(said.findings[0].code)
        return Done(said=Text(text.zh + text.next_zh, f"{text.en} {text.next_en}"), to="/law")
    adopted = Text("已记录赞成票，该规则已通过。", "Your yes is recorded, and the rows are adopted.")
    waits = Text("已记录赞成票，尚待其他成员表决。", "Your yes is recorded; it waits for others.")
    return Done(said=adopted if said.adopted else waits, to="/law", made={"outcome": said.outcome})
