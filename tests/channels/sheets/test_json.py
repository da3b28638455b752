"""JSON as one more kind of sheet: the same rows and documents, and every fault at its path."""

import json
import random

import pytest
import sheet_kit as kit

from cohong.channels.sheets import INPUT_KINDS, SheetError, kind_of, read_sheet, sheet_kinds
from cohong.channels.sheets.patch import is_spot, patch_sheet, read_cells
from cohong.node.documents import read_file

DOCUMENT = {
    "message": "CEB303",
    "head": {
        "guid": "0F3B7A52-0303-4C1E-9A00-000000000001", "appType": 1, "appTime": "20240105101500", "appStatus": "2",
        "orderType": "E", "orderNo": "DEMO-0001", "ebpCode": "无", "ebpName": "Example Marketplace", "ebcCode": kit.SELLER,
        "ebcName": "示例甲贸易有限公司", "goodsValue": 25.00, "freight": "0", "currency": "502",
    },
    "lines": [{"gnum": 1, "itemNo": "SKU-1", "itemName": "手机壳", "unit": "007", "currency": "502", "qty": 5,
               "price": 5.00, "totalPrice": "25.00"}],
}  # fmt: skip


def write(path, values, *, lines=False, encoding="utf-8", **style):
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    path.write_text(
        "\n".join(texts) + "\n" if lines else json.dumps(values, ensure_ascii=False, **style), encoding=encoding
    )
    return path


def content(documents):
    return [(d.message, d.guid, d.key, d.head, d.lines, d.verdict) for d in documents]


@pytest.mark.parametrize("kind", INPUT_KINDS)
@pytest.mark.parametrize("lang", ["zh", "en", "id"])
def test_rows_of_json_are_the_documents_of_the_same_sheet(tmp_path, kind, lang):
    names = {column.id: column.id if lang == "id" else column.header(lang) for column in kind_of(kind).columns}
    rows = [{names[name]: text for name, text in row.items()} for row in kit.GOOD[kind]]
    wanted = content(kit.documents(tmp_path / "x.csv", kind, kit.GOOD[kind]))
    files = [
        write(tmp_path / "a.json", rows),
        write(tmp_path / "b.json", rows, indent=2),
        write(tmp_path / "c.jsonl", rows, lines=True),
        write(tmp_path / "d.json", rows, lines=True),
        write(tmp_path / "e.json", rows, encoding="gb18030"),
        write(tmp_path / "f.json", rows, encoding="utf-16"),
        write(tmp_path / "g.jsonl", rows, lines=True, encoding="utf-8-sig"),
    ]
    assert wanted
    for path in files:
        assert content(read_sheet(path)) == wanted, path.name
        assert sheet_kinds(path) == [kind]


def test_numbers_without_quotes_stay_exact(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(
        json.dumps([kit.CREDIT]).replace('"1250.00"', "0.1e2").replace('"value_date"', '"x": 1.10, "value_date"')
    )
    credit, _ = read_sheet(path)
    assert credit.head["amount"] == "10"
    path.write_text(json.dumps([kit.CREDIT]).replace('"1250.00"', "1e999999999"))
    (credit,) = read_sheet(path)
    assert kit.said([credit]) == {("sheets.cell_not_a_number", "error")}


FAULTS = [
    ({"qty": "x"}, "[1].qty", "sheets.cell_not_a_number"),
    ({"qty": None}, "[1].qty", "sheets.cell_missing"),
    ({"qty": [5]}, "[1].qty", "sheets.json_nested"),
    ({"qty": True}, "[1].qty", "sheets.cell_not_a_number"),
    ({"price": "1.123456"}, "[1].price", "sheets.too_many_decimals"),
    ({"orderNo": 123456789012345678}, "[1].orderNo", "sheets.json_long_number"),
    ({"数量": 6}, "[1].qty", "sheets.json_twice"),
    ({"毛重(克)": 620, "grossWeight": None}, '[1]["毛重(克)"]', "sheets.header_unit"),
]


@pytest.mark.parametrize(("change", "place", "code"), FAULTS)
def test_a_fault_of_a_row_is_named_by_its_path(tmp_path, change, place, code):
    bad = {name: value for name, value in {**kit.TRADE, "orderNo": "DEMO-0002", **change}.items() if value is not None}
    documents = list(read_sheet(write(tmp_path / "x.json", [kit.TRADE, bad])))
    found = {(one.path, one.code) for document in documents for one in document.findings}
    assert (place, code) in found or (place.replace("qty", "数量"), code) in found
    assert [one.verdict for one in documents if one.key.endswith(("DEMO-0001", "0001"))].count("ok") >= 2
    assert "refused" in {one.verdict for one in documents}
    (one, *_) = [one for document in documents for one in document.findings if one.code == code]
    assert one.path in one.zh
    assert one.path in one.en


def test_a_name_that_stands_twice_in_a_row_is_told(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("[" + json.dumps(kit.CLAIM)[:-1] + ', "amount": "99"}]')
    (claim,) = read_sheet(path)
    assert {(one.code, one.path) for one in claim.findings} == {("sheets.json_twice", "[0].amount")}


def test_names_of_no_column_are_told_once(tmp_path):
    rows = [{**kit.CLAIM, "memo": "x", "order_no": f"D{n}"} for n in range(3)]
    *claims, told = read_sheet(write(tmp_path / "x.json", rows))
    assert [one.verdict for one in claims] == ["ok"] * 3
    assert [(one.code, one.path) for one in told.findings] == [("sheets.column_ignored", "[0].memo")]


def test_documents_are_judged_like_those_of_xml_and_named_by_their_path(tmp_path):
    wrong = json.loads(json.dumps(DOCUMENT))
    wrong["lines"][0]["totalPrice"] = "26"
    del wrong["head"]["ebpName"]
    good, bad = read_file(write(tmp_path / "x.json", [DOCUMENT, wrong]))
    assert (good.verdict, good.key, good.head["goodsValue"]) == ("ok", f"{kit.SELLER}/DEMO-0001", "25")
    assert good.lines[0]["price"] == "5"
    assert bad.verdict == "refused"
    places = {one.path for one in bad.findings}
    assert {"[1].head.ebpName", "[1].lines[0].totalPrice"} <= places
    assert all(one.path in one.zh for one in bad.findings)


SHAPES = [
    ({**DOCUMENT, "message": "CEB999"}, "[0].message", "sheets.json_message"),
    ({**DOCUMENT, "head": 5}, "[0].head", "sheets.json_not_a_row"),
    ({**DOCUMENT, "lines": {}}, "[0].lines", "sheets.json_not_a_row"),
    ({**DOCUMENT, "lines": [7]}, "[0].lines[0]", "sheets.json_not_a_row"),
    ({**DOCUMENT, "head": {**DOCUMENT["head"], "note": {}}}, "[0].head.note", "sheets.json_nested"),
    (5, "[0]", "sheets.json_not_a_row"),
    ({"what": 1, "is": 2, "this": 3}, "[0]", "sheets.unknown_sheet"),
]


@pytest.mark.parametrize(("value", "place", "code"), SHAPES)
def test_a_document_of_another_shape_is_named(tmp_path, value, place, code):
    (document,) = read_file(write(tmp_path / "x.json", [value]))
    assert (document.verdict, document.findings[0].path, document.findings[0].code) == ("refused", place, code)


def test_a_broken_line_is_told_and_the_next_one_read(tmp_path):
    path = write(tmp_path / "x.jsonl", [kit.CLAIM, {**kit.CLAIM, "order_no": "D2"}], lines=True)
    path.write_text(path.read_text(encoding="utf-8").replace("\n", '\n{"order_no": \n', 1), encoding="utf-8")
    documents = list(read_sheet(path))
    assert [(one.message, one.verdict) for one in documents] == [("CLAIM", "ok"), ("SHEET", "refused"), ("CLAIM", "ok")]
    assert (documents[1].findings[0].code, documents[1].findings[0].path) == ("sheets.json_broken", "[1]")


@pytest.mark.parametrize(
    "text",
    ["[", "[{},", '[{"a": 1} {"a": 2}]', "[1] 2", '{"a": }', "nothing", "[" * 100_000, '[{"a": "' + "x" * 99, "\ufeff"],
)
def test_what_is_no_json_is_named_with_its_place(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    try:
        documents = list(read_sheet(path))
    except SheetError as error:
        assert error.code in {"sheets.json_broken", "sheets.file_empty"}
        assert "x.json" in error.say("zh")
    else:
        assert {one.verdict for one in documents} <= {"refused"}


def test_cut_and_changed_json_never_does_anything_else(tmp_path, seed, campaign):
    rng = random.Random(seed)
    whole = json.dumps([kit.TRADE, DOCUMENT, kit.CLAIM], ensure_ascii=False)
    path = tmp_path / "x.json"
    for _ in range(100 * campaign):
        text = list(whole)
        for _ in range(rng.randrange(1, 4)):
            text[rng.randrange(len(text))] = rng.choice('[]{},:"\\0e-\n 数')
        path.write_text("".join(text[: rng.randrange(1, len(text))]), encoding="utf-8")
        try:
            assert all(one.file for one in read_file(path))
        except SheetError as error:
            assert error.code.startswith("sheets.")


def test_values_are_mended_in_place(tmp_path):
    wrong = json.loads(json.dumps(DOCUMENT))
    wrong["lines"][0]["qty"] = "x"
    path = write(tmp_path / "x.json", [DOCUMENT, wrong], indent=1)
    places = [one.path for document in read_file(path) for one in document.findings if one.path.endswith("qty")]
    assert all(map(is_spot, places))
    assert read_cells(path, places) == {"[1].lines[0].qty": "x"}
    patch_sheet(path, tmp_path / "out.json", {"[1].lines[0].qty": "5"})
    first, second = read_file(tmp_path / "out.json")
    assert (first.lines, second.lines, second.verdict) == (first.lines, first.lines, "ok")
    lines = write(tmp_path / "y.jsonl", [kit.CLAIM, {**kit.CLAIM, "amount": "x"}], lines=True)
    patch_sheet(lines, tmp_path / "out.jsonl", {"[1].amount": "25"})
    assert [one.verdict for one in read_sheet(tmp_path / "out.jsonl")] == ["ok", "ok"]
