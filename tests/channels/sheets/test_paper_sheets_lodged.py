"""A paper that comes as a sheet is lodged as the same message that its XML would be, and a sheet that was mended goes on."""

import csv
import json
from pathlib import Path

import paper_kit
import pytest
from click.testing import CliRunner

from cohong.channels.customs.archive import read_path
from cohong.channels.customs.writer import write_message
from cohong.channels.door.lodged import prepare
from cohong.channels.sheets import read_sheet, write_rows
from cohong.channels.sheets.patch import patch_sheet
from cohong.cli import main
from cohong.core import canon
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook

GOOD = Path(__file__).parents[3] / "examples" / "customs" / "good"
JOIN = bytes(range(32))
TRANSFER = {
    "copCode": "91440101TE5T000247",
    "copName": "示例乙供应链有限公司",
    "dxpMode": "DXP",
    "dxpId": "DXPENT0000000000",
}
ENDINGS = (".xlsx", ".csv", ".json")


def run(*words):
    done = CliRunner().invoke(main, [*map(str, words), "--lang", "zh", "--json"], catch_exceptions=False)
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def sheet_of(message, path, *, repeated=False, lang="zh"):
    """The golden file of a message as a sheet."""
    sheet = paper_kit.BY_MESSAGE[message]
    papers = read_path(GOOD / f"{message}.xml")
    rows = [row for one in papers for row in paper_kit.rows_of(sheet, one.head, one.lines, repeated=repeated)]
    return paper_kit.write(path, sheet, rows, lang=lang)


def body(document):
    """What is lodged of a document, in the bytes that are sealed and signed."""
    prepared = prepare(document, JOIN, "agent")
    fields = canon.encode_trusted(prepared.fields)
    return prepared.message_id, prepared.subject, prepared.alone, canon.encode_trusted(prepared.head), fields


@pytest.mark.parametrize("message", paper_kit.BY_MESSAGE)
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(("repeated", "lang"), [(False, "zh"), (True, "en")])
def test_the_body_of_a_sheet_is_that_of_the_xml_of_the_same_paper(tmp_path, message, ending, repeated, lang):
    path = sheet_of(message, tmp_path / f"a{ending}", repeated=repeated, lang=lang)
    assert [body(one) for one in read_sheet(path)] == [body(one) for one in read_path(GOOD / f"{message}.xml")]


@pytest.mark.parametrize("message", paper_kit.BY_MESSAGE)
def test_what_a_clerk_wrote_with_the_least_is_the_body_of_the_xml_that_says_the_same(tmp_path, message):
    sheet = paper_kit.BY_MESSAGE[message]
    (paper,) = read_sheet(write_rows(sheet.name, tmp_path / "a.csv", sheet.example_rows()))
    xml = tmp_path / "a.xml"
    guid = "0F3B7A52-1111-4C1E-9A00-000000000001"
    xml.write_bytes(write_message(message, [(paper.head, list(paper.lines))], TRANSFER, guid))
    assert [body(one) for one in read_path(xml)] == [body(paper)]


def size(home):
    with View(Home(home), rulebook()) as view:
        return view.info().size


@pytest.mark.parametrize("first", ["xml", "sheet"])
def test_an_import_of_the_other_form_finds_every_paper_recorded_already(tmp_path, first):
    xml, sheets, home = tmp_path / "xml", tmp_path / "sheets", tmp_path / "home"
    xml.mkdir()
    sheets.mkdir()
    for at, message in enumerate(paper_kit.BY_MESSAGE):
        (xml / f"{message}.xml").write_bytes((GOOD / f"{message}.xml").read_bytes())
        sheet_of(message, sheets / f"{message}{ENDINGS[at % 3]}")
    once, twice = (xml, sheets) if first == "xml" else (sheets, xml)
    code, recorded = run("import", once, "--home", home)
    before = size(home)
    again_code, again = run("import", twice, "--home", home)
    assert (code, again_code) == (0, 0)
    assert len(recorded) == 2 * len(paper_kit.BY_MESSAGE)
    assert {(one["message"], one["key"]): one["outcome"] for one in again} == {
        (one["message"], one["key"]): one["outcome"] for one in recorded
    }
    assert all(one["outcome"] for one in again)
    assert size(home) == before


def test_a_sheet_that_says_something_else_than_the_xml_is_not_the_same_paper(tmp_path):
    (paper, *_), sheet = read_path(GOOD / "CEB605.xml"), paper_kit.BY_MESSAGE["CEB605"]
    rows = paper_kit.rows_of(sheet, paper.head | {"reason": "别的原因"}, (), repeated=False)
    run("import", GOOD / "CEB605.xml", "--home", tmp_path / "home")
    code, said = run("import", paper_kit.write(tmp_path / "a.csv", sheet, rows), "--home", tmp_path / "home")
    assert (code, [one["verdict"] for one in said]) == (1, ["refused"])


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_right_papers_of_a_sheet_go_in_and_the_mended_one_follows(tmp_path, ending):
    sheet, home = paper_kit.BY_NAME["returns"], tmp_path / "home"
    wrong = [{**row, "coElNo": "RET-0002"} for row in sheet.example_rows()]
    wrong[1] |= {"qty": "一个", "invtNo": ""}
    rows = [{name: text for name, text in row.items() if text} for row in (*sheet.example_rows(), *wrong)]
    path = paper_kit.write(tmp_path / f"a{ending}", sheet, rows)
    code, said = run("import", path, "--home", home, "--verdicts", tmp_path / "v.csv")
    assert (code, [(one["key"].rpartition("/")[2], bool(one["outcome"])) for one in said]) == (
        1,
        [("RET-0001", True), ("RET-0002", False)],
    )
    with (tmp_path / "v.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["代码"])
    assert (row["看到的内容"], row["单证"]) == ("一个", "退货申请单")
    mended = tmp_path / f"b{ending}"
    patch_sheet(path, mended, {row["位置"]: "1"})
    code, again = run("import", mended, "--home", home)
    assert code == 0
    assert again[0]["outcome"] == said[0]["outcome"]
    assert again[1]["outcome"]
    assert again[1]["verdict"] == "ok"


def test_a_check_of_a_sheet_says_what_an_import_would_refuse(tmp_path):
    sheet = paper_kit.BY_NAME["cancellations"]
    rows = [sheet.example_rows()[0], sheet.example_rows()[0] | {"copNo": "CAN-0002", "invtNo": "5141"}]
    code, said = run("check", write_rows(sheet.name, tmp_path / "a.csv", rows))
    assert (code, [one["verdict"] for one in said]) == (1, ["ok", "refused"])
    assert said[1]["findings"][0]["path"] == "a!D3 原清单编号"


def test_all_parts_of_a_long_summary_are_recorded(tmp_path):
    (first, _), count = paper_kit.BY_NAME["summaries"].example_rows(), 5_001
    rows = [first, *({"copNo": "SUM-0001", "invtNo": f"51412026E{n:09d}"} for n in range(2, count + 1))]
    code, said = run("import", write_rows("summaries", tmp_path / "a.csv", rows), "--home", tmp_path / "home")
    assert (code, len({one["outcome"] for one in said if one["outcome"]})) == (0, 2)
