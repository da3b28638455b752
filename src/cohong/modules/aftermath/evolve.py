"""How each of these facts changes the state."""

from collections.abc import Iterable

from msgspec.structs import replace

from cohong.core.rules import Evolve, Fact
from cohong.core.state import Overlay, Row, Table
from cohong.modules.aftermath import facts
from cohong.modules.aftermath.rules import LEFT_UNRELEASED
from cohong.modules.aftermath.state import (
    AFTER,
    ASKED,
    AT,
    AWAITED,
    BILL,
    DECLARATION,
    NUMBER,
    PAPER,
    PART,
    SUM,
    After,
    At,
    Awaited,
    Bill,
    Declaration,
    Paper,
    Part,
    after,
    is_refused,
    named_by,
    part_key,
    trade_named,
    trade_numbered,
)
from cohong.modules.customs.facts import ListLodged, ListReleased, OrderLodged, WaybillLodged
from cohong.modules.members.facts import AliasStated
from cohong.modules.members.state import canonical
from cohong.modules.trade.state import (
    PARCEL,
    TRADE,
    Belongs,
    Returned,
    Trade,
    belonging,
    key_of,
    out_e5,
)


def paper_lodged(state: Overlay, fact: facts.PaperLodged) -> None:
    """The part stands; a paper sent anew after customs refused it starts again. What it names and nobody knows is awaited."""
    known = state.get(PAPER, fact.paper) or Paper(of=fact.of)
    again = is_refused(known) or fact.part in known.there
    there = () if again and fact.parts == 1 else tuple(part for part in known.there if part != fact.part)
    row = replace(
        known,
        filer=fact.doc.filer,
        parts=fact.parts,
        there=tuple(sorted((*there, fact.part))),
        carrier=fact.carrier,
        bill=fact.bill,
        day=fact.day,
        lines=tuple((line.gnum, line.quantity_e5) for line in fact.lines),
        status=0 if again else known.status,
    )
    state.put(PAPER, fact.paper, row)
    state.put(AT, fact.at, At(fact.paper))
    state.put(PART, part_key(fact.paper, fact.part), Part(fact.doc, fact.named))
    if fact.of == "bill" and fact.bill:
        _bill(state, canonical(state, fact.carrier) + fact.bill, fact.paper)
    if fact.of in ("cancellation", "return", "tally", "summary"):
        _await(state, fact.paper, (tag for tag in fact.named if trade_numbered(state, tag) is None))


def _bill(state: Overlay, key: str, *papers: str) -> None:
    known = state.get(BILL, key)
    state.put(BILL, key, Bill(tuple(dict.fromkeys((*(known.papers if known else ()), *papers)))))


def _await(state: Overlay, paper: str, tags: Iterable[str]) -> None:
    for tag in tags:
        known = state.get(AWAITED, tag)
        state.put(AWAITED, tag, Awaited(tuple(dict.fromkeys((*(known.papers if known else ()), paper)))))


def paper_withdrawn(state: Overlay, fact: facts.PaperWithdrawn) -> None:
    """The paper is gone from the trades it was about; its message stays in the log for ever."""
    paper = state.get(PAPER, fact.paper)
    assert paper is not None, "a paper is withdrawn that stands"
    for tag in named_by(state, fact.paper):
        trade = trade_named(state, paper, tag)
        if trade is not None:
            _untouch(state, key_of(trade), fact.paper)
    for part in paper.there:
        state.drop(PART, part_key(fact.paper, part))
    state.drop(PAPER, fact.paper)
    state.drop(AT, fact.at)


def _untouch(state: Overlay, trade: str, paper: str) -> None:
    then = after(state, trade)
    row = replace(
        then,
        cancellation="" if then.cancellation == paper else then.cancellation,
        summary="" if then.summary == paper else then.summary,
        returns=tuple(one for one in then.returns if one != paper),
    )
    state.put(AFTER, trade, row)


def answer_observed(state: Overlay, fact: facts.AnswerObserved) -> None:
    """The newest word of customs, which may come before the paper does."""
    known = state.get(PAPER, fact.paper) or Paper(of=fact.of)
    state.put(PAPER, fact.paper, replace(known, status=fact.status, status_time=fact.time))
    state.put(AT, fact.at, At(fact.paper))
    if fact.of == "summary" and fact.given:
        state.put(SUM, fact.given, At(fact.paper))


def paper_accepted(state: Overlay, fact: facts.PaperAccepted) -> None:
    """Customs accepted the paper; parcels that nobody knows yet are awaited."""
    paper = state.get(PAPER, fact.paper)
    assert paper is not None, "a paper is accepted that is here"
    state.put(PAPER, fact.paper, replace(paper, accepted=fact.day))
    unknown = (tag for tag in named_by(state, fact.paper) if trade_named(state, paper, tag) is None)
    _await(state, fact.paper, unknown)


def list_numbered(state: Overlay, fact: facts.ListNumbered) -> None:
    """The number finds the trade from now on, and nothing waits for it any more."""
    state.put(NUMBER, fact.number, Belongs(fact.trade, fact.day))
    state.put(AFTER, fact.trade, replace(after(state, fact.trade), list=fact.number))
    if state.get(AWAITED, fact.number) is not None:
        state.drop(AWAITED, fact.number)


def touched(state: Overlay, fact: facts.Touched) -> None:
    """What is under way about a list."""
    then = after(state, fact.trade)
    match fact.of:
        case "cancellation":
            row = replace(then, cancellation=fact.paper)
        case "return":
            row = replace(then, returns=tuple(dict.fromkeys((*then.returns, fact.paper))))
        case "summary":
            row = replace(then, summary=fact.paper)
        case _:
            return
    state.put(AFTER, fact.trade, row)


def list_cancelled(state: Overlay, fact: facts.ListCancelled) -> None:
    """The list stands no more."""
    _void(state, fact.trade, fact.paper, fact.day)


def _void(state: Overlay, key: str, paper: str, day: int) -> None:
    """Nothing of the list is released, and its waybill may go with another. What was used stays used."""
    trade = state.get(TRADE, key)
    assert trade is not None, "a list of a trade is cancelled"
    lines = tuple(replace(line, released_e5=0) for line in trade.lines)
    row = replace(trade, list=None, list_key="", waybill_key="", status=0, released=0, lines=lines)
    state.put(TRADE, key, row)
    state.put(AFTER, key, replace(after(state, key), cancelled=day, cancellation=paper))
    _answered(state, key, "list", "", paper)


def parcel_moved(state: Overlay, fact: facts.ParcelMoved) -> None:
    """How far the parcel is."""
    state.put(AFTER, fact.trade, _moved(after(state, fact.trade), fact.of, fact.paper, fact.day))


def _moved(then: After, of: str, paper: str, day: int) -> After:
    match of:
        case "bill":
            return replace(then, bill=paper)
        case "arrival":
            return replace(then, arrived=day)
        case _:
            return replace(then, left=day)


def goods_returned(state: Overlay, fact: facts.GoodsReturned) -> None:
    """The goods track: what came back is given back to its line."""
    trade = state.get(TRADE, fact.trade)
    assert trade is not None, "goods of a trade come back"
    back = {one.gnum: one.quantity_e5 for one in trade.returned}
    for line in fact.lines:
        back[line.gnum] = back.get(line.gnum, 0) + line.quantity_e5
    row = replace(trade, returned=tuple(Returned(*one) for one in sorted(back.items())))
    lines = tuple(
        replace(line, released_e5=out_e5(row, line.gnum, line.declared_e5)) if line.released_e5 else line
        for line in row.lines
    )
    state.put(TRADE, fact.trade, replace(row, lines=lines))


def goods_tallied(state: Overlay, fact: facts.GoodsTallied) -> None:
    """The day on which the site counted."""
    state.put(AFTER, fact.trade, replace(after(state, fact.trade), tallied=fact.day))


def summary_observed(state: Overlay, fact: facts.SummaryObserved) -> None:
    """The declaration form, with the newest state and number that customs told."""
    known = state.get(DECLARATION, fact.declaration) or Declaration(sum=fact.sum)
    newer = fact.time > known.time
    row = replace(
        known,
        entry=(fact.entry or known.entry) if newer else (known.entry or fact.entry),
        state=fact.state if newer else known.state,
        time=max(fact.time, known.time),
        parts=fact.parts,
        there=tuple(sorted({*known.there, fact.part})),
    )
    state.put(DECLARATION, fact.declaration, row)
    if newer or fact.part not in known.there:
        state.put(PART, part_key(fact.declaration, fact.part), Part(fact.doc, ()))


def list_declared(state: Overlay, fact: facts.ListDeclared) -> None:
    """Where the lines of a list went."""
    then = after(state, fact.trade)
    others = tuple(line for line in then.declared if line.gnum not in {new.gnum for new in fact.lines})
    state.put(AFTER, fact.trade, replace(then, declared=(*others, *fact.lines)))


# --- corrections ------------------------------------------------------------------------------------------------------------


def correction_asked(state: Overlay, fact: facts.CorrectionAsked) -> None:
    """A correction is asked for."""
    state.put(ASKED, f"{fact.trade}/{fact.of}", fact.asked)


def asking_withdrawn(state: Overlay, fact: facts.AskingWithdrawn) -> None:
    """It is asked for no more."""
    state.drop(ASKED, f"{fact.trade}/{fact.of}")


def _answered(state: Overlay, trade: str, of: str, root: str, answer: str) -> None:
    """Another document came in place of the one that was to be corrected."""
    asked = state.get(ASKED, f"{trade}/{of}")
    if asked is not None and not asked.answer and asked.root != root:
        state.put(ASKED, f"{trade}/{of}", replace(asked, answer=answer))


def order_answers(state: Overlay, fact: OrderLodged) -> None:
    """Another order may be the correction that was asked for."""
    _answered(state, fact.firm + fact.number, "order", fact.doc.root, fact.doc.id)


def waybill_answers(state: Overlay, fact: WaybillLodged) -> None:
    """Another waybill may be."""
    parcel = state.get(PARCEL, fact.key)
    if parcel is not None:
        _answered(state, belonging(state, parcel), "waybill", fact.doc.root, fact.doc.id)


def list_answers(state: Overlay, fact: ListLodged) -> None:
    """Another list may be. After a cancelled one it begins anew; one that customs cancelled before it came here is void at
    once; papers that waited for its parcel are about it."""
    key = fact.firm + fact.number
    _answered(state, key, "list", fact.doc.root, fact.doc.id)
    then = state.get(AFTER, key)
    paper = state.get(PAPER, then.cancellation) if then is not None and then.cancellation else None
    if then is not None and then.cancelled:
        state.drop(AFTER, key)
    elif then is not None and paper is not None and paper.accepted:
        _void(state, key, then.cancellation, paper.accepted)
        return
    _arrive(state, key, fact.waybill_key)


def _arrive(state: Overlay, trade: str, waybill_key: str) -> None:
    """The bill, arrival and departure that came before the list of their parcel."""
    waiting = state.get(AWAITED, waybill_key[32:64])
    if waiting is None:
        return
    left = []
    for name in waiting.papers:
        paper = state.get(PAPER, name)
        if paper is None or canonical(state, paper.carrier) != waybill_key[:32]:
            left.append(name)
            continue
        then = _moved(after(state, trade), paper.of, name, paper.day or paper.accepted)
        state.put(AFTER, trade, then)
    if left:
        state.put(AWAITED, waybill_key[32:64], Awaited(tuple(left)))
    else:
        state.drop(AWAITED, waybill_key[32:64])


def release_explains(state: Overlay, fact: ListReleased) -> None:
    """Customs' release, though it came late, explains why the parcel left."""
    trade = state.get(TRADE, fact.trade)
    assert trade is not None, "a release is observed on a trade"
    left = tuple(known for known in trade.differences if known.code != LEFT_UNRELEASED)
    if len(left) < len(trade.differences):
        state.put(TRADE, fact.trade, replace(trade, differences=left))


# --- aliases ----------------------------------------------------------------------------------------------------------------


def alias_moves_papers(state: Overlay, fact: AliasStated) -> None:
    """Numbers of the alias come under the firm's canonical tag, and what followed a list goes where its trade went."""
    if fact.alias == fact.firm:
        return
    for key, at in list(state.scan(AT, fact.alias)):
        _put_if_free(state, AT, key, fact.firm + key[32:], at)
    for key, bill in list(state.scan(BILL, fact.alias)):
        state.drop(BILL, key)
        _bill(state, fact.firm + key[32:], *bill.papers)
    _follow(state, fact, AFTER)
    _follow(state, fact, ASKED)


def _follow(state: Overlay, fact: AliasStated, table: Table[Row]) -> None:
    for key, row in list(state.scan(table, fact.alias)):
        moved: Trade | None = state.get(TRADE, key[:64])
        if moved is None:
            _put_if_free(state, table, key, fact.firm + key[32:], row)


def _put_if_free(state: Overlay, table: Table[Row], key: str, place: str, row: Row) -> None:
    if state.get(table, place) is None:
        state.drop(table, key)
        state.put(table, place, row)


EVOLVE: dict[type[Fact], Evolve] = {
    facts.PaperLodged: paper_lodged,
    facts.PaperWithdrawn: paper_withdrawn,
    facts.AnswerObserved: answer_observed,
    facts.PaperAccepted: paper_accepted,
    facts.ListNumbered: list_numbered,
    facts.Touched: touched,
    facts.ListCancelled: list_cancelled,
    facts.ParcelMoved: parcel_moved,
    facts.GoodsReturned: goods_returned,
    facts.GoodsTallied: goods_tallied,
    facts.SummaryObserved: summary_observed,
    facts.ListDeclared: list_declared,
    facts.CorrectionAsked: correction_asked,
    facts.AskingWithdrawn: asking_withdrawn,
    OrderLodged: order_answers,
    WaybillLodged: waybill_answers,
    ListLodged: list_answers,
    ListReleased: release_explains,
    AliasStated: alias_moves_papers,
}
