"""The desk of uploads: what each role may bring, empty sheets in every form, and what is wrong all at once."""

import csv
import io
import json

import openpyxl
import pytest

from cohong.channels.sheets import read_sheet, write_rows, write_template
from cohong.channels.sheets.kinds import kind_of
from cohong.node.documents import read_file
from cohong.node.intake import Lodged
from cohong.portal.entering.bringing import TEMPLATES
from cohong.portal.entering.rowcount import BLOCK, rows_of
from cohong.portal.entering.wrong import faults_of
from cohong.portal.pages.upload import upload

ORDER = {
    name: text
    for name, text in kind_of("trades").example_rows()[0].items()
    if kind_of("trades").by_id[name].part == "order" and text
}
ODD_CODE = "91440101TE5T00016D"
SELLERS = {"cancellations", "returns", "summaries"}
"""The papers after a list that a seller may file for itself."""


def lodged(one):
    """A document that was refused, as the ledger answers it."""
    return Lodged(
        file=one.file,
        message=one.message,
        index=one.index,
        guid=one.guid,
        key=one.key,
        verdict=one.verdict,
        findings=one.findings,
        outcome="",
    )


def faults(folder, sure=(), ending=".xlsx", **changed):
    """What is found wrong in a sheet with one order."""
    path = write_rows("trades", folder / f"orders{ending}", [ORDER | changed])
    documents = read_file(path, sure)
    refused = [lodged(one) for one in documents if one.verdict == "refused"]
    return {(one.place.rpartition(" ")[2], one.finding.code): one for one in faults_of(refused, folder, 10)}


def test_a_wrong_sum_is_said_together_with_a_wrong_cell_of_the_same_order(tmp_path):
    found = faults(tmp_path, unit="盒子装", totalPrice="99")
    assert set(found) == {("计量单位", "sheets.unknown_choice"), ("总价", "customs.A01")}


def test_what_only_follows_from_an_unreadable_cell_is_not_said(tmp_path):
    assert set(faults(tmp_path, price="五元")) == {("单价", "sheets.cell_not_a_number")}


def test_of_a_wrong_sum_quantity_and_price_may_be_mended_instead(tmp_path):
    (wrong,) = faults(tmp_path, totalPrice="99").values()
    assert [(one.place.rpartition(" ")[2], one.now) for one in wrong.beside] == [("数量", "5"), ("单价", "5")]


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_what_may_be_chosen_is_offered(tmp_path, ending):
    (wrong,) = faults(tmp_path, ending=ending, unit="盒子装").values()
    assert wrong.now == "盒子装"
    assert {"007", "011", "035"} <= {one.value for one in wrong.choices}


def test_a_wrong_cell_of_a_paper_is_offered_its_own_values_and_names_the_paper_by_its_number(tmp_path):
    (row, *_) = kind_of("summaries").example_rows()
    path = write_rows("summaries", tmp_path / "s.csv", [row | {"summaryFlag": "都可以"}])
    (document,) = read_file(path)
    (fault,) = faults_of([lodged(document)], tmp_path, 10)
    assert [choice.value for choice in fault.choices] == ["1", "2"]
    assert (fault.kinds, fault.keys, fault.now) == (("CEB701",), ("SUM-0001",), "都可以")


def test_a_code_with_a_wrong_check_character_is_asked_about_once_and_then_taken(tmp_path):
    (asked,) = faults(tmp_path, ebcCode=ODD_CODE).values()
    assert (asked.finding.code, asked.finding.expected) == ("sheets.uscc_doubted", "C")
    assert not faults(tmp_path, sure=[ODD_CODE], ebcCode=ODD_CODE)
    (said,) = next(iter(read_file(tmp_path / "orders.xlsx"))).findings
    assert (said.code, said.level) == ("sheets.uscc_check", "warning")


@pytest.mark.parametrize(
    ("member", "kinds", "may", "may_not"),
    [
        ("merchant-01", {"trades", *SELLERS}, "本商户的订单", "其他商户的单证"),
        ("agent-1", {"trades", *SELLERS, "arrivals", "departures"}, "须有对方的委托", "由外综服企业登记"),
        ("service", set(TEMPLATES), "商户合同", "只留作说明"),
        ("bank-a", {"statement", "checks"}, "银行流水", "由卖家、代理"),
        ("customs", {"checks"}, "海关回执", "由卖家、代理"),
        ("safe", set(), "", "由卖家、代理"),
    ],
)
def test_what_one_may_bring_and_what_not_is_said_before_one_tries(ask_as, member, kinds, may, may_not):
    view = upload(ask_as(member))
    assert {one.kind for one in view.templates} == kinds
    assert may in "".join(one.zh for one in view.may)
    assert bool(may) == bool(view.may)
    assert may_not in "".join(one.zh for one in view.may_not)


def test_the_desk_offers_every_form_in_both_languages_and_each_is_read_as_an_empty_sheet(browser_of, tmp_path):
    browser = browser_of("service")
    page = browser.get("/upload").text
    for kind in TEMPLATES:
        for lang in ("zh", "en"):
            for ending in ("xlsx", "csv", "json"):
                assert f'href="/templates/{kind}.{lang}.{ending}"' in page
                path = tmp_path / f"{kind}-{lang}.{ending}"
                path.write_bytes(browser.get(f"/templates/{kind}.{lang}.{ending}").content)
                assert not list(read_sheet(path)), path.name
    assert openpyxl.load_workbook(tmp_path / "trades-en.xlsx").worksheets[0]["B1"].value == "Order number"
    note, example = json.loads((tmp_path / "trades-en.json").read_text())
    assert (note["Row mark"], example["Row mark"], example["Order number"]) == ("help", "example", "DEMO-0001")
    head, note, *_ = csv.reader(io.StringIO((tmp_path / "trades-zh.csv").read_text("utf-8-sig")))
    assert (head[1], note[0]) == ("订单编号", "说明")
    assert note[1].startswith("必填：是。")


@pytest.mark.parametrize("asked", ["nothing.zh.csv", "trades.fr.csv", "trades.zh.exe", "trades.zh.csv.csv"])
def test_there_are_no_other_sheets(browser_of, asked):
    assert browser_of("service").get(f"/templates/{asked}").status_code == 404


@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_a_bar_runs_to_the_rows_of_a_file_and_every_document_says_how_far_it_is(tmp_path, ending):
    orders = [ORDER | {"orderNo": f"N-{number}"} for number in range(300)]
    path = write_rows("trades", tmp_path / f"many{ending}", orders)
    read = [one.row for one in read_file(path)]
    assert rows_of(path) == 301
    assert read == sorted(read)
    assert (len(read), read[-1]) == (300, 301)


def test_rows_are_counted_across_blocks_and_what_is_no_sheet_has_no_length(tmp_path):
    xml = tmp_path / "a.xml"
    xml.write_bytes(b"x" * (BLOCK - 5) + b"</ceb:guid>" + b"y" * BLOCK + b"</guid>")
    assert rows_of(xml) == 2
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK no")
    assert rows_of(broken) == rows_of(tmp_path / "nowhere.csv") == rows_of(tmp_path / "a.gz") == 0


def test_a_template_is_chosen_by_the_ending_of_its_name(tmp_path):
    for ending, start in ((".xlsx", b"PK"), (".csv", b"\xef\xbb\xbf"), (".json", b"[\n")):
        assert write_template("claims", tmp_path / f"t{ending}", "en").read_bytes().startswith(start)
