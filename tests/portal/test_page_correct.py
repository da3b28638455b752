"""A correction is asked for on a page, seen by whoever has to answer, answered by the document itself, or taken back."""

import pytest

from city_kit import RunningCity
from cohong.core.texts import CohongError
from cohong.modules.aftermath.state import AFTER
from cohong.portal.page import PAGES
from cohong.projections import stages

DRAW = PAGES["correct_trade"].draw
NOTE = "单价与订单不符，请核对。"


@pytest.fixture(scope="module")
def city():
    running = RunningCity()
    yield running
    running.close()


@pytest.fixture(scope="module")
def wrong(city):
    """The trade whose list has another price than its order, and who filed that list."""
    rows = city.person("customs").data("/trades?stage=wrong&why=match.price")["rows"]
    key = rows[0]["key"]
    listed = next(
        one for one in city.person("customs").data(f"/trades/{key}/correct")["documents"] if one["of"] == "list"
    )
    return key, listed["filer"]["en"].rpartition(" ")[2]


def ask_for(person, key, *, of="list", until="2026-03-20", note=NOTE, code="match.price"):
    form = {"of": of, "code": code, "until": until, "note": note}
    return person.send(f"/trades/{key}/correct", form, seen_on=f"/trades/{key}/correct")


def seen(person, key, of, state):
    """The correction of a document, once it is so; None once there is none."""
    found = person.until(f"/trades/{key}", lambda view: state_of(view, of) == state)
    return next((one for one in found["corrections"] if one["of"] == of), None)


def state_of(view, of):
    return next((one["state"] for one in view["corrections"] if one["of"] == of), "")


def test_before_anything_is_asked_its_consequences_are_shown(ask_as, reading):
    key = next(key for key, row in reading.state.scan(AFTER) if row.declared and row.returns)
    view = DRAW(ask_as("customs", path={"key": key}))
    says = [one.says.en for one in view.consequences]
    assert says[:3] == ["The documents were found to agree", "The tax label was decided", "Customs released it"]
    assert "Lines of which goods came back: 1" in says
    assert "The list is in a summary" in says
    paid = next(one for one in view.consequences if one.says.zh == "已付款给商户")
    assert paid.amount.minor > 0
    assert not [one for one in says if "nvoice" in one], "invoices are not kept yet"


def test_a_trade_that_just_came_has_no_consequences(ask_as, reading):
    key = next(key for key, _, _, why in stages.trades_of(reading.state) if why == stages.WAYBILL_MISSING)
    view = DRAW(ask_as("customs", path={"key": key}))
    assert view.consequences == ()
    assert [one.of for one in view.documents] == ["order", "list"]
    assert view.codes[0].value == "correction.as_noted"


def test_what_the_ledger_found_is_proposed_first(ask_as, reading):
    key = next(key for key, _, _, why in stages.trades_of(reading.state) if why == "match.price")
    assert DRAW(ask_as("customs", path={"key": key})).codes[0].value == "match.price"


def test_who_looks_after_no_documents_of_others_is_told_so(ask_as, reading):
    key = next(key for key, _, _, why in stages.trades_of(reading.state) if why == "match.price")
    assert DRAW(ask_as("customs", path={"key": key})).may
    assert not DRAW(ask_as("carrier", path={"key": key})).may


def test_a_trade_of_others_cannot_be_asked_about(ask_as):
    with pytest.raises(CohongError) as caught:
        DRAW(ask_as("customs", path={"key": "0" * 64}))
    assert caught.value.code == "portal.not_here"


def test_a_correction_goes_from_the_officer_to_the_agent_and_is_answered_by_the_mended_list(city, wrong):
    key, agent_name = wrong
    officer, agent = city.person("customs"), city.person(agent_name)
    assert ask_for(officer, key).status_code == 303
    asked = seen(officer, key, "list", "open")
    assert (asked["of"], asked["state"], asked["until"], asked["mine"]) == ("list", "open", 20260320, True)
    assert asked["note"] == NOTE
    mine = seen(agent, key, "list", "open")
    assert (mine["own"], mine["mend"], mine["note"]) == (True, f"/trades/{key}/mend", NOTE)
    due = [one for one in agent.data("/waiting")["due"] if one["why"]["code"] == stages.CORRECTION_DUE]
    assert [(one["day"], one["href"]) for one in due] == [(20260320, f"/trades/{key}/mend")]
    assert NOTE in agent.page(f"/trades/{key}/mend")
    assert NOTE not in city.person("carrier").page(f"/trades/{key}"), "the note is sealed"
    again = ask_for(officer, key)
    assert "aftermath.asked_already" in again.text or again.status_code >= 400
    view = agent.data(f"/trades/{key}/mend")
    (own,) = [one for one in view["own"] if one["in_question"]]
    (price,) = [field for field in own["in_question"] if field["name"].endswith("/price")]
    total = next(field for field in own["in_question"] if field["name"].endswith("/totalPrice"))
    mended = {field["name"]: expected(field) for field in (price, total)}
    assert agent.send(f"/trades/{key}/mend/list", mended, seen_on=f"/trades/{key}/mend").status_code == 303
    answered = seen(agent, key, "list", "answered")
    assert not answered["own"]
    assert not [one for one in agent.data("/waiting")["due"] if one["why"]["code"] == stages.CORRECTION_DUE]
    card = next(one for one in officer.data("/agents")["cards"] if one["id"] == agent_name)
    assert (card["asked"], card["answered"], card["overdue"]) == (1, 1, 0)


def expected(field):
    import re

    return re.findall(r"[0-9]+(?:\.[0-9]+)?", field["wrong"]["says"]["zh"])[-1]


def test_what_was_asked_can_be_taken_back_by_whoever_asked(city, wrong):
    key, _ = wrong
    officer = city.person("customs")
    assert ask_for(officer, key, of="order", code="correction.as_noted").status_code == 303
    assert seen(officer, key, "order", "open")["mine"]
    other = city.person("commerce").send(
        f"/trades/{key}/correct/withdraw", {"of": "order"}, seen_on=f"/trades/{key}/correct"
    )
    assert other.status_code >= 400
    done = officer.send(f"/trades/{key}/correct/withdraw", {"of": "order"}, seen_on=f"/trades/{key}/correct")
    assert done.status_code == 303
    assert seen(officer, key, "order", "") is None


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"until": "2020-01-01"}, "aftermath.day_over"),
        ({"until": "tomorrow"}, "correction.unclear"),
        ({"of": "letter"}, "correction.unclear"),
        ({"code": "x" * 80}, "correction.unclear"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(city, wrong, wanted, code):
    answer = city.person("customs").client.post(
        f"/api/trades/{wrong[0]}/correct",
        json={"of": "waybill", "code": "match.weight", "until": "20260320"} | wanted,
        headers={"Origin": city.url},
    )
    assert answer.status_code >= 400
    assert answer.json()["error"]["code"] == code, answer.text
