"""The envelope: opened on the way in with its faults named, wrapped strictly on the way out, never opened twice."""

import base64
import gzip
import io
from pathlib import Path

import customs_family as family
import customs_keys as keys
import customs_samples as samples
import msgspec
import pytest
from lxml import etree

from cohong.channels.customs import read_message, read_path, reader
from cohong.channels.customs.envelope import (
    PLATFORM_ERRORS,
    Address,
    Hop,
    open_envelope,
    platform_error,
    write_envelope,
    write_node_envelope,
)
from cohong.channels.customs.keys import LocalVerifier
from cohong.channels.customs.patch import patch_message, read_elements
from cohong.channels.customs.signatures import enveloped
from cohong.channels.customs.writer import write_message
from cohong.core.texts import CohongError

INNER = samples.message("CEB303", count=2)
ADDRESS = Address(
    cop_msg_id="MSG-000001",
    sender="DXPENT0000000000",
    created="2024-01-05T10:15:00",
    file_name="orders.xml",
    ic_card="8800000000001",
    keys=(("orderNo", "DEMO-000001"),),
)
HOP = Hop(
    msg_id="10000001" + "20240105101500" + "0000000001", send_time="20240105101500", start="10000001", end="20000002"
)


def texts(documents: object) -> object:
    return [(one.message, one.index, one.head, one.lines, one.key) for one in documents]  # type: ignore[attr-defined]


def codes(data: bytes) -> list[tuple[str, str]]:
    found = read_message(data, "f")[0].findings
    return [(one.code.removeprefix("customs."), one.path) for one in found if one.code != "customs.F10"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("hop", [None, HOP])
def test_an_envelope_is_opened_and_the_message_judged_as_ever(packed: bool, hop: Hop | None) -> None:
    data = write_envelope(INNER, ADDRESS, packed=packed)
    data = write_node_envelope(data, hop) if hop else data
    assert texts(read_message(data, "f")) == texts(read_message(INNER, "f"))
    assert codes(data) == codes(INNER)


def test_an_address_survives() -> None:
    opened = open_envelope(etree.fromstring(write_envelope(INNER, ADDRESS)))
    assert opened.address == msgspec.structs.replace(ADDRESS, msg_type="CEB303Message")
    assert (opened.data, opened.problems) == (INNER, ())


def test_a_large_message_in_a_large_envelope_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = family.message("CEB509", [family.departure(1, 200)])
    data = write_envelope(inner, ADDRESS, packed=True)
    monkeypatch.setattr(reader, "STREAM_BYTES", 1_000)
    (document,) = reader.read_stream(io.BytesIO(data), "f")
    assert (document.message, len(document.lines)) == ("CEB509", 200)
    monkeypatch.setattr(reader, "ENVELOPE_BYTES", 1_500)
    with pytest.raises(CohongError) as refusal:
        list(reader.read_stream(io.BytesIO(data), "f"))
    assert refusal.value.code == "customs.xml_too_large"


ENVELOPE = write_envelope(INNER, ADDRESS).decode()
DATA = ENVELOPE[ENVELOPE.index("<Data>") : ENVELOPE.index("</Data>") + 7]
TRANS = ENVELOPE[ENVELOPE.index("<TransInfo>") : ENVELOPE.index("</TransInfo>") + 12]
FAULTS = {
    "another type": ("CEB303Message</MsgType>", "CEB603Message</MsgType>", "envelope_type", "TransInfo/MsgType"),
    "an unknown type": ("CEB303Message</MsgType>", "Colour</MsgType>", "envelope_type", "TransInfo/MsgType"),
    "a long id": ("MSG-000001", "M" * 256, "envelope_value", "TransInfo/CopMsgId"),
    "a long sender": ("DXPENT0000000000", "D" * 17, "envelope_value", "TransInfo/SenderId"),
    "a long receiver": ("DXPEDCCEB0000003", "D" * 17, "envelope_value", "TransInfo/ReceiverIds/ReceiverId[1]"),
    "no receiver": ("<ReceiverId>DXPEDCCEB0000003</ReceiverId>", "", "envelope_value", "TransInfo/ReceiverIds"),
    "no time": ("2024-01-05T10:15:00", "2024-02-30T10:15:00", "envelope_value", "TransInfo/CreatTime"),
    "a time without T": ("2024-01-05T10:15:00", "2024-01-05 10:15:00", "envelope_value", "TransInfo/CreatTime"),
    "a long card": ("8800000000001", "8" * 14, "envelope_value", "AddInfo/IcCard"),
    "another version": ('ver="1.0"', 'ver="2.0"', "envelope_value", "@ver"),
    "no Base64": ("<Data>", "<Data>*", "envelope_data", "Data"),
    "no data": (DATA, "<Data/>", "envelope_data", "Data"),
    "a zip": (DATA, f"<Data>{base64.b64encode(b'PK' + bytes((3, 4))).decode()}</Data>", "envelope_data", "Data"),
    "no address": (TRANS, "", "envelope_shape", "TransInfo"),
    "data first": (TRANS + DATA, DATA + TRANS, "envelope_shape", ""),
    "twice": (DATA, DATA * 2, "envelope_shape", "Data"),
    "something else": ("<AddInfo>", "<Colour/><AddInfo>", "envelope_shape", "Colour"),
    "something else added": ("<AddInfo>", "<AddInfo><Colour/>", "envelope_shape", "AddInfo/Colour"),
}


@pytest.mark.parametrize(("old", "new", "code", "path"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_of_the_envelope_is_named_and_refuses_its_message(old: str, new: str, code: str, path: str) -> None:
    assert old in ENVELOPE
    data = ENVELOPE.replace(old, new).encode()
    assert (code, f"DxpMsg/{path}".removesuffix("/")) in codes(data)
    assert {document.verdict for document in read_message(data, "f")} == {"refused"}


def test_another_namespace_is_named() -> None:
    assert ("envelope_shape", "namespace") in codes(ENVELOPE.replace("gov.cn/dxp", "gov.cn/dpx").encode())


def test_numbers_between_nodes_are_looked_at() -> None:
    data = write_node_envelope(ENVELOPE.encode(), HOP)
    short = data.replace(HOP.msg_id.encode(), b"1").replace(b"20000002", b"2")
    assert codes(short) == [("envelope_value", "DxpMsgSv/SvNo/MsgId"), ("envelope_value", "DxpMsgSv/SvNo/EndNode")]
    with pytest.raises(CohongError):
        write_node_envelope(ENVELOPE.encode(), msgspec.structs.replace(HOP, end="2"))


def test_an_envelope_in_an_envelope_is_not_opened() -> None:
    (document,) = read_message(write_envelope(ENVELOPE.encode(), ADDRESS), "f")
    assert (document.message, document.verdict) == ("DxpMsg", "refused")
    assert [one.code for one in document.findings] == ["customs.envelope_nested"]


def test_bombs_and_damage_inside_are_named_as_those_of_archives(tmp_path: Path) -> None:
    blown = INNER.replace(b"<ceb:Order>", (b"<!--" + b" " * (8 << 20) + b"-->") * 5 + b"<ceb:Order>", 1)
    cut = gzip.compress(INNER)[:-9]
    for inner, code in ((gzip.compress(blown), "archive_bomb"), (cut, "archive_truncated"), (b"<", "xml_malformed")):
        data = ENVELOPE.replace(DATA, f"<Data>{base64.b64encode(inner).decode()}</Data>").encode()
        with pytest.raises(CohongError) as refusal:
            read_message(data, "f")
        assert refusal.value.code == f"customs.{code}"
        (tmp_path / "a.xml").write_bytes(data)
        (marker,) = read_path(tmp_path / "a.xml")
        assert [one.code for one in marker.findings] == [f"customs.{code}"]


def test_it_writes_strictly() -> None:
    for wrong in ({"sender": "D" * 17}, {"receivers": ()}, {"created": "today"}, {"cop_msg_id": ""}):
        with pytest.raises(CohongError) as refusal:
            write_envelope(INNER, msgspec.structs.replace(ADDRESS, **wrong))
        assert refusal.value.code == "customs.envelope_value"


def test_the_signature_inside_is_verified() -> None:
    node = samples.order()
    signer = enveloped(keys.rsa_signer())
    inner = write_message("CEB303", [node], samples.TRANSFER, samples.guid("CEB303", 0), signer=signer)
    for data, wanted in ((inner, []), (inner.replace(b"DEMO-000001", b"DEMO-000002"), ["customs.signature_broken"])):
        (document,) = read_message(write_envelope(data, ADDRESS, packed=True), "f", verifier=LocalVerifier())
        assert [one.code for one in document.findings] == wanted


def test_an_element_is_mended_in_the_message_inside(tmp_path: Path) -> None:
    source, out = tmp_path / "in.xml", tmp_path / "out.xml"
    source.write_bytes(ENVELOPE.encode())
    place = "Order[2]/OrderHead/orderNo"
    assert read_elements(source, [place]) == {place: "DEMO-000002"}
    patch_message(source, out, {place: "DEMO-000009"})
    assert [document.head["orderNo"] for document in read_message(out.read_bytes(), "f")] == [
        "DEMO-000001",
        "DEMO-000009",
    ]


def test_codes_of_the_platform_have_words_in_both_languages() -> None:
    assert platform_error("1004") == ("1004", "签名与数据不符", "the signature does not fit the data")
    assert platform_error("4711").en == "reserved code (4711)"
    assert platform_error("x").zh == "未知代码（x）"
    assert all(row["zh"] and row["en"] for row in PLATFORM_ERRORS.values())


def test_an_envelope_is_signed_and_verified_like_a_message() -> None:
    signer = enveloped(keys.sm2_signer())
    inner = write_message("CEB303", [samples.order()], samples.TRANSFER, samples.guid("CEB303", 0), signer=signer)
    data = write_envelope(inner, ADDRESS, packed=True, signer=signer)
    (document,) = read_message(data, "f", verifier=LocalVerifier())
    assert (document.verdict, document.findings) == ("ok", ())
    (document,) = read_message(data.replace(b"MSG-000001", b"MSG-000002"), "f", verifier=LocalVerifier())
    assert [(one.code, one.path) for one in document.findings] == [("customs.signature_broken", "DxpMsg/Signature")]
