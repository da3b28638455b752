"""The verdict file, and mending by it: what was right the first time is not lodged twice."""

import csv
import json

import pytest
from node_world import cohong, info

from cohong.channels.sheets import write_rows
from cohong.channels.sheets.patch import patch_sheet
from cohong.core.texts import all_texts
from cohong.node.intake import import_files
from cohong.node.verdicts import HEADINGS

SELLER = "91440101TE5T00016C"
ROW = {
    "orderNo": "DEMO-0001", "appTime": "2026-01-05 10:15:00", "ebpName": "Example Marketplace", "ebcCode": SELLER,
    "ebcName": "示例甲贸易有限公司", "freight": "3.50", "currency": "USD", "itemNo": "SKU-A", "itemName": "手机壳", "unit": "个",
    "qty": "5", "price": "5.00",
}  # fmt: skip
FIVE = {"DEMO-0002": {"qty": "五"}, "DEMO-0003": {"currency": "XYZ"}, "DEMO-0004": {"appTime": "yesterday"},
        "DEMO-0005": {"price": ""}, "DEMO-0006": {"totalPrice": "26"}}  # fmt: skip
MENDED = {"qty": "5", "currency": "USD", "appTime": "2026-01-05 10:15:00", "price": "5.00", "totalPrice": "25"}


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def sheet(folder):
    """Seven orders, five of them with one mistake each."""
    numbers = [f"DEMO-{n:04d}" for n in range(1, 8)]
    return write_rows("trades", folder / "orders.csv", [ROW | {"orderNo": one} | FIVE.get(one, {}) for one in numbers])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_document_has_its_row_and_every_fault_its_place_and_next_step(folder, sheet, lang):
    code, said, errors = cohong("check", sheet, "--verdicts", folder / "v.csv", "--lang", lang)
    assert (code, errors) == (1, "")
    assert (folder / "v.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    found = rows(folder / "v.csv")
    file, place, verdict, code_, seen, expected, sentence, then, outcome, kind, number = HEADINGS[lang]
    assert list(found[0]) == list(HEADINGS[lang])
    assert len(found) == sum(max(len(one["findings"]), 1) for one in said)
    bad = {row[number].rpartition("/")[2]: row for row in found if row[code_]}
    assert set(bad) >= set(FIVE)
    texts = {one.code for one in all_texts()}
    for order, (column,) in FIVE.items():
        row = bad[order]
        line = int(order[-1]) + 1
        assert row[place].partition("!")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ").startswith(f"{line} "), (column, row)
        assert row[place] in row[sentence]
        assert row[then]
        assert row[then].isascii() == (lang == "en") or row[expected]
        assert row[file].endswith("orders.csv")
        assert (row[kind], row[outcome]) == (("订单", "Order")[lang == "en"], "")
        assert row[code_] in texts
    assert bad["DEMO-0002"][seen] == "五"
    assert {row[verdict] for row in found} == ({"通过", "拒绝"} if lang == "zh" else {"ok", "refused"})


def test_a_mended_sheet_lodges_only_what_was_missing(folder, sheet):
    home, first = folder / "home", folder / "first.csv"
    code, _, errors = cohong("import", sheet, "--home", home, "--verdicts", first, "--lang", "en")
    assert (code, errors) == (1, "")
    taken = {row["Number"]: row["Outcome"] for row in rows(first) if row["Outcome"]}
    assert len(taken) == 2
    wrong = {row["Place"]: row["Number"].rpartition("/")[2] for row in rows(first) if row["Verdict"] == "refused"}
    changes = {place: MENDED[next(iter(FIVE[order]))] for place, order in wrong.items()}
    assert len(changes) == 5
    patch_sheet(sheet, folder / "orders-2.csv", changes)
    before = info(home).size
    code, _, _ = cohong(
        "import", folder / "orders-2.csv", "--home", home, "--verdicts", folder / "second.csv", "--lang", "en"
    )
    assert code == 0
    again = {row["Number"]: row["Outcome"] for row in rows(folder / "second.csv")}
    assert len(again) == len(set(again.values())) == 7
    assert taken.items() <= again.items(), "the same outcomes as the first time"
    after = info(home).size
    assert after > before
    list(import_files([sheet, folder / "orders-2.csv"], home))
    assert info(home).size == after


def test_files_that_cannot_be_read_and_text_like_formulas_are_in_it_too(folder):
    (folder / "in").mkdir()
    (folder / "in" / "broken.xml").write_text("<no")
    (folder / "in" / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (folder / "in" / "rows.json").write_text(json.dumps([ROW | {"qty": "=1+1"}]))
    own = folder / "in" / "all.verdicts.csv"
    for _ in range(2):  # the file of the first run is no input of the second
        code, said, _ = cohong("check", folder / "in", "--verdicts", own, "--lang", "en")
        assert (code, len(said)) == (2, 3)
        found = rows(own)
        assert {row["Code"] for row in found} >= {"sheets.file_old", "sheets.cell_not_a_number"}
        assert [row["Seen"] for row in found if row["Place"] == "[0].qty"] == ["'=1+1"]
        assert any("broken.xml" in row["File"] for row in found)
