"""A trade's life on its page: where it stands, its documents side by side, its money, its steps and their proofs."""

import pytest
from msgspec.structs import replace

from cohong.core.texts import CohongError
from cohong.modules.trade.state import TRADE
from cohong.node.home import read_log_key
from cohong.portal.names import Names
from cohong.portal.page import PAGES
from cohong.portal.trade.capacity import Capacities
from cohong.portal.where import stand_of
from cohong.projections import queries, stages
from cohong.verify import check_bytes

DRAW = PAGES["trade"].draw


@pytest.fixture(scope="session")
def key_of(reading):
    """`key_of("waiting", "waiting.list")`: a trade of the city that stands so."""
    known = [(key, stage, why) for key, _, stage, why in stages.trades_of(reading.state)]
    return lambda stage, why="": next(key for key, *rest in known if rest == [stage, why])


@pytest.fixture
def shown(ask_as, key_of):
    """`shown("paid")`: the view as somebody sees it."""

    def show(stage, why="", member="commerce"):
        return DRAW(ask_as(member, path={"key": key_of(stage, why)}))

    return show


def told(view):
    """Every Chinese sentence of a life."""
    return [text.zh for step in view.life for one in step.said for text in one.told]


def test_the_life_of_a_paid_trade_goes_from_the_order_to_the_merchants_account(shown):
    view = shown("paid")
    did = [step.did.en for step in view.life if step.tone != "wrong"]
    assert did == [
        "filed the order",
        "filed the waybill",
        "declared the list",
        "compared order, waybill and list",
        "decided the tax label",
        "reviewed the documents",
        "judged who really sells",
        "answered on the documents",
        "answered on lists and what follows them",
        "answered on the documents",
        "answered on lists and what follows them",
        "claimed a credit for orders",
        "asked for conversion",
        "converted the currency",
        "divided the converted money",
        "told the bank to pay",
        "answered on the payout",
    ]
    said = told(view)
    assert any(line.startswith("三单一致") for line in said)
    assert "海关放行，出口日期 2026-03-10；政策按这一天适用" in said
    assert "付款：已到账" in said
    times = [one.time_ms for step in view.life for one in step.said]
    assert times == sorted(times)


def test_each_step_has_a_proof_that_the_offline_checker_trusts(shown, browser_of, reading):
    browser, trust = browser_of("commerce"), (read_log_key(reading.home.keys),)
    said = [one for step in shown("paid").life for one in step.said]
    assert len(said) > 20
    for one in said:
        report = check_bytes(browser.get(one.proof).content, trust=trust)
        assert report.trusted
        assert report.outcome["id"] == one.message_id
        assert report.outcome["time_ms"] == one.time_ms


def test_a_step_says_in_which_capacity_its_member_spoke(shown):
    view = shown("paid")
    by_kind = {step.did.en: step for step in view.life if step.tone != "wrong"}
    listed = by_kind["declared the list"]
    assert listed.who.zh.startswith("报关代理企业")
    assert listed.capacity.zh == f"受 {view.seller} 委托（2026-01-01 – 2026-12-31）"
    assert by_kind["filed the order"].capacity.en == "as the platform"
    assert by_kind["compared order, waybill and list"].capacity.zh == "履行比对职责（由账本授予）"
    assert by_kind["answered on the documents"].capacity.zh == "海关本身的记录"
    assert by_kind["told the bank to pay"].capacity.zh.startswith("依与商户的合同（")


def test_a_list_under_a_withdrawn_mandate_shows_why_it_had_no_effect(shown):
    view = shown("waiting", stages.LIST)
    step = next(step for step in view.life if step.said[0].why)
    assert step.did.en == "declared the list"
    assert "2026-03-10 已撤销" in step.capacity.zh
    assert step.said[0].why.code == "members.mandate_revoked"
    assert step.tone == "wrong"


def test_what_differs_is_shown_with_both_values_and_by_how_much(shown):
    view = shown("wrong", "match.price")
    differing = [one for one in view.comparison.fields if one.agrees == "no"]
    assert [(one.line, one.label.en) for one in differing] == [(1, "Unit price"), (1, "Line amount")]
    for one in differing:
        assert float(one.list) - float(one.order) == pytest.approx(float(one.difference))
        assert one.why.code in ("match.price", "match.total")
    assert differing[0].difference == "+1"
    assert view.comparison.differs == 2
    assert view.lines == (), "nothing is measured before the documents agree"
    assert {one.why.code for one in view.stand.open} == {"match.price", "match.total", "customs.refused_by_customs"}
    (owner,) = {one.owner.zh for one in view.stand.open}
    (filer,) = {step.who.zh for step in view.life if step.did.en == "declared the list"}
    assert owner == filer
    assert view.stand.open[0].amount.minor > 0


def test_documents_that_agree_are_said_to_agree_in_every_judged_field(shown):
    comparison = shown("paid").comparison
    assert comparison.judged
    assert comparison.differs == 0
    agreeing = {one.label.en for one in comparison.fields if one.agrees == "yes"}
    assert {"Order number", "Waybill number", "Quantity", "Unit price", "Gross weight (kg)", "Platform"} <= agreeing


def test_a_trade_that_waits_says_for_what_and_who_acts(shown):
    view = shown("waiting", stages.WAYBILL_MISSING)
    assert view.stand.why.says.zh == "尚未收到运单。"
    assert view.stand.who.zh == "物流企业"
    assert view.stand.amount.minor > 0
    assert view.stand.since == 20260310
    assert [one.state for one in view.comparison.documents] == ["open", "missing", "open"]
    assert not view.comparison.judged


def test_a_deadline_names_the_row_of_law_it_follows_from(ask_as, key_of, reading):
    ask = ask_as("commerce", path={})
    trade = reading.state.get(TRADE, key_of("paid"))
    unpaid = tuple(replace(line, paid=0) for line in trade.lines)
    stand = stand_of(ask, replace(trade, label=None, lines=unpaid), {}, Capacities(Names(ask), trade, ""), None)
    assert stand.why.code == stages.LABEL
    assert stand.deadline.day == 20290310
    assert stand.deadline.law.name == "clearing.tax_filing_limit_months"
    assert stand.deadline.law.source


def test_goods_and_money_are_measured_line_by_line(shown):
    view = shown("paid")
    for one in view.lines:
        assert one.ordered_e5 == one.declared_e5 == one.released_e5
        assert one.value == one.claimed == one.collected == one.settled == one.paid
    assert view.lines[-1].gnum == 0
    assert view.totals == {track: sum(getattr(one, track) for one in view.lines) for track in view.totals}


def test_the_way_of_the_money_adds_up(shown):
    view = shown("paid")
    money = view.money
    assert sum(one.claimed for one in money.credits) == view.totals["claimed"]
    assert sum(one.amount for one in money.settlements) == view.totals["settled"]
    assert all(one.declare.day == 20260317 for one in money.credits)
    for one in money.shares:
        assert one.gross == one.fee + one.bank + one.hold + one.payable - one.due + one.held
    assert [one.tone for one in money.payouts] == ["good"]


def test_a_label_shows_its_basis_and_the_rows_of_law_as_they_held_on_the_export_day(shown):
    label = shown("paid").label
    assert label.label.zh == "无票免税"
    assert label.released == 20260310
    rows = {one.name: one for one in label.laws}
    assert rows["tax.law_set"].value.en == "the export tax rules of 2026"
    assert "tax.refund_cancelled_goods" not in rows, "that row holds from April"


def test_what_one_may_not_open_is_said_to_be_sealed(shown, browser_of, key_of):
    view = shown("paid", member="carrier")
    assert [one.state for one in view.comparison.documents] == ["sealed", "open", "sealed"], "its own waybill is open"
    assert (view.order_no, view.seller) == ("", "")
    assert len(view.life) > 10, "that something was said is no secret among members"
    page = browser_of("carrier").get(f"/trades/{key_of('paid')}")
    assert page.status_code == 200
    assert "对您密封" in page.text
    assert "sealed for you" in browser_of("carrier", "en").get(f"/trades/{key_of('paid')}").text


def test_a_carrier_hears_nothing_of_prices(shown):
    told = shown("wrong", "match.price", member="carrier")
    assert any(one.label.zh == "单价" for one in shown("wrong", "match.price").comparison.fields)
    assert {one.order for one in told.comparison.fields} | {one.list for one in told.comparison.fields} == {""}
    assert all("price" not in one.why.says.en for one in told.comparison.fields if one.why)


def test_a_merchant_sees_its_own_trades_and_nobody_elses(ask_as, reading, key_of):
    row = queries.trade(reading.tables, key_of("paid"))
    own = DRAW(ask_as(row.merchant, path={"key": row.key}))
    assert [one.state for one in own.comparison.documents] == ["open"] * 3
    other = "merchant-01" if row.merchant != "merchant-01" else "merchant-02"
    with pytest.raises(CohongError, match="nothing"):
        DRAW(ask_as(other, path={"key": row.key}))


@pytest.mark.parametrize("key", ["0" * 64, "x", "0" * 600, "é"])
def test_a_key_that_nothing_has_is_not_found(ask_as, key):
    with pytest.raises(CohongError) as error:
        DRAW(ask_as("commerce", path={"key": key}))
    assert error.value.code == "portal.not_here"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("stage", "why"), [("paid", ""), ("wrong", "match.price"), ("returned", stages.PAYOUT_BACK)])
def test_every_stage_is_drawn_without_the_ledgers_own_words(browser_of, key_of, stage, why, lang):
    page = browser_of("commerce", lang).get(f"/trades/{key_of(stage, why)}")
    assert page.status_code == 200
    shown = page.text.split('<details class="technical"')[0].lower()
    assert not [word for word in (">hash", "checkpoint", "envelope", "哈希", "检查点", "信封") if word in shown]


def test_the_service_company_finds_a_returned_payment_and_what_came_back(shown):
    view = shown("returned", stages.PAYOUT_BACK, member="service")
    assert "付款：已退回：收款账户已销户（AC04）" in told(view)
    assert {one.reason.says.en for one in view.money.payouts if one.tone == "wrong"} == {"the account is closed"}
    assert "更正商户收款账户" in view.stand.why.next.zh
    assert view.stand.who.zh == "外综服企业"
