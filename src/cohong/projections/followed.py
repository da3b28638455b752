"""Questions about papers that follow declared lists, and about corrections that were asked for. Each walks an index."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, case, func, literal, select, tuple_

from cohong.projections import tables
from cohong.projections.queries import EVERYTHING, Source, bounded, in_scope, placed, reading, shaped
from cohong.projections.shapes import Asking, Correction, PaperRow, Scope


def papers(
    source: Source,
    scope: Scope = EVERYTHING,
    *,
    of: str | None = None,
    why: str | None = None,
    agent: str | None = None,
    after: str | None = None,
    limit: int = 50,
    oldest: bool = False,
) -> list[PaperRow]:
    """A page of papers, the newest first, or with `oldest` the oldest first. An agent, or a service company, has those that it
    filed; a merchant none of its own."""
    row, own = tables.paper, scope.agent or scope.service
    if scope.merchant is not None:
        return []
    wanted = (("of", of), ("why", why), ("agent", agent), ("agent", own))
    within: list[ColumnElement[bool]] = [row.c[name] == value for name, value in wanted if value is not None]
    within += _beyond(after, row.c.seen, row.c.id, oldest=oldest)
    order = (row.c.seen, row.c.id) if oldest else (row.c.seen.desc(), row.c.id.desc())
    with reading(source) as read:
        return shaped(PaperRow, read.execute(select(row).where(*within).order_by(*order).limit(bounded(limit))).all())


def _beyond(after: str | None, number: Column[int], name: Column[str], *, oldest: bool) -> list[ColumnElement[bool]]:
    """What stands behind a cursor."""
    place = placed(after)
    if place is None:
        return []
    here, there = tuple_(number, name), tuple_(literal(place[0]), literal(place[1]))
    return [here > there if oldest else here < there]


def paper(source: Source, id: str) -> PaperRow | None:
    """One paper."""
    with reading(source) as read:
        found = shaped(PaperRow, read.execute(select(tables.paper).where(tables.paper.c.id == id)).all())
    return found[0] if found else None


def papers_naming(source: Source, tags: Sequence[str]) -> list[PaperRow]:
    """The papers that name any of these numbers, in the order in which they came."""
    row, about = tables.paper, tables.named
    within = row.c.id.in_(select(about.c.paper).where(about.c.tag.in_([tag for tag in tags if tag])))
    with reading(source) as read:
        return shaped(PaperRow, read.execute(select(row).where(within).order_by(row.c.seen, row.c.id)).all())


def bills(source: Source, bill: str) -> list[PaperRow]:
    """The papers of a master bill, by its tag."""
    row = tables.paper
    with reading(source) as read:
        question = select(row).where(row.c.bill == bill).order_by(row.c.seen, row.c.id)
        return shaped(PaperRow, read.execute(question.limit(bounded(50))).all())


# --- corrections ------------------------------------------------------------------------------------------------------------


def corrections_of(source: Source, trade: str) -> list[Correction]:
    """The corrections of a trade's documents, in the order of their days."""
    row = tables.asked
    with reading(source) as read:
        found = read.execute(select(row).where(row.c.trade == trade).order_by(row.c.until, row.c.id)).all()
    return shaped(Correction, found)


def open_corrections(
    source: Source, scope: Scope = EVERYTHING, *, until: int = 99991231, after: str | None = None, limit: int = 50
) -> list[Correction]:
    """A page of the corrections that have not come, due until a day, the first day first: what is overdue stands before."""
    row = tables.asked
    within = [row.c.answer == "", row.c.until <= until, *in_scope(row, scope)]
    within += _beyond(after, row.c.until, row.c.id, oldest=True)
    with reading(source) as read:
        question = select(row).where(*within).order_by(row.c.until, row.c.id).limit(bounded(limit))
        return shaped(Correction, read.execute(question).all())


def askings(source: Source, today: int, scope: Scope = EVERYTHING) -> dict[str, Asking]:
    """Who was asked how often, and answered; `overdue` are open ones whose day is over."""
    row = tables.asked
    late = case((row.c.answer != "", 0), (row.c.until < today, 1), else_=0)
    sums: list[Any] = [func.count(), func.sum(case((row.c.answer != "", 1), else_=0)), func.sum(late)]
    question = select(row.c.agent, *sums).where(*in_scope(row, scope)).group_by(row.c.agent).order_by(row.c.agent)
    with reading(source) as read:
        found = read.execute(question).all()
    return {who: Asking(agent=who, asked=int(n), answered=int(came), overdue=int(over)) for who, n, came, over in found}
