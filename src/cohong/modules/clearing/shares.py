"""How the CNY of a deal is divided among its orders: pure integers, once, at the finest grain (forex-and-clearing 7)."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from cohong.core.numbers import allocate, share_bp, share_percent_down
from cohong.core.rules import invariant
from cohong.modules.clearing.state import Share
from cohong.modules.forex.state import Part
from cohong.modules.members.state import Contract

Payee = Callable[[str], tuple[str, Contract | None]]
"""For a trade key: the member or firm that is to be paid, and its contract where one is in force."""


def divide(parts: Sequence[Part], bought: int, bank_fee: int, payee: Payee) -> tuple[Share, ...]:
    """The share of every order, in the settlement's frozen order. Fees and hold-backs follow each seller's contract;
    the bank's fee is a lump, divided by what each order got."""
    gross = allocate(bought, [part.amount for part in parts])
    charges = allocate(bank_fee, gross)
    shares = []
    for part, cny, charge in zip(parts, gross, charges, strict=True):
        merchant, contract = payee(part.trade)
        waiting = Share(part.trade, merchant, part.amount, cny, charge, held=cny - charge)
        shares.append(under_contract(waiting, contract) if contract else waiting)
    check(shares, bought)
    return tuple(shares)


def under_contract(share: Share, contract: Contract) -> Share:
    """What is payable once the terms are known. Never below zero: the rest becomes a receivable from the merchant."""
    fee = fee_of(share.gross, contract)
    hold = share_percent_down(share.gross, contract.hold_back_percent)
    left = share.gross - share.bank - fee - hold
    return replace(share, fee=fee, hold=hold, payable=max(left, 0), due=max(-left, 0), held=0)


def fee_of(gross: int, contract: Contract) -> int:
    """Basis points half up, at least the minimum, at most the cap (0: no cap), in fen."""
    fee = max(share_bp(gross, contract.fee_bp), contract.fee_min_minor)
    return min(fee, contract.fee_max_minor) if contract.fee_max_minor else fee


def check(shares: Sequence[Share], bought: int) -> None:
    """The batch adds up to what the bank paid, and every share adds up; checked before anything is posted."""
    invariant(sum(share.gross for share in shares) == bought, "the shares of a batch add up to the bank's CNY")
    for share in shares:
        out = share.fee + share.bank + share.hold + share.payable - share.due + share.held
        invariant(share.gross == out, "a share adds up to its gross")
        invariant(min(share.payable, share.due) == 0, "who is owed something owes nothing of the same share")
