"""The books: L1 to L7 and L10 of double entry, each with a transfer that breaks it."""

import pytest
from world import Memory, tag

from cohong.core.rules import BrokenInvariant
from cohong.core.state import Overlay
from cohong.modules.clearing import books
from cohong.modules.clearing.queries import balances, derivable, ledgers

CASH, PAYABLE_M, UNASSIGNED = "CNY/1002/bank", "CNY/2101/m", "CNY/2001/bank"


@pytest.fixture
def state():
    return Overlay(Memory())


def move(name, amount, debit=CASH, credit=UNASSIGNED, names=""):
    return books.Transfer(tag(name), debit, credit, amount, names)


def problems(state):
    """What the two checks that concern the books alone have to say."""
    return [*ledgers(state), *derivable(state)]


def broken(function, *arguments):
    with pytest.raises(BrokenInvariant) as found:
        function(*arguments)
    return str(found.value)[:2]


def test_l1_a_transfer_moves_something_between_two_accounts_of_one_ledger(state):
    assert broken(books.post, state, [move("a", -1)]) == "L1"
    assert broken(books.post, state, [move("a", 1, credit=CASH)]) == "L1"
    assert broken(books.post, state, [move("a", 1, credit="USD/2001/bank")]) == "L1"


def test_l2_debits_equal_credits(state):
    books.post(state, [move("a", 500)])
    books.reserve(state, move("b", 200, UNASSIGNED, CASH))
    assert problems(state) == []
    state.put(books.ACCOUNT, CASH, books.Account(debits_posted=501, credits_pending=200))
    assert problems(state)[:1] == ["ledger CNY: debits and credits differ by 0 pending, 1 posted"]


def test_l3_limits_hold_on_both_sides(state):
    books.post(state, [move("a", 500)])
    assert broken(books.post, state, [move("b", 501, UNASSIGNED, PAYABLE_M)]) == "L3"
    assert broken(books.post, state, [move("c", 501, "CNY/2901/bank", CASH)]) == "L3"
    books.reserve(state, move("d", 400, "CNY/2901/bank", CASH))
    assert books.available(state, CASH) == 100
    assert broken(books.post, state, [move("e", 101, "CNY/2901/bank", CASH)]) == "L3"


def test_l5_an_identifier_is_used_once(state):
    books.post(state, [move("a", 500)])
    books.post(state, [move("a", 500)])
    assert books.balance(state, CASH) == 500
    assert broken(books.post, state, [move("a", 501)]) == "L5"
    assert broken(books.post, state, [move("a", 500, names=tag("b"))]) == "L5"


def test_l6_a_pending_transfer_resolves_once(state):
    books.post(state, [move("a", 500)])
    for name in ("b", "c"):
        books.reserve(state, move(name, 200, UNASSIGNED, CASH))
    books.post_pending(state, tag("b"), 150)
    books.void(state, tag("c"))
    assert (books.balance(state, CASH), books.available(state, CASH)) == (350, 350)
    assert broken(books.void, state, tag("b")) == "L6"
    assert broken(books.post_pending, state, tag("c"), 1) == "L6"
    assert broken(books.post_pending, state, tag("a"), 1) == "L6"
    books.reserve(state, move("d", 100, UNASSIGNED, CASH))
    assert broken(books.post_pending, state, tag("d"), 101) == "L6"
    assert problems(state) == []


def test_l7_a_chain_that_does_not_fit_changes_nothing(state):
    chain = [move("a", 500), move("b", 600, UNASSIGNED, PAYABLE_M)]
    assert not books.fits(state, chain)
    assert books.fits(state, chain[:1])
    assert balances(state) == {}


def test_l10_balances_follow_from_the_transfers(state):
    books.post(state, [move("a", 500)])
    state.put(books.ACCOUNT, CASH, books.Account(debits_posted=600))
    state.put(books.ACCOUNT, UNASSIGNED, books.Account(credits_posted=600))
    assert problems(state) == [f"account {key} does not follow from its transfers" for key in (CASH, UNASSIGNED)]


def test_a_balance_stays_within_an_integer(state):
    books.post(state, [move("a", 2**53 - 1)])
    assert broken(books.post, state, [move("b", 1)]) == "CN"
