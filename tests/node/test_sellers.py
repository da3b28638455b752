"""The real seller of every line of a city whose truth is known, from what a member of its home may read."""

import json
from collections import Counter

import pytest
from node_world import cohong

from cohong.city import day, demo
from cohong.city.people import make_city
from cohong.city.plan import make_plan
from cohong.city.trades import make_trades
from cohong.core.texts import CohongError
from cohong.node.reading import Reading
from cohong.node.selling import habits
from cohong.node.selling.sellers import Sellers
from cohong.projections import matching
from cohong.projections.run import catch_up

TRADES, SEED = 120, 1
CITY = make_city(SEED)


@pytest.fixture(scope="module")
def city_home(tmp_path_factory):
    place = tmp_path_factory.mktemp("city")
    demo(seed=SEED, trades=TRADES, home=place)
    catch_up(place / "home")
    return place / "home"


@pytest.fixture(scope="module")
def sellers(city_home):
    """What the operator may know."""
    with Reading(city_home) as reading:
        yield Sellers(reading)


@pytest.fixture(scope="module")
def lines(sellers):
    return list(sellers.all())


@pytest.fixture(scope="module")
def truth():
    """Order number to the credit code of who sold; of a merchant that hides behind its agent as well."""
    made = make_trades(make_city(SEED), TRADES, SEED, 0)
    return {trade.order_no: trade.merchant for trade in made}


def test_who_is_named_is_who_sold_and_nearly_every_line_is_answered(lines, truth):
    answered = [one for one in lines if one.found.seller]
    wrong = [one.order for one in answered if one.found.seller != truth[one.order].firm.code]
    assert wrong == []
    assert len(answered) >= 0.95 * len(lines) > 100


def test_an_agent_that_writes_its_own_code_is_seen_through(lines, truth):
    hidden = [one for one in lines if truth[one.order].hidden and one.found.seller]
    assert hidden, "the city has merchants that only ownerCode names"
    for one in hidden:
        assert one.found.chain == (one.found.filed_by,)
        assert one.found.filed_by != one.found.seller
        assert any(piece.speaks_for == one.found.filed_by for piece in one.found.against)


def test_the_chain_through_a_forwarder_is_told_and_ends_at_the_merchant(lines, truth):
    plan = make_plan(CITY, TRADES, SEED, 0)
    through = {trade.order_no for trade in plan.of("forwarded")}
    found = [one for one in lines if one.order in through]
    assert found
    for one in found:
        assert one.found.chain == (CITY.agents[0].code, CITY.forwarder.code)
        assert one.found.seller == truth[one.order].firm.code


def test_a_line_that_cannot_be_told_says_why_and_names_nobody(lines):
    for one in lines:
        assert (one.found.seller is None) == bool(one.found.reason)


def test_one_line_is_found_by_its_order_number_and_by_what_was_printed(sellers, lines):
    for wanted in (f"{lines[0].order}/{lines[0].found.line}", lines[0].id):
        assert sellers.one(wanted) == [lines[0]]
    for strange in ("GZ99999999/1", lines[0].order, f"{lines[0].order}/99", ""):
        with pytest.raises(CohongError) as told:
            sellers.one(strange)
        assert told.value.code == "node.no_such_line"


def test_what_was_paid_out_is_shown_and_weighs_nothing(lines):
    paid = [(one, piece) for one in lines for piece in one.found.evidence if piece.source == "payout"]
    assert len(paid) > 60
    for one, piece in paid:
        assert (piece.field, piece.value, piece.weight) == ("paid", one.found.best, 0)
    assert not any(piece.source == "payout" for one in lines for piece in one.found.against)


def test_a_bank_that_credits_a_merchants_own_account_speaks_for_it(tmp_path, monkeypatch):
    """The collecting account of the other tests is the service company's, and speaks for nobody."""
    merchant = make_city(SEED).merchants[0]
    made = day.ExpectedCredit
    monkeypatch.setattr(day, "ExpectedCredit", lambda **words: made(**words | {"account": merchant.account}))
    demo(seed=SEED, trades=30, home=tmp_path)
    catch_up(tmp_path / "home")
    with Reading(tmp_path / "home") as reading:
        told = [piece for one in Sellers(reading).all() for piece in one.found.evidence if piece.source == "bank"]
    accounts = [piece for piece in told if piece.field == "account"]
    assert accounts and {piece.speaks_for for piece in accounts} == {merchant.firm.code}
    assert all(piece.weight > 0 for piece in accounts)


def test_no_paper_is_opened_twice_to_learn_and_receipts_are_asked_for_by_the_page(city_home, monkeypatch):
    monkeypatch.setattr(habits, "read", lambda *_: None)  # as where nobody has learned yet
    with Reading(city_home) as reading:
        opened, asked = Counter(), []
        body, receipts_of = reading.body, matching.receipts_of
        monkeypatch.setattr(reading, "body", lambda member, doc: opened.update([doc]) or body(member, doc))
        monkeypatch.setattr(
            matching, "receipts_of", lambda tables, keys: asked.append(len(keys)) or receipts_of(tables, keys)
        )
        sellers = Sellers(reading)
        assert set(opened.values()) == {1}
        assert asked == [TRADES]
        assert len(list(sellers.all())) > TRADES
        assert asked == [TRADES, TRADES]


def test_a_member_that_may_open_nothing_is_told_nothing(city_home):
    with Reading(city_home) as reading:
        assert list(Sellers(reading, "bank-b").all()) == []


def test_the_command_prints_its_shape_and_says_when_a_seller_cannot_be_told(city_home, lines):
    code, said, _ = cohong("customs", "seller", "--home", city_home)
    assert [one["line"] for one in said] == [one.id for one in lines]
    assert code == int(any(one.found.seller is None for one in lines))
    first = said[0]
    assert first["schema"] == "cohong.customs-seller.v1"
    assert (first["seller"], first["chain"]) == (lines[0].found.seller, list(lines[0].found.chain))
    assert {"source", "field", "value", "weight"} <= first["evidence"][0].keys()
    assert json.dumps(first["against"]) == json.dumps([])
    code, (said,), _ = cohong("customs", "seller", "--home", city_home, "--line", f"{lines[0].order}/1")
    assert (code, said["line"]) == (0, lines[0].id)
