"""The sheet door: kinds, headers, places of findings, encodings, and what is not a sheet."""

import csv
import zipfile
from collections import Counter

import openpyxl
import pytest
import sheet_kit as kit

from cohong.channels.sheets import INPUT_KINDS, SheetError, kind_of, read_sheet, sheet_kinds, write_rows, write_template


def content(documents):
    return [(d.message, d.index, d.guid, d.key, d.head, d.lines, d.verdict) for d in documents]


@pytest.mark.parametrize("kind", INPUT_KINDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_same_rows_give_the_same_documents_whatever_the_file(tmp_path, kind, lang):
    rows = kit.GOOD[kind]
    files = {
        "a.xlsx": {},
        "a.csv": {},
        "b.csv": {"encoding": "utf-8"},
        "c.csv": {"encoding": "gb18030"},
        "d.csv": {"encoding": "utf-16"},
    }
    read = [content(kit.documents(tmp_path / name, kind, rows, lang=lang, **how)) for name, how in files.items()]
    assert read[0]
    assert all(document[-1] == "ok" for document in read[0])
    assert all(other == read[0] for other in read[1:])


def test_csv_bytes_depend_on_the_rows_alone(tmp_path):
    one = write_rows("trades", tmp_path / "a.csv", [kit.TRADE]).read_bytes()
    assert one == write_rows("trades", tmp_path / "b.csv", [dict(reversed(kit.TRADE.items()))]).read_bytes()
    assert one.startswith(b"\xef\xbb\xbf")


def test_statement_rows_become_three_messages_with_column_ids_as_keys(tmp_path):
    credit, deal, payout = kit.documents(tmp_path / "s.csv", "statement", kit.GOOD["statement"])
    assert [d.message for d in (credit, deal, payout)] == ["REMITTANCE", "DEAL", "PAYOUT"]
    assert credit.head == kit.CREDIT | {"amount": "1250"}
    assert deal.head["rate"] == "7.12345678"
    assert credit.key == "8001000000000001/IR2601050000000001"
    assert len({credit.guid, deal.guid, payout.guid}) == 3
    assert all(len(d.guid) == 36 and d.guid == d.guid.upper() for d in (credit, deal, payout))


def test_headers_by_id_in_any_order_with_stars_and_blanks(tmp_path):
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["2026 年认领", "", "", ""])
        out.writerow(["认领金额*", " ORDER_NO ", "币种", "sellerCode", "Bank Reference"])
        out.writerow(["25.00", "DEMO-0001", "美元", kit.SELLER, "IR1"])
    (claim,) = read_sheet(path)
    assert claim.verdict == "ok"
    assert claim.head == {
        "bank_reference": "IR1",
        "seller_code": kit.SELLER,
        "order_no": "DEMO-0001",
        "currency": "USD",
        "amount": "25",
    }


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_delimiters(tmp_path, sign):
    path = tmp_path / "c.csv"
    rows = [list(kit.CLAIM), list(kit.CLAIM.values())]
    path.write_text("\n".join(sign.join(row) for row in rows), encoding="utf-8")
    assert [d.verdict for d in read_sheet(path)] == ["ok"]


BROKEN = [
    ("statement", {**kit.CREDIT, "amount": ""}, "amount", "sheets.cell_missing"),
    ("statement", {**kit.CREDIT, "account": ""}, "account", "sheets.cell_missing"),
    ("statement", {**kit.CREDIT, "amount": "much"}, "amount", "sheets.cell_not_a_number"),
    ("statement", {**kit.CREDIT, "amount": "1.001"}, "amount", "sheets.too_many_decimals"),
    ("statement", {**kit.CREDIT, "currency": "JPY", "amount": "1.5"}, "amount", "sheets.too_many_decimals"),
    ("statement", {**kit.CREDIT, "value_date": "2026-13-01"}, "value_date", "sheets.cell_not_a_date"),
    ("statement", {**kit.CREDIT, "currency": "XYZ"}, "currency", "sheets.unknown_choice"),
    ("statement", {**kit.CREDIT, "type": "GIFT"}, "type", "sheets.unknown_choice"),
    ("statement", {**kit.DEAL, "rate": "7.123456789"}, "rate", "sheets.too_many_decimals"),
    ("statement", {**kit.DEAL, "settlement_reference": ""}, "settlement_reference", "sheets.cell_missing"),
    ("statement", {**kit.PAYOUT, "status": ""}, "status", "sheets.cell_missing"),
    ("statement", {**kit.PAYOUT, "amount": "-1"}, "amount", "sheets.cell_negative"),
    ("claims", {**kit.CLAIM, "seller_code": "12"}, "seller_code", "sheets.cell_bad_code"),
    ("claims", {**kit.CLAIM, "amount": "0"}, "amount", "sheets.cell_not_positive"),
    ("contracts", {**kit.CONTRACT, "valid_to": "2025-12-31"}, "valid_to", "sheets.dates_reversed"),
    ("contracts", {**kit.CONTRACT, "fee_min_cny": "9", "fee_max_cny": "8.5"}, "fee_max_cny", "sheets.limits_reversed"),
    ("contracts", {**kit.CONTRACT, "hold_back_percent": "101"}, "hold_back_percent", "sheets.out_of_range"),
    ("contracts", {**kit.CONTRACT, "fee_bp": "1.5"}, "fee_bp", "sheets.too_many_decimals"),
    ("contracts", {**kit.CONTRACT, "agents": f"{kit.CARRIER};XX"}, "agents", "sheets.cell_bad_code"),
    ("contracts", {**kit.CONTRACT, "payout_bank_code": "99910000001A"}, "payout_bank_code", "sheets.cell_bad_code"),
    ("checks", {**kit.CHECK, "about": ""}, "about", "sheets.cell_missing"),
    ("checks", {**kit.CHECK, "bank_code": ""}, "bank_code", "sheets.cell_missing"),
    ("checks", {**kit.CHECK, "until": ""}, "until", "sheets.cell_missing"),
    ("checks", {**kit.CHECK, "until": "2026-01-04"}, "until", "sheets.dates_reversed"),
    ("checks", {**kit.CHECK, "what": "mandate", "about": "agent"}, "about", "sheets.cell_bad_code"),
    ("checks", {**kit.CHECK, "method": "horoscope"}, "method", "sheets.unknown_choice"),
]


@pytest.mark.parametrize(("kind", "row", "column", "code"), BROKEN)
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_bad_cell_is_named_by_its_place_and_header(tmp_path, kind, row, column, code, lang, ending):
    path = tmp_path / f"x.{ending}"
    good = kit.GOOD[kind][0]
    documents = kit.documents(path, kind, [good, row], lang=lang)
    assert documents[0].verdict == "ok"
    (found,) = documents[1].findings
    assert (found.code, documents[1].verdict) == (code, "refused")
    spec = kind_of(kind)
    letter = openpyxl.utils.get_column_letter([c.id for c in spec.columns].index(column) + 1)
    title = "x" if ending == "csv" else spec.zh if lang == "zh" else spec.en
    assert found.path == f"{title}!{letter}3 {spec.by_id[column].header(lang)}"
    assert found.path in found.zh
    assert found.path in found.en
    assert "请" in found.zh


def test_long_numbers_kept_as_numbers_are_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(list(kit.CREDIT))
    book.active.append([{"account": 8001000000000001, "amount": 1250.5}.get(k, v) for k, v in kit.CREDIT.items()])
    book.save(tmp_path / "s.xlsx")
    (credit,) = read_sheet(tmp_path / "s.xlsx")
    assert kit.said([credit]) == {("sheets.digits_lost", "error")}
    assert credit.head["amount"] == "1250.5"


def test_extra_and_repeated_columns_are_told_once_and_ignored(tmp_path):
    path = tmp_path / "c.csv"
    rows = [[*kit.CLAIM, "我的备注", "amount"], [*kit.CLAIM.values(), "x", "99"]]
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    whole, claim = read_sheet(path)
    assert (whole.message, whole.verdict) == ("SHEET", "warning")
    assert [(f.code, f.path) for f in whole.findings] == [
        ("sheets.column_ignored", "c!F1"),
        ("sheets.header_twice", "c!G1"),
    ]
    assert (claim.verdict, claim.head["amount"], claim.index) == ("ok", "25", 1)


def test_a_missing_header_is_told_once_and_no_row_is_read(tmp_path):
    without = {k: v for k, v in kit.CLAIM.items() if k != "order_no"}
    documents = kit.documents(tmp_path / "c.csv", "claims", [without] * 3, columns=list(without))
    assert [(d.message, d.verdict) for d in documents] == [("SHEET", "refused")]
    assert "订单编号" in documents[0].findings[0].zh


def test_unknown_sheets(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b,c\n1,2,3\n", encoding="utf-8")
    (whole,) = read_sheet(path)
    assert kit.said([whole]) == {("sheets.unknown_sheet", "error")}
    book = openpyxl.load_workbook(write_rows("claims", tmp_path / "c.xlsx", [kit.CLAIM]))
    book.create_sheet("我的记事").append(["记得打电话"])
    book.create_sheet("空表")
    book.save(tmp_path / "c.xlsx")
    claim, note = read_sheet(tmp_path / "c.xlsx")
    assert (claim.message, note.message) == ("CLAIM", "SHEET")
    assert kit.said([note]) == {("sheets.unknown_sheet", "warning")}
    assert sheet_kinds(tmp_path / "c.xlsx") == ["claims", "", ""]


def test_several_kinds_in_one_workbook(tmp_path):
    book = openpyxl.Workbook()
    for title, rows in (("a", [kit.CREDIT, kit.DEAL]), ("b", [kit.CLAIM]), ("c", [kit.CONTRACT])):
        sheet = book.create_sheet(title)
        names = list(dict.fromkeys(name for row in rows for name in row))
        sheet.append(names)
        for row in rows:
            sheet.append([row.get(name) for name in names])
    book.save(tmp_path / "all.xlsx")
    documents = list(read_sheet(tmp_path / "all.xlsx"))
    assert [d.message for d in documents] == ["REMITTANCE", "DEAL", "CLAIM", "CONTRACT"]
    assert [d.index for d in documents] == [0, 1, 2, 3]


def test_a_wrong_size_in_the_file_cuts_nothing_off(tmp_path):
    path = write_rows("claims", tmp_path / "c.xlsx", [kit.CLAIM, {**kit.CLAIM, "order_no": "DEMO-0002"}])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"<sheetData>", b'<dimension ref="A1"/><sheetData>')
    with zipfile.ZipFile(path, "w") as package:
        for part, data in parts.items():
            package.writestr(part, data)
    assert [d.verdict for d in read_sheet(path)] == ["ok", "ok"]


@pytest.mark.parametrize("kind", INPUT_KINDS)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_is_recognised_and_its_examples_are_not_read(tmp_path, kind, ending, lang):
    path = write_template(kind, tmp_path / f"t.{ending}", lang)
    assert sheet_kinds(path) == [kind]
    assert list(read_sheet(path)) == []


@pytest.mark.parametrize("kind", INPUT_KINDS)
def test_the_examples_are_right_and_a_filled_template_is_read(tmp_path, kind):
    path = write_template(kind, tmp_path / "t.xlsx", "zh")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in kind_of(kind).example_rows():
        sheet.append(["", *(row.get(column.id, "") for column in kind_of(kind).columns)])
    book.save(path)
    documents = list(read_sheet(path))
    assert documents
    assert {d.verdict for d in documents} == {"ok"}


def test_a_template_explains_every_column_and_offers_the_choices(tmp_path):
    book = openpyxl.load_workbook(write_template("trades", tmp_path / "t.xlsx", "zh"))
    assert [sheet.title for sheet in book] == ["订单运单清单", "lists", "填写说明"]
    assert [row[2].value for row in book["填写说明"].iter_rows(min_row=2)][1:] == [
        c.id for c in kind_of("trades").columns
    ]
    assert all(row[5].value for row in book["填写说明"].iter_rows(min_row=2))
    choices = [c for c in kind_of("trades").columns if c.choices]
    assert len(book.worksheets[0].data_validations.dataValidation) == len(choices)
    widths = book.worksheets[0].column_dimensions
    assert widths["B"].number_format == "@"
    assert widths["B"].width >= 10
    assert book.worksheets[0].freeze_panes == "B2"
    assert [cell.value for cell in book["lists"][1]] == [c.choices[0].zh for c in choices]


RISKY = ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "''@x", "\t=1", "＝1", '=HYPERLINK("http://example.com","x")']


@pytest.mark.parametrize("text", RISKY)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path, text, ending):
    path = tmp_path / f"s.{ending}"
    (credit,) = kit.documents(path, "statement", [{**kit.CREDIT, "payer_name": text, "note": text}])
    if text[0] != "\t":
        assert credit.head["note"] == text
    if ending == "xlsx":
        cells = [cell for row in openpyxl.load_workbook(path).worksheets[0] for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
    else:
        with path.open(encoding="utf-8-sig", newline="") as file:
            assert not [c for row in csv.reader(file) for c in row if c[:1] in {"=", "+", "-", "@", "\t", "＝"}]


def test_a_number_that_cannot_be_a_date_is_told_and_no_warning_escapes(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(list(kit.CREDIT))
    book.active.append([{"value_date": 99_999_999}.get(name, text) for name, text in kit.CREDIT.items()])
    book.active["C2"].number_format = "yyyy-mm-dd"
    book.save(tmp_path / "s.xlsx")
    assert kit.said(read_sheet(tmp_path / "s.xlsx")) == {("sheets.cell_error", "error")}


def old_xls(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def broken_zip(path):
    path.write_bytes(b"PK\x03\x04" + bytes(100))


def truncated(path):
    whole = write_rows("claims", path, [kit.CLAIM] * 50).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def not_a_workbook(path):
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a.txt", "hello")


def entities(path):
    write_rows("claims", path, [kit.CLAIM])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/extra.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", b"<a>" + bytes(130 * 1024**2))


def binary(path):
    path.write_bytes(bytes(range(256)) * 4)


def open_quote(path):
    path.write_text('bank_reference,seller_code,order_no,currency,amount\n"IR1,x\n', encoding="utf-8")


def endless_field(path):
    path.write_text("bank_reference,seller_code,order_no,currency,amount\n" + "x" * 40_000, encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: None, "sheets.file_unreadable"),
        (lambda path: path.write_bytes(b""), "sheets.file_empty"),
        (old_xls, "sheets.file_old"),
        (broken_zip, "sheets.file_unreadable"),
        (truncated, "sheets.file_unreadable"),
        (not_a_workbook, "sheets.file_unreadable"),
        (entities, "sheets.file_hostile"),
        (bomb, "sheets.file_too_large"),
        (binary, "sheets.file_encoding"),
        (open_quote, "sheets.file_unreadable"),
        (endless_field, "sheets.file_unreadable"),
    ],
)
def test_a_file_that_is_no_sheet_is_named(tmp_path, make, code):
    path = tmp_path / ("x.csv" if make in (open_quote, endless_field) else "x.xlsx")
    make(path)
    with pytest.raises(SheetError) as caught:
        list(read_sheet(path))
    assert caught.value.code == code
    assert path.name in caught.value.say("zh")
    assert path.name in caught.value.say("en")


def test_an_outgoing_sheet_is_not_an_input(tmp_path):
    row = {"index": "1", "instruction_reference": "P1", "payee_name": "甲", "payee_account": "1", "amount": "1"}
    row |= {"payee_bank_code": "999100000017", "currency": "CNY", "purpose": "货款"}
    documents = kit.documents(tmp_path / "p.csv", "payments", [row])
    assert Counter(kit.said(documents)) == {("sheets.not_an_input", "warning"): 1}
