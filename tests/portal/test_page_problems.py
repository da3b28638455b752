"""What is wrong: both values, who acts, the next step; payouts that came back; what was refused."""

import pytest

from cohong.core.texts import CohongError
from cohong.portal.pages.problems import problems
from cohong.projections import queries


def test_a_difference_shows_both_values(ask_as):
    (problem,) = problems(ask_as("commerce")).rows
    assert problem.about.zh.startswith("订单 GZ")
    by_code = {one.why.code: one for one in problem.differs}
    assert set(by_code) == {"match.price", "match.total", "customs.refused_by_customs"}
    (price,) = by_code["match.price"].values
    assert price.order != price.list
    assert price.label.zh == "单价"
    assert price.line == 1
    assert by_code["match.price"].who.zh == "申报企业"
    assert problem.amount.currency == "USD"
    assert problem.href == f"/trades/{queries.troubles(ask_as().reading.tables)[0].trade}"


def test_who_filed_the_document_may_mend_it(ask_as):
    (own,), (others,) = problems(ask_as("agent-1")).rows, problems(ask_as("commerce")).rows
    assert own.mend == own.href + "/mend"
    assert own.differs[0].own
    assert others.mend == ""
    (looking,) = problems(ask_as("agent-1", "auditor")).rows
    assert looking.mend == "", "an auditor changes nothing"


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
    assert len(seen) == len(set(seen)) == 3


@pytest.mark.parametrize(("lang", "said"), [("zh", "去更正"), ("en", "Correct it")])
def test_the_page_says_it_in_words(browser_of, lang, said):
    html = browser_of("agent-1", lang).get("/problems").text
    assert said in html
    assert "match.price</" not in html
