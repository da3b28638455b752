"""Sheets of the papers that follow a list: cancellation, return, summary, arrival, departure."""

import random
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import paper_kit
import pytest
import sheet_kit as kit
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cohong.channels.sheets import INPUT_KINDS, kind_of, read_sheet, sheet_kinds, write_rows, write_template
from cohong.channels.sheets.around import choices_in
from cohong.channels.sheets.gathering import WINDOW
from cohong.channels.sheets.kinds import PAPERS
from cohong.cli.template import KINDS
from cohong.core.texts import text_of
from cohong.modules.aftermath.messages import MAX_REFERENCES
from cohong.node.documents import read_file
from cohong.portal.entering.bringing import TEMPLATES

NAMES = [sheet.name for sheet in PAPERS]
CANCELLATION, RETURN, SUMMARY, ARRIVAL, DEPARTURE = (kind_of(name).example_rows() for name in NAMES)


def judged(path, kind, rows, **how):
    """What the door says of these rows, the rules of customs included."""
    return list(read_file(write_rows(kind, path, rows, **how)))


def test_every_sheet_that_can_be_sent_in_has_its_template_on_the_command_line_and_at_the_desk():
    assert set(KINDS) == set(TEMPLATES) == set(INPUT_KINDS)
    assert {sheet.name for sheet in PAPERS} < set(INPUT_KINDS)


# --- the same fields ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.generate])
@given(data=st.data())
def test_what_a_paper_says_is_written_as_a_sheet_and_read_again(name, data):
    sheet = paper_kit.BY_NAME[name]
    papers = data.draw(paper_kit.papers(name))
    ending, lang = (
        data.draw(st.sampled_from([".csv", ".csv", ".json", ".xlsx"])),
        data.draw(st.sampled_from(["zh", "en"])),
    )
    rows = [paper_kit.rows_of(sheet, *paper, repeated=data.draw(st.booleans())) for paper in papers]
    chance = random.Random(data.draw(st.integers(0, 2**32)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        read = list(read_sheet(paper_kit.write(path, sheet, paper_kit.interleaved(rows, chance), lang=lang)))
    assert {one.verdict for one in read} == {"ok"}, [one.findings for one in read]
    by_number = {one.head[sheet.number]: one for one in read}
    assert len(read) == len(by_number) == len(papers)
    for head, lines in papers:
        found = by_number[head[sheet.number]]
        made = {} if "guid" in head else {"guid": found.guid}
        assert (found.message, found.head, found.lines) == (sheet.message, head | made, lines)
        assert list(found.head) == [one.name for one in sheet.kind.head_elements if one.name in found.head]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_examples_of_a_template_are_right_by_the_rules_of_customs(tmp_path, name, lang):
    (paper,) = judged(tmp_path / "t.csv", name, kind_of(name).example_rows(), lang=lang)
    assert (paper.message, paper.findings) == (paper_kit.BY_NAME[name].message, ())
    assert len(paper.lines) == {"cancellations": 0}.get(name, 2)


# --- headings -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("words", ["zh", "en", "id"])
def test_the_needed_headings_alone_tell_the_kind_in_any_order(tmp_path, name, words, seed):
    sheet = paper_kit.BY_NAME[name]
    columns = [column for column in sheet.columns if column.required]
    random.Random(seed).shuffle(columns)
    headings = [column.id if words == "id" else column.header(words) for column in columns]
    path = tmp_path / "x.csv"
    path.write_text(",".join(headings) + "\n", encoding="utf-8")
    assert sheet_kinds(path) == [name]
    for column in sheet.columns:
        for heading in (column.id, column.zh, column.en):
            assert sheet.find(heading).column == column.id


def test_headings_as_people_write_them_are_understood(tmp_path):
    path = tmp_path / "x.csv"
    heads = [
        "内部编号*",
        "申请日期",
        "申报关區（四位）",
        "原清单号",
        "原因",
        "卖家代码",
        "卖家名称",
        "Agent code",
        "代理名称",
        "我的备注",
    ]
    row = [
        "CAN-0001",
        "2026-01-08",
        "5141",
        "51412026E000000001",
        "客户取消订单",
        kit.SELLER,
        "示例甲贸易有限公司",
        "",
        "",
        "x",
    ]
    path.write_text(",".join(heads) + "\n" + ",".join(row) + "\n", encoding="utf-8")
    told, paper = read_file(path)
    assert kit.said([told]) == {("sheets.column_ignored", "warning")}
    assert (paper.message, paper.verdict, paper.head["appTime"]) == ("CEB605", "ok", "20260108000000")
    assert (paper.head["agentCode"], paper.head["agentName"]) == (kit.SELLER, "示例甲贸易有限公司")


@pytest.mark.parametrize("name", NAMES)
def test_a_needed_column_that_is_not_there_is_told_once_and_no_row_is_read(tmp_path, name):
    sheet = paper_kit.BY_NAME[name]
    needed = [column.id for column in sheet.columns if column.required and column.id != "customsCode"]
    rows = [{key: text for key, text in row.items() if key in needed} for row in sheet.example_rows()]
    told = kit.documents(tmp_path / "x.csv", name, rows, columns=needed)
    assert [(one.message, one.verdict) for one in told] == [("SHEET", "refused")]
    assert "申报地海关 / Customs office" in told[0].findings[0].zh


# --- what follows from other cells ----------------------------------------------------------------------------------------


def test_what_a_clerk_leaves_empty_is_filled_in(tmp_path):
    (paper,) = kit.documents(tmp_path / "r.csv", "returns", RETURN)
    filled = {"appType": "1", "appStatus": "2", "ebpCode": "无", "tradeMode": "9661", "ieFlag": "I", "trafMode": "5",
              "portCode": "5141", "billNo": "EXW0000000000000001"}  # fmt: skip
    assert filled.items() <= paper.head.items()
    assert [(line["qty1"], line["unit1"]) for line in paper.lines] == [("2", "007"), ("0.05", "035")]
    (arrival,) = kit.documents(tmp_path / "a.csv", "arrivals", ARRIVAL)
    assert [line["gnum"] for line in arrival.lines] == ["1", "2"]
    assert (arrival.head["msgCount"], arrival.head["msgSeqNo"], arrival.head["ieFlag"]) == ("1", "1", "E")


def test_an_arrival_without_parcels_is_that_of_its_whole_bill(tmp_path):
    whole = {name: text for name, text in ARRIVAL[0].items() if name not in ("logisticsNo", "totalPackageNo")}
    (paper,) = judged(tmp_path / "a.csv", "arrivals", [whole])
    assert (paper.verdict, paper.lines) == ("ok", ())
    (wrong,) = judged(tmp_path / "b.csv", "arrivals", [whole | {"billNo": ""}])
    assert [(one.code, one.path.rpartition(" ")[2]) for one in wrong.findings] == [("sheets.cell_missing", "提运单号")]


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2026-01-31", "20260131235959"), ("2026-01-31 00:00:00", "20260131000000"), ("20260131120000", "20260131120000")],
)
def test_a_period_that_ends_with_a_day_ends_with_its_last_second(tmp_path, typed, read):
    period = SUMMARY[0] | {"invtNo": "", "startTime": "2026-01-01", "endTime": typed}
    (paper,) = judged(tmp_path / "s.csv", "summaries", [period])
    assert (paper.verdict, paper.lines) == ("ok", ())
    assert (paper.head["startTime"], paper.head["endTime"]) == ("20260101000000", read)


def test_a_day_that_a_spreadsheet_keeps_as_its_midnight_ends_late_too(tmp_path):
    path = write_rows("summaries", tmp_path / "s.xlsx", [SUMMARY[0] | {"startTime": "2026-01-01", "endTime": "x"}])
    book = openpyxl.load_workbook(path)
    (cell,) = (one for row in book.worksheets[0].iter_rows() for one in row if one.value == "x")
    cell.value, cell.number_format = date(2026, 1, 31), "yyyy-mm-dd"
    book.save(path)
    (paper,) = read_sheet(path)
    assert paper.head["endTime"] == "20260131235959"


def test_the_same_paper_again_is_the_same_and_one_filed_anew_later_is_another(tmp_path):
    first, again, later = (
        next(iter(kit.documents(tmp_path / f"{at}.csv", "cancellations", [CANCELLATION[0] | changed]))).guid
        for at, changed in enumerate(({}, {"note": "x"}, {"appTime": "2026-01-09"}))
    )
    assert first == again != later
    assert len(first) == 36


# --- parts ----------------------------------------------------------------------------------------------------------------


def test_a_paper_longer_than_the_ledger_takes_comes_in_parts(tmp_path):
    count = MAX_REFERENCES + 2
    rows = [SUMMARY[0], *({"copNo": "SUM-0001", "invtNo": f"51412026E{n:09d}"} for n in range(2, count + 1))]
    rows[-1]["invtNo"] = "514120"
    first, second = judged(tmp_path / "s.csv", "summaries", rows)
    assert [(one.head["msgCount"], one.head["msgSeqNo"], len(one.lines)) for one in (first, second)] == [
        ("2", "1", MAX_REFERENCES),
        ("2", "2", 2),
    ]
    assert first.guid == second.guid
    assert (first.verdict, second.verdict) == ("ok", "refused"), "only the part with the wrong cell"
    assert {one.path for one in second.findings} == {f"s!T{count + 1} 清单编号"}


def test_what_is_wrong_with_the_whole_is_said_of_each_part(tmp_path):
    rows = [DEPARTURE[0] | {"leaveTime": "soon"}]
    rows += [{"copNo": "DEP-0001", "logisticsNo": f"EXW{n:016d}"} for n in range(2, MAX_REFERENCES + 2)]
    found = judged(tmp_path / "d.csv", "departures", rows)
    assert [one.verdict for one in found] == ["refused", "refused"]
    assert {one.code for one in found[1].findings} == {"sheets.cell_not_a_date"}


# --- wrong cells ----------------------------------------------------------------------------------------------------------

BROKEN = [
    ("cancellations", 0, {"invtNo": "5141"}, "invtNo", "customs.C06"),
    ("cancellations", 0, {"reason": ""}, "reason", "sheets.cell_missing"),
    ("cancellations", 0, {"copNo": ""}, "copNo", "sheets.cell_missing"),
    ("cancellations", 0, {"appTime": "gestern"}, "appTime", "sheets.cell_not_a_date"),
    ("cancellations", 0, {"agentName": ""}, "agentName", "sheets.cell_missing"),
    ("cancellations", 0, {"appType": "改一下"}, "appType", "sheets.unknown_choice"),
    ("cancellations", 0, {"guid": "0F3B"}, "guid", "customs.F14"),
    ("cancellations", 0, {"preNo": "B2026"}, "preNo", "customs.C06"),
    ("cancellations", 0, {"customsCode": "广州"}, "customsCode", "sheets.cell_bad_code"),
    ("returns", 1, {"qty": "一"}, "qty", "sheets.cell_not_a_number"),
    ("returns", 1, {"gnum": ""}, "gnum", "sheets.cell_missing"),
    ("returns", 1, {"gnum": "1"}, "gnum", "customs.F09"),
    ("returns", 1, {"unit": "堆"}, "unit", "sheets.unknown_choice"),
    ("returns", 1, {"qty1": ""}, "qty1", "sheets.cell_missing"),
    ("returns", 1, {"unit2": "个"}, "qty2", "sheets.cell_missing"),
    ("returns", 1, {"gcode": "9926909090"}, "gcode", "customs.C03"),
    ("returns", 1, {"reason": "别的原因"}, "reason", "sheets.paper_conflict"),
    ("returns", 0, {"tradeMode": "9610"}, "tradeMode", "sheets.unknown_choice"),
    ("returns", 0, {"country": "142"}, "country", "customs.C08"),
    ("returns", 0, {"ebcCode": "12"}, "ebcCode", "sheets.cell_bad_code"),
    ("summaries", 1, {"invtNo": "51412026E000000001"}, "invtNo", "customs.X10"),
    ("summaries", 0, {"summaryFlag": "3"}, "summaryFlag", "sheets.unknown_choice"),
    ("summaries", 0, {"startTime": "2026-01-01"}, "endTime", "customs.X10"),
    ("summaries", 1, {"declAgentName": "别家报关行"}, "declAgentName", "sheets.paper_conflict"),
    ("arrivals", 1, {"logisticsNo": ""}, "logisticsNo", "sheets.cell_missing"),
    ("arrivals", 1, {"gnum": "7"}, "gnum", "customs.F09"),
    ("arrivals", 0, {"operatorName": ""}, "operatorName", "sheets.cell_missing"),
    ("departures", 1, {"logisticsNo": ""}, "logisticsNo", "sheets.cell_missing"),
    ("departures", 0, {"leaveTime": "2026-13-01"}, "leaveTime", "sheets.cell_not_a_date"),
    ("departures", 0, {"trafMode": "火箭"}, "trafMode", "sheets.unknown_choice"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "at", "changed", "column", "code"), BROKEN)
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json"])
def test_a_wrong_cell_is_named_with_the_next_step_and_the_rest_goes_in(
    tmp_path, name, at, changed, column, code, ending
):
    sheet = paper_kit.BY_NAME[name]
    good = [row | {sheet.number: "OTHER-1"} for row in sheet.example_rows()]
    bad = sheet.example_rows()
    bad[at] |= changed
    lang = "en" if ending == ".csv" else "zh"
    rows = [{key: text for key, text in row.items() if text} for row in (*good, *bad)]
    documents = list(read_file(paper_kit.write(tmp_path / f"x{ending}", sheet, rows, lang=lang)))
    assert documents[0].verdict == "ok"
    errors = [one for document in documents[1:] for one in document.findings if one.level == "error"]
    assert [one.code for one in errors] == [code]
    (found,) = errors
    header, row = sheet.by_id[column].header(lang), len(good) + at
    if ending == ".json":
        assert found.path in (f"[{row}].{header}", f'[{row}]["{header}"]', f"[{row}].{column}")
    else:
        title = "x" if ending == ".csv" else sheet.zh
        letter = openpyxl.utils.get_column_letter([one.id for one in sheet.columns].index(column) + 1)
        assert found.path == f"{title}!{letter}{row + 2} {header}"
    assert found.path in found.zh
    assert found.path in found.en
    assert text_of(found.code).next_zh
    assert text_of(found.code).next_en


def test_a_list_or_a_period_is_asked_for_at_the_column_of_lists(tmp_path):
    (wrong,) = judged(tmp_path / "s.csv", "summaries", [SUMMARY[0] | {"invtNo": ""}])
    assert [(one.code, one.path.rpartition(" ")[2]) for one in wrong.findings] == [("customs.X10", "清单编号")]


def test_a_copied_cell_that_is_empty_is_told_where_it_is_copied_from(tmp_path):
    without = {name: text for name, text in RETURN[0].items() if not name.startswith("agent")}
    (wrong,) = judged(tmp_path / "r.csv", "returns", [without | {"ebcCode": "", "customsCode": "", "logisticsNo": ""}])
    assert {one.path.rpartition(" ")[2] for one in wrong.findings} == {"收发货人代码", "申报地海关", "运单编号"}
    assert {one.code for one in wrong.findings} == {"sheets.cell_missing"}


def test_an_own_number_that_stands_twice_is_refused_where_each_row_is_a_paper(tmp_path):
    rows = [
        CANCELLATION[0],
        CANCELLATION[0] | {"invtNo": "51412026E000000002"},
        CANCELLATION[0] | {"copNo": "CAN-0002"},
    ]
    found = judged(tmp_path / "c.csv", "cancellations", rows)
    assert [one.verdict for one in found] == ["ok", "refused", "ok"]
    assert kit.said(found) == {("sheets.paper_repeated", "error")}
    assert found[1].findings[0].path == "c!A3 企业唯一编号"


def test_a_return_of_more_lines_than_customs_takes_is_refused_at_the_first_too_many(tmp_path):
    rows = [RETURN[0], *(RETURN[1] | {"gnum": str(n)} for n in range(2, 102))]
    (long,) = judged(tmp_path / "r.csv", "returns", rows)
    assert [(one.code, one.path.partition(" ")[0]) for one in long.findings] == [("sheets.paper_too_long", "r!A102")]
    (fine,) = judged(tmp_path / "f.csv", "returns", rows[:100])
    assert (fine.verdict, len(fine.lines)) == ("ok", 100)


def test_rows_of_a_paper_that_stand_too_far_apart_are_refused(tmp_path):
    between = [DEPARTURE[0] | {"copNo": f"D{n}"} for n in range(WINDOW + 5)]
    found = kit.documents(tmp_path / "d.csv", "departures", [DEPARTURE[0], *between, DEPARTURE[0]])
    (late,) = (one for one in found if one.verdict == "refused")
    assert [one.code for one in late.findings] == ["sheets.paper_split"]
    assert found[0].verdict == "ok"


def test_what_may_be_chosen_is_that_of_the_sheet_in_which_the_cell_stands(tmp_path):
    path = write_rows("returns", tmp_path / "r.csv", [RETURN[0] | {"tradeMode": "9610", "unit": "堆"}])
    (wrong,) = read_sheet(path)
    offered = choices_in(path, [one.path for one in wrong.findings])
    assert [{choice.value for choice in one} >= wanted for one, wanted in zip(
        offered.values(), ({"9661", "1261"}, {"007", "035"}), strict=True)] == [True, True]  # fmt: skip
    assert "9610" not in {choice.value for one in offered.values() for choice in one}
    trades = write_rows("trades", tmp_path / "t.csv", [kit.TRADE | {"tradeMode": "1"}])
    (place,) = {one.path for document in read_sheet(trades) for one in document.findings}
    assert "9610" in {choice.value for choice in choices_in(trades, [place])[place]}


@pytest.mark.parametrize("name", NAMES)
def test_a_template_shows_that_later_rows_repeat_the_number_alone(tmp_path, name):
    rows = list(openpyxl.load_workbook(write_template(name, tmp_path / "t.xlsx", "zh")).worksheets[0].values)
    assert rows[0][:2] == ("行标记", "企业唯一编号")
    assert all(row[0] == "示例" for row in rows[1:])
    if paper_kit.BY_NAME[name].kind.line:
        assert rows[1][1] == rows[2][1]
        assert rows[2][2] in (None, "")
