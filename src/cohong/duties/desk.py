"""The service company's desk: what it asks for once money has come, by plain arithmetic over the ledger's rows.

Claim orders against a remittance, ask for their settlement, allocate what the bank dealt, pay each merchant once. It
decides nothing: every step is a request that the replicas check.
"""

from collections.abc import Iterator

import msgspec

from cohong.channels.door.prepared import Prepared
from cohong.core.message import Head, derived_id
from cohong.core.state import Overlay
from cohong.modules.clearing.messages import Allocate, Instruct, PayMerchant
from cohong.modules.clearing.state import ALLOCATION, BATCH, PAYABLE, PAYOUT
from cohong.modules.forex.messages import ClaimOrders, OrderAmount, Settle
from cohong.modules.forex.state import CLAIM, REMITTANCE, SETTLEMENT, Remittance
from cohong.modules.members.state import MERCHANT
from cohong.modules.trade.messages import MAX_SUBJECTS
from cohong.modules.trade.state import TRADE, Trade, is_matched, room

Wanted = dict[str, list[OrderAmount]]
"""Remittance tag to the orders that its payer says it pays, where anybody says so."""


def claims(state: Overlay, member: str, wanted: Wanted) -> Iterator[Prepared]:
    """Claim orders against every remittance that is not explained yet: those its payer names, else the oldest released
    orders in its currency that it covers whole."""
    open_orders = _open_orders(state)
    for tag, remittance in state.scan(REMITTANCE):
        left = remittance.amount - remittance.claimed
        if left <= 0:
            continue
        items = wanted.get(tag) or list(_oldest_first(open_orders.get(remittance.currency, []), left))
        yield from _claim(state, member, tag, items)


def _open_orders(state: Overlay) -> dict[str, list[tuple[Trade, int]]]:
    """Orders with something left to claim, by currency, the oldest release first."""
    found: dict[str, list[tuple[Trade, int]]] = {}
    for _, trade in state.scan(TRADE):
        if trade.released and not trade.frozen and is_matched(state, trade):
            left = room(trade, "claimed")
            if left > 0:
                found.setdefault(trade.currency, []).append((trade, left))
    for orders in found.values():
        orders.sort(key=lambda order: (order[0].released, order[0].status_time, order[0].number))
    return found


def _oldest_first(orders: list[tuple[Trade, int]], left: int) -> Iterator[OrderAmount]:
    """Take whole orders while they fit; what is taken is no longer open for the next remittance."""
    rest = []
    for trade, amount in orders:
        if amount <= left:
            left -= amount
            yield OrderAmount(trade.firm, trade.number, amount)
        else:
            rest.append((trade, amount))
    orders[:] = rest


def _claim(state: Overlay, member: str, tag: str, items: list[OrderAmount]) -> Iterator[Prepared]:
    for at in range(0, len(items), MAX_SUBJECTS):
        part = tuple(items[at : at + MAX_SUBJECTS])
        yield _say(ClaimOrders, member, tag, remittance=tag, items=part)


def settlements(state: Overlay, member: str) -> Iterator[Prepared]:
    """Ask for the conversion of everything claimed whose settlement right is open, one settlement a remittance."""
    by_remittance: dict[str, list[OrderAmount]] = {}
    for key, claim in state.scan(CLAIM):
        trade_key, _, tag = key.partition("/")
        left = claim.claimed - claim.requested - claim.settled
        trade = state.get(TRADE, trade_key)
        if left > 0 and trade is not None and trade.right and not trade.frozen and is_matched(state, trade):
            by_remittance.setdefault(tag, []).append(OrderAmount(trade.firm, trade.number, left))
    for tag, items in sorted(by_remittance.items()):
        yield _say(Settle, member, tag, remittance=tag, items=tuple(items))


def allocations(state: Overlay, member: str) -> Iterator[Prepared]:
    """Divide what the bank dealt and nobody has divided yet."""
    for settlement, asked in state.scan(SETTLEMENT):
        if asked.service == member and asked.state == "DEALT" and state.get(ALLOCATION, settlement) is None:
            yield _say(Allocate, member, settlement, settlement=settlement)


def payouts(state: Overlay, member: str) -> Iterator[Prepared]:
    """Pay every merchant what a batch holds for it, where its file is complete and nothing is under way."""
    by_batch: dict[str, list[PayMerchant]] = {}
    for key, payable in state.scan(PAYABLE):
        batch, _, merchant = key.partition("/")
        known, file = state.get(BATCH, batch), state.get(MERCHANT, merchant)
        if known is None or known.service != member or payable.payout or payable.left <= 0:
            continue
        if file is not None and file.verified and file.contract and file.account:
            by_batch.setdefault(batch, []).append(PayMerchant(merchant=merchant))
    for batch, items in sorted(by_batch.items()):
        yield _say(Instruct, member, batch, batch=batch, items=tuple(items))


def requested_settlement(state: Overlay, remittance: str) -> str:
    """The settlement that waits for the bank's deal on a remittance; a name nobody asked for where there is none."""
    for settlement, asked in state.scan(SETTLEMENT):
        if asked.remittance == remittance and asked.state == "REQUESTED":
            return settlement
    return derived_id("cohong.unasked.1", remittance)


def unanswered(state: Overlay) -> list[str]:
    """Payment instructions that the bank has not settled or refused yet."""
    return [name for name, payout in state.scan(PAYOUT) if payout.state in ("INSTRUCTED", "ACCEPTED")]


def credited(state: Overlay) -> dict[str, Remittance]:
    """Every remittance the bank observed."""
    return dict(state.scan(REMITTANCE))


def _say(kind: type[Head], member: str, about: str, **fields: object) -> Prepared:
    items = fields.get("items", ())
    said = msgspec.json.encode(items, order="sorted").decode()
    head = kind(v=1, filer=member, guid=derived_id("cohong.desk.1", str(kind.__name__), about, said), **fields)  # type: ignore[arg-type]
    return Prepared(head, {"about": about}, (), derived_id("cohong.subject.1", kind.__name__, about), about)
