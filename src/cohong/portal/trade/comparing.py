"""Order, waybill and list side by side: what each says, what agrees, and by how much the rest differs."""

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from cohong.channels.customs.tables import UNITS
from cohong.channels.customs.values import currency_iso, decimal
from cohong.core.refusal import Refusal
from cohong.duties import reasons
from cohong.duties.match import Match
from cohong.duties.reasons import Reason
from cohong.modules.trade.state import WAYBILL, Doc, Trade
from cohong.node.problems import judged_again
from cohong.portal.ask import Ask
from cohong.portal.sight import open_body
from cohong.portal.speech import words
from cohong.portal.text import Text, Why, quantity, why_of

Fields = dict[str, Any]
Agrees = Literal["yes", "no", "warning", "unknown"]
_HEAD: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("orderNo", ("order", "list"), ""),
    ("logisticsNo", ("waybill", "list"), ""),
    ("ebpCode", ("order", "list"), "ebpName"),
    ("ebcCode", ("order", "waybill", "list"), "ebcName"),
    ("ownerCode", ("list",), "ownerName"),
    ("logisticsCode", ("waybill", "list"), "logisticsName"),
    ("freight", ("order", "waybill", "list"), ""),
    ("grossWeight", ("waybill", "list"), ""),
    ("packNo", ("waybill", "list"), ""),
)
"""Fields of the heads: in which documents they stand, and the field that names what they are a code of."""
_PARCEL = ("logisticsNo", "logisticsCode", "grossWeight", "packNo", "consignor")
_LINE = ("itemNo", "itemName", "qty", "unit", "price", "totalPrice", "currency")
_NUMBERS = ("qty", "price", "totalPrice", "grossWeight", "packNo", "freight")
_JUDGED = ("ebpCode", "ebcCode", "grossWeight", "packNo", "itemNo", "qty", "unit", "price", "totalPrice", "currency")
"""What the match duty compares. Of the other fields it is only said where they are equal."""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three documents. `state` is missing, open or sealed; `why` tells why a sealed one cannot be read."""

    kind: str
    name: Text
    state: Literal["missing", "open", "sealed"]
    why: Why | None = None
    message_id: str = ""
    filer: str = ""


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One field. Values as written, "" where the document does not have it; `difference` is list less order (or less
    waybill), "" where it is no number or none. `line` is the number of the line, 0 in the heads."""

    line: int
    label: Text
    order: str = ""
    waybill: str = ""
    list: str = ""
    agrees: Agrees = "unknown"
    difference: str = ""
    why: Why | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `judged` tells whether the three could be compared here and now."""

    documents: tuple[Document, ...]
    fields: tuple[Compared, ...]
    judged: bool
    differs: int


class Three:
    """The three documents of a trade as the acting member may read them."""

    def __init__(self, ask: Ask, trade: Trade) -> None:
        self.ask = ask
        waybill = ask.state.get(WAYBILL, trade.waybill_key) if trade.waybill_key else None
        self.docs = {"order": trade.order, "waybill": waybill.doc if waybill else None, "list": trade.list}
        self.bodies: dict[str, Fields] = {}
        self.documents = tuple(self._read(kind, doc) for kind, doc in self.docs.items())

    def _read(self, kind: str, doc: Doc | None) -> Document:
        self.bodies[kind] = {}
        name = words.DOCUMENTS[kind]
        if doc is None:
            return Document(kind=kind, name=name, state="missing")
        found = open_body(self.ask, doc.id, doc.root, filer=doc.filer)
        if isinstance(found, Refusal):
            why = why_of(found.code)
            return Document(kind=kind, name=name, state="sealed", why=why, message_id=doc.id, filer=doc.filer)
        self.bodies[kind] = found.fields
        return Document(kind=kind, name=name, state="open", message_id=doc.id, filer=doc.filer)

    def judge(self) -> Match | None:
        """The match duty's judgement on the three as they stand; None where one is missing or may not be looked at.

        Whoever filed one of them is told what differs in it, and both values: it has to mend its own. The documents of others
        stay sealed for it all the same, and a carrier hears of nothing but its parcel."""
        reading, member = self.ask.reading, self.ask.acting.member
        own = {kind for kind, doc in self.docs.items() if doc is not None and doc.filer == member}
        if not own or all(self.bodies.values()):
            return judged_again(self.ask.state, reading.join_key, *self.bodies.values())
        bodies = [reading.body(reading.operator, doc) for doc in self.docs.values()]
        match = judged_again(self.ask.state, reading.join_key, *bodies)
        return _of_parcel(match) if match and own == {"waybill"} else match


def _of_parcel(match: Match) -> Match:
    """What of a judgement is about the waybill."""
    differs, warnings = ([one for one in found if one.path in _PARCEL] for found in (match.differs, match.warnings))
    return msgspec.structs.replace(match, differs=type(match.differs)(differs), warnings=type(match.warnings)(warnings))


def compare(three: Three) -> Comparison:
    """Every field side by side, judged by the match duty's own rules where all three may be looked at."""
    match = three.judge()
    found = _by_path(match)
    fields = (*_heads(three.bodies, found, match), *_lines(three.bodies, found, match))
    differs = sum(one.agrees == "no" for one in fields)
    return Comparison(documents=three.documents, fields=fields, judged=match is not None, differs=differs)


def _by_path(match: Match | None) -> dict[str, Reason]:
    return {reason.path: reason for reason in (*match.differs, *match.warnings)} if match else {}


def _heads(bodies: dict[str, Fields], found: dict[str, Reason], match: Match | None) -> Iterable[Compared]:
    for name, kinds, named in _HEAD:
        said = {kind: _named(bodies[kind], name, named) for kind in kinds if bodies[kind].get(name)}
        if said:
            pair = [bodies[kind][name] for kind in kinds if bodies[kind].get(name)]
            yield _compared(0, name, said, pair, found.get(name), judged=match is not None)


def _named(body: Fields, name: str, named: str) -> str:
    return f"{body[name]} {body.get(named, '')}".strip() if named else str(body[name])


def _lines(bodies: dict[str, Fields], found: dict[str, Reason], match: Match | None) -> Iterable[Compared]:
    by_kind = {kind: {line["gnum"]: line for line in bodies[kind].get("lines", ())} for kind in ("order", "list")}
    missing = next((reason for reason in found.values() if reason.code == reasons.LINE_MISSING), None)
    for gnum in sorted({*by_kind["order"], *by_kind["list"]}, key=lambda number: (len(number), number)):
        lines = {kind: rows[gnum] for kind, rows in by_kind.items() if gnum in rows}
        lost = missing if missing and len(lines) == 1 else None
        for name in _LINE:
            said = {kind: written(name, line[name]) for kind, line in lines.items() if line.get(name)}
            reason = found.get(f"line {gnum}/{name}") or (lost if name == "itemNo" else None)
            if said:
                pair = [line[name] for line in lines.values() if line.get(name)]
                if reason is not None and name in _NUMBERS:  # told to whoever filed one of the two
                    pair = [reason.expected, reason.seen]
                    said = {"order": pair[0], "list": pair[1]} | said
                # With a line missing the match looks at none, so nothing can be said of the others.
                yield _compared(int(gnum), name, said, pair, reason, judged=match is not None and missing is None)


def written(name: str, value: str) -> str:
    """A value as people read it: a unit and a currency with their names."""
    if name == "unit":
        return f"{value} {UNITS.get(value, '')}".strip()
    return f"{value} {currency_iso(value)}" if name == "currency" else value


def _compared(
    line: int, name: str, said: dict[str, str], pair: list[str], reason: Reason | None, *, judged: bool
) -> Compared:
    agrees: Agrees = "unknown"
    if reason is not None:
        agrees = "warning" if reason.code == reasons.WEIGHT else "no"
    elif len(pair) > 1 and (_equal(name, pair) if name not in _JUDGED else judged):
        agrees = "yes"
    return Compared(
        line=line,
        label=words.field(name),
        agrees=agrees,
        difference=_difference(name, pair) if reason is not None else "",
        why=why_of(reason.code, path=reason.path, seen=reason.seen, expected=reason.expected) if reason else None,
        **said,
    )


def _equal(name: str, pair: list[str]) -> bool:
    return len({decimal(value)[0] if name in _NUMBERS else value for value in pair}) == 1


def _difference(name: str, pair: list[str]) -> str:
    """How much more the last document says than the first."""
    if name not in _NUMBERS or len(pair) < 2:
        return ""
    more = decimal(pair[-1])[0] - decimal(pair[0])[0]
    return f"{'+' if more > 0 else '−' if more < 0 else ''}{quantity(abs(more))}"
