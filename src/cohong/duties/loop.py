"""The loop that runs the duties between blocks, in a fixed order: match, label, review, attribute.

It follows the facts of each block to the trades they touch, opens the bodies that stand, judges, and says the verdicts of
a whole file in one message, as the member that holds the duty. It decides nothing about the ledger; the replicas do.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from cohong.channels.customs.values import decimal
from cohong.channels.door.prepared import Prepared
from cohong.core.calendar import add_days
from cohong.core.canon import encode_trusted
from cohong.core.law import LAW, LawRow, row_in_force
from cohong.core.message import Head, derived_id
from cohong.core.rules import Fact
from cohong.core.state import Overlay
from cohong.duties import label, match, review
from cohong.duties.label import Book
from cohong.duties.matching.fields import by_aliases
from cohong.duties.reasons import TAGS
from cohong.modules.customs.facts import ListLodged, ListReleased, OrderLodged, WaybillLodged
from cohong.modules.forex.messages import AttestReview, ReviewItem
from cohong.modules.members.facts import AliasStated, LawAdopted
from cohong.modules.members.state import canonical
from cohong.modules.sellers.messages import Attest, SellerItem
from cohong.modules.sellers.state import SELLER
from cohong.modules.tax.messages import AttestLabel, LabelItem
from cohong.modules.trade.facts import TradeMatched
from cohong.modules.trade.messages import AttestMatch, MatchItem
from cohong.modules.trade.state import (
    PARCEL,
    TRADE,
    WAYBILL,
    Doc,
    Label,
    Roots,
    Trade,
    belonging,
    is_labelled,
    is_reviewed,
    key_of,
    standing_roots,
    trade_key,
)

if TYPE_CHECKING:
    from cohong.duties.attribute import Insight

FILE = 500
"""Verdicts in one message."""
FILE_SELLERS = 200
"""Attributions in one message: each brings its evidence."""
USUAL_SELLERS, USUAL_ARTICLES = 2_000, 200
"""Sellers, and articles of each, whose usual price a reviewer remembers; the oldest are forgotten first."""
Fields = dict[str, Any]


class Bodies(Protocol):
    """Opened bodies: what the duty's member may read. None where it may not, or where the body is erased."""

    def open(self, message_id: str, root: str) -> Fields | None:
        """The fields of the body with this root."""
        ...


class Holders(msgspec.Struct, frozen=True, kw_only=True):
    """Which member holds which duty here; a duty that nobody here holds is None and does not run."""

    match: str | None = None
    label: str | None = None
    review: str | None = None
    attribute: str | None = None


class Duties:
    """Collects the trades that blocks touch, and judges them when asked."""

    def __init__(self, holders: Holders, join_key: bytes, bodies: Mapping[str, Bodies]) -> None:
        """`bodies` gives for each member that holds a duty what that member may read. `sellers` gives what is known of sellers,
        None while nothing was learned yet: then nobody is attributed."""
        self.sellers: Callable[[Overlay], Insight | None] = lambda _: None
        self.holders = holders
        self.join_key = join_key
        self.bodies = bodies
        self.touched: dict[str, None] = {}
        self.waiting_parcels: list[str] = []
        self.joined_firms: list[str] = []
        self.law_changed = False
        self.usual_e5: dict[str, dict[str, int]] = {}

    def note(self, facts: Iterable[Fact]) -> None:
        """Remember which trades a block touched."""
        for fact in facts:
            if isinstance(fact, (OrderLodged, ListLodged)):
                self.touched[fact.firm + fact.number] = None
            elif isinstance(fact, WaybillLodged):
                self.waiting_parcels.append(fact.key)
            elif isinstance(fact, (TradeMatched, ListReleased)):
                self.touched[fact.trade] = None
            elif isinstance(fact, AliasStated):
                self.joined_firms.append(fact.firm)
            elif isinstance(fact, LawAdopted):
                self.law_changed = True

    @property
    def waits(self) -> bool:
        """Whether a block touched something that nobody has looked at since."""
        return bool(self.touched or self.waiting_parcels or self.joined_firms or self.law_changed)

    def rescan(self, state: Overlay) -> None:
        """Look for trades that nobody has judged yet: a process that ended between a block and its duties left some."""
        self.touched.update((key, None) for key, trade in state.scan(TRADE) if _unjudged(trade))

    def run(self, state: Overlay, day: int) -> list[Prepared]:
        """Judge what the last blocks touched. The messages are not said yet; saying them touches the trades again, so
        that a match is followed by its label and its review in the next round."""
        self._follow_parcels_and_firms(state)
        self._follow_law(state)
        touched, self.touched = list(self.touched), {}
        found = (state.get(TRADE, trade_key(state, key[:32], key[32:])) for key in touched)
        trades = [trade for trade in found if trade is not None]
        return [
            *self._match(state, trades),
            *self._label(state, trades, day),
            *self._review(state, trades, day),
            *self._attribute(state, trades),
        ]

    def _follow_parcels_and_firms(self, state: Overlay) -> None:
        """A waybill touches the trade that waits for it; two codes found to be one firm touch all that firm's trades."""
        for key in self.waiting_parcels:
            parcel = state.get(PARCEL, canonical(state, key[:32]) + key[32:])
            if parcel is not None:
                self.touched[belonging(state, parcel)] = None
        self.waiting_parcels.clear()
        for firm in self.joined_firms:
            self.touched.update((key, None) for key, _ in state.scan(TRADE, firm))
            self.touched.update((belonging(state, parcel), None) for _, parcel in state.scan(PARCEL, firm))
        self.joined_firms.clear()

    def _follow_law(self, state: Overlay) -> None:
        """New law rows touch the trades that are matched and wait for a label that counts."""
        if self.law_changed:
            waiting = (key for key, trade in state.scan(TRADE) if trade.matched and not is_labelled(state, trade))
            self.touched.update((key, None) for key in waiting)
            self.law_changed = False

    def _open(self, member: str, *docs: Doc | None) -> list[Fields] | None:
        """The bodies of these documents as the member reads them; None when it may not read one of them."""
        found = [self.bodies[member].open(doc.id, doc.root) for doc in docs if doc is not None]
        opened = [fields for fields in found if fields is not None]
        return opened if len(opened) == len(docs) else None

    def _match(self, state: Overlay, trades: list[Trade]) -> Iterator[Prepared]:
        if self.holders.match is None:
            return
        items, reasons = [], []
        for trade in trades:
            roots = standing_roots(state, trade)
            if roots is None or trade.matched == roots:
                continue
            waybill = state.get(WAYBILL, trade.waybill_key)
            opened = self._open(self.holders.match, trade.order, waybill.doc if waybill else None, trade.list)
            if opened is not None:
                item, why = self._match_one(state, trade, roots, *opened)
                items.append(item)
                reasons.append(why)
        for part, why in _parts(items, reasons):
            yield self._say(AttestMatch, self.holders.match, "match", part, why, rule=match.RULE)

    def _match_one(
        self, state: Overlay, trade: Trade, roots: Roots, order: Fields, waybill: Fields, listed: Fields
    ) -> tuple[MatchItem, list[Any]]:
        verdict = match.judge(order, waybill, listed, self.join_key, by_aliases(state, self.join_key))
        if verdict.differs or not self._meets(state, trade, order, waybill, listed):
            codes = tuple(dict.fromkeys(reason.code for reason in verdict.differs)) or (TAGS,)
            item = MatchItem(firm=trade.firm, number=trade.number, roots=roots, differs=codes, stake=verdict.stake)
        else:
            item = MatchItem(
                firm=trade.firm,
                number=trade.number,
                roots=roots,
                seller=verdict.seller,
                currency=verdict.currency,
                lines=verdict.lines,
                freight=verdict.freight,
            )
        return item, [msgspec.to_builtins(reason) for reason in (*verdict.differs, *verdict.warnings)]

    def _meets(self, state: Overlay, trade: Trade, order: Fields, waybill: Fields, listed: Fields) -> bool:
        """Whether the tags on the ledger are those of the bodies: the attester's word that it recomputed them."""
        orders = {trade_key(state, *match.order_tags(fields, self.join_key)) for fields in (order, listed)}
        tags = [match.parcel_tags(fields, self.join_key) for fields in (waybill, listed)]
        parcels = {canonical(state, carrier) + number for carrier, number in tags}
        known = trade.waybill_key
        parcel = canonical(state, known[:32]) + known[32:64]
        return orders == {key_of(trade)} and parcels == {parcel}

    def _label(self, state: Overlay, trades: list[Trade], day: int) -> Iterator[Prepared]:
        if self.holders.label is None:
            return
        items: list[LabelItem] = []
        books: dict[int, Book] = {}
        for trade in trades:
            roots = standing_roots(state, trade) if trade.matched else None
            if roots is None or trade.matched != roots or is_labelled(state, trade):
                continue
            law_day = trade.released or day
            book = books.get(law_day) or books.setdefault(law_day, book_on(state, law_day, label.NAMES))
            opened = self._open(self.holders.label, trade.list)
            if opened is None:
                continue
            judged = label.judge(opened[0], book)
            if trade.label == Label(judged.label, judged.basis, judged.since, judged.until, roots):
                continue
            items.append(
                LabelItem(
                    firm=trade.firm,
                    number=trade.number,
                    roots=roots,
                    label=judged.label,
                    basis=judged.basis,
                    since=judged.since,
                    until=judged.until,
                )
            )
        law = _law_file(state, day)
        for part, why in _parts(items, [[] for _ in items]):
            yield self._say(AttestLabel, self.holders.label, "label", part, why, rule=label.RULE, law=law)

    def _review(self, state: Overlay, trades: list[Trade], day: int) -> Iterator[Prepared]:
        if self.holders.review is None:
            return
        book = book_on(state, day, review.NAMES)
        items, reasons = [], []
        for trade in trades:
            roots = standing_roots(state, trade) if trade.matched else None
            if roots is None or trade.matched != roots or is_reviewed(state, trade):
                continue
            opened = self._open(self.holders.review, trade.order, trade.list)
            if opened is None:
                continue
            verdict = review.judge(opened[0], opened[1], book, self._usual(trade, opened[0]))
            codes = tuple(dict.fromkeys(reason.code for reason in verdict.reasons))
            items.append(
                ReviewItem(
                    firm=trade.firm,
                    number=trade.number,
                    roots=roots,
                    verdict="refer" if codes else "pass",
                    codes=codes,
                )
            )
            reasons.append([msgspec.to_builtins(reason) for reason in verdict.reasons])
        for part, why in _parts(items, reasons):
            yield self._say(AttestReview, self.holders.review, "review", part, why, rule=review.RULE)

    def _attribute(self, state: Overlay, trades: list[Trade]) -> Iterator[Prepared]:
        """Once for the bodies that stand: a seller that is certain enough, or that one cannot tell."""
        member = self.holders.attribute
        insight = self.sellers(state) if member is not None and trades else None
        if member is None or insight is None:
            return
        items: list[SellerItem] = []
        reasons: list[Any] = []
        for trade in trades:
            roots = standing_roots(state, trade) if trade.matched else None
            known = state.get(SELLER, key_of(trade))
            if roots is None or trade.matched != roots or (known is not None and known.roots == roots):
                continue
            found = self._attribute_one(state, trade, roots, member, insight)
            if found is not None:
                items.append(found[0])
                reasons.append(found[1])
        version = insight.model.version
        for part, why in _parts(items, reasons, FILE_SELLERS):
            yield self._say(Attest, member, f"attribute/{version}", part, why, rule=insight.rule, model=version)

    def _attribute_one(
        self, state: Overlay, trade: Trade, roots: Roots, member: str, insight: "Insight"
    ) -> tuple[SellerItem, list[Any]] | None:
        waybill = state.get(WAYBILL, trade.waybill_key)
        docs = [doc for doc in (trade.order, waybill.doc if waybill else None, trade.list) if doc is not None]
        opened = self._open(member, *docs)
        if opened is None:
            return None
        return insight.attest(state, trade, roots, [doc.filer for doc in docs], opened)

    def _usual(self, trade: Trade, order: Fields) -> dict[str, int]:
        """The merchant's usual prices as this reviewer has seen them: the first price of an article is usual."""
        known = self.usual_e5.setdefault(trade.seller, {})
        before = {line["itemNo"]: known[line["itemNo"]] for line in order["lines"] if line["itemNo"] in known}
        for line in order["lines"]:
            known.setdefault(line["itemNo"], decimal(line["price"])[0])
        while len(known) > USUAL_ARTICLES:
            del known[next(iter(known))]
        while len(self.usual_e5) > USUAL_SELLERS:
            del self.usual_e5[next(iter(self.usual_e5))]
        return before

    def _say(
        self,
        kind: type[Head],
        member: str,
        duty: str,
        items: tuple[Any, ...],
        why: list[Any],
        **by: str | None,
    ) -> Prepared:
        """`by` names the rule, and what else it went by: a law file, a model."""
        guid = match.batch_id(duty, encode_trusted(items))
        head = kind(v=1, filer=member, guid=guid, items=items, **by)  # type: ignore[call-arg, arg-type]
        subject = derived_id("cohong.subject.1", duty, guid)
        return Prepared(head, {"lines": [{"reasons": reasons} for reasons in why]}, (), subject, items[0].firm)


def _unjudged(trade: Trade) -> bool:
    """Whether a duty has never said anything about a trade whose documents are there."""
    if trade.order is None or trade.list is None:
        return False
    said = {difference.code.partition(".")[0] for difference in trade.differences}
    if trade.matched is None:
        return "match" not in said
    return trade.label is None or (trade.reviewed is None and "review" not in said)


def _parts(items: list[Any], reasons: list[Any], most: int = 0) -> Iterator[tuple[tuple[Any, ...], list[Any]]]:
    most = most or FILE
    for at in range(0, len(items), most):
        yield tuple(items[at : at + most]), reasons[at : at + most]


def book_on(state: Overlay, day: int, names: Iterable[str]) -> Book:
    """The law rows of these parameters as they hold on a day."""
    rows = {name: row_in_force(state, name, day) for name in names}
    return Book({name: trimmed(state, row, day) for name, row in rows.items() if row is not None})


def trimmed(state: Overlay, row: LawRow, day: int) -> LawRow:
    """The row with the days around `day` on which it really holds: rows adopted later cut it short."""
    known = state.get(LAW, row.name)
    rows = known.rows if known else ()
    later = rows[rows.index(row) + 1 :] if row in rows else ()
    since = max((add_days(other.until, 1) for other in later if other.until < day), default=row.since)
    until = min((add_days(other.since, -1) for other in later if other.since > day), default=row.until)
    return msgspec.structs.replace(row, since=max(row.since, since), until=min(row.until, until))


def _law_file(state: Overlay, day: int) -> str | None:
    row = row_in_force(state, label.NAMES[0], day)
    return row.file if row is not None else None
