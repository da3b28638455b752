"""How lodged documents and customs' own word are decided."""

from cohong.core.calendar import add_months, is_day
from cohong.core.message import Head
from cohong.core.refusal import Refusal
from cohong.core.rules import Context, Decide, Failed
from cohong.modules.authenticity.decide import need_checks
from cohong.modules.customs import facts, rules
from cohong.modules.customs import messages as say
from cohong.modules.members.decide import may_file_for, need_join, need_role
from cohong.modules.members.state import Role, canonical, has_role
from cohong.modules.trade.decide import open_right
from cohong.modules.trade.facts import DifferenceOpened, DifferenceResolved
from cohong.modules.trade.rules import LABEL_LAPSED
from cohong.modules.trade.state import (
    LIST,
    PARCEL,
    REUSE_MONTHS,
    TRADE,
    WAYBILL,
    Belongs,
    Difference,
    Doc,
    Trade,
    Waybill,
    archived,
    belonging,
    is_lapsed,
    key_of,
    trade_key,
    trade_of,
)

FILERS: tuple[Role, ...] = ("agent", "merchant", "service", "platform", "carrier", "filer")
REPAIRABLE = (0, 1, 4, 100)
"""States in which a document may be sent as new again; so may one with a negative state (customs facts 7.2)."""
RELEASED, CLOSED, REFUSED = 800, 899, 100
ON_ITS_WAY = 2
"""A document lodged here counts as being declared until customs says otherwise."""


def doc_of(ctx: Context) -> Doc:
    """The document this message lodges."""
    return Doc(ctx.message.id, ctx.message.head.root or "", ctx.filer)


def may_be_new(status: int) -> bool:
    """Whether a document whose newest state is this may be sent as new again; 0 is one that customs has not answered."""
    known = status or ON_ITS_WAY
    return known in REPAIRABLE or known < 0


def lodge_order(head: say.LodgeOrder, ctx: Context) -> Refusal | None:
    """Lodge, change or delete an order."""
    refusal = need_role(ctx, *FILERS) or need_join(ctx) or may_file_for(ctx, head.firm) or _is_known(ctx, head)
    if refusal:
        return refusal
    trade = trade_of(ctx.state, head.firm, head.number)
    if head.app == 1 and trade.order is not None and not _repairs(ctx, trade.order, trade.order_status):
        return again(ctx, "order", head.firm, head.number, trade.order)
    if head.app != 1:
        refusal = may_change(ctx, trade.order, trade)
        if refusal:
            return refusal
    # From here it succeeds.
    if head.app == 3:
        ctx.emit(facts.DocumentWithdrawn(of="order", key=trade.firm + trade.number))
    else:
        ctx.emit(facts.OrderLodged(firm=trade.firm, number=head.number, doc=doc_of(ctx)))
    return None


def _is_known(ctx: Context, head: say.LodgeOrder | say.LodgeList) -> Refusal | None:
    """Whether a new document's merchant is checked as the ledger asks; what stands may be changed and deleted all the same."""
    return need_checks(ctx, head.firm) if head.app == 1 else None


def _repairs(ctx: Context, stands: Doc, status: int) -> bool:
    """Whether this is the same filer's next attempt at a document that customs refused."""
    return stands.filer == ctx.filer and may_be_new(status)


def again(ctx: Context, of: str, party: str, number: str, stands: Doc) -> Refusal | None:
    """A second new document of one number: refused from the same filer, kept as a claim from another."""
    if stands.filer == ctx.filer:
        return Refusal(rules.STANDS, "number")
    ctx.emit(facts.ClaimKept(of=of, party=canonical(ctx.state, party), number=number, doc=doc_of(ctx)))
    return None


def may_change(ctx: Context, stands: Doc | None, trade: Trade | None) -> Refusal | None:
    """Whether the filer may change or delete its document: it stands, and no list with it is declared."""
    if stands is None or stands.filer != ctx.filer:
        return Refusal(rules.NOTHING_TO_CHANGE, "number")
    if trade is not None and trade.list is not None and not may_be_new(trade.status):
        return Refusal(rules.LOCKED, "number")
    return None


def lodge_waybill(head: say.LodgeWaybill, ctx: Context) -> Refusal | None:
    """Lodge, change or delete a waybill."""
    refusal = need_role(ctx, *FILERS) or need_join(ctx)
    if refusal:
        return refusal
    key = canonical(ctx.state, head.carrier) + head.number
    known = ctx.state.get(WAYBILL, key)
    if head.app == 1:
        if known is not None and ctx.day < add_months(known.day, REUSE_MONTHS):
            if not _repairs(ctx, known.doc, known.status):
                return _waybill_again(head, ctx, known.doc)
            generation = known.generation
        else:
            generation = _next_generation(ctx, key, known)
    else:
        generation = known.generation if known else 0
        trade = ctx.state.get(TRADE, belonging(ctx.state, ctx.state.get(PARCEL, key)))
        refusal = may_change(ctx, known.doc if known else None, trade)
        if refusal:
            return refusal
    # From here it succeeds.
    if head.app == 3:
        ctx.emit(facts.DocumentWithdrawn(of="waybill", key=key))
    else:
        ctx.emit(facts.WaybillLodged(key=key, doc=doc_of(ctx), day=ctx.day, generation=generation))
    return None


def _next_generation(ctx: Context, key: str, known: Waybill | None) -> int:
    """The generation of a waybill lodged now: one more than those kept beside it, and than the one that stands."""
    if known is None and ctx.state.get(PARCEL, key) is None:
        return 0
    return archived(ctx.state, key) + (1 if known else 0)


def _waybill_again(head: say.LodgeWaybill, ctx: Context, stands: Doc) -> Refusal | None:
    if stands.filer == ctx.filer:
        return Refusal(rules.REUSED, "number")
    return again(ctx, "waybill", head.carrier, head.number, stands)


def lodge_list(head: say.LodgeList, ctx: Context) -> Refusal | None:
    """Lodge a list: it joins order and waybill."""
    refusal = need_role(ctx, *FILERS) or need_join(ctx) or may_file_for(ctx, head.firm) or _is_known(ctx, head)
    if refusal:
        return refusal
    if head.app == 3:
        return Refusal(rules.LIST_BY_CANCEL, "app")
    list_key = canonical(ctx.state, head.agent) + head.cop
    waybill_key = canonical(ctx.state, head.carrier) + head.waybill
    trade = trade_of(ctx.state, head.firm, head.number)
    known = ctx.state.get(LIST, list_key)
    if trade.list is not None and trade.list_key == list_key:
        if trade.list.filer != ctx.filer:
            return again(ctx, "list", head.agent, head.cop, trade.list)
        if head.app == 1 and not may_be_new(trade.status):
            return Refusal(rules.STANDS, "cop")
    elif trade.list is not None and not may_be_new(trade.status):
        return Refusal(rules.OTHER_LIST, "number")
    elif known is not None and belonging(ctx.state, known) != key_of(trade):
        return Refusal(rules.STANDS, "cop")
    if head.app == 2 and (trade.list is None or trade.list.filer != ctx.filer):
        return Refusal(rules.NOTHING_TO_CHANGE, "cop")
    taken = _parcel_of_another(ctx, waybill_key, trade)
    if taken is not None and ctx.day < add_months(taken.day, REUSE_MONTHS):
        return Refusal(rules.OTHER_PARCEL, "waybill")
    # From here it succeeds.
    ctx.emit(
        facts.ListLodged(
            firm=trade.firm,
            number=head.number,
            list_key=list_key,
            waybill_key=waybill_key,
            doc=doc_of(ctx),
            day=ctx.day,
            renews=taken is not None,
        )
    )
    return None


def _parcel_of_another(ctx: Context, waybill_key: str, trade: Trade) -> Belongs | None:
    """The parcel of this waybill number, where a list of another trade still stands for it."""
    parcel = ctx.state.get(PARCEL, waybill_key)
    if parcel is None or belonging(ctx.state, parcel) == key_of(trade):
        return None
    other = ctx.state.get(TRADE, belonging(ctx.state, parcel))
    stands = other is not None and other.waybill_key == waybill_key and not may_be_new(other.status)
    return parcel if stands else None


def lodge_receipt(head: say.LodgeReceipt, ctx: Context) -> Refusal | None:
    """Keep a receipt of money as a claim."""
    refusal = need_role(ctx, *FILERS) or need_join(ctx) or may_file_for(ctx, head.firm)
    if refusal:
        return refusal
    # From here it succeeds.
    firm = canonical(ctx.state, head.firm)
    ctx.emit(facts.ClaimKept(of="receipt", party=firm, number=head.number, doc=doc_of(ctx)))
    return None


def observe_returns(head: say.ObserveReturns, ctx: Context) -> Refusal | Failed | None:
    """Record customs' word; whoever else brings it makes a claim."""
    if has_role(ctx.state, ctx.filer, "customs", "customs_gateway"):
        return need_join(ctx) or ctx.each(head.items, lambda item: observe(item, ctx))
    refusal = need_role(ctx, *FILERS)
    if refusal:
        return refusal
    for item in head.items:
        party = canonical(ctx.state, item.party)
        ctx.emit(facts.ClaimKept(of=f"return of {item.of}", party=party, number=item.number, doc=doc_of(ctx)))
    return None


def observe(item: say.Return, ctx: Context) -> Refusal | None:
    """One receipt of customs: the newest time wins, equal times by the higher stage; an older one changes nothing."""
    if not is_day(int(item.time[:8])):
        return Refusal(rules.RETURN_TIME, "time")
    if item.of == "receipt":
        return None  # Customs' word on receipts of money moves nothing; the leaf keeps it.
    waybill = item.of == "waybill"
    key = canonical(ctx.state, item.party) + item.number if waybill else trade_key(ctx.state, item.party, item.number)
    if not _is_newer(item, ctx, key):
        return None
    ctx.emit(facts.ReturnObserved(of=item.of, key=key, status=item.status, time=item.time))
    if item.of == "list":
        _follow(item, ctx, key)
    return None


def _is_newer(item: say.Return, ctx: Context, key: str) -> bool:
    known = ctx.state.get(WAYBILL, key) if item.of == "waybill" else ctx.state.get(TRADE, key)
    if known is None:
        return item.of != "order"
    if isinstance(known, Trade) and item.of == "order":
        return known.order is not None and (item.time, item.status) > (known.order_time, known.order_status)
    return (item.time, item.status) > (known.status_time, known.status)


def _follow(item: say.Return, ctx: Context, key: str) -> None:
    """What customs' word on a list brings about."""
    trade = ctx.state.get(TRADE, key)
    if item.status == REFUSED or item.status < 0:
        _open(ctx, key, rules.REFUSED)
    elif trade is not None and any(difference.code == rules.REFUSED for difference in trade.differences):
        ctx.emit(DifferenceResolved(trade=key, code=rules.REFUSED))
    if item.status not in (RELEASED, CLOSED) or trade is None or trade.released:
        return
    ctx.emit(facts.ListReleased(trade=key, day=int(item.time[:8])))
    if trade.list is None:
        _open(ctx, key, rules.UNKNOWN_RELEASED)
    trade = ctx.state.get(TRADE, key)
    if trade is not None and is_lapsed(trade):
        _open(ctx, key, LABEL_LAPSED)
    open_right(ctx, key)


def _open(ctx: Context, key: str, code: str) -> None:
    trade = ctx.state.get(TRADE, key)
    owner = trade.list.filer if trade and trade.list else ctx.filer
    ctx.emit(DifferenceOpened(trade=key, difference=Difference(code, owner, ctx.day)))


DECIDE: dict[type[Head], Decide] = {
    say.LodgeOrder: lodge_order,
    say.LodgeWaybill: lodge_waybill,
    say.LodgeList: lodge_list,
    say.LodgeReceipt: lodge_receipt,
    say.ObserveReturns: observe_returns,
}
