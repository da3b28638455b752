"""What is wrong: both values, who acts, the next step; payouts that came back; what was refused."""

import pytest

from cohong.core.texts import CohongError
from cohong.modules.trade.state import TRADE
from cohong.portal.pages.problems import problems
from cohong.projections import queries

RETURNED = "aftermath.returned_after_settlement"


def unlike(view):
    """The trade whose documents differ; others that are wrong came back after they were settled, or wait for a word on their seller."""
    (found,) = [row for row in view.rows if "match.price" in {one.why.code for one in row.differs}]
    return found


def filer(ask_as, row):
    """Who filed the list of a trade that is wrong."""
    return ask_as().reading.state.get(TRADE, row.href.rpartition("/")[2]).list.filer


def test_a_difference_shows_both_values(ask_as):
    problem = unlike(problems(ask_as("commerce")))
    assert problem.about.zh.startswith("订单 GZ")
    by_code = {one.why.code: one for one in problem.differs}
    assert set(by_code) == {"match.price", "match.total", "customs.refused_by_customs"}
    (price,) = by_code["match.price"].values
    assert price.order != price.list
    assert price.label.zh == "单价"
    assert price.line == 1
    assert by_code["match.price"].who.zh == "申报企业"
    assert problem.amount.currency == "USD"
    assert problem.href in {f"/trades/{one.trade}" for one in queries.troubles(ask_as().reading.tables)}


def test_who_filed_the_document_may_mend_it(ask_as):
    others = unlike(problems(ask_as("commerce")))
    agent = filer(ask_as, others)
    own = unlike(problems(ask_as(agent)))
    assert own.mend == own.href + "/mend"
    assert own.differs[0].own
    assert others.mend == ""
    assert unlike(problems(ask_as(agent, "auditor"))).mend == "", "an auditor changes nothing"


def test_goods_that_came_back_show_the_money_in_question(ask_as):
    (row,) = [row for row in problems(ask_as("commerce")).rows if RETURNED in {one.why.code for one in row.differs}]
    (found,) = row.differs
    assert found.why.next.zh
    assert 0 < row.amount.minor < 100_000
    assert "退货" in found.why.says.zh


def test_a_returned_payout_leads_to_the_account(ask_as):
    payouts = problems(ask_as("service")).payouts
    assert [row.href for row in payouts] == ["/merchants/merchant-01"] * 2
    assert all(row.amount.currency == "CNY" for row in payouts)
    assert problems(ask_as("merchant-02")).payouts == ()


def test_refusals_are_told_to_their_sender_with_the_next_step(ask_as):
    (refused,) = problems(ask_as("agent-2")).refused
    assert refused.why.code == "members.mandate_revoked"
    assert refused.why.next.zh
    assert refused.may_change
    assert {one.filer.en for one in problems(ask_as("commerce")).refused} >= {
        "Platform · platform",
        "Declaring agent · agent-2",
    }


def test_filters_narrow_and_leave_the_rest_away(ask_as):
    view = problems(ask_as("commerce", code="match.price"))
    assert [[one.why.code for one in row.differs] for row in view.rows] == [["match.price"]]
    assert (view.payouts, view.refused, view.narrowed) == ((), (), True)
    assert problems(ask_as("commerce", who="bank")).rows == ()
    with pytest.raises(CohongError):
        problems(ask_as("commerce", code="made.up"))


def test_pages_follow_each_other(ask_as):
    seen, after = [], ""
    while True:
        view = problems(ask_as("commerce", after=after, limit="1"))
        seen += [one.id for row in view.rows for one in row.differs]
        after = view.next
        if not after:
            break
    assert len(seen) == len(set(seen)) == 4 + 5, "five of them about who sells"


@pytest.mark.parametrize(("lang", "said"), [("zh", "去更正"), ("en", "Correct it")])
def test_the_page_says_it_in_words(ask_as, browser_of, lang, said):
    agent = filer(ask_as, unlike(problems(ask_as("commerce"))))
    html = browser_of(agent, lang).get("/problems").text
    assert said in html
    assert "match.price</" not in html
