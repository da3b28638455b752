"""Where the lists of a summary went: the declaration forms of its result, and which line of a list became which of a form."""

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from cohong.core.tags import number_tag
from cohong.modules.aftermath.rules import UNKNOWN_DECLARED
from cohong.modules.aftermath.state import DECLARATION, after, trade_numbered
from cohong.modules.trade.state import key_of
from cohong.portal.ask import Ask
from cohong.portal.lists import sees
from cohong.portal.names import Fields, Names
from cohong.portal.speech.paperwords import form_state
from cohong.portal.text import Text
from cohong.projections import queries
from cohong.projections.shapes import Event

LISTS_SHOWN = 50
DECLARED, OBSERVED = "aftermath.list_declared", "aftermath.summary_observed"


class SummedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list in a declaration form: its number and that of its order ("" where sealed), and which of its lines became which line of
    the form (0 where customs does not tell)."""

    href: str
    order_no: str
    list_no: str
    lines: tuple[tuple[int, int], ...]


class SummaryForm(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration form that came out of a summary: its number ("" before there is one, or where it is sealed), customs' state, the
    parts that are here. Of its lists the first are shown; `others` are not the reader's, `more` were not looked at, `unknown` are not
    known here."""

    entry: str
    state: Text
    parts: int
    there: int
    lists: tuple[SummedList, ...]
    others: int
    more: int
    unknown: int


class _Told(msgspec.Struct):
    """What customs said of one form, over all its parts."""

    trades: dict[str, None]
    unknown: dict[str, None]
    bodies: list[Fields]


def results_of(ask: Ask, paper: str, events: Iterable[Event]) -> list[Event]:
    """Customs' results of a summary whose life is `events`, by the number that customs gave it; one answer speaks of many papers."""
    facts = (fact for event in events for fact in facts_of(ask, event))
    given = (fact.get("given", "") for fact in facts if fact.get("paper") == paper)
    numbers = dict.fromkeys(str(one) for one in given if one)
    return [event for number in numbers for event in queries.events_of(ask.reading.tables, "sum", number)]


def facts_of(ask: Ask, event: Event) -> tuple[dict[str, object], ...]:
    """The facts of an event; none of what was refused."""
    where = ask.reading.live.where(event.leaf) if event.result == "accepted" and event.facts else None
    return where.facts if where else ()


def forms_of(ask: Ask, names: Names, results: Iterable[Event]) -> tuple[SummaryForm, ...]:
    """The forms, in the order in which customs told of them."""
    told: dict[str, _Told] = {}
    for event in results:
        facts = facts_of(ask, event)
        for form in dict.fromkeys(str(fact["declaration"]) for fact in facts if "declaration" in fact):
            one = told.setdefault(form, _Told({}, {}, []))
            one.trades |= dict.fromkeys(str(fact["trade"]) for fact in facts if fact["fact"] == DECLARED)
            one.unknown |= dict.fromkeys(_unknown(ask, facts))
            one.bodies.append(ask.reading.said(ask.acting.member, event.message_id, event.filer))
    return tuple(_form(ask, names, form, one) for form, one in told.items())


def _unknown(ask: Ask, facts: Iterable[dict[str, object]]) -> Iterator[str]:
    """Lists that nobody had filed here when customs told of them, and that are still not here."""
    for fact in facts:
        found, key = fact.get("difference"), str(fact.get("key", ""))
        tag = key.removeprefix("list/")
        if isinstance(found, list | tuple) and found[0] == UNKNOWN_DECLARED and trade_numbered(ask.state, tag) is None:
            yield tag


def _form(ask: Ask, names: Names, form: str, told: _Told) -> SummaryForm:
    row = ask.state.get(DECLARATION, form)
    keys = [key for key in told.trades if any(line.declaration == form for line in after(ask.state, key).declared)]
    lists = [_list(ask, names, form, key, told.bodies) for key in islice(keys, LISTS_SHOWN)]
    entries = (str(body.get("entryId", "")) for body in told.bodies)
    return SummaryForm(
        entry=next((entry for entry in entries if entry), ""),
        state=form_state(row.state if row else ""),
        parts=row.parts if row else 1,
        there=len(row.there) if row else 0,
        lists=tuple(one for one in lists if one is not None),
        others=sum(one is None for one in lists),
        more=max(0, len(keys) - LISTS_SHOWN),
        unknown=len(told.unknown),
    )


def _list(ask: Ask, names: Names, form: str, key: str, bodies: Iterable[Fields]) -> SummedList | None:
    """One list of a form; None for somebody else's."""
    row, then, trade = queries.trade(ask.reading.tables, key), after(ask.state, key), names.trade(key)
    if row is None or trade is None or not sees(ask.scope, row):
        return None
    ask.look(row.merchant, "paper", key)
    numbers = (str(line.get("invtNo", "")) for body in bodies for line in body.get("lines", ()))
    join_key = ask.reading.join_key
    return SummedList(
        href=f"/trades/{key_of(trade)}",
        order_no=names.order_no(trade),
        list_no=next((one for one in numbers if one and number_tag(join_key, "invt", one) == then.list), ""),
        lines=tuple((line.gnum, line.seqno) for line in then.declared if line.declaration == form),
    )
