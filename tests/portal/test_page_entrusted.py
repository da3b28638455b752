"""The page of entrusted exports: an agent's own, any agent's for an officer, missing rates in plain words, the workbook."""

import json
import shutil
from io import BytesIO

import msgspec
import pytest
from openpyxl import load_workbook

from cohong.city.people import make_city
from cohong.core.texts import CohongError
from cohong.node.law import adopt_law
from cohong.node.reading import Reading
from cohong.node.selling import entrusted_tables
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.page import twin
from cohong.portal.pages import entrusted as room
from cohong.portal.pages.entrusted import entrusted
from cohong.portal.place import Place
from cohong.projections.run import catch_up

AGENTS = make_city(1).agents
RATES = {"USD": "7.1234", "EUR": "7.8512"}
VOTERS = ("commerce", "customs", "tax")


@pytest.fixture(scope="module")
def rated_home(demo_home, tmp_path_factory):
    """The city after its voters adopted the rates of March."""
    place = tmp_path_factory.mktemp("rated")
    home = shutil.copytree(demo_home, place / "home")
    rows = [
        {"name": f"tax.cny_rate.{currency}", "value": rate, "since": 20260301, "until": 20260331,
         "document": "central parity of 2 March 2026, invented", "mark": "D"}
        for currency, rate in RATES.items()
    ]  # fmt: skip
    (place / "rates.json").write_text(json.dumps({"rows": rows}), encoding="utf-8")
    votes = [adopt_law(home, place / "rates.json", member=member) for member in VOTERS]
    assert votes[-1].adopted
    catch_up(home)
    return home


@pytest.fixture
def rated(ask_as, rated_home):
    """`rated("tax", quarter="2026Q1")`: what the page shows with rates."""
    with Reading(rated_home) as reading:
        yield lambda member, **query: entrusted(msgspec.structs.replace(ask_as(member, **query), reading=reading))


@pytest.fixture
def client(rated_home, client_of):
    place = Place(rated_home)
    with client_of(build(place, Entrance(place, unsafe_switch=True))) as client:
        yield client
    place.close()


def as_post(client, post, lang="zh"):
    client.cookies.update({"unsafe_post": post, "lang": lang})
    return client


def test_missing_rates_are_said_in_plain_words_and_nothing_is_summed(ask_as, browser_of, monkeypatch):
    monkeypatch.setattr(entrusted_tables, "ROW", "no.such.row.")  # the city's own law book has them
    view = entrusted(ask_as("tax", "officer"))
    assert (view.quarter, view.rates, view.rows) == ("2026Q1", ("EUR", "USD"), ())
    assert view.declared.minor == view.untold.minor == 0
    assert {one.why.code for one in view.open} == {"node.no_rate"}
    assert all(one.amount is None and one.values and one.why.next.zh for one in view.open)
    assert sum(one.count for one in view.open) == view.lists == 30
    for lang, words in (("zh", "缺少汇率，部分金额无法折算：EUR、USD。"), ("en", "since a rate is missing: EUR, USD.")):
        assert words in browser_of("tax", lang).get("/entrusted").text


def test_an_officer_chooses_the_agent(rated):
    view = rated("tax")
    assert [one.value for one in view.agents] == sorted(firm.code for firm in AGENTS)
    assert [one.value for one in view.agents if one.chosen] == [view.agent]
    for firm in AGENTS:
        chosen = rated("tax", agent=firm.code)
        assert (chosen.agent, chosen.name, chosen.open, chosen.rates) == (firm.code, firm.name, (), ())
        assert sum(row.amount.minor for row in chosen.rows) == chosen.entrusted.minor == chosen.declared.minor > 0
        assert sum(row.declarations for row in chosen.rows) == chosen.lists
        assert firm.code not in {row.code for row in chosen.rows}


def test_an_agent_sees_its_own_alone_whatever_it_asks(rated):
    own = rated("agent-1", agent=AGENTS[1].code)
    assert (own.agent, own.agents) == (AGENTS[0].code, ())
    assert own.declared == rated("tax", agent=AGENTS[0].code).declared


def test_a_merchant_that_declares_for_itself_has_own_exports_and_no_rows(rated):
    view = rated("merchant-01")
    assert view.rows == view.open == ()
    assert view.own == view.declared and view.own.minor > 0


def test_who_may_not_read_the_lists_is_told_so(rated, client):
    view = rated("safe")
    assert (view.lists, view.sealed, view.file) == (0, 116, "")
    assert "lists are not open to you" in as_post(client, "safe", "en").get("/entrusted").text


def test_a_quarter_without_exports_says_so_and_one_before_the_law_is_named(rated):
    view = rated("tax", quarter="2025Q4")
    assert (view.lists, view.rows, view.trouble) == (0, (), None)
    assert [one.value for one in view.quarters] == ["2026Q1", "2025Q4", "2025Q3"]
    early = rated("tax", quarter="2025Q1")
    assert early.trouble and early.trouble.code == "sellers.summary_not_yet_due"
    with pytest.raises(CohongError):
        rated("tax", quarter="soon")


def test_a_quarter_too_large_for_the_page_names_the_command(rated, monkeypatch):
    monkeypatch.setattr(room, "MOST", 10)
    trouble = rated("tax").trouble
    assert trouble and trouble.code == "node.too_many_lists"
    assert "entrusted-exports" in trouble.next.zh


def test_the_page_shows_names_amounts_and_the_workbook(client, rated):
    view = rated("agent-1")
    shown = as_post(client, "agent-1").get("/entrusted")
    assert shown.status_code == 200
    for row in view.rows:
        assert row.name in shown.text and row.code in shown.text
    file = client.get(view.file)
    assert file.status_code == 200 and "attachment" in file.headers["content-disposition"]
    sheet = load_workbook(BytesIO(file.content)).worksheets[0]
    cells = [(row[0], row[1], round(row[2] * 100)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert cells == [(row.name, row.code, row.amount.minor) for row in view.rows]
    assert client.get("/entrusted.xlsx?quarter=2026Q9").status_code == 400


def test_the_page_is_found_from_those_beside_it(client):
    for address in ("/matching", "/agents"):
        assert 'href="/entrusted"' in as_post(client, "agent-1").get(address).text


def test_the_twin_holds_data(rated):
    plain = msgspec.json.decode(twin(rated("tax")))
    assert plain["rows"][0]["amount"].keys() == {"currency", "minor"}
    assert isinstance(plain["lists"], int)
