"""The machine: what each kind of message gets, what is remembered, and what a block binds."""

import pytest
from toy_rules import BALANCES, RULES, Conjure, Memory, Open, Pay, PayMany, admitted, guid

from cohong.core import canon
from cohong.core.merkle import leaf_hash, root_of
from cohong.core.rules import facts_root
from cohong.core.state import Overlay, chain_of
from cohong.core.transition import GENESIS, Block, transition


class Ledger:
    """A ledger in memory: applies blocks one after the other and keeps every leaf."""

    def __init__(self) -> None:
        self.base, self.tip, self.leaves = Memory(), GENESIS, []

    def block(self, *envelopes, time_ms=None):
        time = self.tip.time_ms + 1_000 if time_ms is None else time_ms
        applied = transition(self.base, RULES, self.tip, Block(self.tip.height + 1, time, envelopes))
        self.base.commit(applied.diff)
        self.tip = applied.tip
        self.leaves += applied.leaves
        return applied.replies

    def one(self, name, head):
        """A block with one message; gives its reply."""
        return self.block(admitted(name, head))[0]

    def balance(self, account):
        row = Overlay(self.base).get(BALANCES, account)
        return None if row is None else row.amount

    def leaf(self, index):
        return canon.decode(self.leaves[index])


def opened(*accounts):
    ledger = Ledger()
    ledger.block(
        admitted("ann", *(Open(v=1, filer="ann", guid=guid(900 + n), account=a) for n, a in enumerate(accounts)))
    )
    return ledger


def pay(number, account="a", amount=5, filer="ann"):
    return Pay(v=1, filer=filer, guid=guid(number), account=account, amount=amount)


def test_an_accepted_message_has_its_facts_and_a_leaf_that_binds_them() -> None:
    ledger = opened("a")
    envelope = admitted("ann", pay(1), pay(2, amount=7))
    replies = ledger.block(envelope)
    assert [(reply.fresh, reply.refusal) for reply in replies] == [(True, None), (True, None)]
    assert ledger.balance("a") == 12
    leaf = ledger.leaf(replies[1].index)
    assert leaf == {
        "leaf": "outcome",
        "v": 1,
        "id": envelope.messages[1].id,
        "filer": "ann",
        "kind": "toy.pay",
        "hash": envelope.messages[1].hash.hex(),
        "envelope": envelope.digest,
        "index": 1,
        "time": ledger.tip.time_ms,
        "result": "accepted",
        "facts": facts_root(replies[1].facts),
    }
    assert [fact.amount for fact in replies[1].facts] == [12]


def test_the_block_record_binds_height_time_cut_and_state() -> None:
    ledger = opened("a")
    first, chain = len(ledger.leaves), ledger.tip.chain
    applied = transition(ledger.base, RULES, ledger.tip, Block(2, 9_000, (admitted("ann", pay(1), pay(2)),)))
    assert canon.decode(applied.leaves[-1]) == {
        "leaf": "block",
        "v": 1,
        "height": 2,
        "time": 9_000,
        "first": first,
        "count": 2,
        "edition": 7,
        "state": chain_of(chain, 2, applied.diff).hex(),
    }
    assert applied.tip.log.root() == root_of([leaf_hash(leaf) for leaf in [*ledger.leaves, *applied.leaves]])


def test_same_id_and_same_content_gets_the_same_outcome_and_no_leaf() -> None:
    ledger = opened("a")
    first = ledger.one("ann", pay(1))
    size = ledger.tip.log.size
    again = ledger.one("ann", pay(1))
    assert (again.fresh, again.index, again.id, again.refusal) == (False, first.index, first.id, None)
    assert ledger.tip.log.size == size + 1, "the block record alone"
    assert ledger.balance("a") == 5


def test_a_repeat_inside_one_envelope_and_one_block_counts_once() -> None:
    ledger = opened("a")
    replies = ledger.block(admitted("ann", pay(1), pay(1)), admitted("ann", pay(1)))
    assert [reply.fresh for reply in replies] == [True, False, False]
    assert len({reply.index for reply in replies}) == 1
    assert ledger.balance("a") == 5


def test_same_id_and_other_content_is_refused_by_name_once() -> None:
    ledger = opened("a")
    first = ledger.one("ann", pay(1))
    other = ledger.one("ann", pay(1, amount=6))
    assert (other.fresh, other.refusal.code, other.refusal.final) == (True, "core.same_id_other_content", True)
    again = ledger.one("ann", pay(1, amount=6))
    assert (again.fresh, again.index) == (False, other.index)
    third = ledger.one("ann", pay(1, amount=7))
    assert (third.fresh, third.refusal.code) == (True, "core.same_id_other_content")
    assert ledger.one("ann", pay(1)).index == first.index
    assert ledger.balance("a") == 5


def test_a_revision_is_a_message_of_its_own() -> None:
    ledger = opened("a")
    assert ledger.one("ann", pay(1)).fresh
    changed = Pay(v=1, filer="ann", guid=guid(1), rev=20260720100000, account="a", amount=6)
    assert ledger.one("ann", changed).refusal is None
    assert ledger.balance("a") == 11


def test_an_unknown_signer_is_refused_and_occupies_nobodys_id() -> None:
    ledger = opened("a")
    foreign = ledger.one("eve", pay(1))
    assert (foreign.refusal.code, foreign.refusal.path) == ("core.unknown_signer", "envelope/key")
    assert ledger.leaf(foreign.index)["filer"] == "ann"
    assert "final" not in ledger.leaf(foreign.index)
    assert ledger.one("ann", pay(1)).refusal is None
    assert ledger.balance("a") == 5
    again = ledger.one("eve", pay(1))
    assert (again.fresh, again.index) == (False, foreign.index)


def test_the_wrong_signer_is_refused_for_ever_and_occupies_nobodys_id() -> None:
    ledger = opened("a")
    foreign = ledger.one("bob", pay(1))
    assert (foreign.refusal.code, foreign.refusal.seen, foreign.refusal.expected) == (
        "core.signer_not_filer",
        "bob",
        "ann",
    )
    assert ledger.leaf(foreign.index)["final"] is True
    assert ledger.one("bob", pay(1)).index == foreign.index
    assert ledger.one("ann", pay(1)).refusal is None


def test_what_was_seen_and_expected_stays_out_of_the_ledger() -> None:
    ledger = opened("a")
    reply = ledger.one("ann", pay(1, amount=-98_765))
    assert (reply.refusal.seen, reply.refusal.expected) == ("-98765", "1")
    leaf = ledger.leaf(reply.index)
    assert (leaf["result"], leaf["code"], leaf["path"], leaf["final"]) == ("refused", "toy.too_little", "amount", True)
    assert b"98765" not in b"".join(ledger.leaves)
    assert b"98765" not in b"".join(ledger.base.rows.values())


def test_a_final_refusal_is_not_decided_again() -> None:
    ledger = opened("a")
    first = ledger.one("ann", pay(1, amount=0))
    again = ledger.one("ann", pay(1, amount=0))
    assert (again.fresh, again.index) == (False, first.index)


def test_a_refusal_that_may_change_is_decided_again() -> None:
    ledger = opened("a")
    waits = ledger.one("ann", pay(1, account="b"))
    assert (waits.refusal.code, waits.refusal.final) == ("toy.not_open", False)
    size = ledger.tip.log.size
    still = ledger.one("ann", pay(1, account="b"))
    assert (still.fresh, still.index, still.refusal.code) == (False, waits.index, "toy.not_open")
    assert ledger.tip.log.size == size + 1, "the same answer adds no leaf"
    ledger.one("ann", Open(v=1, filer="ann", guid=guid(2), account="b"))
    done = ledger.one("ann", pay(1, account="b"))
    assert (done.fresh, done.refusal, done.id) == (True, None, waits.id)
    assert done.index > waits.index
    assert ledger.one("ann", pay(1, account="b")).index == done.index
    assert ledger.balance("b") == 5


def test_a_broken_invariant_is_quarantined_and_nothing_of_it_remains() -> None:
    ledger = opened("a")
    rows = dict(ledger.base.rows)
    reply = ledger.one("ann", Conjure(v=1, filer="ann", guid=guid(1), account="a"))
    assert (reply.refusal.code, reply.refusal.seen, reply.facts) == ("core.quarantined", "money out of nothing", ())
    assert "facts" not in ledger.leaf(reply.index)
    changed = {key for key in ledger.base.rows if ledger.base.rows[key] != rows.get(key)}
    assert all(key.startswith(b"message\x00") for key in changed)
    assert ledger.balance("a") == 0
    assert ledger.one("ann", pay(2)).refusal is None, "the ledger goes on"


def test_each_subject_of_a_whole_file_stands_alone() -> None:
    ledger = opened("a", "b")
    items = (("a", 5), ("none", 5), ("b", 1), ("a", 2))
    reply = ledger.one("ann", PayMany(v=1, filer="ann", guid=guid(1), items=items))
    assert reply.failed == ((1, "toy.not_open"), (2, "toy.too_little"))
    assert ledger.leaf(reply.index)["failed"] == [[1, "toy.not_open"], [2, "toy.too_little"]]
    assert ledger.leaf(reply.index)["result"] == "accepted"
    assert (ledger.balance("a"), ledger.balance("b")) == (7, 0), "the first half of a failed item left nothing"
    assert [(fact.account, fact.amount) for fact in reply.facts] == [("a", 1), ("a", 5), ("a", 6), ("a", 7)]


def test_a_later_message_of_the_block_sees_an_earlier_one() -> None:
    ledger = Ledger()
    head = Open(v=1, filer="ann", guid=guid(1), account="a")
    replies = ledger.block(admitted("ann", head), admitted("bob", pay(2, filer="bob")))
    assert [reply.refusal for reply in replies] == [None, None]
    assert ledger.balance("a") == 5


def test_time_may_stand_still_but_never_runs_backwards() -> None:
    ledger = opened("a")
    ledger.block(time_ms=ledger.tip.time_ms)
    with pytest.raises(ValueError, match="backwards"):
        ledger.block(time_ms=ledger.tip.time_ms - 1)


@pytest.mark.parametrize("height", [0, 1, 3])
def test_a_block_follows_its_tip(height) -> None:
    ledger = opened("a")
    with pytest.raises(ValueError, match="does not follow"):
        transition(ledger.base, RULES, ledger.tip, Block(height, ledger.tip.time_ms, ()))


def test_transition_writes_nothing_itself() -> None:
    ledger = opened("a")
    rows, size, root = dict(ledger.base.rows), ledger.tip.log.size, ledger.tip.log.root()
    applied = transition(ledger.base, RULES, ledger.tip, Block(2, ledger.tip.time_ms, (admitted("ann", pay(1)),)))
    assert ledger.base.rows == rows
    assert (ledger.tip.log.size, ledger.tip.log.root()) == (size, root)
    assert applied.tip.log.size == size + 2
    assert applied.diff == sorted(applied.diff)


def test_the_same_envelopes_give_the_same_bytes_and_the_cut_is_bound() -> None:
    def run(cuts):
        ledger = opened("a")
        envelopes = [admitted("ann", pay(n), pay(n + 100, amount=0)) for n in range(4)]
        for begin, end in cuts:
            ledger.block(*envelopes[begin:end], time_ms=50_000)
        return ledger

    one, same, other = run([(0, 2), (2, 4)]), run([(0, 2), (2, 4)]), run([(0, 1), (1, 4)])
    assert one.leaves == same.leaves
    assert one.tip.log.root() == same.tip.log.root()
    assert one.balance("a") == other.balance("a")
    assert one.tip.log.root() != other.tip.log.root()
