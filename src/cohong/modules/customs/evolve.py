"""How documents and customs' word change the state."""

from msgspec.structs import replace

from cohong.core.calendar import add_months
from cohong.core.rules import Evolve, Fact
from cohong.core.state import Overlay, Row, Table
from cohong.modules.customs import facts
from cohong.modules.members.facts import AliasStated
from cohong.modules.trade.state import (
    LIST,
    PARCEL,
    REUSE_MONTHS,
    TRADE,
    WAYBILL,
    Belongs,
    Trade,
    Waybill,
    archived,
    belonging,
    key_of,
    out_e5,
    trade_of,
)


def order_lodged(state: Overlay, fact: facts.OrderLodged) -> None:
    """The order stands; sent anew after customs refused it, it starts again at no state."""
    trade = trade_of(state, fact.firm, fact.number)
    state.put(TRADE, key_of(trade), replace(trade, order=fact.doc, order_status=0))


def list_lodged(state: Overlay, fact: facts.ListLodged) -> None:
    """The list stands and joins; a list sent anew after customs refused it starts again at no state."""
    if fact.renews:
        archive(state, fact.waybill_key)
    trade = trade_of(state, fact.firm, fact.number)
    left = tuple(known for known in trade.differences if not known.code.startswith("customs."))
    row = replace(
        trade,
        list=fact.doc,
        list_key=fact.list_key,
        waybill_key=fact.waybill_key,
        status=trade.status if trade.released else 0,
        differences=left,
    )
    state.put(TRADE, key_of(trade), row)
    state.put(LIST, fact.list_key, Belongs(key_of(trade), fact.day))
    state.put(PARCEL, fact.waybill_key, Belongs(key_of(trade), fact.day))


def archive(state: Overlay, key: str) -> None:
    """The parcel that has this waybill number keeps it under a key of its own, with its waybill; the number is free. A
    parcel joined when the number was free already is the next one's, and stays."""
    waybill, parcel = state.get(WAYBILL, key), state.get(PARCEL, key)
    kept = ""
    if waybill is not None:
        kept = f"{key}/{archived(state, key)}"
        state.put(WAYBILL, kept, waybill)
        state.drop(WAYBILL, key)
    if parcel is None or (waybill is not None and parcel.day >= add_months(waybill.day, REUSE_MONTHS)):
        return
    state.drop(PARCEL, key)
    trade = state.get(TRADE, belonging(state, parcel))
    if trade is not None and trade.waybill_key == key:
        state.put(TRADE, key_of(trade), replace(trade, waybill_key=kept))


def waybill_lodged(state: Overlay, fact: facts.WaybillLodged) -> None:
    """The waybill stands; the generation before it is kept beside it, with its trade."""
    known = state.get(WAYBILL, fact.key)
    if known is not None and known.generation != fact.generation:
        archive(state, fact.key)
        known = None
    row = Waybill(
        doc=fact.doc,
        day=known.day if known else fact.day,
        generation=fact.generation,
        status=0,
        status_time=known.status_time if known else "",
    )
    state.put(WAYBILL, fact.key, row)


def document_withdrawn(state: Overlay, fact: facts.DocumentWithdrawn) -> None:
    """The document is gone from the trade; its message stays in the log for ever."""
    if fact.of == "waybill":
        state.drop(WAYBILL, fact.key)
    else:
        trade = state.get(TRADE, fact.key)
        assert trade is not None, "an order is withdrawn from its trade"
        state.put(TRADE, fact.key, replace(trade, order=None))


def claim_kept(state: Overlay, fact: facts.ClaimKept) -> None:
    """A claim changes nothing; the fact is all there is."""


def return_observed(state: Overlay, fact: facts.ReturnObserved) -> None:
    """The newest word of customs."""
    if fact.of == "waybill":
        waybill = state.get(WAYBILL, fact.key)
        if waybill is not None:
            state.put(WAYBILL, fact.key, replace(waybill, status=fact.status, status_time=fact.time))
        return
    trade = state.get(TRADE, fact.key) or Trade(firm=fact.key[:32], number=fact.key[32:])
    if fact.of == "order":
        row = replace(trade, order_status=fact.status, order_time=fact.time)
    else:
        row = replace(trade, status=fact.status, status_time=fact.time)
    state.put(TRADE, fact.key, row)


def list_released(state: Overlay, fact: facts.ListReleased) -> None:
    """The goods track: what was declared is released, whole. What is not matched yet is released when its base comes."""
    trade = state.get(TRADE, fact.trade)
    assert trade is not None, "a release is observed on a trade"
    lines = tuple(replace(line, released_e5=out_e5(trade, line.gnum, line.declared_e5)) for line in trade.lines)
    state.put(TRADE, fact.trade, replace(trade, released=fact.day, lines=lines))


def alias_moves_documents(state: Overlay, fact: AliasStated) -> None:
    """Waybills of a carrier and lists of an agent come under its canonical tag, unless the number is taken there; what is
    refused its place stays where its trade finds it."""
    _move(state, fact, WAYBILL)
    for key, parcel in _move(state, fact, PARCEL, after=WAYBILL):
        trade = state.get(TRADE, belonging(state, parcel))
        if trade is not None and trade.waybill_key == key:
            state.put(TRADE, key_of(trade), replace(trade, waybill_key=fact.firm + key[32:]))
    for key, listed in _move(state, fact, LIST):
        trade = state.get(TRADE, belonging(state, listed))
        if trade is not None and trade.list_key == key:
            state.put(TRADE, key_of(trade), replace(trade, list_key=fact.firm + key[32:]))


def _move(
    state: Overlay, fact: AliasStated, table: Table[Row], after: Table[Waybill] | None = None
) -> list[tuple[str, Row]]:
    """Move rows of the alias whose place is free, and that left no row behind in `after`; the old keys of those that
    moved, with their rows."""
    moved = []
    for key, row in list(state.scan(table, fact.alias)):
        place = fact.firm + key[32:]
        left_behind = after is not None and state.get(after, key) is not None
        if "/" not in key and not left_behind and state.get(table, place) is None:
            state.drop(table, key)
            state.put(table, place, row)
            moved.append((key, row))
    return moved


EVOLVE: dict[type[Fact], Evolve] = {
    facts.OrderLodged: order_lodged,
    facts.ListLodged: list_lodged,
    facts.WaybillLodged: waybill_lodged,
    facts.DocumentWithdrawn: document_withdrawn,
    facts.ClaimKept: claim_kept,
    facts.ReturnObserved: return_observed,
    facts.ListReleased: list_released,
    AliasStated: alias_moves_documents,
}
