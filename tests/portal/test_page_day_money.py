"""The day, the merchants' desks and the money desk: payouts that came back, amounts that nobody has matched, the bank's reasons."""

import pytest

from cohong.channels.bank.reasons import REASONS
from cohong.portal.pages.day import day
from cohong.portal.pages.merchants import merchant, merchants
from cohong.portal.pages.money import money
from cohong.portal.text import bank_reason
from cohong.projections import stages


def test_the_day_counts_returned_payouts_apart_from_what_waits(ask_as):
    view = day(ask_as("service"))
    assert view.returned.count > 0
    assert view.returned.amounts
    assert view.returned.href == "/trades?stage=returned"
    assert view.trades == sum(one.count for one in (view.paid, view.waiting, view.returned, view.wrong))
    (row,) = [one for one in view.troubles if one.why.code == stages.PAYOUT_BACK]
    assert (row.count, row.who.zh) == (view.returned.count, "外综服企业")
    assert "更正商户收款账户" in row.why.next.zh


def test_what_nobody_has_matched_is_worth_what_its_documents_say(ask_as):
    view = day(ask_as("commerce"))
    rows = [*view.waits, *view.troubles]
    assert all(one.amounts for one in rows)
    assert {one.why.code for one in rows if one.stated} == {stages.LIST, stages.WAYBILL_MISSING, "match.price"}


def test_what_is_due_on_the_day_is_the_askers_own(ask_as):
    codes = {who: {one.why.code for one in day(ask_as(who)).due} for who in ("service", "merchant-01", "merchant-02")}
    assert codes["service"] == {stages.PAY_AGAIN}
    assert codes["merchant-01"] == {stages.PAY_AGAIN}
    assert codes["merchant-02"] == set()


def test_the_merchants_desk_says_what_came_back_and_why(ask_as):
    view = merchant(ask_as("service", path={"merchant": "merchant-01"}))
    (missing,) = [one for one in view.missing if one.why.code == stages.PAYOUT_BACK]
    (stage,) = [one for one in view.stages if one.stage == "returned"]
    assert missing.count == stage.count > 0
    assert {slip.reason.says.zh for slip in view.slips if slip.tone == "wrong"} == {"收款账户已销户"}
    of_another = merchant(ask_as("service", path={"merchant": "merchant-02"}))
    assert [one.stage for one in of_another.stages] == ["paid", "waiting", "wrong"]
    by_merchant = {one.merchant: one for one in merchants(ask_as("service")).merchants}
    assert by_merchant["merchant-01"].attention.zh == "付款被退回，请更正收款账户"
    assert by_merchant["merchant-02"].attention is None


@pytest.mark.parametrize(("lang", "said"), [("zh", "收款账户已销户（AC04）"), ("en", "the account is closed (AC04)")])
@pytest.mark.parametrize("path", ["/money", "/waiting", "/problems", "/merchants/merchant-01"])
def test_a_banks_reason_is_said_in_words_with_its_code_after(browser_of, path, lang, said):
    browser = browser_of("service", lang)
    after = browser.get(f"{path}.json").json().get("next") if path == "/money" else ""
    shown = [browser.get(path).text, browser.get(f"{path}?after={after}").text if after else ""]
    assert said in "".join(shown)


def payouts_of(ask_as):
    """All of the desk's payouts, page after page."""
    view = money(ask_as("service"))
    found = list(view.payouts)
    while view.next:
        view = money(ask_as("service", after=view.next))
        found += view.payouts
    return found


def test_the_desk_of_money_says_the_next_step(ask_as):
    (reason,) = {row.reason for row in payouts_of(ask_as) if row.tone == "wrong"}
    assert reason.next.zh.startswith("请与商户核实并更正收款账户")


def test_a_reason_that_nobody_has_words_for_sends_to_the_bank():
    reason = bank_reason("ZZ99")
    assert "银行" in reason.next.zh
    assert reason.code == "ZZ99"
    assert bank_reason("") is None
    assert all(one.zh and one.en and one.next_zh and one.next_en for one in REASONS.values())


def test_no_page_has_two_words_for_one_state_of_a_payout(ask_as):
    by_money = {one.payout: one.state for one in payouts_of(ask_as)}
    slips = merchant(ask_as("service", path={"merchant": "merchant-01"})).slips
    assert {by_money[slip.payout] == slip.state for slip in slips} == {True}
