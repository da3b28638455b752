"""Who files how well: for each filing agent what is wrong by kind, since when, and the money that waits for it."""

import msgspec

from cohong.core.calendar import time_of
from cohong.duties.matching.scorecard import Kind, Mistake, Scorecard, scorecards
from cohong.portal.ask import Ask
from cohong.portal.page import View, page
from cohong.portal.speech.rolewords import called
from cohong.portal.text import Money, Text, Why, why_of
from cohong.portal.trade.corrections import corrections_scope
from cohong.projections import followed, matching, stages
from cohong.projections.shapes import Asking

SHOWN = 50
"""Agents on the page: those with the most that is wrong."""
_SECONDS = 86_400


class ErrorKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of error: how many trades, the age of the oldest in days, and the money that waits."""

    why: Why
    count: int
    oldest_days: int
    delayed: tuple[Money, ...]
    href: str


class AgentCard(msgspec.Struct, frozen=True, kw_only=True):
    """One agent: trades filed, of which wrong (and per 10,000), the oldest error's age in days, money delayed, errors by kind;
    and how many corrections were asked of it, answered, and overdue."""

    id: str
    name: Text
    filed: int
    wrong: int
    wrong_per_10k: int
    oldest_days: int
    delayed: tuple[Money, ...]
    asked: int
    answered: int
    overdue: int
    kinds: tuple[ErrorKind, ...]


class AgentsView(View, frozen=True, kw_only=True):
    """Cards, those with the most that is wrong first; `more` agents are not shown."""

    cards: tuple[AgentCard, ...]
    more: int


@page(
    "/agents",
    zh="申报质量",
    en="Filing quality",
    says_zh="每家申报企业有哪些差错、最久的已多少天、因此有多少货款在等待，要求更正的是否按期答复。",
    says_en="For each filing firm: what is wrong by kind, how old the oldest is, how much money waits for it, and whether it "
    "answered in time what it was asked to correct.",
)
def agents(ask: Ask) -> AgentsView:
    """Counted trades alone; the age of a kind is that of its oldest trade."""
    filed: dict[str, int] = {}
    wrong: dict[tuple[str, str], list[tuple[str, int, int]]] = {}
    for agent, why, currency, count, stake in matching.agents(ask.reading.tables, ask.scope):
        if agent and why != stages.LIST:  # an order alone does not tell who is to declare it
            filed[agent] = filed.get(agent, 0) + count
            if _is_error(why):
                wrong.setdefault((agent, why), []).append((currency, count, stake))
    counts = {agent: sum(n for (who, _), rows in wrong.items() if who == agent for _, n, _ in rows) for agent in filed}
    shown = sorted(filed, key=lambda agent: (-counts[agent], agent))[:SHOWN]
    mistakes = [
        Mistake(agent=agent, code=why, currency=currency, minor=stake, count=count, since_ms=_since(ask, agent, why))
        for (agent, why), rows in wrong.items()
        if agent in shown
        for currency, count, stake in rows
    ]
    now_ms = max(ask.reading.clock(), ask.reading.info.time_ms)
    cards = scorecards(mistakes, {agent: filed[agent] for agent in shown}, now_ms)
    asked = followed.askings(ask.reading.tables, ask.reading.day, corrections_scope(ask))
    return AgentsView(
        cards=tuple(_card(ask, card, asked.get(card.agent)) for card in cards), more=len(filed) - len(shown)
    )


def _is_error(why: str) -> bool:
    """What the filer of a list answers for: what differs in its documents, and what customs refused."""
    return why.startswith(("match.", "customs."))


def _since(ask: Ask, agent: str, why: str) -> int:
    day = matching.oldest_of(ask.reading.tables, agent, why, ask.scope)
    return time_of(day) if day else 0


def _card(ask: Ask, card: Scorecard, asked: Asking | None) -> AgentCard:
    return AgentCard(
        id=card.agent,
        name=called(ask.state, card.agent),
        filed=card.filed,
        wrong=card.open,
        wrong_per_10k=card.wrong_per_10k,
        oldest_days=card.oldest_seconds // _SECONDS,
        delayed=tuple(Money(currency, one.minor) for currency, one in card.delayed.items()),
        asked=asked.asked if asked else 0,
        answered=asked.answered if asked else 0,
        overdue=asked.overdue if asked else 0,
        kinds=tuple(_kind(card.agent, kind) for kind in card.kinds),
    )


def _kind(agent: str, kind: Kind) -> ErrorKind:
    of_match = kind.code in matching.WAITS or kind.code.startswith("match.")
    return ErrorKind(
        why=why_of(kind.code),
        count=kind.open,
        oldest_days=kind.oldest_seconds // _SECONDS,
        delayed=tuple(Money(currency, one.minor) for currency, one in kind.delayed.items()),
        href=f"/matching?agent={agent}&why={kind.code}" if of_match else f"/problems?code={kind.code}",
    )
