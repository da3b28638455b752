"""The officer's matching table: trades whose documents do not meet, what each says, who must act; and near numbers."""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from cohong.duties.matching.model import Difference, Missing, Table
from cohong.node.comparing.matching import Matching, code_of
from cohong.node.comparing.nearby import Nearby, Pair
from cohong.portal.ask import Ask
from cohong.portal.lists import PAGE, Choice, age_days, asked_why
from cohong.portal.names import Names, who
from cohong.portal.page import View, page
from cohong.portal.question import Cursor, Limit, Question
from cohong.portal.speech import words
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Text, Why, why_of
from cohong.portal.trade.comparing import written
from cohong.projections import matching as rows_of
from cohong.projections import queries
from cohong.projections.shapes import Scope, TradeRow

NEAR_READ = 200
"""Unmatched orders, waybills and lists that are held against each other: the oldest of each."""
NEWEST = 100
"""Trades in which warnings are looked for."""
Short = Annotated[str, Meta(max_length=80)]


class MatchingAsked(Question, frozen=True, kw_only=True):
    """What narrows the table: a reason, and who filed."""

    why: Short = ""
    agent: Short = ""
    after: Cursor = ""
    limit: Limit = PAGE


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What one document says, "" where it says nothing."""

    document: Text
    value: str


class FieldDiffers(msgspec.Struct, frozen=True, kw_only=True):
    """A field that does not agree: what each document says, the last less the first as a decimal text ("" where these are no
    numbers) and its unit, why, and who must act. `stops` is False for what only asks to be checked; `line` 0 is the head."""

    line: int
    label: Text
    said: tuple[Said, ...]
    difference: str
    unit: str
    why: Why
    who: Text
    stops: bool
    rule: str


class Lacks(msgspec.Struct, frozen=True, kw_only=True):
    """A document that has not come, and who sends it."""

    document: Text
    why: Why
    who: Text
    rule: str


class Unmet(msgspec.Struct, frozen=True, kw_only=True):
    """A trade whose documents do not meet. `sealed` names documents that are not open to the asker; `since` is the day its
    first document came."""

    key: str
    order_no: str
    seller: str
    agent: Text
    why: Why
    differs: tuple[FieldDiffers, ...]
    lacks: tuple[Lacks, ...]
    sealed: tuple[Text, ...]
    since: int
    age_days: int
    href: str


class NearNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """An order or a waybill, and a list, that might belong together: both numbers, why, and how likely (40 to 99). Nothing is
    joined by it. `href` is "" for a waybill: it belongs to no trade yet."""

    document: Text
    number: str
    list_no: str
    href: str
    list_href: str
    why: Text
    score: int


class MatchingView(View, frozen=True, kw_only=True):
    """A page of trades that do not meet, the oldest first. On the first page stand near numbers, and in `checks` trades whose
    documents meet while something in them asks to be checked, among the newest `checked` trades."""

    rows: tuple[Unmet, ...]
    near: tuple[NearNumbers, ...]
    checks: tuple[Unmet, ...]
    checked: int
    reasons: tuple[Choice, ...]
    agents: tuple[Choice, ...]
    count: int
    narrowed: bool
    next: str


@page(
    "/matching",
    zh="单证比对",
    en="Matching",
    says_zh="哪些交易的单证对不上或缺少单证、各单证写了什么、相差多少、由谁处理、从何时起。",
    says_en="Trades whose documents do not meet or are missing: what each document says, by how much, who acts, since when.",
    asks=MatchingAsked,
)
def matching(ask: Ask) -> MatchingView:
    """Rows from the tables; only the documents of the trades shown are opened."""
    asked = ask.asked(MatchingAsked)
    if asked.why:
        asked_why("why", asked.why)
    scope = _scope(ask, asked)
    counts = rows_of.unmatched_whys(ask.reading.tables, scope)
    whys = [why for why in counts if asked.why in ("", why)]
    found = rows_of.unmatched(ask.reading.tables, scope, whys=whys, after=asked.after or None, limit=asked.limit + 1)
    names, reader = Names(ask), Matching(ask.reading, ask.acting.member)
    first = not (asked.after or asked.why or asked.agent)
    return MatchingView(
        rows=tuple(_unmet(ask, names, row, table, row.why) for row, table in reader.compare(found[: asked.limit])),
        near=_near(ask) if first else (),
        checks=_checks(ask, names) if first else (),
        checked=NEWEST,
        reasons=tuple(Choice(value=one, name=why_of(one).says, chosen=one == asked.why) for one in counts),
        agents=tuple(_agents(ask, asked.agent)),
        count=sum(counts[why] for why in whys),
        narrowed=bool(asked.why or asked.agent),
        next=found[asked.limit - 1].cursor if len(found) > asked.limit else "",
    )


def _scope(ask: Ask, asked: MatchingAsked) -> Scope:
    """The asker's own rows; an agent sees nobody else's, whatever is asked."""
    scope = ask.scope
    return msgspec.structs.replace(scope, agent=asked.agent) if asked.agent and scope.agent is None else scope


def _agents(ask: Ask, chosen: str) -> Iterator[Choice]:
    """Whoever filed a trade that does not meet; nobody needs to choose among one."""
    found = {
        agent: None
        for agent, why, *_ in rows_of.agents(ask.reading.tables, ask.scope)
        if agent and (why in rows_of.WAITS or why.startswith("match."))
    }
    for agent in found if len(found) > 1 else ():
        yield Choice(value=agent, name=called(ask.state, agent), chosen=agent == chosen)


# --- a trade --------------------------------------------------------------------------------------------------------------


def _unmet(ask: Ask, names: Names, row: TradeRow, table: Table, why: str) -> Unmet:
    return Unmet(
        key=row.key,
        order_no=table.order,
        seller=names.seller(names.trade(row.key)),
        agent=called(ask.state, row.agent) if row.agent else Text("–", "–"),
        why=why_of(why),
        differs=tuple(_differs(one) for one in table.differ),
        lacks=tuple(_lacks(one) for one in table.missing if one.level == "error"),
        sealed=tuple(_document(one) for one in table.sealed),
        since=row.since_day,
        age_days=age_days(ask, row.since_day),
        href=f"/trades/{row.key}",
    )


def _differs(one: Difference) -> FieldDiffers:
    return FieldDiffers(
        line=one.line,
        label=words.field(one.field),
        said=tuple(
            Said(document=_document(name), value=written(one.field, value)) for name, value in one.values.items()
        ),
        difference=one.difference,
        unit=written("unit", one.unit) if one.field == "qty" else one.unit,
        why=why_of(one.code),
        who=who(one.owner),
        stops=one.level == "error",
        rule=one.rule,
    )


def _lacks(one: Missing) -> Lacks:
    return Lacks(document=_document(one.document), why=why_of(code_of(one)), who=who(one.owner), rule=one.rule)


def _document(name: str) -> Text:
    kind, _, place = name.partition(" ")
    said = words.DOCUMENTS.get(kind, Text(kind, kind))
    return Text(f"{said.zh}{place}", f"{said.en} {place}".strip())


# --- what asks to be checked ----------------------------------------------------------------------------------------------


def _checks(ask: Ask, names: Names) -> tuple[Unmet, ...]:
    """Trades that agree but for warnings, such as a waybill with another weight: no table knows of those, so the newest trades
    are opened, once until something changes."""

    def make() -> tuple[Unmet, ...]:
        rows = queries.trades(ask.reading.tables, ask.scope, limit=NEWEST)
        found = Matching(ask.reading, ask.acting.member).compare(rows)
        warned = ((row, table) for row, table in found if table.state == "warns")
        return tuple(_unmet(ask, names, row, table, table.differ[0].code) for row, table in warned)

    return ask.reading.once(("checks", ask.acting.member), make)


# --- near numbers ---------------------------------------------------------------------------------------------------------


def _near(ask: Ask) -> tuple[NearNumbers, ...]:
    """Numbers without a counterpart, drawn once until something changes."""
    nearby = Nearby(ask.reading, ask.acting.member, ask.scope, most=NEAR_READ)
    return ask.reading.once(("near", ask.acting.member), lambda: tuple(map(_proposed, nearby.pairs())))


def _proposed(pair: Pair) -> NearNumbers:
    number, list_no = pair.found.numbers
    return NearNumbers(
        document=words.DOCUMENTS[pair.of],
        number=number,
        list_no=list_no,
        href=f"/trades/{pair.order}" if pair.order else "",
        list_href=f"/trades/{pair.list}",
        why=Text(pair.found.zh, pair.found.en),
        score=pair.found.score,
    )
