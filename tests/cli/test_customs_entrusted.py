"""`cohong customs entrusted-exports`: one line of JSON for each agent, three files that say the same, exit codes."""

import json
from io import BytesIO

import pytest
from click.testing import CliRunner
from lxml import etree
from openpyxl import load_workbook

from cohong.city import demo
from cohong.city.people import make_city
from cohong.cli import main
from cohong.node.selling import entrusted_tables

RATES = "currency,month,per,rate\nUSD,202603,100,712.34\nEUR,202603,100,785.12\n"
AGENT = make_city(1).agents[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A small city after its day, and a file of rates."""
    place = tmp_path_factory.mktemp("town")
    demo(seed=1, trades=60, home=place)
    (place / "rates.csv").write_text(RATES, encoding="utf-8")
    (place / "dollars.csv").write_text("".join(RATES.splitlines(keepends=True)[:2]), encoding="utf-8")
    return place


def run(place, *words, quarter="2026Q1"):
    asked = ["customs", "entrusted-exports", "--home", str(place / "home"), "--quarter", quarter]
    done = CliRunner().invoke(main, [*asked, *map(str, words)])
    return done, [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else []


def test_every_agent_has_one_line_that_adds_up(place):
    done, lines = run(place, "--rates", place / "rates.csv", "--json")
    assert done.exit_code == 0, done.stdout
    assert {line["schema"] for line in lines} == {"cohong.customs-entrusted-exports.v1"}
    assert [line["agent"] for line in lines] == sorted(firm.code for firm in make_city(1).agents)
    for line in lines:
        assert line["declared_fen"] == line["entrusted_fen"] == sum(one["amount_fen"] for one in line["entries"]) > 0
        assert (line["open"], line["own_fen"], line["files"], line["sealed"]) == ([], 0, [], 0)


def test_the_three_files_say_what_was_printed(place, tmp_path):
    _, (line,) = run(place, "--rates", place / "rates.csv", "-o", tmp_path / "out", "--agent", AGENT.code, "--json")
    names = [f"entrusted-exports-2026Q1-{AGENT.code}{ending}" for ending in (".xlsx", ".xml", ".json")]
    book, xml, plain = [(tmp_path / "out" / name).read_bytes() for name in names]
    assert line["files"] == [str(tmp_path / "out" / name) for name in names]
    assert json.loads(plain)["entries"] == line["entries"]
    rows = etree.fromstring(xml).findall("Row")
    assert [row.findtext("taxpayer") for row in rows] == [one["taxpayer"] for one in line["entries"]]
    sheet = load_workbook(BytesIO(book)).worksheets[0]
    cells = [(row[1], round(row[2] * 100)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert cells == [(one["taxpayer"], one["amount_fen"]) for one in line["entries"]]


@pytest.fixture
def no_rates_by_law(monkeypatch):
    """The law book of this city holds the rates of its month; here it is silent."""
    monkeypatch.setattr(entrusted_tables, "ROW", "no.such.row.")


@pytest.mark.usefixtures("no_rates_by_law")
def test_what_has_no_rate_stands_open_with_words_and_ends_with_one(place, tmp_path):
    done, (line,) = run(
        place, "--rates", place / "dollars.csv", "--agent", AGENT.code, "-o", tmp_path, "--json", "--lang", "en"
    )
    assert done.exit_code == 1
    first = line["open"][0]
    assert (first["reason"], first["amount_fen"], first["seen"]) == ("node.no_rate", None, "EUR")
    assert first["value"].endswith(" EUR") and "EUR" in first["en"] and "EUR" in first["zh"]
    assert line["open_fen"] == 0
    book = load_workbook(tmp_path / f"entrusted-exports-2026Q1-{AGENT.code}.xlsx")
    assert book["Cannot tell"]["B2"].value == first["value"]
    opened = etree.parse(tmp_path / f"entrusted-exports-2026Q1-{AGENT.code}.xml").find("Open")
    assert (opened.get("value"), opened.get("amount")) == (first["value"], None)


@pytest.mark.usefixtures("no_rates_by_law")
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ("实际委托出口方", "受托出口：", "缺少 2026-03 的 EUR")),
        ("en", ("Actual exporter", "For others: ", "EUR was")),
    ],
)
def test_people_read_a_table(place, lang, said):
    done, _ = run(place, "--rates", place / "dollars.csv", "--agent", AGENT.code, "--lang", lang)
    assert done.exit_code == 1
    assert all(text in done.stdout for text in (*said, AGENT.code)), done.stdout


def test_an_agent_reads_its_own_alone(place):
    done, (line,) = run(place, "--rates", place / "rates.csv", "--as", "agent-1", "--json")
    assert (done.exit_code, line["agent"], line["agent_name"]) == (1, AGENT.code, AGENT.name)
    assert {one["reason"] for one in line["open"]} == {"sellers.exporter_without_credit_code"}, (
        "the forwarder's principal"
    )


def test_a_quarter_without_exports_is_empty_and_a_wrong_one_refused(place):
    assert run(place, "--json", quarter="2025Q4")[1] == []
    done, (line,) = run(place, "--agent", AGENT.code, "--json", quarter="2025Q4")
    assert (done.exit_code, line["entries"], line["declared_fen"]) == (0, [], 0)
    done, (line,) = run(place, "--json", quarter="2025Q2")
    assert (done.exit_code, line["error"]["code"]) == (2, "sellers.summary_not_yet_due")
    done, (line,) = run(place, "--json", "--rates", place / "nothing.csv")
    assert (done.exit_code, line["schema"]) == (2, "cohong.error.v1")
