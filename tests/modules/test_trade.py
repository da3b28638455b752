"""The trade: base, tracks, differences and freezes, and how the settlement right opens."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import TODAY, World, tag

from cohong.modules.members import rules as member_rules
from cohong.modules.trade import messages as say
from cohong.modules.trade import rules
from cohong.modules.trade.evolve import spread
from cohong.modules.trade.state import Line, released_value, room, total


@pytest.fixture
def world():
    world = World()
    world.merchant("m")
    world.lodge("m", 1)
    return world


def subject(number=1):
    return {"firm": tag("firm", "m"), "number": tag("order", number)}


def item(world, **more):
    return say.MatchItem(**world.subject("m", 1) | more)


def test_a_match_sets_the_base(world):
    world.match("m", 1, [6_000, 4_000], freight=500)
    row = world.trade("m", 1)
    assert [(line.gnum, line.value) for line in row.lines] == [(0, 500), (1, 6_000), (2, 4_000)]
    assert (row.seller, row.currency, row.matched) == ("m", "USD", world.roots(1))
    assert (room(row, "claimed"), released_value(row)) == (10_500, 0)


def test_before_the_match_there_is_no_base(world):
    assert world.trade("m", 1).lines == ()


def test_a_match_is_the_matchers_and_looks_at_what_stands(world):
    assert world.refused("agent", say.AttestMatch, rule="test", items=()) == member_rules.ROLE
    items = (item(world, roots=world.roots(1, version=2)), item(world, number=tag("order", 7)))
    assert world.failed("platform", say.AttestMatch, rule="test", items=items) == [rules.ROOTS, rules.UNKNOWN]


def test_documents_that_differ_wait_for_their_filer(world):
    wrong = item(world, differs=("trade.test_value",), stake=700)
    world.ok("platform", say.AttestMatch, rule="test", items=(wrong,))
    (found,) = world.trade("m", 1).differences
    assert (found.code, found.owner, found.day, found.amount) == ("trade.test_value", "agent", TODAY, 700)
    world.match("m", 1, [100])
    assert world.trade("m", 1).differences == ()


@pytest.mark.parametrize("steps", list(permutations(["match", "release", "label", "review"])))
def test_whichever_comes_last_opens_the_right_once(world, steps):
    acts = {
        "match": lambda: world.match("m", 1, [6_000, 4_000]),
        "release": lambda: world.release("m", 1),
        "label": lambda: world.label("m", 1),
        "review": lambda: world.review("m", 1),
    }
    opened = []
    for step in (*steps, *steps):
        facts = acts[step]().facts
        opened += [fact for fact in facts if type(fact).__name__ == "RightOpened"]
        assert (world.trade("m", 1).right == 0) is (not opened)
    assert [(fact.seller, fact.currency, fact.amount) for fact in opened] == [("m", "USD", 10_000)]
    world.conserved()


@pytest.mark.parametrize("label", ["UNDECIDED"])
def test_an_undecided_label_opens_nothing(world, label):
    world.match("m", 1, [100])
    world.release("m", 1)
    world.review("m", 1)
    world.label("m", 1, label=label)
    assert world.trade("m", 1).right == 0


def test_a_frozen_trade_opens_when_it_is_explained(world):
    world.match("m", 1, [100])
    world.release("m", 1)
    world.label("m", 1)
    world.ok("tax", say.Contradict, **subject(), against=tag("x"), reason="match")
    world.review("m", 1)
    assert world.trade("m", 1).right == 0
    world.ok("platform", say.ResolveDifference, **subject(), code=rules.CONTRADICTED)
    assert world.trade("m", 1).right == TODAY


def test_a_changed_document_makes_judgements_stop_counting():
    world = World()
    world.merchant("m")
    world.lodge("m", 1)
    world.match("m", 1, [10_000])
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 4_000))
    world.lodge_list("m", 1, version=2)
    world.release("m", 1)
    world.label("m", 1, version=2)
    world.review("m", 1, version=2)
    assert world.trade("m", 1).right == 0
    world.match("m", 1, [9_000], version=2)
    row = world.trade("m", 1)
    assert (row.right, total(row, "claimed"), room(row, "claimed")) == (TODAY, 4_000, 5_000)
    world.conserved()


def test_a_base_below_its_uses_freezes():
    world = World()
    world.merchant("m")
    world.exported("m", 1, 6_000, 4_000)
    world.receive("r", 10_000)
    world.claim("r", ("m", 1, 10_000))
    world.match("m", 1, [3_000])
    row = world.trade("m", 1)
    assert row.frozen == (rules.BASE_BELOW_USES,)
    assert [(line.gnum, line.value, line.claimed) for line in row.lines] == [(1, 3_000, 6_000), (2, 0, 4_000)]
    assert world.tracks("m", 1) == (10_000, 10_000, 0, 0)
    world.conserved()


def test_who_explains_and_who_contradicts(world):
    explain = {**subject(), "code": rules.CONTRADICTED}
    contradict = {**subject(), "against": tag("x"), "reason": "release"}
    assert world.refused("agent", say.ResolveDifference, **explain) == member_rules.ROLE
    assert world.refused("agent", say.Contradict, **contradict) == member_rules.ROLE
    assert world.refused("platform", say.ResolveDifference, **explain) == rules.NO_DIFFERENCE
    assert world.refused("platform", say.ResolveDifference, **explain | subject(7)) == rules.UNKNOWN
    assert world.refused("bank", say.Contradict, **contradict | subject(7)) == rules.UNKNOWN
    world.ok("bank", say.Contradict, **contradict)
    (found,) = world.trade("m", 1).differences
    assert (found.owner, world.trade("m", 1).frozen) == ("bank", (rules.CONTRADICTED,))


def test_only_what_is_released_is_settled():
    """Goods and money are tracks of their own; the rule across them is `room`."""
    world = World()
    world.merchant("m")
    world.lodge("m", 1)
    world.match("m", 1, [6_000, 4_000], freight=500)
    row = world.trade("m", 1)
    assert released_value(row) == 0
    world.release("m", 1)
    assert released_value(world.trade("m", 1)) == 10_500


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.data())
def test_a_use_is_spread_over_lines_and_can_be_given_back(values, data):
    lines = tuple(Line(gnum, "", 1, 1, 1, value, value, value) for gnum, value in enumerate(values, start=1))
    first = data.draw(st.integers(0, sum(values)))
    second = data.draw(st.integers(0, sum(values) - first))
    used = spread(spread(lines, "settled", first), "settled", second)
    assert sum(line.settled for line in used) == first + second
    assert all(0 <= line.settled <= line.collected for line in used)
    paid = spread(used, "paid", first)
    back = spread(paid, "paid", -first)
    assert [line.paid for line in back] == [0] * len(values)
