"""How each fact about foreign currency changes the rows of this module. Double entry is the clearing module's part."""

from msgspec.structs import replace

from cohong.core.rules import Evolve, Fact, invariant
from cohong.core.state import Overlay
from cohong.modules.forex import facts
from cohong.modules.forex.state import (
    CLAIM,
    DEAL,
    NOTICE,
    REMITTANCE,
    RESERVED,
    SETTLEMENT,
    Claim,
    Notice,
    Remittance,
    Reserved,
    Settlement,
    claim_key,
    reserved_of,
    standing_key,
)
from cohong.modules.members.facts import AliasStated
from cohong.modules.trade.state import TRADE


def the_remittance(state: Overlay, remittance: str) -> Remittance:
    """A remittance that a fact speaks of was observed."""
    known = state.get(REMITTANCE, remittance)
    assert known is not None, "a fact names a remittance that was observed"
    return known


def the_settlement(state: Overlay, settlement: str) -> Settlement:
    """A settlement that a fact speaks of was asked for."""
    known = state.get(SETTLEMENT, settlement)
    assert known is not None, "a fact names a settlement that was asked for"
    return known


def remittance_observed(state: Overlay, fact: facts.RemittanceObserved) -> None:
    """The money is there, and nobody has claimed it."""
    row = Remittance(bank=fact.bank, account=fact.account, currency=fact.currency, amount=fact.amount, day=fact.day)
    state.put(REMITTANCE, fact.remittance, row)


def notice_kept(state: Overlay, fact: facts.NoticeKept) -> None:
    """Remembered by what it speaks of and who says it."""
    state.put(NOTICE, f"{fact.subject}/{fact.by}", Notice(fact.kind, fact.day))


def order_claimed(state: Overlay, fact: facts.OrderClaimed) -> None:
    """The trade has so much more of the remittance."""
    money = the_remittance(state, fact.remittance)
    invariant(money.claimed + fact.amount <= money.amount, "claims stay within their remittance")
    state.put(REMITTANCE, fact.remittance, replace(money, claimed=money.claimed + fact.amount))
    key = claim_key(fact.trade, fact.remittance)
    known = state.get(CLAIM, key) or Claim(fact.seller, 0)
    state.put(CLAIM, key, replace(known, claimed=known.claimed + fact.amount))


def settlement_requested(state: Overlay, fact: facts.SettlementRequested) -> None:
    """Each part is held, so that no second settlement can ask for it."""
    row = Settlement(service=fact.service, remittance=fact.remittance, currency=fact.currency, parts=fact.parts)
    state.put(SETTLEMENT, fact.settlement, row)
    _hold(state, row, +1)


def settlement_cancelled(state: Overlay, fact: facts.SettlementCancelled) -> None:
    """Each part is free again."""
    row = the_settlement(state, fact.settlement)
    state.put(SETTLEMENT, fact.settlement, replace(row, state="CANCELLED"))
    _hold(state, row, -1)


def deal_observed(state: Overlay, fact: facts.DealObserved) -> None:
    """What was held is settled."""
    row = the_settlement(state, fact.terms.settlement)
    invariant(row.amount == fact.terms.sold, "a booked deal sells what its settlement asked for")
    state.put(DEAL, fact.deal, fact.terms)
    state.put(SETTLEMENT, fact.terms.settlement, replace(row, state="DEALT", deal=fact.deal))
    money = the_remittance(state, row.remittance)
    state.put(REMITTANCE, row.remittance, replace(money, settled=money.settled + fact.terms.sold))
    _hold(state, row, -1, settle=True)


def deal_suspended(state: Overlay, fact: facts.DealSuspended) -> None:
    """The deal is remembered; an open settlement it was meant for goes on holding its parts until a person cancels it."""
    state.put(DEAL, fact.deal, fact.terms)
    row = state.get(SETTLEMENT, fact.terms.settlement)
    if row is not None and row.state == "REQUESTED":
        state.put(SETTLEMENT, fact.terms.settlement, replace(row, state="SUSPENDED", deal=fact.deal))


def _hold(state: Overlay, settlement: Settlement, sign: int, *, settle: bool = False) -> None:
    """Hold every part of a settlement (+1) or let go of it (-1); with `settle`, what is let go of is settled."""
    for part in settlement.parts:
        trade, change = standing_key(state, part.trade), sign * part.amount
        key = claim_key(trade, settlement.remittance)
        claim = state.get(CLAIM, key)
        assert claim is not None, "a settlement takes from a claim"
        settled = claim.settled + (part.amount if settle else 0)
        claim = replace(claim, requested=claim.requested + change, settled=settled)
        invariant(claim.requested >= 0, "a settlement lets go of what it holds")
        invariant(claim.settled + claim.requested <= claim.claimed, "a settlement stays within its claim")
        state.put(CLAIM, key, claim)
        _reserve(state, trade, reserved_of(state, trade) + change)


def _reserve(state: Overlay, trade: str, amount: int) -> None:
    if amount:
        state.put(RESERVED, trade, Reserved(amount))
    else:
        state.drop(RESERVED, trade)


def alias_moves_claims(state: Overlay, fact: AliasStated) -> None:
    """Claims follow the trades that came under the firm's canonical tag."""
    if fact.alias == fact.firm:
        return
    for key, claim in list(state.scan(CLAIM, fact.alias)):
        if state.get(TRADE, key[:64]) is None:
            state.drop(CLAIM, key)
            state.put(CLAIM, fact.firm + key[32:], claim)
    for key, held in list(state.scan(RESERVED, fact.alias)):
        if state.get(TRADE, key) is None:
            state.drop(RESERVED, key)
            state.put(RESERVED, fact.firm + key[32:], held)


EVOLVE: dict[type[Fact], Evolve] = {
    facts.RemittanceObserved: remittance_observed,
    facts.NoticeKept: notice_kept,
    facts.OrderClaimed: order_claimed,
    facts.SettlementRequested: settlement_requested,
    facts.SettlementCancelled: settlement_cancelled,
    facts.DealObserved: deal_observed,
    facts.DealSuspended: deal_suspended,
    AliasStated: alias_moves_claims,
}
