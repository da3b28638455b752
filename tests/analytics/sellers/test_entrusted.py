"""The summary of entrusted exports: names the one at the end of the chain, and adds up."""

import json
from io import BytesIO

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from seller_kit import AGENT as C
from seller_kit import BROKER, OTHER, THIRD_FIRM
from seller_kit import SECOND_AGENT as D
from seller_kit import SELLER as E

from cohong.analytics.sellers import Contracts, Export, Fee, Mandate, summarise
from cohong.analytics.sellers.chain import CIRCLE, ENDS_ABROAD, ENDS_AT_FORWARDER, NOT_IN_FORCE
from cohong.analytics.sellers.entrusted import NO_QUARTER, NO_TAXPAYER, NOT_YET, Booking, form, quarter_days
from cohong.analytics.sellers.entrusted_files import as_json, as_workbook, as_xml
from cohong.analytics.sellers.resolve import ABROAD
from cohong.core.texts import CohongError

NAMES = {one.code: one.name for one in (C, D, E, OTHER, THIRD_FIRM)}
NUMBER = "516520260000000001"
MILLION = 100_000_000
"""A million CNY in fen."""
HOPS = [Mandate(principal=D.code, agent=C.code), Mandate(principal=E.code, agent=D.code)]


def export(declared_for=D.code, fen=10 * MILLION, day=20260210, number=NUMBER, **more):
    return Export(agent=C.code, declaration=number, day=day, amount_fen=fen, declared_for=declared_for, **more)


def summary(*exports, mandates=HOPS, fees=()):
    return summarise(C.code, "2026Q1", exports, Contracts(mandates), fees, NAMES.__getitem__)


def example():
    """C declares 10,000,000 for D for a fee of 100,000; D acts for E for a fee of 120,000."""
    fees = [
        Fee(agent=C.code, principal=D.code, amount_fen=10_000_000),
        Fee(agent=D.code, principal=E.code, amount_fen=12_000_000),
    ]
    return summary(export(), fees=fees)


def test_the_published_example_names_e_and_not_d():
    said = example()
    assert [(one.exporter, one.taxpayer, one.amount_fen) for one in said.entries] == [(E.name, E.code, 1_000_000_000)]
    assert D.code not in as_xml(said).decode().partition("<Booking")[0]
    assert said.open == ()


def test_in_the_published_example_agents_book_fees_and_e_books_the_export():
    assert set(example().bookings) == {
        Booking(party=C.code, account="agency_fee", amount_fen=10_000_000),
        Booking(party=D.code, account="agency_fee", amount_fen=12_000_000),
        Booking(party=E.code, account="entrusted_export_income", amount_fen=1_000_000_000),
    }


@pytest.mark.parametrize(
    ("mandates", "declared_for", "reason"),
    [
        ([], D.code, NOT_IN_FORCE),
        ([Mandate(principal=D.code, agent=C.code, until=20260209)], D.code, NOT_IN_FORCE),
        ([*HOPS, Mandate(principal=C.code, agent=E.code)], D.code, CIRCLE),
        ([Mandate(principal=f"{ABROAD}HK1", agent=C.code)], f"{ABROAD}HK1", ENDS_ABROAD),
        ([Mandate(principal="person:1", agent=C.code)], "person:1", NO_TAXPAYER),
        (
            [
                Mandate(principal=BROKER.code, agent=C.code),
                Mandate(principal=E.code, agent=BROKER.code, kind="broker", until=20250101),
            ],
            BROKER.code,
            ENDS_AT_FORWARDER,
        ),
    ],
)
def test_what_cannot_be_told_stands_apart_with_its_reason(mandates, declared_for, reason):
    said = summary(export(declared_for), mandates=mandates)
    assert said.entries == ()
    assert [(one.reason, one.amount_fen) for one in said.open] == [(reason, 10 * MILLION)]
    assert said.open_fen == said.declared_fen


ROWS = st.builds(
    export,
    declared_for=st.sampled_from(["", C.code, D.code, E.code, OTHER.code, THIRD_FIRM.code]),
    fen=st.integers(0, 10**12),
    day=st.sampled_from([20251231, 20260101, 20260331, 20260401]),
    number=st.sampled_from([NUMBER, "516520260000000002", "516520260000000003"]),
)


@given(st.lists(ROWS, max_size=12))
@settings(max_examples=60, deadline=None)
def test_rows_open_items_and_own_exports_add_up_to_what_was_declared(rows):
    mandates = [*HOPS, Mandate(principal=OTHER.code, agent=C.code)]
    said = summary(*rows, mandates=mandates)
    declared = sum(row.amount_fen for row in rows if 20260101 <= row.day <= 20260331)
    assert said.entrusted_fen + said.open_fen + said.own_fen == said.declared_fen == declared
    own = sum(one.amount_fen for one in said.bookings if one.account == "own_export_income")
    assert own == said.own_fen


@pytest.mark.parametrize(
    ("quarter", "days"),
    [("2026Q1", (20260101, 20260331)), ("2025Q4", (20251001, 20251231)), ("2028Q2", (20280401, 20280630))],
)
def test_a_quarter_has_its_days(quarter, days):
    assert quarter_days(quarter) == days


@pytest.mark.parametrize("text", ["2026Q5", "2026-Q1", "Q1", "0000Q1", ""])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(CohongError) as found:
        quarter_days(text)
    assert found.value.code == NO_QUARTER


def test_before_the_law_there_is_no_summary():
    with pytest.raises(CohongError) as found:
        summarise(C.code, "2025Q2", [], Contracts([]))
    assert found.value.code == NOT_YET
    assert form(20250701).columns[0].id == "exporter"


def test_the_three_files_say_the_same():
    said = summary(export(), export(OTHER.code, 5, number="516520260000000002"))
    book = load_workbook(BytesIO(as_workbook(said)))
    header, row = list(book.worksheets[0].values)
    assert header == tuple(column.zh for column in form(20260101).columns)
    assert (row[0], row[1], row[3]) == (E.name, E.code, NUMBER)
    assert round(row[2] * 100) == 10 * MILLION
    assert list(book.worksheets[1].values)[1:] == [(E.name, E.code, NUMBER)]
    assert "没有有效的代理协议" in list(book.worksheets[2].values)[1][3]
    root = etree.fromstring(as_xml(said))
    assert [node.findtext("amount") for node in root.iter("Row")] == ["10000000.00"]
    assert root.find("Open").get("amount") == "0.05"
    shown = json.loads(as_json(said))
    assert shown["entries"][0]["taxpayer"] == E.code
    assert shown["open"][0]["reason"] == NOT_IN_FORCE


def test_files_of_the_same_summary_are_the_same_and_english_is_english():
    said = example()
    assert as_xml(said) == as_xml(example())
    assert as_json(said) == as_json(example())
    book = load_workbook(BytesIO(as_workbook(said, "en")))
    assert next(book.worksheets[0].values)[0] == "Actual entrusting exporter"
    assert [sheet.title for sheet in book.worksheets] == ["Summary", "Declarations", "Cannot tell", "Booked as"]


def test_a_name_that_looks_like_a_formula_stays_text():
    said = msgspec.structs.replace(
        example(), entries=tuple(msgspec.structs.replace(e, exporter="=1+1") for e in example().entries)
    )
    cell = load_workbook(BytesIO(as_workbook(said))).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_more_numbers_than_a_cell_holds_stand_on_the_second_sheet():
    said = summary(*(export(number=f"{n:018d}") for n in range(2_000)))
    book = load_workbook(BytesIO(as_workbook(said)))
    assert book.worksheets[0]["D2"].value == "见“报关单明细”"
    assert book.worksheets[1].max_row == 2_001
