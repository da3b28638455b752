"""Numbers without a counterpart: orders and waybills against lists, proposed with a reason to who may see both, joined by nobody."""

import pytest
from click.testing import CliRunner
from node_world import CITY, TRADES, cohong, make_home, take

from cohong.city.files import write_nodes
from cohong.city.trades import list_of, order_of, waybill_of
from cohong.cli import main
from cohong.modules.trade.state import PARCEL, TRADE
from cohong.node.comparing.nearby import Nearby
from cohong.node.reading import Reading
from cohong.projections import matching
from cohong.projections.run import catch_up
from cohong.projections.shapes import Scope

ORDERED, CARRIED, SILENT, STRANGE, FOLLOWS = TRADES[:5]


def swapped(text):
    """The last two different neighbours of a number, the other way round."""
    at = next(at for at in range(len(text) - 2, 0, -1) if text[at] != text[at + 1])
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """An order and a list of one trade under two spellings; four waybills and lists of which the first two are near ones, and
    only the first names its consignor."""
    place = tmp_path_factory.mktemp("near")
    home = make_home(place / "home")
    documents = {"CEB303": [], "CEB505": [], "CEB603": []}
    documents["CEB303"].append(order_of(CITY, ORDERED))
    head, lines = list_of(CITY, ORDERED)
    documents["CEB603"].append((head | {"orderNo": "GZ/" + ORDERED.order_no[2:]}, lines))
    for trade, number, more in (
        (CARRIED, swapped(CARRIED.waybill_no), ("ebcCode", "ebcName")),
        (SILENT, swapped(SILENT.waybill_no), ()),
        (STRANGE, "JD0099887766", ()),
        (FOLLOWS, FOLLOWS.waybill_no[:-1] + "9", ()),
    ):
        parcel, _ = waybill_of(CITY, trade)
        head, lines = list_of(CITY, trade)
        parcel = {name: text for name, text in parcel.items() if name not in ("ebcCode", "ebcName")}
        heavier = {"grossWeight": "99.5"} if trade is FOLLOWS else {}
        documents["CEB505"].append((parcel | {name: head[name] for name in more} | heavier, []))
        documents["CEB603"].append((head | {"logisticsNo": number}, lines))
        documents["CEB303"].append(order_of(CITY, trade))
    for kind, nodes in documents.items():
        lodged = take(home, write_nodes(place / "in", kind, kind, nodes, CITY.service))
        assert {one.verdict for one in lodged} <= {"ok", "warning"}, [one.findings for one in lodged]
    catch_up(home)
    return home


@pytest.fixture(scope="module")
def reading(home):
    with Reading(home) as opened:
        yield opened


def pairs(reading, scope=None, most=100):
    return Nearby(reading, reading.operator, scope or Scope(), most=most).pairs()


def test_an_order_and_a_waybill_are_proposed_with_their_reasons(reading):
    order, waybill, silent = sorted(pairs(reading), key=lambda pair: (pair.of, pair.found.numbers))
    assert silent.found.numbers == (SILENT.waybill_no, swapped(SILENT.waybill_no))
    assert (order.of, order.found.numbers) == ("order", (ORDERED.order_no, "GZ/" + ORDERED.order_no[2:]))
    assert reading.state.get(TRADE, order.order).list is None and reading.state.get(TRADE, order.list).order is None
    assert (waybill.of, waybill.order) == ("waybill", "")
    assert waybill.found.numbers == (CARRIED.waybill_no, swapped(CARRIED.waybill_no))
    assert waybill.found.kinds == ("swapped",) and 40 <= waybill.found.score < 100
    assert waybill.found.zh.endswith("重量相同") and waybill.found.en.endswith("the weight is the same")


def test_nothing_is_joined_by_a_proposal(reading):
    for pair in pairs(reading):
        if pair.of == "waybill":
            assert reading.state.get(PARCEL, pair.found.left) is None
    assert len(matching.waybills_alone(reading.tables)) == 4


def test_waybills_alone_are_walked_page_by_page(reading):
    all_of_them = matching.waybills_alone(reading.tables)
    first = matching.waybills_alone(reading.tables, limit=2)
    assert [*first, *matching.waybills_alone(reading.tables, after=first[-1])] == all_of_them


def test_only_the_oldest_are_held_against_each_other(reading):
    assert pairs(reading, most=0) == []


def test_whoever_sees_a_part_is_told_of_no_parcel_but_those_of_its_consignors(reading):
    numbers = {pair.found.numbers[0] for pair in pairs(reading, Scope(agent="svc"))}
    assert numbers == {ORDERED.order_no, CARRIED.waybill_no}
    assert pairs(reading, Scope(agent="second")) == []


def test_whoever_may_open_nothing_is_told_nothing(reading):
    assert Nearby(reading, "third", Scope(), most=100).pairs() == []


def test_the_command_prints_the_proposals(home):
    code, lines, _ = cohong("customs", "match", "--home", home, "--near")
    assert (code, {line["schema"] for line in lines}) == (0, {"cohong.customs-near.v1"})
    by_number = {line["number"]: line for line in lines}
    order, waybill = by_number[ORDERED.order_no], by_number[CARRIED.waybill_no]
    assert (waybill["of"], waybill["list_number"], waybill["order"]) == ("waybill", swapped(CARRIED.waybill_no), "")
    assert order["order"] != order["list"] != ""
    assert order["kinds"] == ["separator"] and order["zh"] and order["en"]


@pytest.mark.parametrize(("lang", "said"), [("en", "the weight is the same"), ("zh", "重量相同")])
def test_people_read_the_proposals_in_their_language(home, lang, said):
    done = CliRunner().invoke(main, ["customs", "match", "--home", str(home), "--near", "--lang", lang])
    assert done.exit_code == 0
    assert sum(said in line for line in done.stdout.splitlines()) == 2
