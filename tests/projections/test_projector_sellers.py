"""What is said of sellers reaches the tables as it would by a rebuild: held trades, decisions, proposals and their answers."""

import pytest
from ledger_world import LedgerWorld
from sellers_kit import SELLER_N, STRANGER, attest, item
from test_projector import Follower, one, rows_of
from world import root, tag

from cohong.modules.members import messages as members
from cohong.modules.sellers import messages as say
from cohong.modules.sellers import rules
from cohong.projections import lost, proposed
from cohong.projections.shapes import Scope


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


def decide(world, seller, *name, who="customs", number=1):
    about = {"firm": tag("firm", "m"), "number": tag("order", number)}
    said(world, who, say.Decide, "decision", *name, seller=seller, **about)


def test_who_lost_a_trade_by_a_decision_is_kept_until_it_is_decided_to_be_the_seller_again(world, follower):
    for name in ("m", "n", "o"):
        world.merchant(name)
    world.exported("m", 1, 5_000)
    world.exported("m", 2, 5_000)
    decide(world, SELLER_N, "first")
    decide(world, SELLER_N, "other", number=2)
    follower.check()
    decide(world, tag("firm", "o"), "second")
    follower.check()
    assert formers_of(follower, number=1) == {"m", "n"}
    said(world, "m", say.AppealSeller, "appeal", firm=tag("firm", "m"), number=tag("order", 1))
    decide(world, tag("firm", "o"), "confirmed", who="tax")
    follower.check()
    assert formers_of(follower, number=1) == {"m", "n"}, "a decision that is confirmed gives nothing back"
    decide(world, tag("firm", "m"), "third")
    follower.check()
    assert formers_of(follower, number=1) == {"n", "o"}
    assert formers_of(follower, number=2) == {"m"}


def formers_of(follower, number):
    key = tag("firm", "m") + tag("order", number)
    return {row.former for row in lost.lost_trades(follower.grown, trade=key)}


def test_lost_trades_are_asked_for_by_whose_they_were_a_page_at_a_time(world, follower):
    world.merchant("m")
    world.merchant("n")
    for number in (1, 2, 3):
        world.exported("m", number, 5_000)
        decide(world, SELLER_N, number, number=number)
    decide(world, STRANGER, "away", number=3)
    follower.check()
    state, tables = world.state, follower.grown
    mine = lost.formers(tables, state, Scope(merchant="m"), "m")
    assert mine == ["m"]
    first = lost.lost_trades(tables, mine, limit=2)
    (rest,) = lost.lost_trades(tables, mine, after=first[-1].cursor, limit=2)
    assert len({one.trade for one in (*first, rest)}) == 3
    assert [one.time_ms for one in (*first, rest)] == sorted((one.time_ms for one in (*first, rest)), reverse=True)
    assert lost.formers(tables, state, Scope(service="service"), "service") == ["m", "n"]
    assert lost.formers(tables, state, Scope(service="other"), "other") == []
    assert lost.formers(tables, state, Scope(agent="agent"), "agent") == []
    assert lost.formers(tables, state, Scope(), "customs") is None
    assert len(lost.lost_trades(tables)) == 4


def test_a_lost_trade_stands_under_the_key_that_an_alias_gives_it(world, follower):
    world.merchant("n")
    world.exported("m", 1, 5_000)
    decide(world, SELLER_N, "first")
    follower.check()
    world.ok("hall", members.StateAlias, firm=tag("firm", "canonical"), alias=tag("firm", "m"))
    follower.check()
    (row,) = lost.lost_trades(follower.grown)
    assert row.trade == tag("firm", "canonical") + tag("order", 1)


def test_who_lost_a_trade_under_a_code_is_the_member_that_the_code_is_of_since(world, follower):
    world.merchant("n")
    world.exported("m", 1, 5_000)
    decide(world, SELLER_N, "first")
    follower.check()
    assert lost.formers(follower.grown, world.state, Scope(merchant="m"), "m") == []
    world.merchant("m")
    follower.check()
    assert lost.formers(follower.grown, world.state, Scope(merchant="m"), "m") == [tag("firm", "m")]
