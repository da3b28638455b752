"""Papers about declared lists, compared with the lists they name: opened as a member may, one paper at a time."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from cohong.channels.door.papers import list_tag
from cohong.core.state import Overlay
from cohong.core.tags import number_tag
from cohong.duties.matching.bills import check_bill, not_moved, parcels_of
from cohong.duties.matching.fields import by_aliases
from cohong.duties.matching.merging import MergedForm, merge_preview, rule_on
from cohong.duties.matching.model import Difference, Fields, Missing, State, state_of
from cohong.duties.matching.parts import Whole, gather
from cohong.duties.matching.returns import check_cancel, check_return
from cohong.duties.matching.summary import Place, check_application, reconcile
from cohong.duties.release import MESSAGE_OF
from cohong.modules.aftermath.state import (
    BILL,
    DECLARATION,
    PAPER,
    PART,
    Of,
    Paper,
    after,
    is_refused,
    part_key,
    trade_named,
)
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import Doc, Trade, key_of
from cohong.node.reading import Reading

MOVEMENTS = ("bill", "arrival", "departure")
_BY_OWNER, _BY_NAME = "2", "1"


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """One paper against what it names. `number` is the sender's own, "" where the paper is not open to the member; `about` the
    numbers it names as written, `awaited` those of them that nobody knows here. `places` tell where each line of each list
    went, `forms` what the merging rule makes of the lists, for a summary."""

    id: str
    of: Of
    number: str
    filer: str
    status: int
    accepted: int
    parts: int
    there: int
    state: State
    about: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    differ: tuple[Difference, ...] = ()
    missing: tuple[Missing, ...] = ()
    places: dict[str, Place] = {}
    forms: tuple[MergedForm, ...] = ()


class Found(msgspec.Struct, frozen=True):
    """What a comparison comes to, beside the paper's own row."""

    differ: tuple[Difference, ...] = ()
    missing: tuple[Missing, ...] = ()
    places: dict[str, Place] = {}
    forms: tuple[MergedForm, ...] = ()


class Papers:
    """The papers of a home as a member may read them. Used from the thread of its `Reading`."""

    def __init__(self, reading: Reading, member: str = "") -> None:
        self.reading = reading
        self.member = member or reading.operator
        self.state: Overlay = reading.state
        self.same_firm = by_aliases(reading.state, reading.join_key)

    def all(self, of: str = "") -> Iterator[Compared]:
        """Every paper, or those of one kind, in the order of their ids."""
        for name, paper in self.state.scan(PAPER):
            if not of or paper.of == of:
                yield self.compare(name, paper)

    def one(self, name: str) -> Compared | None:
        """The paper of an id."""
        paper = self.state.get(PAPER, name)
        return self.compare(name, paper) if paper is not None else None

    def compare(self, name: str, paper: Paper) -> Compared:
        """A paper against the lists that it names."""
        bodies = self._bodies(name, paper.there)
        wholes = gather(MESSAGE_OF[paper.of], bodies) if bodies and _comes_in_parts(paper) else ()
        about = _about(paper, bodies)
        trades = {number: self._trade(paper, number) for number in about}
        found = self._found(name, paper, bodies, wholes, {n: t for n, t in trades.items() if t is not None})
        sealed = () if len(bodies) == len(paper.there) else (paper.of,)
        missing = (*(one for whole in wholes for one in whole.missing), *found.missing)
        differ = (*(one for whole in wholes for one in whole.differ), *found.differ)
        return Compared(
            id=name,
            of=paper.of,
            number=str(_own(bodies[0]) if bodies else ""),
            filer=paper.filer,
            status=paper.status,
            accepted=paper.accepted,
            parts=paper.parts,
            there=len(paper.there),
            state=state_of(differ, missing, sealed),
            about=about,
            awaited=tuple(number for number, trade in trades.items() if trade is None),
            differ=differ,
            missing=missing,
            places=found.places,
            forms=found.forms,
        )

    # --- bodies -----------------------------------------------------------------------------------------------------------

    def _bodies(self, name: str, numbers: Iterable[int]) -> list[Fields]:
        parts = (self.state.get(PART, part_key(name, number)) for number in numbers)
        opened = (self._body(part.doc) for part in parts if part is not None)
        return [body for body in opened if body]

    def _body(self, doc: Doc | None) -> Fields:
        return self.reading.body(self.member, doc)

    def _trade(self, paper: Paper, number: str) -> Trade | None:
        key = self.reading.join_key
        tag = number_tag(key, "waybill", number) if paper.of in MOVEMENTS else list_tag(key, number)
        return trade_named(self.state, paper, tag)

    def _lists(self, trades: Mapping[str, Trade]) -> dict[str, Fields]:
        """The lists of these trades as opened, by the number that names them; a list learns its own number from the paper."""
        bodies = {number: self._body(trade.list) for number, trade in trades.items()}
        return {number: {**body, "invtNo": number} for number, body in bodies.items() if body}

    # --- comparing --------------------------------------------------------------------------------------------------------

    def _found(
        self, name: str, paper: Paper, bodies: list[Fields], wholes: tuple[Whole, ...], trades: dict[str, Trade]
    ) -> Found:
        if not bodies:
            return Found()
        match paper.of:
            case "bill" | "arrival" | "departure":
                return self._movement(name, paper, wholes, trades)
            case "cancellation":
                return Found(differ=() if paper.accepted else self._cancellation(bodies[0], trades))
            case "return":
                return Found(differ=self._return(name, bodies[0], trades))
            case "summary":
                return self._summary(name, wholes, trades)
            case _:
                return Found()

    def _movement(self, name: str, paper: Paper, wholes: tuple[Whole, ...], trades: dict[str, Trade]) -> Found:
        """With the list-to-bill papers of the same master bill."""
        bill = self.state.get(BILL, canonical(self.state, paper.carrier) + paper.bill) if paper.bill else None
        others = [one for one in (bill.papers if bill else ()) if one != name]
        beside = [whole for one in others for whole in self._wholes(one)]
        lists = self._lists(trades)
        known = {number: str(trade.status) for number, trade in trades.items()}
        for number in {number for whole in beside for number in parcels_of(whole)}:
            trade = self._trade(paper, number)
            if trade is not None:
                known[number] = str(trade.status)
        together = (*wholes, *beside)
        differ = tuple(one for one in check_bill(together, lists, known=known) if _is_about(one, wholes))
        return Found(differ=differ, missing=not_moved(together, lists) if paper.of == "bill" else ())

    def _wholes(self, name: str) -> tuple[Whole, ...]:
        paper = self.state.get(PAPER, name)
        bodies = self._bodies(name, paper.there) if paper is not None else []
        return gather(MESSAGE_OF[paper.of], bodies) if paper is not None and bodies else ()

    def _cancellation(self, body: Fields, trades: dict[str, Trade]) -> tuple[Difference, ...]:
        """Rule X13, while customs has not accepted it: afterwards there is no list to hold it against."""
        left = [number for number, trade in trades.items() if after(self.state, key_of(trade)).left]
        lists = self._lists(trades)
        gone = [str(lists[number]["logisticsNo"]) for number in left if number in lists]
        status = {number: trade.status for number, trade in trades.items()}
        return check_cancel(body, lists, status, departed=gone, same_firm=self.same_firm) if lists else ()

    def _return(self, name: str, body: Fields, trades: dict[str, Trade]) -> tuple[Difference, ...]:
        number = str(body.get("invtNo", ""))
        listed, trade = self._lists(trades).get(number), trades.get(number)
        if listed is None or trade is None:
            return ()
        earlier = []
        for other in after(self.state, key_of(trade)).returns:
            paper = self.state.get(PAPER, other)
            if other != name and paper is not None and not is_refused(paper):
                earlier += self._bodies(other, paper.there)
        return check_return(body, listed, earlier, same_firm=self.same_firm)

    def _summary(self, name: str, wholes: tuple[Whole, ...], trades: dict[str, Trade]) -> Found:
        """Rule X10 on the application; X11, X12 and W04 on customs' results, line by line; and what the rule would merge."""
        if not wholes:
            return Found()
        application, lists = wholes[0], self._lists(trades)
        status = {number: trade.status for number, trade in trades.items()}
        summed = {n: s for n, t in trades.items() if (s := after(self.state, key_of(t)).summary) and s != name}
        differ = check_application(application, lists, status, summed, same_firm=self.same_firm)
        head = application.head
        rule = rule_on(int(str(head.get("appTime", "0"))[:8]))
        if rule is None:
            return Found(differ=differ)
        switches = {"by_owner": head.get("summaryFlag") == _BY_OWNER, "by_name": head.get("itemNameFlag") == _BY_NAME}
        results = self._results(trades)
        if not results:
            return Found(differ=differ, forms=merge_preview(lists.values(), rule, **switches))
        told = reconcile(results, lists, rule, **switches)
        places = {" ".join(line): place for line, place in told.places.items()}
        return Found((*differ, *told.differ), told.missing, places, merge_preview(lists.values(), rule, **switches))

    def _results(self, trades: dict[str, Trade]) -> tuple[Whole, ...]:
        """Customs' declaration forms into which the lists of these trades went, all their parts."""
        names = {line.declaration for trade in trades.values() for line in after(self.state, key_of(trade)).declared}
        bodies: list[Fields] = []
        for name in sorted(names):
            known = self.state.get(DECLARATION, name)
            bodies += self._bodies(name, known.there if known else ())
        return gather("CEB792", bodies)


def _comes_in_parts(paper: Paper) -> bool:
    return paper.of in (*MOVEMENTS, "summary")


def _own(body: Fields) -> str:
    return str(body.get("copNo") or body.get("coElNo") or "")


def _about(paper: Paper, bodies: list[Fields]) -> tuple[str, ...]:
    """The numbers that a paper names, each once: waybills of a movement, lists of the others."""
    if paper.of in MOVEMENTS:
        return tuple(dict.fromkeys(_numbers(bodies, "logisticsNo")))
    if paper.of == "summary":
        return tuple(dict.fromkeys(_numbers(bodies, "invtNo")))
    return tuple(dict.fromkeys(str(body["invtNo"]) for body in bodies if "invtNo" in body))


def _numbers(bodies: Iterable[Fields], name: str) -> Iterator[str]:
    for body in bodies:
        yield from (str(line[name]) for line in body.get("lines", ()) if name in line)


def _is_about(found: Difference, own: tuple[Whole, ...]) -> bool:
    """Whether a difference over a whole bill concerns this paper or its lists, and not another paper of the bill alone."""
    names = {one.number for one in own}
    return found.about in names or any(name in found.about for name in names) or found.about.startswith("list ")
