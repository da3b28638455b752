"""Near numbers: each likely slip with its reason, never certain, and nothing where nothing speaks for it."""

import random

import pytest

from cohong.duties.matching.concordance import WEIGHT, Unmatched, propose
from cohong.duties.matching.spelling import explain, skeleton, spellings

EVIDENCE = {"party": "firm", "currency": "USD", "minor": 2_850, "day": 20260310}
PAIRS = [
    ("INV-01", "INV/01", "separator"),
    ("INV-01", "INV01", "separator"),
    ("ＩＮＶ－０１", "INV-01", "width"),
    ("inv-01", "INV-01", "case"),
    ("INV-O1", "INV-01", "lookalike"),
    ("GZI234", "GZ1234", "lookalike"),
    ("INV-001", "INV-1", "zeros"),
    ("GZ123456", "GZ132456", "swapped"),
    ("GZ123456", "ZG123456", "swapped"),
    ("GZ123456", "GZ123465", "swapped"),
    ("GZ123456", "GZ12346", "missing"),
    ("Z123456", "GZ123456", "missing"),
]


def one(id, number, **more):
    return Unmatched(id=id, number=number, **more)


@pytest.mark.parametrize(("left", "right", "kind"), PAIRS)
def test_each_slip_is_proposed_with_its_reason(left, right, kind):
    (found,) = propose([one("a", left), one("x", "QQ77")], [one("b", right), one("y", "RR8888888")])
    assert (found.left, found.right, found.kinds, found.numbers) == ("a", "b", (kind,), (left, right))
    assert 40 <= found.score < 100, "never certain"
    assert found.zh and found.en


@pytest.mark.parametrize(("left", "right", "kind"), PAIRS)
def test_a_slip_is_one_from_either_side(left, right, kind):
    assert explain(left, right) == explain(right, left) == (kind,)


def test_two_ways_to_write_a_number_at_once():
    (found,) = propose([one("a", "inv-001")], [one("b", "INV/1")])
    assert set(found.kinds) == {"case", "zeros", "separator"}
    (found,) = propose([one("a", "GZ-123456")], [one("b", "GZ132456")])
    assert found.kinds == ("swapped", "separator")


def test_the_same_money_of_the_same_firm_and_day_under_another_number():
    (found,) = propose([one("a", "INV-01", **EVIDENCE)], [one("b", "PO-7788", **EVIDENCE)])
    assert (found.kinds, found.score < 60) == (("money",), True)
    (digit,) = propose([one("a", "GZ123456", **EVIDENCE)], [one("b", "GZ123457", **EVIDENCE)])
    assert digit.kinds == ("digit",)


def test_nothing_is_proposed_where_nothing_speaks_for_it():
    assert propose([one("a", "GZ123456")], [one("b", "GZ123457")]) == [], "numbers that follow each other"
    assert propose([one("a", "INV-01", party="p")], [one("b", "INV/01", party="q")]) == [], "another firm"
    assert propose([one("a", "INV-01")], [one("b", "INV-01")]) == [], "what is equal is no near match"
    twice = [one("a", "A1", **EVIDENCE), one("c", "A9", **EVIDENCE)]
    assert propose(twice, [one("b", "PO-7788", **EVIDENCE)]) == [], "either might be meant"


def test_amount_and_day_speak_for_and_against():
    left, right = "GZ123456", "GZ132456"
    (alone,) = propose([one("a", left)], [one("b", right)])
    (same,) = propose([one("a", left, **EVIDENCE)], [one("b", right, **EVIDENCE)])
    (other,) = propose([one("a", left, **EVIDENCE)], [one("b", right, **EVIDENCE | {"minor": 1})])
    assert other.score < alone.score < same.score
    assert same.zh.endswith("金额相同") and same.en.endswith("the amount is the same")


def test_rivals_make_each_other_less_likely_and_too_many_make_none():
    right = [one("b", "GZ132456")]
    (alone,) = propose([one("a", "GZ123456")], right)
    pair = propose([one("a", "GZ123456"), one("c", "GZ134256")], right)
    assert [found.score for found in pair] == [alone.score - 10] * 2
    crowd = [one(str(digit), f"GZ12345{digit}") for digit in range(10)]
    assert propose(crowd, [one("b", "GZ12345")]) == []


def test_the_likeliest_stand_first():
    found = propose([one("a", "GZ123456"), one("c", "INV-01")], [one("b", "GZ12345"), one("d", "INV/01")])
    assert [proposal.left for proposal in found] == ["c", "a"]


def test_every_slip_is_found_among_many_numbers():
    """Keys find what a comparison of each with each would: nothing planted is missed, in either direction."""
    chance = random.Random(7)
    numbers = [f"GZ{chance.randrange(10**12):012d}" for _ in range(5_000)]
    slips = {
        0: lambda text: f"{text[:2]}-{text[2:]}",
        1: lambda text: text[:7] + text[8] + text[7] + text[9:],
        2: lambda text: text[:9] + text[10:],
        3: str.lower,
    }
    right = [one(f"r{at}", slips[at % 4](text), party="p") for at, text in enumerate(numbers[:400])]
    left = [one(f"r{at}", text, party="p") for at, text in enumerate(numbers)]
    planted = {each.id for each, text in zip(right, numbers, strict=False) if each.number != text}
    assert {found.left for found in propose(left, right) if found.left == found.right} == planted
    assert {found.left for found in propose(right, left) if found.left == found.right} == planted


def test_numbers_of_which_nothing_is_left_and_very_long_ones_are_no_trouble():
    odd = [one("a", "-"), one("b", ""), one("c", "7"), one("d", "9" * 300)]
    found = propose(odd, [one("e", "/"), one("f", "9" * 299), one("g", "订单-01")])
    assert {(each.left, each.right) for each in found} >= {("d", "f"), ("a", "e")}


def test_a_number_that_names_the_weight_is_proposed_for_its_spelling_alone():
    parcel = {"party": "carrier", "currency": WEIGHT, "minor": 50_000, "day": 20260310}
    (near,) = propose([one("a", "SF100200", **parcel)], [one("b", "SF-100200", **parcel)])
    assert near.zh.endswith("重量相同") and near.en.endswith("the weight is the same")
    (digit,) = propose([one("a", "SF100200", **parcel)], [one("b", "SF100201", **parcel)])
    assert digit.kinds == ("digit",)
    assert propose([one("a", "SF100200", **parcel)], [one("b", "JD7788", **parcel)]) == [], "many parcels are as heavy"


def test_a_skeleton_is_what_is_left_of_a_number():
    assert {skeleton(text) for text in ("INV-O01", "ｉｎｖ／００１", "inv_1", "1NV 1")} == {"1NV1"}
    assert skeleton("订单-01") == "订单1"


@pytest.mark.parametrize(("left", "right", "kind"), PAIRS)
def test_what_somebody_typed_can_be_looked_up_by_its_other_spellings(left, right, kind):
    assert right in set(spellings(left))


def test_other_spellings_are_few_and_none_is_the_number_itself():
    found = list(spellings("GZ00000120"))
    assert len(found) == len(set(found)) < 2_000
    assert "GZ00000120" not in found
    assert list(spellings("")) == list(spellings("9" * 100)) == []
