"""Proposals that two codes are one firm, or two, as rows; and the questions about them."""

from typing import Any

from sqlalchemy import func, literal, select, tuple_

from cohong.core.state import Overlay
from cohong.modules.sellers.state import PROPOSED
from cohong.projections import tables
from cohong.projections.queries import Source, bounded, placed, reading, shaped
from cohong.projections.shapes import Proposal

Values = dict[str, Any]


def proposal_row(state: Overlay, id: str) -> Values | None:
    """A row of `proposal`; the id is the key that the ledger has for it."""
    row = state.get(PROPOSED, id)
    if row is None:
        return None
    return {"id": id, **{name: getattr(row, name) for name in ("kind", "firm", "other", "by", "permille", "day")}}


def proposals(source: Source, *, after: str | None = None, limit: int = 50) -> list[Proposal]:
    """A page of open proposals, the oldest first."""
    row, place = tables.proposal, placed(after)
    within = [] if place is None else [tuple_(row.c.day, row.c.id) > tuple_(literal(place[0]), literal(place[1]))]
    with reading(source) as read:
        question = select(row).where(*within).order_by(row.c.day, row.c.id).limit(bounded(limit))
        return shaped(Proposal, read.execute(question).all())


def proposals_open(source: Source) -> int:
    """How many wait."""
    with reading(source) as read:
        return int(read.execute(select(func.count()).select_from(tables.proposal)).scalar() or 0)
