"""Where a trade stands now: what is next, who acts, until when by which row of law, and what it is worth."""

import msgspec

from cohong.core.calendar import add_months
from cohong.core.law import LawRow, row_in_force
from cohong.duties.label import NAMES as LABEL_ROWS
from cohong.modules.trade.state import Difference, Trade
from cohong.node.problems import FILING_LIMIT_MONTHS, order_value
from cohong.portal.ask import Ask
from cohong.portal.names import Fields, who
from cohong.portal.speech import words
from cohong.portal.speech.lawwords import said_value, source_of, title_of
from cohong.portal.text import Money, Text, Why, why_of
from cohong.portal.trade.capacity import Capacities
from cohong.projections import people, stages
from cohong.projections.shapes import TradeRow

_LIMITED = (stages.LABEL, stages.MONEY)
_FILING = "clearing.tax_filing_limit_months"
_DECLARING = "forex.bop_declaration_workdays"


class LawUsed(msgspec.Struct, frozen=True, kw_only=True):
    """A row of law in words: what it is about, its value, its source, and the days it holds."""

    name: str
    title: Text
    value: Text
    source: Text
    since: int
    until: int


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """A day, and the row of law it follows from (None where the house's own default stands in)."""

    day: int
    law: LawUsed | None


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An open difference: why, who owns it, since which day, what it still delays or puts in question (0 where all is paid);
    `frozen` when it stops the trade."""

    why: Why
    owner: Text
    day: int
    amount: Money | None
    frozen: bool


class Stand(msgspec.Struct, frozen=True, kw_only=True):
    """The stage (paid, waiting, returned, wrong), what is missing and the next step, who acts, since when, until when, and the money."""

    stage: str
    why: Why | None
    who: Text | None
    since: int
    deadline: Deadline | None
    amount: Money | None
    open: tuple[Open, ...]


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """The tax label with its basis, the export days it holds for, customs' export day (0 before), and the rows it rests on."""

    label: Text
    basis: Text
    since: int
    until: int
    released: int
    laws: tuple[LawUsed, ...]


def stand_of(ask: Ask, trade: Trade, order: Fields, capacities: Capacities, row: TradeRow | None) -> Stand:
    """Where it stands. `order` is the opened order, empty where sealed; `row` what the tables have of it."""
    came_back = row is not None and row.stage == "returned"
    stage, why = stages.stage_of(ask.state, trade, came_back=came_back)
    minor, currency = order_value(order, trade)
    return Stand(
        stage=stage,
        why=why_of(why) if why else None,
        who=who(people.who_acts(why)) if why else None,
        since=row.since_day if row else 0,
        deadline=filing(ask, trade) if why in _LIMITED and trade.released else None,
        amount=Money(currency, minor) if currency else None,
        open=tuple(_opens(trade, minor, currency, capacities)),
    )


def _opens(trade: Trade, worth: int, currency: str, capacities: Capacities) -> list[Open]:
    known = {found.code for found in trade.differences}
    frozen = [Difference(code, "", 0) for code in trade.frozen if code not in known]
    return [
        _open(found, trade, stages.at_stake(trade, found, worth, currency), capacities)
        for found in (*trade.differences, *frozen)
    ]


def _open(found: Difference, trade: Trade, stake: tuple[int, str], capacities: Capacities) -> Open:
    minor, currency = stake
    return Open(
        why=why_of(found.code),
        owner=capacities.name(found.owner) if found.owner else who(people.who_acts(found.code)),
        day=found.day,
        amount=Money(currency, minor) if currency else None,
        frozen=found.code in trade.frozen,
    )


def filing(ask: Ask, trade: Trade) -> Deadline:
    """Until when the tax of a released trade is to be filed."""
    row = row_in_force(ask.state, _FILING, ask.reading.day)
    months = row.value if row is not None and isinstance(row.value, int) else FILING_LIMIT_MONTHS
    return Deadline(day=add_months(trade.released, months), law=law_used(row) if row else None)


def declaring(ask: Ask, day: int) -> Deadline:
    """Until when a credit of a day is to be declared for the balance of payments."""
    row = row_in_force(ask.state, _DECLARING, day)
    workdays = row.value if row is not None and isinstance(row.value, int) else 5
    return Deadline(day=stages.add_workdays(day, workdays), law=law_used(row) if row else None)


def label_of(ask: Ask, trade: Trade) -> Labelled | None:
    """The label that stands, with the rows of law as they hold on the export day, else today."""
    label = trade.label
    if label is None:
        return None
    on = trade.released or ask.reading.day
    rows = [row for name in LABEL_ROWS if (row := row_in_force(ask.state, name, on)) is not None]
    return Labelled(
        label=words.LABELS[label.label],
        basis=words.BASES.get(label.basis, Text(label.basis, label.basis)),
        since=label.since,
        until=label.until,
        released=trade.released,
        laws=tuple(law_used(row) for row in rows),
    )


def law_used(row: LawRow) -> LawUsed:
    """A row in words."""
    return LawUsed(
        name=row.name,
        title=title_of(row.name),
        value=said_value(row),
        source=source_of(row),
        since=row.since,
        until=row.until,
    )
