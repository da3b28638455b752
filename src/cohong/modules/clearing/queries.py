"""Questions about money that change nothing: balances, what waits, and whether everything adds up."""

from collections.abc import Iterator

import msgspec

from cohong.core.state import Overlay
from cohong.modules.clearing.books import ACCOUNT, TRANSFER, Account, account, balance, normal, within_limit
from cohong.modules.clearing.evolve import CNY
from cohong.modules.clearing.state import ALLOCATION, BATCH, LIVE, PAID, PAYABLE, PAYOUT, Payout, Share
from cohong.modules.forex.state import CLAIM, DEAL, REMITTANCE, RESERVED, SETTLEMENT, Claim, standing_key
from cohong.modules.trade.state import TRACKS, TRADE, UPSTREAM, total


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """What a merchant has with us, in fen: payable, of it under way at the bank, paid, held back, owed by it."""

    payable: int
    under_way: int
    paid: int
    held_back: int
    owed: int
    awaiting_contract: int


def balances(state: Overlay) -> dict[str, int]:
    """Posted balance of every account on its normal side, by account key."""
    return {key: normal(key, row.debits_posted, row.credits_posted) for key, row in state.scan(ACCOUNT)}


def money_of(state: Overlay, merchant: str) -> Money:
    """One merchant's money. Cost: one pass over all payouts."""
    mine = [payout for _, payout in state.scan(PAYOUT) if payout.merchant == merchant]
    return Money(
        payable=balance(state, account(CNY, "2101", merchant)),
        under_way=sum(payout.amount for payout in mine if payout.state in LIVE),
        paid=sum(payout.amount for payout in mine if payout.state in PAID),
        held_back=balance(state, account(CNY, "2102", merchant)),
        owed=balance(state, account(CNY, "1201", merchant)),
        awaiting_contract=balance(state, account(CNY, "2103", merchant)),
    )


def waiting_payouts(state: Overlay) -> list[tuple[str, Payout]]:
    """Instructions that the bank has not settled, that failed and were not tried again, or that are disputed."""
    newest = {row.payout for _, row in state.scan(PAYABLE)}
    return [
        (key, payout)
        for key, payout in state.scan(PAYOUT)
        if payout.state == "DISPUTED" or (key in newest and payout.state not in PAID)
    ]


def waiting_payables(state: Overlay) -> list[tuple[str, str, int]]:
    """Batch, merchant and fen of what is payable and was never instructed."""
    found = [(key.split("/", 1), row) for key, row in state.scan(PAYABLE)]
    return [(batch, merchant, row.left) for (batch, merchant), row in found if row.left > 0 and not row.attempts]


def waiting_contracts(state: Overlay) -> list[Share]:
    """Shares that are held because their seller has no contract."""
    return [share for _, row in state.scan(ALLOCATION) for share in row.waiting]


def conserved(state: Overlay) -> list[str]:
    """Every way in which the books do not add up; empty when they do. Reads everything: for audits and tests."""
    checks = (ledgers, derivable, tracks, claims, settlements, batches, payables, foreign)
    return [problem for check in checks for problem in check(state)]


def ledgers(state: Overlay) -> Iterator[str]:
    """L2: in each ledger debits equal credits, pending and posted apart; L3: limits hold."""
    sums: dict[str, list[int]] = {}
    for key, row in state.scan(ACCOUNT):
        found = sums.setdefault(key.split("/")[0], [0, 0])
        found[0] += row.debits_pending - row.credits_pending
        found[1] += row.debits_posted - row.credits_posted
        if not within_limit(key, row):
            yield f"account {key} is over its limit"
    for ledger, (pending, posted) in sums.items():
        if pending or posted:
            yield f"ledger {ledger}: debits and credits differ by {pending} pending, {posted} posted"


def derivable(state: Overlay) -> Iterator[str]:
    """L10: all balances follow from the transfers alone."""
    found: dict[str, list[int]] = {}
    for _, one in state.scan(TRANSFER):
        pending = one.amount if one.phase == "pending" else 0
        for key, at in ((one.debit, 0), (one.credit, 2)):
            sums = found.setdefault(key, [0, 0, 0, 0])
            sums[at] += pending
            sums[at + 1] += one.posted
    kept = dict(state.scan(ACCOUNT))
    for key in sorted(kept.keys() | found.keys()):
        if kept.get(key, Account()) != Account(*found.get(key, ())):
            yield f"account {key} does not follow from its transfers"


def tracks(state: Overlay) -> Iterator[str]:
    """In every trade paid <= settled <= collected <= claimed, and no line is below zero. Claimed may come to exceed a
    base that was corrected afterwards: that is a difference, and no breach of the books."""
    for key, trade in state.scan(TRADE):
        for track in TRACKS:
            if track != "claimed" and total(trade, track) > total(trade, UPSTREAM[track]):
                yield f"trade {key}: {track} exceeds {UPSTREAM[track]}"
            if any(getattr(line, track) < 0 for line in trade.lines):
                yield f"trade {key}: {track} of a line is below zero"


def claims(state: Overlay) -> Iterator[str]:
    """Each remittance and each trade has exactly what its claims say."""
    by_trade: dict[str, list[Claim]] = {}
    by_remittance: dict[str, list[Claim]] = {}
    for key, row in state.scan(CLAIM):
        of_trade, of_remittance = key.split("/")
        by_trade.setdefault(of_trade, []).append(row)
        by_remittance.setdefault(of_remittance, []).append(row)
    for key, money in state.scan(REMITTANCE):
        mine = by_remittance.get(key, [])
        if money.claimed != sum(row.claimed for row in mine) or money.settled != sum(row.settled for row in mine):
            yield f"remittance {key} differs from its claims"
        if not money.settled <= money.claimed <= money.amount:
            yield f"remittance {key} is claimed or settled beyond its amount"
    held = {key: row.amount for key, row in state.scan(RESERVED)}
    for key, trade in state.scan(TRADE):
        mine = by_trade.get(key, [])
        sums = [sum(getattr(row, name) for row in mine) for name in ("claimed", "claimed", "settled", "requested")]
        if sums != [*(total(trade, name) for name in ("claimed", "collected", "settled")), held.get(key, 0)]:
            yield f"trade {key} differs from its claims"


def settlements(state: Overlay) -> Iterator[str]:
    """What claims hold is what open settlements ask for, and a dealt settlement has a deal of its amount."""
    asked = 0
    for key, row in state.scan(SETTLEMENT):
        asked += row.amount if row.state in ("REQUESTED", "SUSPENDED") else 0
        deal = state.get(DEAL, row.deal) if row.deal else None
        if row.state == "DEALT" and (deal is None or deal.sold != row.amount):
            yield f"settlement {key} has no deal of its amount"
    held = sum(row.requested for _, row in state.scan(CLAIM))
    if held != asked:
        yield f"settlements ask for {asked}, claims hold {held}"


def batches(state: Overlay) -> Iterator[str]:
    """Every deal's CNY stands unassigned or is in its batch; what waits for a contract stands on its own account."""
    done = [state.get(DEAL, row.deal) for _, row in state.scan(SETTLEMENT) if row.state == "DEALT"]
    dealt = sum(deal.bought for deal in done if deal)
    allocated = sum(batch.bought for _, batch in state.scan(BATCH))
    unassigned = sum(amount for key, amount in balances(state).items() if key.startswith(f"{CNY}/2001/"))
    if dealt != allocated + unassigned:
        yield f"deals brought {dealt}, batches took {allocated}, {unassigned} is unassigned"
    held = sum(amount for key, amount in balances(state).items() if key.startswith(f"{CNY}/2103/"))
    waiting = sum(share.held for share in waiting_contracts(state))
    if held != waiting:
        yield f"{held} is held for sellers without a contract, their shares are {waiting}"


def payables(state: Overlay) -> Iterator[str]:
    """A merchant's account is what its batches owe it; what is reserved is what the bank was told; and each trade is
    paid for exactly where a settled payout paid it."""
    owed: dict[str, int] = {}
    paid: dict[str, int] = {}
    for key, row in state.scan(PAYABLE):
        merchant, payout = key.split("/", 1)[1], state.get(PAYOUT, row.payout) if row.payout else None
        done = payout is not None and (payout.state in PAID or (payout.state == "DISPUTED" and payout.suspense < 0))
        owed[merchant] = owed.get(merchant, 0) + (0 if done else row.left)
        for order in row.orders if done else ():
            trade = standing_key(state, order.trade)
            paid[trade] = paid.get(trade, 0) + order.amount
    under_way: dict[str, int] = {}
    for _, payout in state.scan(PAYOUT):
        if payout.state in LIVE:
            under_way[payout.merchant] = under_way.get(payout.merchant, 0) + payout.amount
    for key, account_row in state.scan(ACCOUNT, f"{CNY}/2101/"):
        merchant = key.rsplit("/", 1)[1]
        if account_row.credits_posted - account_row.debits_posted != owed.pop(merchant, 0):
            yield f"merchant {merchant}: the account differs from what its batches owe"
        if account_row.debits_pending != under_way.pop(merchant, 0):
            yield f"merchant {merchant}: what is reserved differs from what the bank was told"
    yield from (f"merchant {name} is owed {amount} without an account" for name, amount in owed.items() if amount)
    for key, known in state.scan(TRADE):
        if total(known, "paid") != paid.get(key, 0):
            yield f"trade {key} is paid for another amount than its payouts say"


def foreign(state: Overlay) -> Iterator[str]:
    """In foreign currency: the unassigned is what nobody claimed, a seller's payable is what is claimed and not settled,
    and nothing stays on the position between two currencies."""
    expected: dict[str, int] = {}
    for _, money in state.scan(REMITTANCE):
        key = account(money.currency, "2001", money.bank)
        expected[key] = expected.get(key, 0) + money.amount - money.claimed
    for claim_at, row in state.scan(CLAIM):
        known = state.get(REMITTANCE, claim_at.split("/")[1])
        assert known is not None, "a claim has its remittance"
        key = account(known.currency, "2101", row.seller)
        expected[key] = expected.get(key, 0) + row.claimed - row.settled
    for key, amount in balances(state).items():
        ledger, code, _ = key.split("/")
        if code == "1101" and amount:
            yield f"{amount} stays on {key}"
        if ledger != CNY and code in ("2001", "2101") and amount != expected.get(key, 0):
            yield f"{key} holds {amount}, remittances and claims say {expected.get(key, 0)}"
