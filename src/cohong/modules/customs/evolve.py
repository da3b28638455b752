"""How documents and customs' word change the state."""

from msgspec.structs import replace

from cohong.core.rules import Evolve, Fact
from cohong.core.state import Overlay
from cohong.modules.customs import facts
from cohong.modules.trade.state import LIST, PARCEL, TRADE, WAYBILL, Belongs, Trade, Waybill, key_of, trade_of


def order_lodged(state: Overlay, fact: facts.OrderLodged) -> None:
    """The order stands."""
    trade = trade_of(state, fact.firm, fact.number)
    state.put(TRADE, key_of(trade), replace(trade, order=fact.doc))


def list_lodged(state: Overlay, fact: facts.ListLodged) -> None:
    """The list stands and joins; a list sent anew after customs refused it starts again at no state."""
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
    state.put(LIST, fact.list_key, Belongs(key_of(trade)))
    state.put(PARCEL, fact.waybill_key, Belongs(key_of(trade)))


def waybill_lodged(state: Overlay, fact: facts.WaybillLodged) -> None:
    """The waybill stands; the generation before it is kept beside it."""
    known = state.get(WAYBILL, fact.key)
    if known is not None and known.generation != fact.generation:
        state.put(WAYBILL, f"{fact.key}/{known.generation}", known)
        known = None
    row = Waybill(
        doc=fact.doc,
        day=known.day if known else fact.day,
        generation=fact.generation,
        status=known.status if known else 0,
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
    state.put(TRADE, fact.key, replace(trade, status=fact.status, status_time=fact.time))


def list_released(state: Overlay, fact: facts.ListReleased) -> None:
    """The goods track: what was declared is released, whole. What is not matched yet is released when its base comes."""
    trade = state.get(TRADE, fact.trade)
    assert trade is not None, "a release is observed on a trade"
    lines = tuple(replace(line, released_e5=line.declared_e5) for line in trade.lines)
    state.put(TRADE, fact.trade, replace(trade, released=fact.day, lines=lines))


EVOLVE: dict[type[Fact], Evolve] = {
    facts.OrderLodged: order_lodged,
    facts.ListLodged: list_lodged,
    facts.WaybillLodged: waybill_lodged,
    facts.DocumentWithdrawn: document_withdrawn,
    facts.ClaimKept: claim_kept,
    facts.ReturnObserved: return_observed,
    facts.ListReleased: list_released,
}
