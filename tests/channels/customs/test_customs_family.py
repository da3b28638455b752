"""The whole family: every kind is written, read back the same by both lanes, and bounded as its edition says."""

import io
import re

import customs_family as family
import customs_samples as samples
import pytest

from cohong.channels.customs import KINDS, read_message, reader, write_message
from cohong.channels.customs.fastlane import read_plain
from cohong.channels.customs.message import Message
from cohong.channels.customs.phrases import IMPORTS
from cohong.channels.customs.schema import RECEIPT_OF, Edition
from cohong.channels.document import Document
from cohong.core.texts import CohongError

MANY_LINES = ("CEB507", "CEB509", "CEB607", "CEB701", "CEB792")


def transfer_of(kind: str) -> dict[str, str] | None:
    return None if KINDS[kind].receipt else samples.TRANSFER


def tolerant(data: bytes) -> list[Document]:
    message = Message("f")
    reader._read_tree(message, data)
    return message.documents()


def codes(documents: list[Document]) -> list[tuple[str, str]]:
    return [(found.code, found.path) for document in documents for found in document.findings]


def test_the_family_is_whole_and_every_request_has_its_receipt() -> None:
    requests = {"213", "215", "303", "403", "505", "507", "509", "603", "605", "607", "701"}
    assert set(KINDS) == {f"CEB{n}" for n in requests} | {f"CEB{int(n) + 1}" for n in requests} | {"CEB792", "CEB900"}
    assert {f"CEB{n}": f"CEB{int(n) + 1}" for n in requests} == RECEIPT_OF


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_and_read_back_the_same_by_both_lanes(kind: str) -> None:
    data = family.message(kind, count=3)
    documents = read_message(data, "f")
    assert [document.verdict for document in documents] in (["ok"] * 3, ["warning", "ok", "ok"])
    assert {document.key for document in documents} and all(document.key for document in documents)
    assert documents == tolerant(data) or kind == "CEB900"  # the fast lane has no CDATA
    assert read_plain(Message("f"), data) is (kind != "CEB900")
    again = write_message(kind, documents, transfer_of(kind), samples.guid(kind, 999_999))
    assert [(one.head, one.lines) for one in read_message(again, "f")] == [(one.head, one.lines) for one in documents]


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"CEB213", "CEB214", "CEB215", "CEB216"}))
def test_the_2018_edition_has_all_but_returns(kind: str) -> None:
    head, lines = family.node(kind)
    node = (head, [{name: text for name, text in line.items() if name != "gseqno"} for line in lines])
    data = write_message(kind, [node], transfer_of(kind), samples.guid(kind, 0), "2018")
    (document,) = read_message(data, "f", edition="2018")
    assert (document.edition, document.verdict) in (("2018", "ok"), ("2018", "warning"))


@pytest.mark.parametrize("kind", ["CEB213", "CEB214", "CEB215", "CEB216"])
def test_returns_are_of_2022(kind: str) -> None:
    with pytest.raises(CohongError) as refusal:
        write_message(kind, [family.node(kind)], transfer_of(kind), samples.guid(kind, 0), "2018")
    assert refusal.value.code == "customs.kind_unknown"


BOUNDS: list[tuple[str, int, Edition, list[tuple[str, str]]]] = [
    ("CEB507", 0, "2018", []),
    ("CEB507", 500, "2018", []),
    ("CEB509", 500, "202205", []),
    ("CEB509", 101, "2018", [("customs.F02", "Departure[1]/DepartureList")]),
    ("CEB509", 0, "202205", [("customs.F02", "Departure[1]/DepartureList")]),
    ("CEB607", 101, "2018", [("customs.F02", "WayBill[1]/WayBillList")]),
    ("CEB607", 500, "202205", []),
    ("CEB701", 101, "2018", [("customs.F02", "SummaryApply[1]/SummaryApplyList")]),
    ("CEB792", 0, "2018", []),
    ("CEB792", 101, "2018", [("customs.F02", "SummaryResult[1]/SummaryResultList")]),
    ("CEB792", 101, "202205", []),
    ("CEB213", 101, "202205", [("customs.F02", "InvtRefund[1]/InvtRefundList")]),
]


@pytest.mark.parametrize(("kind", "lines", "edition", "wanted"), BOUNDS)
def test_lines_are_bounded_as_the_edition_says(
    kind: str, lines: int, edition: Edition, wanted: list[tuple[str, str]]
) -> None:
    data = samples.loose(kind, [family.MAKERS[kind](1, lines)], receipt=KINDS[kind].receipt)
    found = codes(read_message(data, "f", edition=edition))
    assert [one for one in found if one[0] == "customs.F02"] == wanted
    assert found == codes(tolerant_in(data, edition))


def tolerant_in(data: bytes, edition: Edition) -> list[Document]:
    message = Message("f", edition=edition)
    reader._read_tree(message, data)
    return message.documents()


@pytest.mark.parametrize("number", IMPORTS)
def test_an_import_message_is_declined_by_its_name(number: str) -> None:
    data = samples.message("CEB303").replace(b"CEB303Message", f"CEB{number}Message".encode())
    (document,) = read_message(data, "f")
    (found,) = document.findings
    assert (document.message, document.verdict, found.code) == (f"CEB{number}", "refused", "customs.import_message")
    assert IMPORTS[number][0] in found.zh
    assert IMPORTS[number][1] in found.en
    assert not re.search("[A-Za-z]{4,}", found.zh.replace("CEB", ""))


def test_a_number_nobody_knows_and_another_root_are_no_message() -> None:
    for data in (samples.message("CEB303").replace(b"CEB303Message", b"CEB999Message"), b"<html/>"):
        (strange,) = read_message(data, "f")
        assert (strange.verdict, codes([strange])[0]) == ("refused", ("customs.F01", "root"))


def test_a_format_check_receipt_carries_the_original_as_it_was() -> None:
    data = family.message("CEB900")
    (document,) = read_message(data, "f")
    assert document.head["oriBizMessage"] == "<ceb:CEB303Message>]]>\n</ceb:CEB303Message>"
    assert b"<![CDATA[" in data


# --- many lines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MANY_LINES)
def test_many_lines_read_the_same_piece_by_piece(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples.loose(kind, [family.MAKERS[kind](n, 300) for n in (1, 2)], receipt=KINDS[kind].receipt)
    whole = read_message(data, "f")
    monkeypatch.setattr(reader, "STREAM_BYTES", 1_000)
    assert whole == streamed(data)
    assert [len(document.lines) for document in whole] == [300, 300]
    spoilt = data.replace(b"<ceb:logisticsNo>WB0000000200<", b"<ceb:colour/><ceb:logisticsNo>WB0000000200<")
    assert codes(streamed(spoilt)) == codes(tolerant(spoilt))


def streamed(data: bytes) -> list[Document]:
    return list(reader.read_stream(io.BytesIO(data), "f"))


def test_a_node_with_more_lines_than_are_read_says_so_and_counts_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cohong.channels.customs.message.MOST_LINES", 50)
    data = samples.loose("CEB509", [family.departure(1, 30), family.departure(2, 30), family.departure(3, 5)])
    documents = read_message(data, "f")
    assert [len(document.lines) for document in documents] == [30, 20, 0]
    assert all(document.verdict == "refused" for document in documents)
    assert {code for code, _ in codes(documents)} >= {"customs.lines_too_many"}
