"""The service company's desk: what it asks for once money has come, by plain arithmetic over the ledger's rows.

Claim orders against a remittance, ask for their settlement, allocate what the bank dealt, pay each merchant once. It
decides nothing: every step is a request that the replicas check.
"""

from collections.abc import Iterator, Sequence

import msgspec

from cohong.channels.door.prepared import Prepared
from cohong.core.message import Head, derived_id
from cohong.core.state import Overlay
from cohong.modules.clearing.messages import Allocate, Instruct, PayMerchant
from cohong.modules.clearing.state import ALLOCATION, BATCH, FAILED, PAYABLE, PAYOUT
from cohong.modules.forex import rules as forex_rules
from cohong.modules.forex.messages import MAX_SETTLED, CancelSettlement, ClaimOrders, OrderAmount, Settle
from cohong.modules.forex.state import (
    CLAIM,
    DEAL,
    REMITTANCE,
    SETTLEMENT,
    Remittance,
    Settlement,
    claim_key,
    standing_key,
)
from cohong.modules.members.state import MERCHANT, canonical, contract_on, member_of_firm
from cohong.modules.trade import rules as trade_rules
from cohong.modules.trade.messages import MAX_SUBJECTS
from cohong.modules.trade.state import TRADE, Trade, is_matched, room, trade_key

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
        if tag in wanted:
            items = [item for item, why in named(state, tag, wanted[tag]) if not why]
        else:
            items = list(_oldest_first(open_orders.get(remittance.currency, []), left))
        yield from _claim(member, tag, items)


def named(state: Overlay, tag: str, items: Sequence[OrderAmount]) -> Iterator[tuple[OrderAmount, str]]:
    """What is left of each order that a payer names for a remittance, and the code of why it cannot be claimed now, ""
    where it can. What cannot be claimed yet is not asked for: it is asked for as soon as it can."""
    remittance = state.get(REMITTANCE, tag)
    left = remittance.amount - remittance.claimed if remittance else 0
    for item in items:
        key = trade_key(state, item.firm, item.number)
        done = state.get(CLAIM, claim_key(key, tag))
        rest = item.amount - (done.claimed if done else 0)
        if rest > 0:
            why = _why_not(state, remittance, state.get(TRADE, key), rest, left)
            left -= 0 if why else rest
            yield OrderAmount(item.firm, item.number, rest), why


def _why_not(state: Overlay, remittance: Remittance | None, trade: Trade | None, amount: int, left: int) -> str:
    """The code that the ledger would refuse the claim with, "" where it would not."""
    if remittance is None:
        return forex_rules.UNKNOWN_REMITTANCE
    if trade is None:
        return trade_rules.UNKNOWN
    ladder = (
        (bool(trade.frozen), trade_rules.FROZEN),
        (not is_matched(state, trade), trade_rules.NO_BASE),
        (trade.currency != remittance.currency, trade_rules.CURRENCY),
        (amount > room(trade, "claimed"), trade_rules.OVER_BALANCE),
        (amount > left, forex_rules.OVER_REMITTANCE),
    )
    return next((code for broken, code in ladder if broken), "")


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


def _claim(member: str, tag: str, items: list[OrderAmount]) -> Iterator[Prepared]:
    for at in range(0, len(items), MAX_SUBJECTS):
        part = tuple(items[at : at + MAX_SUBJECTS])
        yield _say(ClaimOrders, member, tag, remittance=tag, items=part)


def settlements(state: Overlay, member: str) -> Iterator[Prepared]:
    """Ask for the conversion of everything claimed whose settlement right is open, one settlement a remittance."""
    for tag, items in sorted(_settleable(state).items()):
        yield settlement(state, member, tag, items)


def settlement(state: Overlay, member: str, remittance: str, items: Sequence[OrderAmount]) -> Prepared:
    """One settlement; it is a new one, however often the same was asked for and cancelled before."""
    before = sum(asked.remittance == remittance for _, asked in state.scan(SETTLEMENT))
    part = tuple(items[:MAX_SETTLED])
    return _say(Settle, member, remittance, again=before, remittance=remittance, items=part)


def settleable(state: Overlay, remittance: str) -> list[OrderAmount]:
    """What of one remittance may be settled and is not asked for."""
    return _settleable(state).get(remittance, [])


def _settleable(state: Overlay) -> dict[str, list[OrderAmount]]:
    found: dict[str, list[OrderAmount]] = {}
    for key, claim in state.scan(CLAIM):
        trade_at, _, tag = key.partition("/")
        left = claim.claimed - claim.requested - claim.settled
        trade = state.get(TRADE, trade_at)
        if left > 0 and trade is not None and trade.right and not trade.frozen and is_matched(state, trade):
            found.setdefault(tag, []).append(OrderAmount(trade.firm, trade.number, left))
    return found


def fitted(items: Sequence[OrderAmount], limit: int) -> list[OrderAmount]:
    """The same orders cut to an amount: whole orders first, the last one in part."""
    found = []
    for item in items:
        amount = min(item.amount, limit)
        if amount > 0:
            found.append(msgspec.structs.replace(item, amount=amount))
            limit -= amount
    return found


def cancel(member: str, settlement: str) -> Prepared:
    """Give back what a settlement holds."""
    return _say(CancelSettlement, member, settlement, settlement=settlement)


def allocations(state: Overlay, member: str) -> Iterator[Prepared]:
    """Divide what the bank dealt and nobody has divided yet, and what waited for a contract that is there now."""
    for settlement, asked in state.scan(SETTLEMENT):
        if asked.service != member or asked.state != "DEALT":
            continue
        known, deal = state.get(ALLOCATION, settlement), state.get(DEAL, asked.deal)
        day = deal.day if deal else 0
        if known is None or any(_has_contract(state, member, share.trade, day) for share in known.waiting):
            yield _say(Allocate, member, settlement, again=known.parts if known else 0, settlement=settlement)


def _has_contract(state: Overlay, member: str, trade_at: str, day: int) -> bool:
    """Whether the seller of a trade has a contract with this service company that holds on a day."""
    trade = state.get(TRADE, standing_key(state, trade_at))
    seller = trade.seller if trade else ""
    merchant = member_of_firm(state, seller) or canonical(state, seller)
    file = state.get(MERCHANT, merchant)
    return file is not None and file.service == member and contract_on(state, merchant, day) is not None


def payouts(state: Overlay, member: str) -> Iterator[Prepared]:
    """Pay every merchant what a batch holds for it, where its file is complete and nothing is under way. What came back
    is paid again once the merchant has another account."""
    by_batch: dict[str, list[PayMerchant]] = {}
    for key, payable in state.scan(PAYABLE):
        batch, _, merchant = key.partition("/")
        known, file = state.get(BATCH, batch), state.get(MERCHANT, merchant)
        if known is None or known.service != member or payable.left <= 0 or file is None:
            continue
        last = state.get(PAYOUT, payable.payout) if payable.payout else None
        again = last is None or (last.state in FAILED and last.account != file.account)
        if again and file.verified and file.contract and file.account:
            by_batch.setdefault(batch, []).append(PayMerchant(merchant=merchant, retry_of=payable.payout or None))
    for batch, items in sorted(by_batch.items()):
        for at in range(0, len(items), MAX_SUBJECTS):
            yield _say(Instruct, member, batch, batch=batch, items=tuple(items[at : at + MAX_SUBJECTS]))


def requested(state: Overlay, member: str, remittance: str) -> dict[str, Settlement]:
    """The settlements of a remittance that this service company asked for and the bank has not dealt."""
    return {
        settlement: asked
        for settlement, asked in state.scan(SETTLEMENT)
        if asked.remittance == remittance and asked.service == member and asked.state == "REQUESTED"
    }


def requested_settlement(state: Overlay, remittance: str) -> str:
    """The settlement that waits for the bank's deal on a remittance; a name nobody asked for where there is none."""
    for settlement, asked in state.scan(SETTLEMENT):
        if asked.remittance == remittance and asked.state == "REQUESTED":
            return settlement
    return derived_id("cohong.unasked.1", remittance)


def _say(kind: type[Head], member: str, about: str, *, again: int = 0, **fields: object) -> Prepared:
    """A request whose id follows from what it asks; `again` counts what was asked about the same thing before."""
    items = fields.get("items", ())
    said = msgspec.json.encode(items, order="sorted").decode() + (f"/{again}" if again else "")
    head = kind(v=1, filer=member, guid=derived_id("cohong.desk.1", str(kind.__name__), about, said), **fields)  # type: ignore[arg-type]
    return Prepared(head, {"about": about}, (), derived_id("cohong.subject.1", kind.__name__, about), about)
