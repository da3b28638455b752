"""What is said of sellers reaches the tables as it would by a rebuild: held trades, decisions, proposals and their answers."""

import pytest
from ledger_world import LedgerWorld
from sellers_kit import SELLER_N, STRANGER, attest, item
from test_projector import Follower, one, rows_of
from world import root, tag

from cohong.modules.members import messages as members
from cohong.modules.sellers import messages as say
from cohong.modules.sellers import rules
from cohong.projections import proposed


@pytest.fixture
def world(tmp_path):
    made = LedgerWorld(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def follower(world, fresh, seed):
    return Follower(world, fresh, seed)


def said(world, who, kind, *name, **fields):
    return world.ok(who, kind, root=root(*name), **fields)


def propose(world, *pairs, kind="merge"):
    items = tuple(say.ProposalItem(kind=kind, firm=firm, other=other, permille=970) for firm, other in pairs)
    return said(world, "platform", say.Propose, "pairs", len(pairs), rule="relink.1", items=items)


def answer(world, firm, other, *, accept):
    fields = {"proposed": "merge", "firm": firm, "other": other, "accept": accept}
    return said(world, "customs", say.DecideProposal, "answer", firm, accept, **fields)


def test_a_held_trade_is_a_difference_until_a_person_decides_and_then_the_decided_sellers(world, follower):
    world.merchant("m")
    world.merchant("n")
    world.exported("m", 1, 5_000)
    attest(world, item(world, seller=SELLER_N))
    (held,) = follower.check()["trouble"]
    assert rules.OTHER_SELLER in held
    assert one(follower.grown, "trade")["merchant"] == "m"
    about = {"firm": tag("firm", "m"), "number": tag("order", 1)}
    said(world, "customs", say.Decide, "decision", seller=SELLER_N, **about)
    assert follower.check()["trouble"] == []
    assert one(follower.grown, "trade")["merchant"] == "n"
    said(world, "m", say.AppealSeller, "appeal", **about)
    follower.check()
    assert one(follower.grown, "trouble")["who"] == "decider"


def test_proposals_wait_in_the_table_until_they_are_answered(world, follower):
    pairs = [(tag("firm", str(number)), tag("firm", f"{number} too")) for number in range(3)]
    propose(world, *pairs)
    follower.check()
    waiting = proposed.proposals(follower.grown)
    assert [one.permille for one in waiting] == [970] * 3
    first, *rest = (page for page in (proposed.proposals(follower.grown, limit=1), waiting[1:]))
    assert proposed.proposals(follower.grown, after=first[0].cursor) == rest[0]
    answer(world, *pairs[0], accept=False)
    answer(world, *pairs[1], accept=True)
    follower.check()
    assert [{one.firm, one.other} for one in proposed.proposals(follower.grown)] == [set(pairs[2])]
    assert proposed.proposals_open(follower.grown) == 1


def test_a_merge_that_happened_otherwise_is_proposed_no_more(world, follower):
    firm = tag("firm", "m")
    propose(world, (firm, STRANGER))
    follower.check()
    assert proposed.proposals_open(follower.grown) == 1
    world.ok("hall", members.StateAlias, firm=firm, alias=STRANGER)
    follower.check()
    assert rows_of(follower.grown, "proposal") == []
