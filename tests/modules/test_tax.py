"""Labels: dated law, the export day, and what a vote changes."""

import pytest
from world import FIRST, LAST, TODAY, World, root, tag

from cohong.core.law import LawRow, row_in_force
from cohong.modules.customs import messages as customs
from cohong.modules.members import messages as members
from cohong.modules.members import rules as member_rules
from cohong.modules.members.state import PROPOSAL
from cohong.modules.tax import messages as say
from cohong.modules.tax import rules
from cohong.modules.tax.decide import LAW_SET
from cohong.modules.trade import rules as trade_rules
from cohong.modules.trade.state import is_labelled

BEFORE, AFTER = 20260531, 20260602


@pytest.fixture
def world():
    world = World()
    world.merchant("m")
    world.lodge("m", 1)
    return world


def item(world, number=1, since=FIRST, until=LAST, label="EXEMPT_NO_INVOICE", version=1):
    subject = world.subject("m", number, version)
    return say.LabelItem(**subject, label=label, basis="E-NOINV", since=since, until=until)


def attest(world, *items, **more):
    return world.ok("tax", say.AttestLabel, rule="test", items=items, **more)


def codes(world):
    return [difference.code for difference in world.trade("m", 1).differences]


def labelled(world):
    return is_labelled(world.state, world.trade("m", 1))


def row(value, since, until=LAST, file="new law"):
    return LawRow(name=LAW_SET, value=value, since=since, until=until, document="invented", mark="D", file=root(file))


def test_a_label_is_the_label_dutys(world):
    assert world.refused("platform", say.AttestLabel, rule="test", items=(item(world),)) == member_rules.ROLE
    assert world.refused("customs", say.AttestLabel, rule="test", items=(item(world),)) == member_rules.ROLE
    attest(world, item(world), law=root("law"))
    assert labelled(world)


def test_each_subject_stands_alone(world):
    world.lodge("m", 2)
    items = (item(world), item(world, 7), item(world, 2, version=2), item(world, 2))
    assert world.failed("tax", say.AttestLabel, rule="test", items=items) == [trade_rules.UNKNOWN, trade_rules.ROOTS]
    assert world.trade("m", 2).label.basis == "E-NOINV"


def test_a_label_may_come_before_the_match_and_after_the_release(world):
    attest(world, item(world))
    world.match("m", 1, [5_000])
    world.review("m", 1)
    world.release("m", 1)
    assert world.trade("m", 1).right == TODAY


@pytest.mark.parametrize("label", ["UNDECIDED"])
def test_what_is_undecided_waits_and_is_not_called_lapsed(world, label):
    attest(world, item(world, label=label))
    world.release("m", 1)
    assert (labelled(world), codes(world)) == (False, [])


def test_an_export_day_outside_the_label_asks_for_a_new_one(world):
    world.match("m", 1, [5_000])
    world.review("m", 1)
    attest(world, item(world, until=BEFORE))
    assert labelled(world), "no export day is known yet"
    world.release("m", 1)
    assert (labelled(world), codes(world), world.trade("m", 1).right) == (False, [trade_rules.LABEL_LAPSED], 0)
    attest(world, item(world, since=AFTER))
    assert (labelled(world), codes(world)) == (False, [trade_rules.LABEL_LAPSED]), "a label for other days is no answer"
    attest(world, item(world, since=TODAY))
    assert (labelled(world), codes(world), world.trade("m", 1).right) == (True, [], TODAY)


def test_a_label_that_comes_after_the_release_must_hold_on_that_day(world):
    world.release("m", 1)
    attest(world, item(world, until=BEFORE))
    (found,) = world.trade("m", 1).differences
    assert (found.code, found.owner) == (trade_rules.LABEL_LAPSED, "tax")


def test_a_match_does_not_answer_for_the_label(world):
    attest(world, item(world, until=BEFORE))
    world.release("m", 1)
    world.match("m", 1, [5_000])
    assert codes(world) == [trade_rules.LABEL_LAPSED]


def test_a_changed_list_takes_the_label_with_it(world):
    attest(world, item(world))
    world.lodge_list("m", 1, version=2)
    assert not labelled(world)
    attest(world, item(world, version=2))
    assert labelled(world)


def test_law_that_is_not_adopted(world):
    fields = {"rule": "test", "items": (item(world),)}
    assert world.refused("tax", say.AttestLabel, **fields, law=root("other law")) == rules.LAW
    early = item(world, since=20200101, until=20200131)
    assert world.failed("tax", say.AttestLabel, rule="test", items=(early,)) == [rules.LAW]


def test_a_label_stays_within_one_law_set(world):
    world.ok("tax", members.ProposeLaw, rows=(row("NEW", AFTER),))
    world.ok("hall", members.Vote, proposal=proposal_of(world))
    assert world.failed("tax", say.AttestLabel, rule="test", items=(item(world),)) == [rules.LAW]
    attest(world, item(world, until=TODAY))
    attest(world, item(world, since=AFTER))


def proposal_of(world):
    """The message id of the last proposal."""
    ((proposal, _),) = world.state.scan(PROPOSAL)
    return proposal


def test_more_than_half_of_the_voters_adopt_a_row(world):
    fields = {"rule": "test", "items": (item(world, since=20200101, until=20200131),), "law": root("new law")}
    assert world.refused("tax", say.AttestLabel, **fields) == rules.LAW
    assert world.refused("agent", members.ProposeLaw, rows=(row("OLD", 20200101),)) == member_rules.ROLE
    proposal = world.ok("tax", members.ProposeLaw, rows=(row("OLD", 20200101, 20201231),)).id
    assert row_in_force(world.state, LAW_SET, 20200115) is None, "one of three is no majority"
    assert world.refused("tax", members.Vote, proposal=proposal) == member_rules.ALREADY_VOTED
    facts = world.ok("customs", members.Vote, proposal=proposal).facts
    assert [type(fact).__name__ for fact in facts] == ["VoteCast", "LawAdopted"]
    assert world.refused("hall", members.Vote, proposal=proposal) == member_rules.ALREADY_VOTED
    assert row_in_force(world.state, LAW_SET, 20200115).value == "OLD"
    assert row_in_force(world.state, LAW_SET, TODAY).value == "TEST", "rows hold on their own days"
    world.ok("tax", say.AttestLabel, **fields)


def test_a_refused_label_file_may_be_sent_again_once_the_law_is_there(world):
    head = world.head("tax", say.AttestLabel, rule="test", items=(item(world),), law=root("new law"))
    (refused,) = world.say("tax", head)
    assert refused.refusal.code == rules.LAW
    (again,) = world.say("tax", head)
    assert (again.refusal.code, again.fresh) == (rules.LAW, False)
    world.ok("tax", members.ProposeLaw, rows=(row("TEST", FIRST),))
    world.ok("hall", members.Vote, proposal=proposal_of(world))
    (taken,) = world.say("tax", head)
    assert (taken.refusal, taken.fresh) == (None, True)
    assert labelled(world)


def test_customs_attests_the_day_not_the_sender(world):
    """The law day comes from customs' own word; what the list says about itself selects nothing."""
    attest(world, item(world, until=TODAY))
    word = customs.Return("list", tag("firm", "m"), tag("order", 1), 800, f"{AFTER}000000000")
    world.ok("customs", customs.ObserveReturns, items=(word,))
    assert (world.trade("m", 1).released, labelled(world)) == (AFTER, False)
