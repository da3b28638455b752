"""`cohong customs match`: one line of JSON for each trade, the promised exit codes, an order as people write it."""

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from cohong.city import demo
from cohong.cli import main
from cohong.node.comparing.matching import Matching
from cohong.node.reading import Reading
from cohong.projections.run import catch_up

KEYS = {"schema", "order", "state", "documents", "sealed", "agree", "differ", "missing", "age_seconds", "key"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A small city after its day, of which one trade differs and three wait for a document."""
    place = tmp_path_factory.mktemp("town")
    demo(seed=1, trades=60, home=place)
    catch_up(place / "home")
    return place / "home"


def run(home, *words):
    done = CliRunner().invoke(main, ["customs", "match", "--home", str(home), *words])
    return done, [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else []


@pytest.fixture(scope="module")
def lines(home):
    done, found = run(home, "--json")
    assert done.exit_code == 1, "something differs"
    return found


@pytest.fixture(scope="module")
def odd(lines):
    """The trades that do not agree, by what is the matter with them."""
    found = {line["state"]: [] for line in lines if line["state"] != "agrees"}
    for line in lines:
        if line["state"] != "agrees":
            found[line["state"]].append(line)
    return found


def test_every_trade_has_one_line(lines, odd):
    assert len(lines) == len({line["order"] for line in lines}) == 60
    assert {frozenset(line) for line in lines} == {frozenset(KEYS)}
    assert {line["schema"] for line in lines} == {"cohong.customs-match.v1"}
    assert {state: len(found) for state, found in odd.items()} == {"differs": 1, "missing": 3}


def test_a_difference_tells_field_values_and_size(home, odd):
    done, (line,) = run(home, "--order", odd["differs"][0]["order"], "--json")
    first = line["differ"][0]
    assert (done.exit_code, first["field"], first["line"], first["rule"]) == (1, "price", 1, "X05")
    assert Decimal(first["difference"]) == Decimal(first["values"]["list"]) - Decimal(first["values"]["order"]) != 0
    assert first["unit"] in ("USD", "EUR")
    assert first["zh"] and first["en"]
    assert line["age_seconds"] > 0


def test_what_is_missing_names_who_sends_it(odd):
    missing = [
        (one["document"], one["owner"]) for line in odd["missing"] for one in line["missing"] if one["level"] == "error"
    ]
    assert sorted(missing) == [("list", "declarant"), ("list", "declarant"), ("waybill", "carrier")]


def test_a_trade_that_agrees_ends_well(home):
    done, (line,) = run(home, "--order", "GZ00000001", "--json")
    assert (done.exit_code, line["state"], line["age_seconds"]) == (0, "agrees", 0)
    fields = {(one["line"], one["field"]) for one in line["agree"]}
    assert {(0, "grossWeight"), (1, "qty"), (1, "totalPrice"), (0, "time")} <= fields


def test_an_order_may_be_named_with_its_firm(home):
    with Reading(home) as reading:
        (row,) = Matching(reading).found("GZ00000001")
        (_, table) = next(Matching(reading).compare([row]))
    firm = next(one.values["order"] for one in table.agree if one.field == "ebcCode")
    done, (line,) = run(home, "--order", f"{firm}/GZ00000001", "--json")
    assert (done.exit_code, line["order"]) == (0, "GZ00000001")
    assert run(home, "--order", "91440101TE5T00016C/GZ00000001", "--json")[0].exit_code == 2


def test_a_near_number_is_proposed_and_never_taken(home):
    done, (line,) = run(home, "--order", "gz-00000001", "--json")
    assert done.exit_code == 2
    assert line["error"]["code"] == "node.near_order"
    assert line["error"]["expected"].startswith("GZ00000001 (")
    done, (line,) = run(home, "--order", "QQQQ", "--json")
    assert (done.exit_code, line["error"]["code"]) == (2, "node.no_such_order")


@pytest.mark.parametrize(
    ("lang", "said"),
    [("zh", ("不一致", "第 1 项 单价", "相差 ")), ("en", ("differs", "line 1 Unit price", "difference "))],
)
def test_people_read_a_table(home, odd, lang, said):
    done, _ = run(home, "--order", odd["differs"][0]["order"], "--lang", lang)
    assert done.exit_code == 1
    assert all(text in done.stdout for text in said), done.stdout


def test_a_member_reads_its_own_trades_alone(home):
    _, own = run(home, "--as", "merchant-01", "--json")
    assert 0 < len(own) < 60
    done, (line,) = run(home, "--as", "nobody", "--json")
    assert (done.exit_code, line["schema"]) == (2, "cohong.error.v1")
