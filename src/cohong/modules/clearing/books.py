"""The one small set of functions through which a balance changes.

One ledger per currency. An account is keyed `<ledger>/<code>/<owner>` and holds four sums: debits and credits, pending
and posted. A transfer moves an amount from the credit side of one account to the debit side of another; every transfer
is kept, so that all balances can be computed again from them alone. Source: forex-and-clearing section 8; the rules
L1 to L7 stand there, and each check below names the one it holds.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec.structs import replace

from cohong.core.canon import MAX_INT
from cohong.core.message import derived_id
from cohong.core.rules import BrokenInvariant, invariant
from cohong.core.state import Overlay, Table

Side = Literal["debit", "credit", "either"]


class Kind(msgspec.Struct, frozen=True):
    """An entry of the chart: the side it normally stands on, and whether that side limits the other."""

    side: Side
    limited: bool
    en: str
    zh: str


CHART: dict[str, Kind] = {
    "1001": Kind("debit", True, "bank, foreign currency, by bank", "外币银行存款"),
    "1002": Kind("debit", True, "bank, CNY, by bank", "人民币银行存款"),
    "1101": Kind("either", False, "position between two currencies", "结汇中转"),
    "1201": Kind("debit", False, "receivable from a merchant", "应收商户款"),
    "2001": Kind("credit", True, "received, unassigned", "待认领款"),
    "2101": Kind("credit", True, "payable to a merchant", "应付商户款"),
    "2102": Kind("credit", True, "hold-back of a merchant", "商户保证金"),
    "2103": Kind("credit", True, "held for a seller without a contract", "待签约卖方款"),
    "2901": Kind("either", False, "suspense", "待查挂账"),
    "4001": Kind("credit", False, "platform fee income", "平台服务费收入"),
    "5001": Kind("debit", False, "bank charges", "银行手续费"),
    "9101": Kind("debit", False, "settlement rights opened (memo)", "已开放结汇权（备查）"),
    "9102": Kind("credit", False, "settlement rights, contra (memo)", "结汇权对方科目（备查）"),
}
"""Chart of accounts as data. 2103 and the memo accounts are ours, the others follow forex-and-clearing 8.3."""


class Account(msgspec.Struct, frozen=True, array_like=True):
    """The four sums of an account, in minor units."""

    debits_pending: int = 0
    debits_posted: int = 0
    credits_pending: int = 0
    credits_posted: int = 0


class Transfer(msgspec.Struct, frozen=True):
    """Move `amount` minor units: debit one account, credit another of the same ledger. A correction names what it mends."""

    id: str
    debit: str
    credit: str
    amount: int
    names: str = ""


class Booked(msgspec.Struct, frozen=True, array_like=True):
    """A transfer as it stands in the books. Accounts and amount never change; a pending one resolves once."""

    debit: str
    credit: str
    amount: int
    names: str = ""
    phase: Literal["posted", "pending", "voided"] = "posted"
    posted: int = 0


ACCOUNT = Table("account", Account)
TRANSFER = Table("transfer", Booked)


def account(ledger: str, code: str, owner: str) -> str:
    """The key of an account."""
    return f"{ledger}/{code}/{owner}"


def transfer(purpose: str, subject: str, debit: str, credit: str, amount: int, *, names: str = "") -> Transfer:
    """A transfer named by what it is for and what it is about; said twice, it has the same id."""
    return Transfer(derived_id("cohong.transfer.1", purpose, subject, debit, credit), debit, credit, amount, names)


def post(state: Overlay, transfers: Iterable[Transfer]) -> None:
    """Post a linked chain: all of it or, by a broken invariant, nothing (L7). A chain may hold amounts of zero, which
    are left out."""
    for one in transfers:
        if one.amount:
            _book(state, one, Booked(one.debit, one.credit, one.amount, one.names, "posted", one.amount))


def reserve(state: Overlay, one: Transfer) -> None:
    """First phase: the amount is pending on both sides and counts against the limits."""
    _book(state, one, Booked(one.debit, one.credit, one.amount, one.names, "pending"))


def post_pending(state: Overlay, id: str, amount: int) -> None:
    """Second phase: post up to what is reserved; the rest is released (L6)."""
    known = _pending(state, id)
    invariant(0 < amount <= known.amount, "L6: no more is posted than was reserved")
    _change(state, known, pending=-known.amount, posted=amount)
    state.put(TRANSFER, id, replace(known, phase="posted", posted=amount))


def void(state: Overlay, id: str) -> None:
    """Second phase: release all of it (L6)."""
    known = _pending(state, id)
    _change(state, known, pending=-known.amount)
    state.put(TRANSFER, id, replace(known, phase="voided"))


def fits(state: Overlay, transfers: Iterable[Transfer]) -> bool:
    """Whether a chain could be posted now; nothing is changed."""
    try:
        post(state.fork(), transfers)
    except BrokenInvariant:
        return False
    return True


def balance(state: Overlay, key: str) -> int:
    """Posted balance on the account's normal side (debit side where it has none)."""
    known = state.get(ACCOUNT, key) or Account()
    return normal(key, known.debits_posted, known.credits_posted)


def available(state: Overlay, key: str) -> int:
    """Posted balance less what is reserved out of it."""
    known = state.get(ACCOUNT, key) or Account()
    if kind_of(key).side == "credit":
        return known.credits_posted - known.debits_posted - known.debits_pending
    return known.debits_posted - known.credits_posted - known.credits_pending


def normal(key: str, debits: int, credits_: int) -> int:
    """A pair of sums as one number on the account's normal side."""
    return credits_ - debits if kind_of(key).side == "credit" else debits - credits_


def kind_of(key: str) -> Kind:
    """The chart's entry for an account."""
    return CHART[key.split("/")[1]]


def within_limit(key: str, row: Account) -> bool:
    """L3: what is limited never owes more, posted and pending together, than was posted to it."""
    kind = kind_of(key)
    if not kind.limited:
        return True
    if kind.side == "credit":
        return row.debits_pending + row.debits_posted <= row.credits_posted
    return row.credits_pending + row.credits_posted <= row.debits_posted


def _book(state: Overlay, one: Transfer, row: Booked) -> None:
    """The order of the checks is part of the contract: shape, identity, ledger, then overflow and limits."""
    invariant(one.amount > 0 and one.debit != one.credit, "L1: a transfer moves something between two accounts")
    known = state.get(TRANSFER, one.id)
    if known is not None:
        same = (known.debit, known.credit, known.amount, known.names) == (one.debit, one.credit, one.amount, one.names)
        invariant(same, "L5: an identifier is used once")
        return
    invariant(one.debit.split("/")[0] == one.credit.split("/")[0], "L1: both accounts stand in one ledger")
    pending = row.phase == "pending"
    _change(state, row, pending=row.amount if pending else 0, posted=0 if pending else row.amount)
    state.put(TRANSFER, one.id, row)


def _pending(state: Overlay, id: str) -> Booked:
    known = state.get(TRANSFER, id)
    invariant(known is not None and known.phase == "pending", "L6: a pending transfer resolves once")
    assert known is not None
    return known


def _change(state: Overlay, row: Booked, *, pending: int = 0, posted: int = 0) -> None:
    """The same change on the debit side of one account and on the credit side of the other (L2)."""
    debit, credit = state.get(ACCOUNT, row.debit) or Account(), state.get(ACCOUNT, row.credit) or Account()
    debit = replace(debit, debits_pending=debit.debits_pending + pending, debits_posted=debit.debits_posted + posted)
    credit = replace(
        credit, credits_pending=credit.credits_pending + pending, credits_posted=credit.credits_posted + posted
    )
    for key, changed in ((row.debit, debit), (row.credit, credit)):
        invariant(max(changed.debits_posted, changed.credits_posted) <= MAX_INT, f"{key} stays within an integer")
        invariant(within_limit(key, changed), f"L3: {key} keeps its limit")
        state.put(ACCOUNT, key, changed)
