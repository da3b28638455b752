"""Weights: how they are found, and that the shipped ones say what they should."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seller_kit import AGENT, OTHER, SELLER, invoice, known, listed, of, paid, shop

from cohong.analytics.sellers import Model, learn, shipped
from cohong.analytics.sellers.evidence import NOBODY, Sign
from cohong.analytics.sellers.fit import fit_weights, knots_of, leads
from cohong.analytics.sellers.mentions import FILER, SELF, THIRD
from cohong.analytics.sellers.model import VERSION, lead, probability


def sign(name):
    return Sign(name, "", "", "")


def example(truth, **candidates):
    return (
        {NOBODY: [sign("nobody")]} | {one: [sign(name) for name in names] for one, names in candidates.items()},
        truth,
    )


def test_the_shipped_model_is_dated_and_says_what_it_was_fitted_on():
    model = shipped()
    assert model.version == VERSION
    assert "worlds" in model.fitted_on
    assert 0.5 < model.threshold < 1


def test_another_version_is_not_there():
    with pytest.raises(FileNotFoundError):
        shipped("1999-01-01")


def test_a_third_partys_word_weighs_more_than_ones_own_and_than_the_filers():
    weights = shipped().weights
    third = min(weights["platform.shop.exact"], weights["tax.invoice.exact"], weights["bank.account.exact"])
    own = weights.get("self.order.exact", 0)
    filed = max(weights.get(f"filer.{field}.exact", 0) for field in ("ebc", "owner", "both", "order"))
    assert third > own
    assert third > filed


def test_naming_somebody_never_speaks_against_him():
    sources = {*THIRD, SELF, FILER, "habit"}
    assert all(bits >= 0 for name, bits in shipped().weights.items() if name.partition(".")[0] in sources)


def test_an_agent_and_a_party_abroad_are_unlikely_beforehand():
    weights = shipped().weights
    assert weights["licence.agent"] < -3
    assert weights["licence.abroad"] < -3


def test_probability_never_falls_with_the_lead():
    knots = shipped().knots
    assert all(left < right and low <= high for (left, low), (right, high) in pairwise(knots))


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_a_greater_lead_is_never_less_probable(one, other):
    low, high = sorted((one, other))
    assert 0 <= probability(shipped(), low) <= probability(shipped(), high) <= 1


def test_the_lead_is_the_logarithm_of_the_odds():
    assert lead({"a": 3.0, "b": 1.0, NOBODY: 1.0}, "a") == pytest.approx(1.0)
    assert lead({"a": 1.0, "b": 3.0}, "a") == pytest.approx(-2.0)
    assert lead({"a": 1.0}, "a") == 60.0


def test_fitting_finds_what_speaks_for_the_seller():
    good = [example("x", x=["platform.a"], y=["platform.b"])] * 90
    bad = [example("y", x=["platform.a"], y=["platform.b"])] * 10
    weights = fit_weights(good + bad)
    assert weights["platform.a"] - weights.get("platform.b", 0) == pytest.approx(3.17, abs=0.5)
    assert weights["nobody"] < 0
    assert fit_weights(good + bad) == weights


def test_evidence_that_names_a_party_gets_no_weight_against_it():
    said = [example("y", x=["filer.ebc.exact"], y=[])] * 50 + [example("x", x=["filer.ebc.exact"], y=[])] * 10
    assert fit_weights(said).get("filer.ebc.exact", 0) == 0


def test_knots_join_what_falls():
    said = [(0.1 * n, n % 3 != 0) for n in range(400)]
    knots = knots_of(said)
    assert all(low <= high for (_, low), (_, high) in pairwise(knots))


def test_leads_say_whether_the_best_is_the_seller():
    model = Model(version="x", fitted_on="", threshold=0.9, weights={"platform.a": 4.0}, knots=())
    said = leads(
        [example("x", x=["platform.a"], y=[]), example("y", x=["platform.a"], y=[]), ({NOBODY: []}, NOBODY)], model
    )
    assert sorted(right for _, right in said) == [False, True]


# --- habits -----------------------------------------------------------------------------------------------------------


def test_a_habit_needs_several_trades_and_one_clear_party():
    trades = [[listed(AGENT, of(AGENT)), shop(of(SELLER)), paid("", "account-9")]]
    few, many = learn(trades * 2, known()), learn(trades * 3, known())
    assert few.usual(few.habits.accounts["account-9"]) == ""
    assert many.usual(many.habits.accounts["account-9"]) == SELLER.code
    mixed = learn([*trades * 3, [listed(AGENT, of(AGENT)), shop(of(OTHER)), paid("", "account-9")]] * 2, known())
    assert mixed.usual(mixed.habits.accounts["account-9"]) == ""


def test_what_a_filer_says_is_no_habit():
    knowledge = learn([[listed(AGENT, of(SELLER), of(SELLER)), paid("", "account-9")]] * 5, known())
    assert knowledge.habits.accounts == {}


def test_a_firm_that_no_register_holds_is_known_by_the_name_that_goes_with_its_code():
    from seller_kit import firm

    unheard = firm(77, "广州示例鸿锦箱包有限公司")
    knowledge = learn([[listed(AGENT, of(AGENT)), shop(of(unheard)), invoice(unheard)]] * 3, known())
    found = knowledge.register.by_name("广州市示例鸿锦箱包有限公司")
    assert [one.party for one in found] == [unheard.code]
    assert known().register.by_name(unheard.name) == ()
