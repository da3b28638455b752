"""`cohong customs attest-check` and `checks`: a sheet of checks recorded row by row, and every check with its dates."""

import json

import pytest
from click.testing import CliRunner

from cohong.channels.sheets import write_rows
from cohong.city import demo
from cohong.city.people import make_city
from cohong.city.selling import checked_merchants
from cohong.cli import main
from cohong.core.calendar import add_days
from cohong.node.reading import Reading

CITY = make_city(1)
FIRST, SECOND = CITY.merchants[0], CITY.merchants[1]
KEYS = {
    "schema", "firm", "name", "merchant", "what", "about", "state", "method", "since", "until", "days_left", "by", "evidence",
    "en", "zh",
}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A small city after its day."""
    place = tmp_path_factory.mktemp("town")
    demo(seed=1, trades=30, home=place)
    return place


@pytest.fixture(scope="module")
def today(place):
    with Reading(place / "home") as reading:
        return reading.day


@pytest.fixture(scope="module")
def recorded(place, today):
    """Three checks, of which one may not be, from an English sheet: what was printed."""
    since, soon, later = dashed(add_days(today, -40)), dashed(add_days(today, 10)), dashed(add_days(today, 200))
    common = {"verdict": "confirmed", "since": since, "until": later, "evidence": "seen"}
    licence = {
        **common,
        "firm_code": FIRST.firm.code,
        "firm_name": FIRST.firm.name,
        "what": "licence",
        "method": "register",
    }
    shop = {
        **common,
        "firm_code": SECOND.firm.code,
        "what": "shop",
        "about": "S-1",
        "method": "page_code",
        "until": soon,
    }
    record = {**shop, "method": "shop_record", "about": "S-2"}
    file = write_rows("checks", place / "checks.xlsx", [licence, shop, record], lang="en")
    return run("attest-check", file, "--home", place / "home", "--as", "service", "--json")


def dashed(day):
    return f"{day // 10_000}-{day // 100 % 100:02d}-{day % 100:02d}"


def run(*words):
    done = CliRunner().invoke(main, ["customs", *map(str, words)])
    return done, [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else []


def test_every_row_is_answered_and_a_refused_one_says_why(recorded):
    done, said = recorded
    assert done.exit_code == 1, done.output
    assert {one["schema"] for one in said} == {"cohong.import.v1"}
    assert [(one["message"], one["verdict"]) for one in said] == [
        ("CHECK", "ok"),
        ("CHECK", "ok"),
        ("CHECK", "refused"),
    ]
    assert said[2]["findings"][0]["code"] == "authenticity.not_yours_to_say"


def test_checks_are_listed_with_their_dates_and_who_made_them_how(recorded, place, today):
    done, found = run("checks", "--home", place / "home", "--as", "service", "--json")
    assert done.exit_code == 0, done.output
    assert {frozenset(one) for one in found} == {frozenset(KEYS)}
    by_what = {one["what"]: one for one in found if one["by"] == "service"}
    licence, shop = by_what["licence"], by_what["shop"]
    assert (licence["firm"], licence["name"], licence["merchant"]) == (
        FIRST.firm.code,
        FIRST.firm.name,
        FIRST.firm.member,
    )
    assert (licence["state"], licence["days_left"], licence["by"]) == ("standing", 200, "service")
    assert (licence["method"], licence["en"]) == ("authenticity.by_register", "Looked up in the public register.")
    assert (shop["about"], shop["state"], shop["until"]) == ("S-1", "soon", add_days(today, 10))


def test_people_read_it_in_their_language_and_others_see_their_own(recorded, place):
    home = place / "home"
    done = CliRunner().invoke(main, ["--lang", "zh", "customs", "checks", "--home", str(home), "--as", "service"])
    assert f"{FIRST.firm.name} {FIRST.firm.code}  营业执照  有效期至" in done.stdout
    agent = CITY.agents[0].member
    assert run("checks", "--home", home, "--as", agent, "--json")[1] == []
    _, tax = run("checks", "--home", home, "--as", "tax", "--json")
    assert len(tax) == len(found_in_the_city()) + 2


def found_in_the_city():
    """Of whom, what and by whom checks were made in the city's own day."""
    whole, soon, back = (one.firm.code for one in checked_merchants(CITY))
    posts = (("licence", "commerce"), ("shop", "platform"), ("account", "bank-a"), ("mandate", "customs"))
    return [*((whole, *post) for post in posts), (soon, "licence", "commerce"), (back, "account", "service")]


def test_what_was_checked_in_the_city_is_listed(recorded, place):
    _, tax = run("checks", "--home", place / "home", "--as", "tax", "--json")
    assert {(one["firm"], one["what"], one["by"]) for one in tax} >= set(found_in_the_city())
    assert [one["what"] for one in tax if one["state"] == "withdrawn"] == ["account"]


def test_what_is_no_sheet_of_checks_or_no_home_is_an_error(place, tmp_path):
    other = write_rows("claims", tmp_path / "claims.csv", [{"bank_reference": "IR1", "order_no": "A"}])
    done, (said,) = run("attest-check", other, "--home", place / "home", "--json")
    assert (done.exit_code, said["error"]["code"]) == (2, "node.no_sheet_of_checks")
    done, (said,) = run("attest-check", other, "--home", tmp_path / "none", "--json")
    assert (done.exit_code, said["error"]["code"]) == (2, "ledger.home_missing")
    assert not (tmp_path / "none").exists()


def test_the_template_is_a_sheet_that_can_be_read(tmp_path):
    written = CliRunner().invoke(main, ["template", "checks", "-o", str(tmp_path / "checks.xlsx"), "--json"])
    assert written.exit_code == 0, written.output
    assert "核验方式" in written.stdout or "How it was checked" in written.stdout
