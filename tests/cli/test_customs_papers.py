"""`cohong customs papers`: what follows the lists of a city, held against them; each kind of disagreement is told."""

import json

import pytest
from click.testing import CliRunner

from cohong.channels.customs.archive import read_path
from cohong.channels.customs.writer import write_message
from cohong.city import demo
from cohong.cli import main
from cohong.cli.customs.papers import KINDS
from cohong.core.calendar import time_of
from cohong.core.tags import firm_tag
from cohong.modules.members.state import member_of_firm
from cohong.node.comparing.papers import Papers
from cohong.node.home import Node
from cohong.node.intake import Intake
from cohong.node.reading import Reading
from cohong.projections.run import catch_up

EVENING = time_of(20260312, 20)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A small city after its day, and what its people sent that does not fit."""
    place = tmp_path_factory.mktemp("quay")
    demo(seed=1, trades=60, home=place)
    with Node(place / "home", clock=lambda: EVENING) as node:
        spoil(node, place / "files" / "customs", place / "spoilt")
    catch_up(place / "home")
    return place


def spoil(node, files, folder):
    """A heavier bill, one with a parcel nobody knows, the first of two parts, a return of other goods."""
    folder.mkdir()
    bill = first(files.glob("7-bill-agent-1*.xml"))
    head = bill.head | {"copNo": "HEAVY", "billNo": "78412345670", "grossWeight": "999", "guid": guid(1)}
    take(node, folder, "CEB607", head, bill.lines, "agent-1")
    lines = [*bill.lines, {"gnum": str(len(bill.lines) + 1), "logisticsNo": "NOBODY-1"}]
    take(node, folder, "CEB607", head | {"copNo": "LOST", "billNo": "78412345672", "guid": guid(4)}, lines, "agent-1")
    half = bill.head | {"copNo": "HALF", "billNo": "78412345671", "msgCount": "2", "guid": guid(2)}
    take(node, folder, "CEB607", half, bill.lines, "agent-1")
    back = first(files.glob("a-return-*.xml"))
    own = next(one for one in ("agent-1", "agent-2", "agent-3") if code_of(node, one) == back.head["agentCode"])
    line = back.lines[0] | {"gname": "不是此货", "qty": "1"}
    take(node, folder, "CEB213", back.head | {"coElNo": "AGAIN", "guid": guid(3)}, [line], own)


def code_of(node, member):
    names = {one.head["agentCode"]: None for one in read_path(node.home.root.parent / "files" / "customs")
             if "agentCode" in one.head}  # fmt: skip
    return next((code for code in names if member_of_firm(node.state, firm_tag(node.join_key, code)) == member), "")


def guid(number):
    return f"0F3B7A52-9999-4C1E-9A00-{number:012d}"


def first(paths):
    return next(iter(read_path(min(paths))))


def take(node, folder, kind, head, lines, member):
    transfer = {
        "copCode": head["agentCode"],
        "copName": head["agentName"],
        "dxpMode": "DXP",
        "dxpId": "DXPENT0000000000",
    }
    path = folder / f"{kind}-{head['guid'][-4:]}.xml"
    path.write_bytes(write_message(kind, [(head, list(lines))], transfer, guid(int(head["guid"][-4:]) + 100)))
    (lodged,) = Intake(node, member).take([path], workers=False)
    assert lodged.verdict != "refused", lodged.findings


def run(home, *words):
    done = CliRunner().invoke(main, ["customs", "papers", "--home", str(home), *words])
    return done, [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else []


@pytest.fixture(scope="module")
def told(place):
    done, found = run(place / "home", "--json")
    assert done.exit_code == 1, "something differs"
    return {(one["of"], one["number"]): one for one in found}


def test_every_kind_is_told_and_what_the_city_sent_agrees(told):
    assert {of for of, _ in told} == set(KINDS)
    spoilt = {number for (_, number), one in told.items() if one["state"] not in ("agrees", "warns")}
    assert spoilt == {"HALF", "AGAIN", "LOST"}


def test_a_bill_with_a_parcel_that_nobody_knows(told):
    one = told["bill", "LOST"]
    assert one["awaited"] == ["NOBODY-1"]
    assert [(found["rule"], found["field"]) for found in one["differ"]] == [("X09", "logisticsNo")]
    assert all(found["zh"] and found["en"] for found in one["differ"])


def test_a_bill_that_is_heavier_than_its_parcels(told):
    (found,) = told["bill", "HEAVY"]["differ"]
    assert (found["rule"], found["unit"], found["values"]["607"]) == ("W03", "kg", "999")
    assert found["difference"].startswith(("+", "-"))


def test_a_part_that_has_not_come(told):
    one = told["bill", "HALF"]
    assert (one["there"], one["parts"]) == (1, 2)
    assert [lacking["document"] for lacking in one["missing"]] == ["607 HALF 2/2"]


def test_a_return_of_other_goods_than_were_declared(told):
    assert "gname" in {found["field"] for found in told["return", "AGAIN"]["differ"]}


def test_a_summary_tells_where_each_line_went_and_that_the_rule_would_do_the_same(told):
    summaries = [one for (of, _), one in told.items() if of == "summary"]
    assert summaries
    for one in summaries:
        merged = [members for form in one["forms"] for members in form["lines"]]
        by_form = {}
        for place in one["places"]:
            by_form.setdefault((place["form"], place["seqno"]), []).append([place["list"], place["line"]])
        assert sorted(map(sorted, merged)) == sorted(map(sorted, by_form.values()))
        assert {place["list"] for place in one["places"]} == set(one["about"])


def test_for_people_in_both_languages(place):
    home = place / "home"
    english = CliRunner().invoke(main, ["--lang", "en", "customs", "papers", "--home", str(home), "--of", "bill"])
    chinese = CliRunner().invoke(main, ["--lang", "zh", "customs", "papers", "--home", str(home), "--of", "bill"])
    assert "missing 607 HALF 2/2" in english.stdout
    assert "Not known here: NOBODY-1" in english.stdout
    assert "清单总分单 LOST  不一致" in chinese.stdout
    assert "缺少 607 HALF 2/2" in chinese.stdout


def test_a_member_that_may_not_open_a_paper_is_told_so(place):
    with Reading(place / "home") as reading:
        states = {one.state for one in Papers(reading, "bank-b").all("cancellation")}
    assert states == {"sealed"}
