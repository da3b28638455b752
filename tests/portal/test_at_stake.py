"""What is called money at stake is what is still to be paid or may have to go back, wherever it is told."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from sellers_home import judge

from cohong.channels.sheets.problems import write_problems
from cohong.modules.trade.rules import BASE_BELOW_USES
from cohong.modules.trade.state import TRADE, Difference, Line, Trade, total
from cohong.node.home import Node
from cohong.node.labels import Labels
from cohong.node.problems import Rows
from cohong.node.reading import Reading
from cohong.portal.app import build
from cohong.portal.entering.entrance import Entrance
from cohong.portal.place import Place
from cohong.projections import queries, stages
from cohong.projections.rows import stake_of
from cohong.projections.run import catch_up

APPEALED = "sellers.appealed"
WORDS = {"zh": "无，款项已全部付清", "en": "none, all of it is paid"}


@pytest.fixture(scope="module")
def judged(demo_home, tmp_path_factory):
    """A home in which a trade that is paid in full is appealed, its key, and what does not close by the desk."""
    home = Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("stake") / "home"))
    key = judge(home)["appealed"]
    with Node(home) as node:
        labels = Labels(node, node.keys_of("commerce").reader(), "zh")
        rows = [row for _, row in Rows(node, labels).all()]
        number = labels.body(node.state.get(TRADE, key).order)["orderNo"]
    catch_up(home)
    return home, key, rows, number


@pytest.fixture
def client_at(judged, client_of):
    """`client_at("zh")`: a client of the pages of that home."""
    place = Place(judged[0])

    def make(lang):
        client = client_of(build(place, Entrance(place, unsafe_switch=True)))
        client.cookies.update({"unsafe_post": "commerce", "lang": lang})
        return client

    yield make
    place.close()


def card(html, href):
    (found,) = [part for part in html.split("<section") if "card problem" in part and href in part]
    return found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_held_trade_that_is_paid_says_in_words_that_nothing_is_delayed(judged, client_at, lang):
    key = judged[1]
    client = client_at(lang)
    found = card(client.get("/problems").text, f"/trades/{key}")
    assert WORDS[lang] in found
    assert "US$" not in found
    assert WORDS[lang] in client.get(f"/trades/{key}").text
    rows = {row["href"]: row for row in client.get("/problems.json").json()["rows"]}
    assert rows[f"/trades/{key}"]["amount"] == {"currency": "USD", "minor": 0}


@pytest.mark.parametrize(("lang", "said"), [("zh", "无（已付清）"), ("en", "None: all paid")])
def test_the_workbook_of_what_does_not_close_says_the_same(judged, tmp_path, lang, said):
    _, _, rows, number = judged
    (row,) = [one for one in rows if one.code == APPEALED and number in one.what]
    assert (row.amount_minor, row.currency) == (0, "USD")
    book = openpyxl.load_workbook(write_problems(tmp_path / "p.xlsx", rows, as_of_day=20260110, lang=lang))
    (cells,) = [line for line in book.worksheets[1].iter_rows(values_only=True) if number in str(line[0])]
    assert cells[4] == said


def test_the_tables_and_the_workbook_tell_the_same_amounts(judged):
    home, _, rows, _ = judged
    told = {(row.code, row.amount_minor, row.currency) for row in rows if row.state == "wrong"}
    with Reading(home) as reading:
        found = queries.troubles(reading.tables, limit=200)
        paid = [one for one in found if one.trade and _is_paid(reading.state.get(TRADE, one.trade))]
    assert APPEALED in {one.code for one in paid if not one.amount}
    alone = {one.code for one in found if one.trade} - {one.code for one in found if one.code.startswith("match.")}
    assert alone
    assert {(one.code, one.amount, one.currency) for one in found if one.code in alone} <= told


def _is_paid(trade):
    return total(trade, "value") == total(trade, "paid") > 0


def trade(value=0, paid=0, claimed=0, **more):
    lines = (Line(1, "件", 1, 1, 1, value, claimed or paid, paid, paid, paid),) if value else ()
    return Trade(firm="f" * 32, number="0" * 32, currency="USD" if lines else "", lines=lines, **more)


@pytest.mark.parametrize(
    ("code", "amount", "of", "expected"),
    [
        ("match.price", 9_000, trade(), (9_000, "USD")),
        ("match.price", 9_000, trade(9_000, 4_000), (5_000, "USD")),
        ("match.price", 9_000, trade(9_000, 9_000), (0, "USD")),
        ("match.price", 9_500, trade(9_000, 9_000), (500, "USD")),
        (APPEALED, 0, trade(9_000, 9_000), (0, "USD")),
        (APPEALED, 9_000, trade(9_000, 2_000), (7_000, "USD")),
        ("sellers.shared", 1_000, trade(9_000, 2_000), (1_000, "USD")),
        ("customs.refused_by_customs", 0, trade(), (8_000, "USD")),
        ("aftermath.cancelled_after_use", 9_000, trade(9_000, 9_000), (9_000, "USD")),
        ("clearing.no_contract", 700, trade(9_000, 2_000), (700, "CNY")),
        (BASE_BELOW_USES, 9_000, trade(8_000, 9_000, 9_000), (1_000, "USD")),
    ],
)
def test_a_difference_stakes_what_is_not_paid_or_may_have_to_go_back(code, amount, of, expected):
    found = Difference(code, "agent", 20260110, amount)
    assert stages.at_stake(of, found, 8_000, "USD") == expected


def test_a_trade_that_differs_before_its_match_is_counted_once():
    found = (Difference("match.price", "agent", 20260110, 8_000),)
    assert stake_of(trade(differences=found), "wrong", "match.price", 8_000) == 8_000


def test_paid_in_full_and_in_question_is_counted_with_nothing():
    found = (Difference(APPEALED, "customs", 20260110),)
    assert stake_of(trade(9_000, 9_000, differences=found), "wrong", APPEALED) == 0
    found = (Difference("match.price", "agent", 20260110, 9_000),)
    assert stake_of(trade(9_000, 9_000, differences=found), "wrong", "match.price") == 0
