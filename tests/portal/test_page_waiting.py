"""What waits, for whom and until when: the asker's own turn first, dates with the row of law that sets them."""

import msgspec
import pytest

from cohong.core.calendar import time_of
from cohong.node.reading import Reading
from cohong.portal.pages.waiting import waiting
from cohong.projections import stages


@pytest.fixture(scope="module")
def two_days_later(demo_home):
    with Reading(demo_home, clock=lambda: time_of(20260312, 9)) as opened:
        yield opened


@pytest.fixture
def ask_then(ask_as, two_days_later):
    return lambda *who, **how: msgspec.structs.replace(ask_as(*who, **how), reading=two_days_later)


def test_ones_own_turn_comes_first(ask_then):
    view = waiting(ask_then("service"))
    assert [turn.own for turn in view.turns] == sorted((turn.own for turn in view.turns), reverse=True)
    assert view.turns[0].id == "us"
    assert [turn.id for turn in view.turns if turn.own] == ["us"]


def test_each_row_tells_how_many_worth_how_much_and_since_when(ask_then):
    for turn in waiting(ask_then("service")).turns:
        for row in turn.rows:
            assert row.count > 0
            assert row.amounts, row.why.code
            assert all(one.currency and one.minor for one in row.amounts)
            assert (row.oldest, row.age_days) == (20260310, 2)
            back = row.why.code == stages.PAYOUT_BACK
            if row.why.code == stages.UNCLAIMED:
                assert row.href == "/money", "it is no trade's yet: a person has to say first who sells"
                continue
            assert row.href == f"/trades?stage={'returned' if back else 'waiting'}&why={row.why.code}"
            assert row.stated == (row.why.code in (stages.WAYBILL_MISSING, stages.LIST)), "nobody has matched those"


def test_a_due_declaration_names_its_row_of_law(ask_then):
    due = [row for row in waiting(ask_then("service")).due if row.why.code == "due.bop_declaration"]
    assert len(due) == 2
    for row in due:
        assert (row.day, row.days_left) == (20260317, 5)
        assert row.until.day == row.day
        assert row.until.law.source.zh == "汇发〔2022〕22号《通过银行进行国际收支统计申报业务实施细则》"
        assert row.until.law.value.en == "5 workdays"
        assert row.about.zh.startswith("收汇 ")


def test_a_returned_payout_is_due_to_its_own_people(ask_then):
    of_service, of_merchant, of_another, of_agent = (
        [row.href for row in waiting(ask_then(who)).due if row.why.code == "due.pay_again"]
        for who in ("service", "merchant-01", "merchant-02", "agent-1")
    )
    assert of_service == of_merchant == ["/merchants/merchant-01"] * 2
    assert of_another == of_agent == []


def test_a_returned_payout_says_why_and_what_to_do(ask_then):
    for row in waiting(ask_then("merchant-01")).due:
        assert row.reason.says.zh == "收款账户已销户"
        assert row.reason.next.en.startswith("Check the payout account with the merchant")
    (turn,) = [one for one in waiting(ask_then("service")).turns if one.own]
    (row,) = [one for one in turn.rows if one.why.code == stages.PAYOUT_BACK]
    assert {one.why.code for one in turn.rows} == {stages.PAYOUT_BACK, stages.UNCLAIMED}
    assert "重新付款" in row.why.next.zh


def test_credits_are_no_business_of_a_merchant_or_an_agent(ask_then):
    for who in ("merchant-01", "agent-1"):
        assert [row for row in waiting(ask_then(who)).due if row.why.code == "due.bop_declaration"] == []


@pytest.mark.parametrize(("lang", "said"), [("zh", "轮到您"), ("en", "Your turn")])
def test_the_page_says_whose_turn_it_is(browser_of, lang, said):
    html = browser_of("service", lang).get("/waiting").text
    assert said in html
    assert 'id="due"' in html
    assert "waiting.payout_returned</" not in html, "a code is never all that is said"
