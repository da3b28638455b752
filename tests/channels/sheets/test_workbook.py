"""Cells of a workbook replaced in its text: the same as the long way gives, with nothing loaded whole."""

from datetime import datetime
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from cohong.channels.sheets import patch
from cohong.channels.sheets.patch import patch_sheet, read_cells
from cohong.channels.sheets.workbook import only_rows, replace_cells

PLACES = {
    "货物!B3 价格": "7.50",
    "货物!D2": "<手机壳> & “配件”",
    "货物!A5": "=1+1",
    "货物!F4": "2026-01-05",
    "其他!A1": "乙",
}


def book(path, **special):
    made = Workbook()
    sheet = made.active
    sheet.title = "货物"
    sheet.append(["订单号", "价格", "日期", "品名"])
    for number in range(2, 8):
        sheet.append([f"DEMO-{number}", number / 4, datetime(2026, 1, number, 10), "手机壳"])  # noqa: DTZ001
    sheet["B3"].font = Font(bold=True)
    other = made.create_sheet("其他")
    other.append(["甲", True])
    for place, value in special.items():
        sheet[place] = value
    made.save(path)
    return path


def values(path):
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in load_workbook(path)}


def test_replaced_cells_are_those_of_the_long_way(tmp_path, monkeypatch):
    source = book(tmp_path / "s.xlsx")
    with monkeypatch.context() as patched:
        patched.setattr(patch, "replace_cells", lambda *_: False)
        patch_sheet(source, tmp_path / "long.xlsx", PLACES)
    patch_sheet(source, tmp_path / "short.xlsx", PLACES)
    assert values(tmp_path / "short.xlsx") == values(tmp_path / "long.xlsx") != values(source)
    sheet = load_workbook(tmp_path / "short.xlsx")["货物"]
    assert {sheet[at].number_format for at in ("B3", "D2", "A5", "F4")} == {"@"}
    assert sheet["B3"].font.bold
    assert sheet["C3"].number_format != "@"
    with ZipFile(source) as before, ZipFile(tmp_path / "short.xlsx") as after:
        assert before.namelist() == after.namelist()


def test_no_workbook_is_loaded_to_mend_or_look_at_a_few_cells(tmp_path, monkeypatch):
    source = book(tmp_path / "s.xlsx")
    before = read_cells(source, [*PLACES, "货物!C4"])
    assert before == {
        "货物!B3 价格": "0.75", "货物!D2": "手机壳", "货物!A5": "DEMO-5", "货物!F4": "", "其他!A1": "甲",
        "货物!C4": "2026-01-04 10:00:00",
    }  # fmt: skip

    def never(*_):
        raise AssertionError

    monkeypatch.setattr(patch, "load_workbook", never)
    patch_sheet(source, tmp_path / "m.xlsx", PLACES)
    assert read_cells(tmp_path / "m.xlsx", list(PLACES)) == PLACES | {"货物!A5": "'=1+1"}


def test_a_few_rows_keep_their_numbers_and_the_rest_is_left_out(tmp_path):
    assert only_rows(book(tmp_path / "s.xlsx"), tmp_path / "few.xlsx", {"货物": {6, 3, 900}, "没有": {1}})
    sheet = load_workbook(tmp_path / "few.xlsx")["货物"]
    assert [row[0].value for row in sheet.iter_rows()] == [None, None, "DEMO-3", None, None, "DEMO-6"]


@pytest.mark.parametrize("special", [{"E3": "=B3*2"}, {}])
def test_what_is_not_plain_is_mended_the_long_way(tmp_path, special):
    source = book(tmp_path / "s.xlsx", **special)
    if not special:
        source = rewritten(source, tmp_path / "bare.xlsx", lambda text: text.replace('<row r="3"', "<row"))
    cells = {("货物", 3, 2): "9"}
    assert not replace_cells(source, tmp_path / "short.xlsx", cells)
    assert not (tmp_path / "short.xlsx").exists()
    patch_sheet(source, tmp_path / "m.xlsx", {"货物!B3": "9"})
    assert load_workbook(tmp_path / "m.xlsx")["货物"]["B3"].value == "9"


def test_a_text_that_no_file_may_hold_and_a_file_that_is_no_workbook_are_left_alone(tmp_path):
    source = book(tmp_path / "s.xlsx")
    assert not replace_cells(source, tmp_path / "m.xlsx", {("货物", 3, 2): "\x01"})
    (tmp_path / "no.xlsx").write_bytes(b"PK nothing")
    assert not replace_cells(tmp_path / "no.xlsx", tmp_path / "m.xlsx", {("货物", 3, 2): "9"})
    assert not only_rows(tmp_path / "no.xlsx", tmp_path / "m.xlsx", {"货物": {3}})
    hidden = rewritten(source, tmp_path / "noted.xlsx", lambda text: text.replace("<sheetData>", "<sheetData><!--x-->"))
    assert not only_rows(hidden, tmp_path / "m.xlsx", {"货物": {3}})
    assert not (tmp_path / "m.xlsx").exists()


def rewritten(source, path, change):
    """The same workbook with the text of its first worksheet changed."""
    with ZipFile(source) as package, ZipFile(path, "w") as out:
        for name in package.namelist():
            data = package.read(name)
            out.writestr(name, change(data.decode()).encode() if name.endswith("sheet1.xml") else data)
    return path
