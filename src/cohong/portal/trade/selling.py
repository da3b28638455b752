"""What the ledger says of a trade's seller: what the model found and why, what a person decided, an appeal; and what became
of it step by step. Evidence, reasons and grounds are sealed: whoever may open them reads them here."""

from typing import Any

import msgspec

from cohong.core.envelope import from_bytes
from cohong.modules.members.state import canonical
from cohong.modules.sellers.messages import Attest
from cohong.modules.sellers.state import APPEAL, DECISION, SELLER, Attributed
from cohong.modules.trade.state import Trade, key_of, standing_roots, total, trade_key
from cohong.portal.names import Names
from cohong.portal.speech import words
from cohong.portal.speech.rolewords import called
from cohong.portal.speech.sellerwords import field_said, source_said, sure_said
from cohong.portal.text import Money, Text, Why, why_of
from cohong.portal.trade.deciding import is_concerned
from cohong.portal.trade.firms import Firms, Party
from cohong.portal.trade.telling import Telling
from cohong.projections import queries
from cohong.projections.shapes import Event

ATTEST, DECIDE, APPEALED = "sellers.attest", "sellers.decide", "sellers.appeal"
RESOLVED = "trade.difference_resolved"
Fields = dict[str, Any]


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence: who says so, what it says, its weight in hundredths of a bit (against: negative)."""

    source: Text
    said: Text
    weight: int


class LineSold(msgspec.Struct, frozen=True, kw_only=True):
    """The seller of one line, where lines have different ones: None where one cannot tell. `permille` in thousandths."""

    gnum: int
    seller: Party | None
    permille: int


class Attested(msgspec.Struct, frozen=True, kw_only=True):
    """What the model found: the seller (None where one cannot tell), how probable (thousandths, and in words), by whom and
    when, whether it holds the trade, and whether the documents are still those it looked at. `opened` says that the evidence
    is open to the asker."""

    seller: Party | None
    permille: int
    sure: Text
    by: Text
    day: int
    model: str
    held: bool
    current: bool
    opened: bool
    points: tuple[Point, ...]
    doubt: Why | None
    chain: tuple[Text, ...]
    lines: tuple[LineSold, ...]


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A person's decision: for whom, against whom (None where the ledger named that seller already), by whom, when (ms), and
    why ("" where that is not open to the asker)."""

    seller: Party
    against: Party | None
    by: Text
    time_ms: int
    reason: str


class Appealed(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal that is open: by whom, since when, and its grounds ("" where they are not open to the asker)."""

    by: Text
    day: int
    grounds: str


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """One step: who did what, when (ms), what became so, the reason where it is open, and where its proof is."""

    who: Text
    did: Text
    time_ms: int
    told: tuple[Text, ...]
    reason: str
    proof: str


class Selling:
    """The sellers of trades, for one question."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.ask = names.ask
        self.firms = Firms(names)
        self._bodies: dict[str, Fields] = {}

    def ledger(self, trade: Trade) -> Party:
        """Whom the ledger pays."""
        self.firms.learn_trade(trade)
        return self.firms(trade.seller or trade.firm)

    def attested(self, trade: Trade) -> Attested | None:
        """What the model found, None where it never looked."""
        row = self.ask.state.get(SELLER, key_of(trade))
        if row is None:
            return None
        reasons = self._reasons(key_of(trade))
        why = self._of(reasons, row)
        return Attested(
            seller=self.firms(row.seller) if row.seller else None,
            permille=row.permille,
            sure=sure_said(row.permille),
            by=called(self.ask.state, row.by),
            day=row.day,
            model=row.model,
            held=row.held,
            current=row.roots == standing_roots(self.ask.state, trade),
            opened=bool(reasons),
            points=tuple(self._points(why)),
            doubt=why_of(why["code"], seen=why["seen"], expected=why["expected"]) if why.get("code") else None,
            chain=tuple(self.firms.named(str(code)) for code in why.get("chain", ())),
            lines=tuple(
                LineSold(gnum=one.gnum, seller=self.firms(one.seller) if one.seller else None, permille=one.permille)
                for one in row.lines
            ),
        )

    def decided(self, trade: Trade) -> Decided | None:
        """What a person decided, None where nobody did."""
        row = self.ask.state.get(DECISION, key_of(trade))
        if row is None:
            return None
        return Decided(
            seller=self.firms(row.seller),
            against=self.firms(row.against) if row.against else None,
            by=called(self.ask.state, row.by),
            time_ms=row.time_ms,
            reason=self._reason(trade, row.paper.id, row.by),
        )

    def appealed(self, trade: Trade) -> Appealed | None:
        """The appeal that is open."""
        row = self.ask.state.get(APPEAL, key_of(trade))
        if row is None:
            return None
        return Appealed(
            by=called(self.ask.state, row.by), day=row.day, grounds=self._reason(trade, row.paper.id, row.by)
        )

    def history(self, trade: Trade) -> tuple[Heard, ...]:
        """Every step about the seller, the oldest first."""
        key = key_of(trade)
        telling = Telling(self.names, key, trade, self.firms)
        steps = filter(_is_step, queries.events(self.ask.reading.tables, key))
        return tuple(self._heard(trade, one, telling) for one in steps)

    # --- parts ------------------------------------------------------------------------------------------------------------

    def _heard(self, trade: Trade, event: Event, telling: Telling) -> Heard:
        where = self.ask.reading.live.where(event.leaf)
        reason = self._reason(trade, event.message_id, event.filer) if event.kind != ATTEST else ""
        return Heard(
            who=called(self.ask.state, event.filer),
            did=words.headline(event.kind),
            time_ms=event.time_ms,
            told=tuple(dict.fromkeys(telling.tell(where.facts))) if where else (),
            reason=reason,
            proof=f"/proofs/{event.message_id}/show",
        )

    def _reason(self, trade: Trade, message: str, filer: str) -> str:
        """Why a person decided or appealed. Whom it concerns is told, with the keys of the home that it belongs to: who may appeal
        has to know against what."""
        reading, me = self.ask.reading, self.ask.acting.member
        if message not in self._bodies and me in reading.members_here() and is_concerned(self.ask, trade):
            self._bodies[message] = reading.said(reading.operator, message)
        return str(self._said(message, filer).get("reason", ""))

    def _said(self, message: str, filer: str) -> Fields:
        """A sealed body, opened once."""
        if message not in self._bodies:
            self._bodies[message] = self.ask.reading.said(self.ask.acting.member, message, filer)
        return self._bodies[message]

    def _reasons(self, key: str) -> list[Fields]:
        """The sealed reasons of the newest attestation of a trade; empty where they are not open."""
        events = queries.events(self.ask.reading.tables, key)
        event = next((one for one in reversed(events) if one.kind == ATTEST and one.facts), None)
        lines = self._said(event.message_id, event.filer).get("lines", ()) if event is not None else ()
        place = self._place(event.leaf, key) if event is not None and lines else -1
        reasons: list[Fields] = lines[place]["reasons"] if 0 <= place < len(lines) else []
        return reasons

    def _place(self, leaf: int, key: str) -> int:
        """Which item of an attestation a trade is: its reasons stand at the same place of the body. -1 for none."""
        live = self.ask.reading.live
        where = live.where(leaf)
        if where is None:
            return -1
        brought = from_bytes(live.block(where.height).envelopes[where.envelope])
        head = live.app.rules.read(brought.messages[where.place]).head
        items = head.items if isinstance(head, Attest) else ()
        return next((at for at, one in enumerate(items) if trade_key(self.ask.state, one.firm, one.number) == key), -1)

    def _of(self, reasons: list[Fields], row: Attributed) -> Fields:
        """The reasons for the seller that stands for the trade, where its lines have different ones."""
        for one in reasons:
            for role in ("seller", "best"):
                self.firms.learn(str(one.get(role, "")), "")
        seller = canonical(self.ask.state, row.seller) if row.seller else ""
        mine = (one for one in reasons if self.firms.tag(str(one.get("seller", ""))) == seller)
        return next(mine, reasons[0] if reasons else {})

    def _points(self, why: Fields) -> list[Point]:
        """Each once: two signs that read the same to a person weigh together."""
        sides = [(piece, 1) for piece in why.get("evidence", ())] + [(piece, -1) for piece in why.get("against", ())]
        found: dict[tuple[Text, Text, int], int] = {}
        for piece, sign in sides:
            point = self._point(piece, sign)
            known = (point.source, point.said, sign)
            found[known] = found.get(known, 0) + point.weight
        return [Point(source=source, said=said, weight=weight) for (source, said, _), weight in found.items()]

    def _point(self, piece: Fields, sign: int) -> Point:
        name = self.firms.named(str(piece["value"]))
        said = field_said(str(piece["field"]), name.zh, name.en)
        return Point(source=source_said(piece["source"]), said=said, weight=sign * hundredths(str(piece["weight"])))


def hundredths(written: str) -> int:
    """A weight as a body keeps it, `12.34`, as a whole number; 0 for what is none."""
    whole, _, part = written.removeprefix("-").partition(".")
    number = int(whole + f"{part:0<2}"[:2]) if (whole + part).isdigit() else 0
    return -number if written.startswith("-") else number


def _is_step(event: Event) -> bool:
    return event.result == "accepted" and bool(event.facts) and event.kind.startswith("sellers.")


def unpaid(trade: Trade) -> Money:
    """What is not paid yet, in the currency of the order."""
    return Money(trade.currency, max(0, total(trade, "value") - total(trade, "paid")))


def shared(trade: Trade) -> Money:
    """What was converted and is not paid yet: a batch may have shared it out."""
    return Money(trade.currency, max(0, total(trade, "settled") - total(trade, "paid")))


def paid(trade: Trade) -> Money:
    """What is paid, and stands whatever is decided."""
    return Money(trade.currency, total(trade, "paid"))
