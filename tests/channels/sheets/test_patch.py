"""Cells mended in place: found by the place that a finding names, changed alone, in both kinds of sheet."""

import pytest
from openpyxl import Workbook, load_workbook

from cohong.channels.sheets.patch import patch_sheet, read_cells, spot_of


@pytest.mark.parametrize(
    ("place", "spot"),
    [
        ("trades!I4", ("trades", 4, 9)),
        ("商户合同!H3 服务费率(万分之)", ("商户合同", 3, 8)),
        ("a!b!AA12 Unit price", ("a!b", 12, 27)),
        ("CEB303Message/Order[2]/OrderHead/orderNo", None),
        ("商户合同!H0", None),
    ],
)
def test_a_cell_is_found_by_the_place_that_a_finding_names(place, spot):
    assert spot_of(place) == spot


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_one_cell_changes_and_the_rest_stays(tmp_path, suffix):
    rows = [["orderNo", "price"], ["A1", "five"], ["A2", "7.50"]]
    path, out = tmp_path / f"s{suffix}", tmp_path / "mended" / f"s{suffix}"  # a CSV is called as its file
    out.parent.mkdir()
    if suffix == ".xlsx":
        book = Workbook()
        book.active.title = "s"
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    place = "s!B2 Unit price"
    assert read_cells(path, [place]) == {place: "five"}
    patch_sheet(path, out, {place: "5"})
    assert read_cells(out, ["s!A2", place, "s!B3"]) == {"s!A2": "A1", place: "5", "s!B3": "7.50"}
    if suffix == ".xlsx":
        assert load_workbook(out)["s"]["B2"].number_format == "@"
