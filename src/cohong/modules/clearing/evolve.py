"""How facts about clearing, and facts of other modules that move money, change rows and balances.

The posting templates are those of forex-and-clearing 8.4; each function below is one of them.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from cohong.core.rules import Evolve, Fact
from cohong.core.state import Overlay
from cohong.modules.clearing import facts
from cohong.modules.clearing.books import Transfer, account, post, post_pending, reserve, transfer, void
from cohong.modules.clearing.shares import check
from cohong.modules.clearing.state import (
    ALLOCATION,
    BATCH,
    PAYABLE,
    PAYOUT,
    Allocation,
    Batch,
    Payable,
    Payout,
    PayoutState,
    Share,
    payable_key,
)
from cohong.modules.forex.evolve import the_remittance, the_settlement
from cohong.modules.forex.facts import DealObserved, DealSuspended, OrderClaimed, RemittanceObserved
from cohong.modules.forex.state import CLAIM, Part, claim_key, standing_key
from cohong.modules.trade.facts import RightOpened

CNY = "CNY"


def received(state: Overlay, fact: RemittanceObserved) -> None:
    """The bank owes us foreign currency, and we owe it to somebody yet unknown."""
    bank, unknown = account(fact.currency, "1001", fact.bank), account(fact.currency, "2001", fact.bank)
    post(state, [transfer("remittance", fact.remittance, bank, unknown, fact.amount)])


def claimed(state: Overlay, fact: OrderClaimed) -> None:
    """So much of the unassigned money is the seller's. The claim's running sum makes each step's transfer its own."""
    money = the_remittance(state, fact.remittance)
    claim = state.get(CLAIM, claim_key(fact.trade, fact.remittance))
    assert claim is not None, "a claim was made"
    subject = f"{fact.remittance}/{fact.trade}/{claim.claimed}"
    unknown, seller = account(money.currency, "2001", money.bank), account(money.currency, "2101", fact.seller)
    post(state, [transfer("claim", subject, unknown, seller, fact.amount)])


def right_opened(state: Overlay, fact: RightOpened) -> None:
    """The clearing claim, in a memo ledger of its own: no cash."""
    memo = f"memo.{fact.currency}"
    rights, contra = account(memo, "9101", "rights"), account(memo, "9102", "rights")
    post(state, [transfer("right", fact.trade, rights, contra, fact.amount)])


def dealt(state: Overlay, fact: DealObserved) -> None:
    """One linked chain over both currencies, which leaves nothing on the position between them."""
    terms, asked = fact.terms, the_settlement(state, fact.terms.settlement)
    coin, memo = terms.currency, f"memo.{terms.currency}"
    sold, bought = account(coin, "1101", coin), account(CNY, "1101", coin)
    cash, charges = account(CNY, "1002", terms.bank), account(CNY, "5001", terms.bank)

    def step(debit: str, credit: str, amount: int) -> Transfer:
        return transfer("deal", fact.deal, debit, credit, amount)

    chain = [
        step(account(coin, "2101", seller), sold, amount)
        for seller, amount in _by_seller(state, asked.remittance, asked.parts)
    ]
    chain += [
        step(sold, account(coin, "1001", terms.bank), terms.sold),
        step(cash, bought, terms.bought),
        step(bought, account(CNY, "2001", terms.bank), terms.bought),
        step(charges, cash, terms.fee),
        step(account(memo, "9102", "rights"), account(memo, "9101", "rights"), terms.sold),
    ]
    post(state, chain)


def _by_seller(state: Overlay, remittance: str, parts: Iterable[Part]) -> list[tuple[str, int]]:
    """What each seller's foreign-currency payable gives up, under the name it was booked for when it was claimed."""
    sums: dict[str, int] = {}
    for part in parts:
        claim = state.get(CLAIM, claim_key(standing_key(state, part.trade), remittance))
        assert claim is not None, "a settlement takes from a claim"
        sums[claim.seller] = sums.get(claim.seller, 0) + part.amount
    return sorted(sums.items())


def deal_suspended(state: Overlay, fact: DealSuspended) -> None:
    """What the bank did without being asked, on suspense in both currencies, where the books carry it."""
    terms = fact.terms
    if not fact.booked:
        return
    cash, suspense = account(CNY, "1002", terms.bank), account(CNY, "2901", terms.bank)
    sold = (account(terms.currency, "2901", terms.bank), account(terms.currency, "1001", terms.bank))
    chain = [
        transfer("deal suspended", fact.deal, *sold, terms.sold),
        transfer("deal suspended", fact.deal, cash, suspense, terms.bought),
        transfer("deal suspended", fact.deal, suspense, cash, terms.fee),
    ]
    post(state, chain)


def batch_allocated(state: Overlay, fact: facts.BatchAllocated) -> None:
    """Every order has its share; what waits for a contract is held for its seller."""
    bought = sum(share.gross for share in fact.shares)
    check(fact.shares, bought)
    row = Batch(service=fact.service, bank=fact.bank, settlement=fact.settlement, bought=bought)
    state.put(BATCH, fact.batch, row)
    waiting = tuple(share for share in fact.shares if share.held)
    state.put(ALLOCATION, fact.settlement, Allocation(parts=1, waiting=waiting))
    unassigned, charges = account(CNY, "2001", fact.bank), account(CNY, "5001", fact.bank)
    for share in waiting:
        held = account(CNY, "2103", share.merchant)
        subject = f"{fact.batch}/{share.trade}"
        post(state, [transfer("held", subject, unassigned, held, share.held)])
        post(state, [transfer("held charge", subject, unassigned, charges, share.bank)])
    for merchant, shares in by_merchant(share for share in fact.shares if not share.held):
        payable = account(CNY, "2101", merchant)
        subject, gross = payable_key(fact.batch, merchant), sum(share.gross for share in shares)
        post(state, [transfer("gross", subject, unassigned, payable, gross)])
        _terms(state, fact.batch, fact.service, merchant, shares)
        bank = sum(share.bank for share in shares)
        post(state, [transfer("bank fee", subject, payable, charges, bank)])
        _payable(state, fact.batch, merchant, shares)


def waiting_allocated(state: Overlay, fact: facts.WaitingAllocated) -> None:
    """What was held for a seller is divided by the contract that it has now."""
    known = state.get(ALLOCATION, fact.settlement)
    assert known is not None, "what waits was allocated before"
    check(fact.shares, sum(share.gross for share in fact.shares))
    state.put(BATCH, fact.batch, Batch(service=fact.service, bank=fact.bank, settlement=fact.settlement))
    ready = {share.trade for share in fact.shares}
    left = tuple(share for share in known.waiting if share.trade not in ready)
    state.put(ALLOCATION, fact.settlement, Allocation(parts=known.parts + 1, waiting=left))
    for share, waited in zip(fact.shares, fact.waited, strict=True):
        held, payable = account(CNY, "2103", waited), account(CNY, "2101", share.merchant)
        subject = f"{fact.batch}/{share.trade}"
        post(state, [transfer("contract", subject, held, payable, share.gross - share.bank)])
    for merchant, shares in by_merchant(fact.shares):
        _terms(state, fact.batch, fact.service, merchant, shares)
        _payable(state, fact.batch, merchant, shares)


def by_merchant(shares: Iterable[Share]) -> list[tuple[str, list[Share]]]:
    """Shares of each merchant, in order of the merchants' names."""
    found: dict[str, list[Share]] = {}
    for share in shares:
        found.setdefault(share.merchant, []).append(share)
    return sorted(found.items())


def _terms(state: Overlay, batch: str, service: str, merchant: str, shares: list[Share]) -> None:
    """What the merchant owes for a share that its charges exceed, then platform fee and hold-back."""
    subject, payable = payable_key(batch, merchant), account(CNY, "2101", merchant)
    due, fee, hold = (sum(getattr(share, name) for share in shares) for name in ("due", "fee", "hold"))
    chain = [
        transfer("due", subject, account(CNY, "1201", merchant), payable, due),
        transfer("fee", subject, payable, account(CNY, "4001", service), fee),
        transfer("hold-back", subject, payable, account(CNY, "2102", merchant), hold),
    ]
    post(state, chain)


def _payable(state: Overlay, batch: str, merchant: str, shares: list[Share]) -> None:
    orders = tuple(Part(share.trade, share.amount) for share in shares)
    row = Payable(amount=sum(share.payable for share in shares), orders=orders)
    state.put(PAYABLE, payable_key(batch, merchant), row)


def the_payout(state: Overlay, instruction: str) -> Payout:
    """A payout that a fact speaks of was instructed."""
    known = state.get(PAYOUT, instruction)
    assert known is not None, "a fact names a payout that is there"
    return known


def instructed(state: Overlay, fact: facts.PayoutInstructed) -> None:
    """The cash is reserved; the transfer has the instruction's own id."""
    key = payable_key(fact.batch, fact.merchant)
    known = state.get(PAYABLE, key)
    assert known is not None, "what is instructed is payable"
    state.put(PAYABLE, key, replace(known, attempts=known.attempts + 1, payout=fact.instruction))
    row = Payout(
        batch=fact.batch,
        merchant=fact.merchant,
        account=fact.account,
        bank=fact.bank,
        amount=fact.amount_minor,
        day=fact.day,
        retry_of=fact.retry_of,
    )
    state.put(PAYOUT, fact.instruction, row)
    payable, cash = account(CNY, "2101", fact.merchant), account(CNY, "1002", fact.bank)
    reserve(state, Transfer(fact.instruction, payable, cash, fact.amount_minor, names=fact.retry_of))


def _now(state: Overlay, instruction: str, to: PayoutState, reason: str = "") -> Payout:
    row = the_payout(state, instruction)
    state.put(PAYOUT, instruction, replace(row, state=to, reason=reason))
    return row


def accepted(state: Overlay, fact: facts.PayoutAccepted) -> None:
    """The bank has it."""
    _now(state, fact.instruction, "ACCEPTED")


def settled(state: Overlay, fact: facts.PayoutSettled) -> None:
    """What was reserved is posted."""
    row = _now(state, fact.instruction, "SETTLED")
    post_pending(state, fact.instruction, row.amount)


def credited(state: Overlay, fact: facts.PayoutCredited) -> None:
    """The merchant has it."""
    _now(state, fact.instruction, "CREDITED")


def rejected(state: Overlay, fact: facts.PayoutRejected) -> None:
    """What was reserved is released; the merchant's payable is whole again."""
    _now(state, fact.instruction, "REJECTED", fact.reason)
    void(state, fact.instruction)


def returned(state: Overlay, fact: facts.PayoutReturned) -> None:
    """A fresh transfer back, which names the first; what banks kept is a charge that the merchant bears."""
    row = _now(state, fact.instruction, "RETURNED", fact.reason)
    payable, cash = account(CNY, "2101", row.merchant), account(CNY, "1002", row.bank)
    charges = account(CNY, "5001", row.bank)
    chain = [
        transfer("return", fact.instruction, cash, payable, row.amount, names=fact.instruction),
        transfer("return charge", fact.instruction, charges, cash, fact.charge, names=fact.instruction),
        transfer("charge borne", fact.instruction, payable, charges, fact.charge, names=fact.instruction),
    ]
    post(state, chain)
    key = payable_key(row.batch, row.merchant)
    known = state.get(PAYABLE, key)
    assert known is not None, "what is returned was payable"
    state.put(PAYABLE, key, replace(known, charged=known.charged + fact.charge))


def disputed(state: Overlay, fact: facts.PayoutDisputed) -> None:
    """Whatever was reserved is released, and what the bank did stands in suspense."""
    known = state.get(PAYOUT, fact.instruction) or Payout(
        batch="", merchant="", account="", bank=fact.bank, amount=0, day=fact.day
    )
    if known.state in ("INSTRUCTED", "ACCEPTED") and known.batch:
        void(state, fact.instruction)
    row = replace(known, state="DISPUTED", suspense=fact.amount if fact.booked else 0)
    state.put(PAYOUT, fact.instruction, row)
    _suspense(state, "dispute", fact.instruction, fact.bank, row.suspense)


def dispute_ended(state: Overlay, fact: facts.DisputeEnded) -> None:
    """Suspense is empty again."""
    row = the_payout(state, fact.instruction)
    state.put(PAYOUT, fact.instruction, replace(row, state="RETURNED", suspense=0))
    _suspense(state, "dispute ended", fact.instruction, row.bank, -row.suspense)


def _suspense(state: Overlay, purpose: str, instruction: str, bank: str, amount: int) -> None:
    """Cash that left is debited to suspense, cash that came back is credited."""
    suspense, cash = account(CNY, "2901", bank), account(CNY, "1002", bank)
    debit, credit = (suspense, cash) if amount > 0 else (cash, suspense)
    post(state, [transfer(purpose, instruction, debit, credit, abs(amount), names=instruction)])


def hold_back_released(state: Overlay, fact: facts.HoldBackReleased) -> None:
    """A batch of one merchant and no orders."""
    held, payable = account(CNY, "2102", fact.merchant), account(CNY, "2101", fact.merchant)
    post(state, [transfer("release", fact.batch, held, payable, fact.amount)])
    state.put(BATCH, fact.batch, Batch(service=fact.service, bank=fact.bank))
    state.put(PAYABLE, payable_key(fact.batch, fact.merchant), Payable(amount=fact.amount))


EVOLVE: dict[type[Fact], Evolve] = {
    RemittanceObserved: received,
    OrderClaimed: claimed,
    RightOpened: right_opened,
    DealObserved: dealt,
    DealSuspended: deal_suspended,
    facts.BatchAllocated: batch_allocated,
    facts.WaitingAllocated: waiting_allocated,
    facts.PayoutInstructed: instructed,
    facts.PayoutAccepted: accepted,
    facts.PayoutSettled: settled,
    facts.PayoutCredited: credited,
    facts.PayoutRejected: rejected,
    facts.PayoutReturned: returned,
    facts.PayoutDisputed: disputed,
    facts.DisputeEnded: dispute_ended,
    facts.HoldBackReleased: hold_back_released,
}
