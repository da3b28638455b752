"""The life of a trade, step by step: who said what, when, in which capacity, what became so, and the proof of it."""

import msgspec

from cohong.core.calendar import day_of
from cohong.portal.ask import Ask
from cohong.portal.speech import words
from cohong.portal.text import Text, Why, why_of
from cohong.portal.trade.capacity import Capacities
from cohong.portal.trade.telling import Telling
from cohong.projections.queries import Event

_WRONG = (
    "trade.differs",
    "trade.difference_opened",
    "aftermath.correction_asked",
    "forex.deal_suspended",
    "clearing.payout_rejected",
    "clearing.payout_returned",
    "clearing.payout_disputed",
)
_GOOD = ("trade.right_opened", "clearing.payout_settled", "clearing.payout_credited")


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a step: when, what became so, why it did not take effect (or None), and where its proof is."""

    time_ms: int
    told: tuple[Text, ...]
    why: Why | None
    message_id: str

    @property
    def proof(self) -> str:
        """Where the proof is downloaded."""
        return f"/proofs/{self.message_id}"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who said one thing, or said the same kind of thing again and again. `tone` is good, wrong, or empty."""

    who: Text
    did: Text
    capacity: Text
    tone: str
    said: tuple[Said, ...]

    @property
    def time_ms(self) -> int:
        """When it began."""
        return self.said[0].time_ms


def life_of(events: list[Event], ask: Ask, telling: Telling, capacities: Capacities) -> tuple[Step, ...]:
    """The steps in the order of the ledger; neighbours of one member and kind are one step."""
    steps: list[Step] = []
    last = ("", "", "")
    for event in events:
        said = _said(event, ask, telling)
        this = (event.filer, event.kind, event.result + event.code)
        if steps and this == last:
            before = steps.pop()
            tone = _tone(event) or before.tone
            steps.append(msgspec.structs.replace(before, said=(*before.said, said), tone=tone))
        else:
            steps.append(_step(event, said, capacities))
        last = this
    return tuple(steps)


def _step(event: Event, said: Said, capacities: Capacities) -> Step:
    return Step(
        who=capacities.name(event.filer),
        did=words.headline(event.kind),
        capacity=capacities.of(event.kind, event.filer, day_of(event.time_ms)),
        tone=_tone(event),
        said=(said,),
    )


def _said(event: Event, ask: Ask, telling: Telling) -> Said:
    where = ask.reading.live.where(event.leaf) if event.result == "accepted" and event.facts else None
    told = telling.tell(where.facts) if where else []
    return Said(
        time_ms=event.time_ms,
        told=tuple(dict.fromkeys(told)),
        why=why_of(event.code) if event.code else None,
        message_id=event.message_id,
    )


def _tone(event: Event) -> str:
    if event.result == "refused" or event.code or any(fact in _WRONG for fact in event.facts):
        return "wrong"
    return "good" if any(fact in _GOOD for fact in event.facts) else ""
