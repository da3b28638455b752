"""The list of trades: pages of it, what narrows it, and how one trade is found by a number."""

import pytest

from cohong.core.texts import CohongError
from cohong.portal.names import Names
from cohong.portal.pages.trades import trades
from cohong.projections import queries


def test_pages_follow_each_other_and_miss_nobody(ask_as):
    seen, after = [], ""
    while True:
        view = trades(ask_as("commerce", after=after))
        assert len(view.rows) <= 25
        seen += [row.key for row in view.rows]
        after = view.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 120


def test_a_row_says_what_it_waits_for_and_who_acts(ask_as):
    rows = trades(ask_as("service", stage="waiting")).rows
    assert rows
    for row in rows:
        assert row.stage == "waiting"
        assert row.why is not None
        assert row.why.next.zh
        assert row.who is not None
        assert row.order_no.startswith("GZ")
        assert row.seller
        assert row.amount.minor > 0
        assert row.since == 20260310


def test_filters_narrow_together(ask_as):
    view = trades(ask_as("service", stage="waiting", why="waiting.waybill", who="carrier"))
    assert {row.why.code for row in view.rows} == {"waiting.waybill"}
    assert [text.en for text in view.about] == ["Waiting", "The waybill has not come.", "The carrier must act"]
    assert trades(ask_as("service", stage="paid", why="waiting.waybill")).rows == ()


def test_an_order_number_finds_its_trade_and_no_other(ask_as):
    (row,) = trades(ask_as("service", find=" GZ00000119 ")).rows
    assert row.order_no == "GZ00000119"
    assert trades(ask_as("service", find="GZ0000011")).rows == ()


def test_a_waybill_number_finds_its_trade(ask_as):
    names = Names(ask_as("service"))
    (wanted,) = trades(ask_as("service", find="GZ00000119")).rows
    waybill = names.body(names.waybill(names.trade(wanted.key)))["logisticsNo"]
    (found,) = trades(ask_as("service", find=waybill)).rows
    assert found.key == wanted.key


def test_a_waybill_is_found_whichever_carrier_wrote_it(ask_as, reading):
    """The city's carrier would be found as a member; its tag is one of those that the tables name, and no other is asked."""
    carriers = queries.carriers(reading.tables)
    rows = queries.trades(reading.tables, limit=1_000)
    known = {names.trade(row.key).waybill_key[:32] for names in [Names(ask_as("service"))] for row in rows} - {""}
    assert set(carriers) == known
    assert len(carriers) == len(set(carriers)) > 0
    assert trades(ask_as("service", find="NO-SUCH-WAYBILL")).rows == ()


def test_a_number_finds_nothing_of_others(ask_as):
    (row,) = trades(ask_as("service", find="GZ00000119")).rows
    owner = queries.trade(ask_as().reading.tables, row.key).merchant
    other = "merchant-01" if owner != "merchant-01" else "merchant-02"
    assert [one.key for one in trades(ask_as(owner, find="GZ00000119")).rows] == [row.key]
    assert trades(ask_as(other, find="GZ00000119")).rows == ()


@pytest.mark.parametrize("what", ["declared", "released", "collected", "settled"])
def test_a_bar_of_the_chart_opens_its_trades(ask_as, reading, what):
    ask = ask_as("service")
    (flow,) = [one for one in queries.flows(reading.tables, ask.scope) if (one.what, one.currency) == (what, "EUR")]
    keys, after = [], ""
    while True:
        view = trades(ask_as("service", day=str(flow.day), what=what, currency="EUR", after=after, limit="7"))
        keys += [row.key for row in view.rows]
        after = view.next
        if not after:
            break
    assert len(set(keys)) == len(keys) == flow.count


def test_the_bar_of_what_was_paid_opens_the_trades_of_its_payouts(ask_as, reading):
    (flow,) = [one for one in queries.flows(reading.tables, ask_as("service").scope) if one.what == "paid"]
    keys, after, stages = [], "", []
    while True:
        view = trades(ask_as("service", day=str(flow.day), what="paid", currency="CNY", after=after, limit="10"))
        stages += [row.stage for row in view.rows]
        keys += [row.key for row in view.rows]
        after = view.next
        if not after:
            break
    paid = sum(
        one.count for one in queries.day_figures(reading.tables, ask_as("service").scope).stages if one.stage == "paid"
    )
    assert set(stages) == {"paid", "wrong"}, "goods that were paid for and came back are wrong now"
    assert len(set(keys)) == len(keys) == paid + stages.count("wrong")


@pytest.mark.parametrize(
    "asked",
    [{"why": "made.up"}, {"who": "nobody"}, {"stage": "lost"}, {"what": "paid"}, {"day": "20261399", "what": "paid"}],
)
def test_what_nobody_knows_is_refused_by_name(ask_as, asked):
    with pytest.raises(CohongError) as caught:
        trades(ask_as("service", **asked))
    assert caught.value.code == "portal.question_unclear"


@pytest.mark.parametrize(("lang", "said"), [("zh", "没有找到这个号码"), ("en", "No trade has this number")])
def test_nothing_found_says_why_and_where_to_go_on(browser_of, lang, said):
    answer = browser_of("service", lang).get("/trades?find=GZ404")
    assert answer.status_code == 200
    assert said in answer.text
    assert 'href="/trades"' in answer.text


def test_a_page_stays_small(browser_of):
    assert len(browser_of("service").get("/trades").content) < 60_000
