"""Checks of authenticity as evidence: of licence, shop, account and mandate, each on the days for which it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seller_kit import (
    AGENT,
    OTHER,
    SECOND_AGENT,
    SELLER,
    THIRD_FIRM,
    TOWN,
    Sheet,
    ask,
    firm,
    listed,
    of,
    ordered,
    paid,
    shop,
)  # fmt: skip

from cohong.analytics.sellers import Account, Known, Mandate, shipped
from cohong.analytics.sellers.checked import Check, Checked
from cohong.analytics.sellers.evidence import signs_of
from cohong.analytics.sellers.known import Habits
from cohong.analytics.sellers.mentions import PLATFORM, tell

DAY, SPAN = 20260310, ((20260101, 20260331),)
LATER = "20260401"
STRANGER = firm(77, "广州示例未录商贸有限公司")
LICENCE = Check(what="licence", firm=STRANGER.code, spans=SPAN, name=STRANGER.name, since=20190401)
SHOP = Check(what="shop", firm=SELLER.code, about="S1", spans=SPAN)
ACCOUNT = Check(what="account", firm=SELLER.code, about="account-1", spans=SPAN)
MANDATE = Check(what="mandate", firm=SELLER.code, about=AGENT.code, spans=SPAN)
WEIGHTS = shipped().weights


def knowing(*checks, **more):
    checked = Checked()
    for at, check in enumerate(checks):
        checked.put(str(at), check)
    return Known(TOWN, checked=checked, **more)


def pieces(answer, party):
    """What speaks of a party by a check: field -> value and weight, the heaviest of each."""
    found = [
        one for one in (*answer.evidence, *answer.against) if one.source == "check" and one.speaks_for == party.code
    ]
    return {one.field: (one.value, one.weight) for one in sorted(found, key=lambda one: one.weight)}


CASES = [
    (LICENCE, STRANGER, (listed(ebc=("", STRANGER.name)),), "licence", STRANGER.name, "filer.ebc.name"),
    (SHOP, SELLER, (listed(), shop(("", ""))), "shop_control", "S1", "platform.shop.exact"),
    (ACCOUNT, SELLER, (listed(), paid()), "account_control", "account-1", "bank.account.exact"),
    (MANDATE, SELLER, (listed(owner=of(SELLER)),), "mandate", AGENT.code, "contract.valid"),
]


@pytest.mark.parametrize(("check", "party", "papers", "field", "value", "weighs"), CASES)
def test_a_check_in_force_on_the_day_of_the_line_is_evidence_with_its_weight(
    check, party, papers, field, value, weighs
):
    answer = ask(knowing(check), *papers)
    assert pieces(answer, party)[field] == (value, WEIGHTS.get(weighs, 0.0))


@pytest.mark.parametrize(("check", "party", "papers", "field", "value", "weighs"), CASES)
@pytest.mark.parametrize("day", ["20251231", LATER, ""])
def test_before_and_after_its_days_a_check_changes_nothing(check, party, papers, field, value, weighs, day):
    dated = [papers[0].__class__(one.message, one.transmitter, one.head | {"ieDate": day}, one.lines) for one in papers]
    assert ask(knowing(check), *dated) == ask(knowing(), *dated)


def test_the_name_on_a_licence_means_its_firm_where_no_register_has_it():
    papers = (listed(), ordered(TOWN[6], ("", STRANGER.name)))
    assert ask(knowing(), *papers).best != STRANGER.code
    answer = ask(knowing(LICENCE), *papers)
    assert answer.best == STRANGER.code
    assert pieces(answer, STRANGER)["licence"] == (STRANGER.name, WEIGHTS["platform.order.name"])


def test_a_name_that_another_firm_bears_too_stays_shared():
    same = Check(what="licence", firm=STRANGER.code, spans=SPAN, name=SELLER.name)
    known = knowing(same)
    assert {(read.party, read.quality, checked) for read, checked in known.named(SELLER.name, DAY)} == {
        (SELLER.code, "shared", False),
        (STRANGER.code, "shared", True),
    }
    assert [(read.party, checked) for read, checked in known.named(SELLER.name, 20260401)] == [(SELLER.code, False)]


def test_the_licence_gives_the_register_its_days():
    seen = Check(what="licence", firm=SELLER.code, spans=SPAN, since=20251101, until=20391231)
    known = knowing(seen)
    assert (known.licence(SELLER.code, DAY).since, known.licence(SELLER.code, DAY).until) == (20251101, 20391231)
    assert known.licence(SELLER.code, 20260401) == SELLER
    signs = {sign.name for sign in signs_of(*_line(known, listed(owner=of(SELLER))), known)[SELLER.code]}
    assert {"licence.young", "check.licence"} <= signs


def test_a_licence_that_was_found_false_has_ended_from_that_day_on():
    known = knowing(Check(what="licence", firm=SELLER.code, spans=((20260101, 20260228),), false_from=20260301))
    assert known.licence(SELLER.code, 20260228).until > 20260301
    assert known.licence(SELLER.code, 20260301).until == 20260228
    assert knowing(LICENCE).licence(STRANGER.code, 20260401) is None


def test_what_a_check_says_beside_others_is_shown_and_weighs_nothing():
    stated = Mandate(principal=SELLER.code, agent=AGENT.code)
    papers = (listed(owner=of(SELLER)), ordered(TOWN[6], of(SELLER)))
    bare, both = (ask(knowing(*checks, mandates=[stated]), *papers) for checks in ((), (MANDATE,)))
    assert pieces(both, SELLER) == {"mandate": (AGENT.code, 0.0)}
    assert both.probability == bare.probability
    assert [one for one in both.evidence if one.source != "check"] == list(bare.evidence)


def test_a_check_goes_before_the_word_of_a_contract():
    told = [Account(account="account-1", holder=OTHER.code)]
    assert knowing(accounts=told).holder("account-1", DAY) == OTHER.code
    known = knowing(ACCOUNT, accounts=told)
    assert (known.holder("account-1", DAY), known.holder("account-1", 20260401)) == (SELLER.code, OTHER.code)


def test_a_contract_says_nothing_of_an_account_from_the_day_on_which_that_was_found_false():
    told = [Account(account="account-1", holder=OTHER.code)]
    false = Check(what="account", firm=OTHER.code, about="account-1", false_from=20260301)
    known = knowing(false, accounts=told)
    assert (known.holder("account-1", 20260228), known.holder("account-1", 20260301)) == (OTHER.code, "")


def test_two_firms_confirmed_for_one_shop_on_one_day_are_no_evidence_on_that_day():
    theirs = Check(what="shop", firm=OTHER.code, about="S1", spans=((20260301, 20260430),))
    known = knowing(SHOP, theirs)
    assert [known.controller("S1", day) for day in (20260228, 20260310, 20260401)] == [SELLER.code, "", OTHER.code]


def test_a_mandate_that_ran_out_is_no_mandate_that_ended():
    """A contract that ran out speaks for its principal by the model; a check that ran out says nothing at all."""
    stated = Mandate(principal=SELLER.code, agent=AGENT.code, until=20260331)
    for given_, bound in ((knowing(MANDATE), None), (knowing(mandates=[stated]), False)):
        contracts = given_.contracts
        assert contracts.binds(AGENT.code, SELLER.code, DAY) is True
        assert contracts.binds(AGENT.code, SELLER.code, 20260401) is bound


def test_a_mandate_that_was_found_false_binds_nobody_from_that_day_on_and_speaks_for_nobody():
    stated = [Mandate(principal=SELLER.code, agent=AGENT.code)]
    false = Check(what="mandate", firm=SELLER.code, about=AGENT.code, false_from=20260301)
    contracts = knowing(false, mandates=stated).contracts
    assert contracts.binds(AGENT.code, SELLER.code, 20260228) is True
    assert contracts.binds(AGENT.code, SELLER.code, 20260301) is None
    assert contracts.principals(AGENT.code, 20260301) == []


def test_checked_mandates_lead_through_a_chain_of_agents():
    first = Check(what="mandate", firm=SECOND_AGENT.code, about=AGENT.code, spans=SPAN)
    second = Check(what="mandate", firm=THIRD_FIRM.code, about=SECOND_AGENT.code, spans=SPAN)
    answer = ask(knowing(first, second), listed(owner=of(THIRD_FIRM)), ordered(TOWN[6], of(THIRD_FIRM)))
    assert (answer.seller, answer.chain) == (THIRD_FIRM.code, (AGENT.code, SECOND_AGENT.code))


def test_an_account_that_was_checked_is_still_the_banks_word():
    """Of what one sender says only the strongest counts: bank and check together are no two voices."""
    answer = ask(knowing(ACCOUNT), listed(), paid(SELLER.name))
    mine = [one for one in answer.evidence if one.speaks_for == SELLER.code and one.weight]
    assert [(one.source, one.field) for one in mine if one.source in {"bank", "check"}] == [
        ("check", "account_control")
    ]


def test_what_was_learned_keeps_the_checks():
    assert knowing(SHOP).taught(Habits(), ()).controller("S1", 20260331) == SELLER.code


KEYS, DAYS = st.sampled_from("abcd"), (20251231, 20260101, 20260331, 20260401)
CHECKS = st.none() | st.sampled_from([LICENCE, SHOP, ACCOUNT, MANDATE])


@given(st.lists(st.tuples(KEYS, CHECKS), max_size=12))
def test_the_newest_of_each_key_counts_in_whatever_order_they_came(puts):
    stepwise, newest = Checked(), dict(puts)
    for key, check in puts:
        stepwise.put(key, check)
    at_once = Checked()
    for key in sorted(newest, reverse=True):
        at_once.put(key, newest[key])
    assert [told(stepwise, day) for day in DAYS] == [told(at_once, day) for day in DAYS]
    stepwise.clear()
    assert told(stepwise, DAY) == told(Checked(), DAY)


def told(checked, day):
    held = checked.holder("shop", "S1", day), checked.holder("account", "account-1", day)
    named = checked.named(STRANGER.name, day), checked.licence(STRANGER.code, day), checked.name(STRANGER.code)
    return held, named, checked.mandates(), checked.false_mandates()


def _line(known, *papers):
    said = tell(papers, known)
    return said, said.mentions, "1"


def test_the_shop_of_a_line_is_that_lines():
    two = shop(None, lines=({"gnum": "1", "shopId": "S1"}, {"gnum": "2", "shopId": "S2"}))
    said = tell((listed(gnums=("1", "2")), two), knowing(SHOP))
    assert [(one.gnum, one.source, one.check) for one in said.mentions if one.party == SELLER.code] == [
        ("1", PLATFORM, "shop_control")
    ]


def ordered_at(site, code="无"):
    order = ordered(TOWN[6], of(SELLER))
    return Sheet("CEB303", order.transmitter, order.head | {"ebpCode": code, "ebpName": site}, order.lines)


def test_a_controlled_shop_in_the_platforms_place_is_shown_and_weighs_nothing():
    """No message has a field for a shop. Whoever declares may write one where the platform belongs: that is its own word."""
    site = Check(what="shop", firm=SELLER.code, about="Chenhai Store", spans=SPAN)
    papers = (listed(owner=of(SELLER)), ordered_at("ｃｈｅｎｈａｉ store"))
    bare, seen = ask(knowing(), *papers), ask(knowing(site), *papers)
    assert pieces(seen, SELLER) == {"shop_control": ("ｃｈｅｎｈａｉ store", 0.0)}
    assert seen.probability == bare.probability
    for code, day in ((TOWN[6].code, DAY), ("无", LATER)):
        others = (listed(owner=of(SELLER), day=str(day)), ordered_at("Chenhai Store", code))
        assert pieces(ask(knowing(site), *others), SELLER) == {}
    assert pieces(ask(knowing(site), listed(owner=of(OTHER)), ordered_at("Another Store")), OTHER) == {}
