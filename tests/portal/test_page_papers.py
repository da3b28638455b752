"""What follows a list, on pages: the papers with what is missing, each with its trades, and a trade's own section."""

from typing import get_args

import pytest

from cohong.core.texts import CohongError
from cohong.modules.aftermath.state import AFTER
from cohong.portal.page import PAGES
from cohong.portal.pages.papers import PaperWaits
from cohong.projections import followed, stages

LIST, PAPER, TRADE = (PAGES[name].draw for name in ("papers_list", "paper", "trade"))


@pytest.fixture(scope="module")
def key_after(reading):
    """`key_after("cancelled")`: a trade of the city of whose list that became so."""
    rows = dict(reading.state.scan(AFTER))
    return lambda what: next(key for key, row in sorted(rows.items()) if getattr(row, what))


@pytest.fixture(scope="module")
def row_of(reading):
    """`row_of("return")`: a paper of the city."""
    return lambda of: followed.papers(reading.tables, of=of, limit=1)[0]


def test_pages_of_papers_follow_each_other_and_miss_none(ask_as, reading):
    seen, after = [], ""
    while True:
        view = LIST(ask_as("customs", limit="5", after=after))
        seen += [row.id for row in view.rows]
        after = view.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == len(followed.papers(reading.tables, limit=1_000)) > 20


def test_a_row_says_whose_it_is_and_what_customs_said(ask_as):
    (row,) = LIST(ask_as("customs", of="cancellation")).rows
    assert (row.name.zh, row.agent.zh) == ("撤销申请单", "报关代理企业 · agent-2")
    assert row.number.startswith("CAN")
    assert (row.status.zh, row.tone, row.accepted) == ("海关审结", "good", 20260310)
    assert (row.why, row.names, row.awaits, row.there, row.parts) == (None, 1, 0, 1, 1)


def test_an_agent_sees_its_own_papers_alone(ask_as):
    rows = LIST(ask_as("agent-2")).rows
    assert {row.agent.en for row in rows} == {"Declaring agent · agent-2"}
    assert {row.name.en for row in rows} == {"List-to-bill relation", "Cancellation"}


def test_a_paper_of_somebody_else_is_not_there_for_an_agent(ask_as, row_of):
    row = row_of("cancellation")
    assert PAPER(ask_as(row.agent, path={"id": row.id})).line.id == row.id
    with pytest.raises(CohongError) as caught:
        PAPER(ask_as("agent-1", path={"id": row.id}))
    assert caught.value.code == "portal.not_here"


@pytest.mark.parametrize("id", ["0" * 32, "x", "é"])
def test_a_paper_that_nobody_knows_is_not_found(ask_as, id):
    with pytest.raises(CohongError) as caught:
        PAPER(ask_as("customs", path={"id": id}))
    assert caught.value.code == "portal.not_here"


@pytest.mark.parametrize("asked", [{"of": "letter"}, {"why": "waiting.list"}])
def test_what_no_paper_is_or_waits_for_is_refused_by_name(ask_as, asked):
    with pytest.raises(CohongError) as caught:
        LIST(ask_as("customs", **asked))
    assert caught.value.code == "portal.question_unclear"


def test_a_bill_opens_its_trades_and_each_step_with_its_proof(ask_as, browser_of, row_of):
    view = PAPER(ask_as("customs", path={"id": row_of("bill").id}))
    assert view.bill_no.startswith("784")
    assert len(view.trades) + view.more + view.unknown == view.line.names
    assert view.trades[0].order_no.startswith("GZ")
    told = [text.zh for step in view.life for text in step.told]
    assert told[0].startswith("清单总分单，列明")
    assert any(text.startswith("海关已受理") for text in told)
    for step in view.life:
        assert browser_of("customs").get(f"/proofs/{step.message_id}").status_code == 200


def test_a_released_trade_says_where_its_parcel_is(ask_as, key_after):
    then = TRADE(ask_as("commerce", path={"key": key_after("left")})).followed
    assert then.list_no.startswith("51412026E")
    assert then.bill_no.startswith("784")
    assert (then.arrived, then.left) == (20260310, 20260310)
    assert {one.name.zh for one in then.papers} >= {"清单总分单", "运抵单", "离境单"}


def test_what_came_back_stands_line_by_line_with_its_tally(ask_as, key_after):
    view = TRADE(ask_as("commerce", path={"key": key_after("returns")}))
    (back,) = view.followed.returned
    assert (back.gnum, back.quantity_e5 > 0, back.unit) == (1, True, "个")
    assert view.followed.tallied
    assert "aftermath.returned_after_settlement" in {one.why.code for one in view.stand.open}


def test_a_list_that_was_summed_up_names_its_declaration_form(ask_as, key_after):
    then = TRADE(ask_as("customs", path={"key": key_after("declared")})).followed
    assert then.summed
    (form,) = then.forms
    assert form.entry.startswith("51412026")
    assert form.lines
    assert "含义未公布" in form.state.zh


def test_numbers_of_customs_are_sealed_for_whom_they_are_not(ask_as, key_after):
    then = TRADE(ask_as("carrier", path={"key": key_after("declared")})).followed
    assert then.numbered
    assert (then.list_no, then.bill_no, then.forms[0].entry) == ("", "", "")


def test_a_trade_whose_list_was_cancelled_says_so_and_who_declares_anew(ask_as, key_after):
    key = key_after("cancelled")
    view = TRADE(ask_as("agent-2", path={"key": key}))
    assert (view.stand.why.code, view.stand.who.zh) == (stages.CANCELLED, "申报企业")
    assert view.followed.cancelled == 20260310
    told = [text.zh for step in view.life for one in step.said for text in one.told]
    assert "海关已撤销清单（2026-03-10），清单不再有效" in told
    assert "已列入撤销申请单，待海关审核" in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_are_drawn_in_both_languages_without_the_ledgers_own_words(browser_of, row_of, key_after, lang):
    paths = ["/papers", "/papers?why=waiting.paper_parts", "/trades", f"/trades/{key_after('declared')}"]
    paths += [f"/papers/{row_of(of).id}" for of in ("return", "departure", "summary")]
    for path in paths:
        page = browser_of("customs", lang).get(path)
        assert page.status_code == 200, path
        shown = page.text.split('<details class="technical"')[0].lower()
        assert not [word for word in (">hash", "checkpoint", "envelope", "哈希", "检查点", "信封") if word in shown]
    assert ("没有符合条件的单证" if lang == "zh" else "No paper is like that") in browser_of("customs", lang).get(
        paths[1]
    ).text


def test_an_address_may_name_whatever_a_paper_may_wait_for():
    assert set(get_args(PaperWaits)) - {""} == set(stages.PAPERS)


def test_a_summary_tells_the_forms_it_became_and_which_list_went_where(ask_as, row_of):
    view = PAPER(ask_as("customs", path={"id": row_of("summary").id}))
    assert {one.href for form in view.forms for one in form.lists} == {one.href for one in view.trades}
    told = [text.zh for step in view.life for text in step.told]
    for form in view.forms:
        assert form.entry.startswith("51412026")
        assert (form.parts, form.there, form.others, form.more, form.unknown) == (1, 1, 0, 0, 0)
        assert f"{len(form.lists)} 份清单的商品归入该报关单" in told
        for one in form.lists:
            assert (one.order_no[:2], one.list_no[:9]) == ("GZ", "51412026E")
            (own,) = TRADE(ask_as("customs", path={"key": one.href.rpartition("/")[2]})).followed.forms
            assert (own.entry, own.lines) == (form.entry, one.lines)
    assert sum(text.startswith("海关给出一份报关单") for text in told) == len(view.forms) > 0
    assert [step.time_ms for step in view.life] == sorted(step.time_ms for step in view.life)


def test_who_filed_a_summary_sees_its_forms_and_of_others_lists_only_how_many(ask_as, row_of):
    summary = row_of("summary")
    own, every = (PAPER(ask_as(who, path={"id": summary.id})).forms for who in (summary.agent, "customs"))
    assert any(form.lists for form in own)
    for mine, form in zip(own, every, strict=True):
        assert {one.href for one in mine.lists} <= {one.href for one in form.lists}
        assert len(mine.lists) + mine.others == len(form.lists)


@pytest.mark.parametrize(("lang", "said"), [("zh", "汇总成的报关单"), ("en", "The declaration forms it became")])
def test_a_summary_shows_its_forms_in_both_languages(browser_of, row_of, lang, said):
    assert said in browser_of("customs", lang).get(f"/papers/{row_of('summary').id}").text
    assert said not in browser_of("customs", lang).get(f"/papers/{row_of('bill').id}").text
