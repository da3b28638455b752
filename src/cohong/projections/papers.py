"""Papers about declared lists as rows: what is here of each, what customs said, and what it still waits for; and corrections."""

from collections.abc import Iterator
from typing import Any, get_args

from cohong.core.calendar import day_of
from cohong.core.state import Overlay
from cohong.modules.aftermath.state import ASKED, AWAITED, PAPER, Of, Paper, is_refused, is_whole, own_tags
from cohong.projections import stages
from cohong.projections.people import who_acts
from cohong.projections.rows import Marks

Values = dict[str, Any]
KINDS: tuple[Of, ...] = get_args(Of)


def paper_row(state: Overlay, id: str, marks: Marks) -> Values | None:
    """A row of `paper`."""
    paper = state.get(PAPER, id)
    if paper is None:
        return None
    tags = tags_of(state, id)
    awaits = sum(_is_awaited(state, id, tag) for tag in tags)
    why = _missing(paper, awaits)
    return {
        "id": id,
        "of": paper.of,
        "agent": paper.filer,
        "carrier": paper.carrier,
        "bill": paper.bill,
        "status": paper.status,
        "status_time": paper.status_time,
        "parts": paper.parts,
        "there": len(paper.there),
        "names": len(tags),
        "awaits": awaits,
        "left_day": paper.day,
        "accepted": paper.accepted,
        "why": why,
        "who": who_acts(why) if why else "",
        "seen": marks.seen,
        "changed": marks.changed,
        "since_day": day_of(marks.seen_ms) if marks.seen_ms else 0,
        "changed_day": day_of(marks.changed_ms) if marks.changed_ms else 0,
    }


def tags_of(state: Overlay, id: str) -> list[str]:
    """The tags that a paper names itself, each once, in their order."""
    return list(dict.fromkeys(own_tags(state, id)))


def _is_awaited(state: Overlay, id: str, tag: str) -> bool:
    waiting = state.get(AWAITED, tag)
    return waiting is not None and id in waiting.papers


def _missing(paper: Paper, awaits: int) -> str:
    """The first thing that is missing, in the order in which things come; "" once it took effect on all it names."""
    if not paper.there:
        return stages.PAPER_DOCUMENT
    if is_refused(paper):
        return stages.PAPER_REFUSED
    if not is_whole(paper):
        return stages.PAPER_PARTS
    if not paper.accepted:
        return stages.PAPER_CUSTOMS
    return stages.PAPER_AWAITS if awaits else ""


def asked_rows(state: Overlay, trade: str, owner: tuple[str, str]) -> Iterator[Values]:
    """The rows of `asked` of a trade, whose merchant and service company are `owner`."""
    for of in ("order", "waybill", "list"):
        asked = state.get(ASKED, f"{trade}/{of}")
        if asked is None:
            continue
        yield {
            "id": f"{trade}/{of}",
            "trade": trade,
            "of": of,
            "by": asked.by,
            "agent": asked.to,
            "code": asked.code,
            "answer": asked.answer,
            "merchant": owner[0],
            "service": owner[1],
            "since": asked.since,
            "until": asked.until,
        }
