"""The nightly batch proposes which codes are one firm or two; a person decides, and is not asked twice."""

import pytest
from world import TODAY, World, new_member, root, tag

from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.members.state import canonical
from cohong.modules.sellers import messages as say
from cohong.modules.sellers import rules
from cohong.modules.sellers.state import PAIR, PROPOSED, pair_key, proposal_key
from cohong.modules.trade.state import LOOSE

A, B, C = (tag("firm", name) for name in "abc")


@pytest.fixture
def world():
    return World()


def pair(kind="merge", firm=A, other=B, permille=980):
    return say.ProposalItem(kind=kind, firm=firm, other=other, permille=permille)


def propose(world, *items):
    return world.ok("platform", say.Propose, rule="relink.1", root=root("evidence"), items=items)


def fails(world, *items):
    return world.failed("platform", say.Propose, rule="relink.1", root=root("evidence"), items=items)


def answer(world, accept, kind="merge", firm=A, other=B, who="hall"):
    fields = {"proposed": kind, "firm": firm, "other": other, "accept": accept}
    return world.ok(who, say.DecideProposal, root=root("why"), **fields)


def alias(world, firm=A, other=B):
    world.ok("hall", members.StateAlias, firm=firm, alias=other)


def test_a_proposal_changes_nothing_and_names_its_evidence(world):
    reply = propose(world, pair(other=C), pair())
    row = world.state.get(PROPOSED, proposal_key("merge", B, A))
    assert (row.by, row.day, row.index, row.permille) == ("platform", TODAY, 1, 980)
    assert (row.paper.id, row.paper.root) == (reply.id, root("evidence"))
    assert canonical(world.state, B) == B


def test_a_merge_that_is_accepted_joins_the_codes(world):
    propose(world, pair())
    answer(world, accept=True)
    assert canonical(world.state, B) == canonical(world.state, A)
    assert world.state.get(PROPOSED, proposal_key("merge", A, B)) is None
    assert fails(world, pair()) == [rules.ALREADY_ONE]


def test_the_code_that_a_member_is_known_by_stands_for_both(world):
    world.ok("hall", members.Enrol, members=(new_member("b", "merchant", firms=(B,)),))
    propose(world, pair())
    answer(world, accept=True)
    assert canonical(world.state, A) == B


def test_a_merge_of_two_members_codes_is_refused(world):
    world.ok("hall", members.Enrol, members=(new_member("a", firms=(A,)), new_member("b", firms=(B,))))
    propose(world, pair())
    fields = {"proposed": "merge", "firm": A, "other": B, "root": root("why")}
    assert world.refused("hall", say.DecideProposal, **fields, accept=True) == member_rules.FIRM_TAKEN
    answer(world, accept=False)


def test_a_refused_merge_is_never_proposed_again_under_any_code_of_the_two(world):
    propose(world, pair())
    answer(world, accept=False)
    assert world.state.get(PAIR, pair_key(A, B)).apart
    alias(world, B, C)
    assert fails(world, pair(), pair(firm=C, other=A)) == [rules.KEPT_APART, rules.KEPT_APART]


def test_a_merge_by_another_code_of_two_that_were_called_two_is_refused(world):
    propose(world, pair(), pair(other=C))
    answer(world, accept=False)
    alias(world, B, C)
    fields = {"proposed": "merge", "firm": A, "other": C, "root": root("why"), "accept": True}
    assert world.refused("tax", say.DecideProposal, **fields) == rules.KEPT_APART


def test_the_same_two_firms_are_proposed_once_while_open(world):
    alias(world, B, C)
    assert fails(world, pair(), pair(firm=B, other=A), pair(other=C)) == [rules.PROPOSED_ALREADY] * 2
    assert fails(world, pair()) == [rules.PROPOSED_ALREADY]


def test_a_proposal_that_came_true_by_other_ways_is_closed(world):
    propose(world, pair())
    alias(world)
    assert world.state.get(PROPOSED, proposal_key("merge", A, B)) is None


def test_a_split_that_is_accepted_goes_to_the_registrar(world):
    alias(world)
    assert fails(world, pair("split", other=C), pair("split")) == [rules.NOT_ONE]
    answer(world, accept=True, kind="split", who="tax")
    (loose,) = (row.difference for _, row in world.state.scan(LOOSE))
    assert (loose.code, loose.owner) == (rules.CODES_APART, "hall")
    assert fails(world, pair("split")) == [rules.KEPT_APART]


def test_a_refused_split_is_not_asked_again(world):
    alias(world)
    propose(world, pair("split"))
    assert fails(world, pair("split")) == [rules.PROPOSED_ALREADY]
    answer(world, accept=False, kind="split", who="customs")
    assert not world.state.get(PAIR, pair_key(A, B)).apart
    assert fails(world, pair("split")) == [rules.KEPT_TOGETHER]


def test_who_proposes_who_decides_and_with_a_reason(world):
    fields = {"proposed": "merge", "firm": A, "other": B, "accept": True}
    assert world.refused("tax", say.Propose, rule="relink.1", items=(pair(),)) == member_rules.ROLE
    assert world.refused("platform", say.DecideProposal, root=root("why"), **fields) == member_rules.ROLE
    assert world.refused("tax", say.DecideProposal, **fields) == rules.NO_REASON
    assert world.refused("tax", say.DecideProposal, root=root("why"), **fields) == rules.NOT_PROPOSED
