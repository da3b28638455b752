"""The message as a whole: root, namespace, counts, order, who transmits; and lanes that agree with each other."""

import random
from typing import Any

import customs_samples as samples
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohong.channels.customs import reader
from cohong.channels.customs.fastlane import read_plain
from cohong.channels.customs.message import Message
from cohong.channels.document import Document
from cohong.core.texts import CohongError

SUBSCRIBE = "<ceb:BaseSubscribe><ceb:status>ALL</ceb:status><ceb:dxpMode>DXP</ceb:dxpMode><ceb:dxpAddress>DXPENT1</ceb:dxpAddress></ceb:BaseSubscribe>"
SIGNATURE = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/><ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature>'
TRANSFER = "<ceb:BaseTransfer><ceb:copCode>91440101TE5T000247</ceb:copCode><ceb:copName>示例</ceb:copName><ceb:dxpMode>DXP</ceb:dxpMode><ceb:dxpId>D</ceb:dxpId></ceb:BaseTransfer>"


def two(**changes: Any) -> bytes:
    return samples.loose("CEB505", [samples.waybill(1), samples.waybill(2)], **changes)


ERRORS = {
    "wrong root": (two(root="CEB505Msg"), "customs.F01", "root"),
    "wrong namespace": (two(namespace="http://example.org/ceb"), "customs.F01", "namespace"),
    "no guid": (two(attributes='version="1.0"'), "customs.F01", "CEB505Message/@guid"),
    "short guid": (two(attributes='guid="1" version="1.0"'), "customs.F01", "CEB505Message/@guid"),
    "no version": (two(attributes=f'guid="{"G" * 36}"'), "customs.F01", "CEB505Message/@version"),
    "two transfers": (two(after=TRANSFER), "customs.F02", "BaseTransfer"),
    "transfer first": (two(before=TRANSFER), "customs.F02", "Logistics"),
    "six subscribes": (two(after=SUBSCRIBE * 6), "customs.F02", "BaseSubscribe"),
    "subscribe after signature": (two(after=SIGNATURE + SUBSCRIBE), "customs.F02", "BaseSubscribe"),
    "two signatures": (two(after=SIGNATURE * 2), "customs.F02", "Signature"),
    "foreign node": (two(after="<ceb:Colour>red</ceb:Colour>"), "customs.F02", "Colour"),
    "wrong mode": (two(transfer=samples.TRANSFER | {"dxpMode": "ABC"}), "customs.F11", "BaseTransfer/dxpMode"),
    "no dxpId": (two(transfer=samples.TRANSFER | {"dxpId": ""}), "customs.F03", "BaseTransfer/dxpId"),
    "wrong order in transfer": (two(transfer=dict(reversed(samples.TRANSFER.items()))), "customs.F02", "BaseTransfer/copCode"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "path"), ERRORS.values(), ids=list(ERRORS))
def test_an_error_of_the_message_refuses_all_its_nodes(data: bytes, code: str, path: str) -> None:
    documents = reader.read_message(data, "f.xml")
    assert len(documents) == (1 if path == "root" else 2)
    for document in documents:
        assert document.verdict == "refused"
        assert any(f.code == code and f.level == "error" and f.path.startswith(path[:8]) for f in document.findings)


def test_missing_transfer_and_missing_nodes() -> None:
    bare = two().replace(b"BaseTransfer", b"BaseTransfers")
    assert {d.verdict for d in reader.read_message(bare, "f")} == {"refused"}
    (empty,) = reader.read_message(samples.loose("CEB505", []), "f")
    assert (empty.message, empty.index, empty.guid, empty.key, empty.verdict) == ("CEB505", 0, "", "", "refused")
    assert [(f.path, f.seen) for f in empty.findings] == [("Logistics", "0")]


def test_a_hundred_nodes_pass_and_one_more_refuses_all() -> None:
    nodes = [samples.waybill(number) for number in range(101)]
    assert {d.verdict for d in reader.read_message(samples.loose("CEB505", nodes[:100]), "f")} == {"ok", "warning"}
    documents = reader.read_message(samples.loose("CEB505", nodes), "f")
    assert len(documents) == 101
    assert {d.verdict for d in documents} == {"refused"}
    assert [document.index for document in documents] == list(range(101))


def test_guid_twice_in_one_message() -> None:
    again = samples.waybill(2)
    again[0]["guid"] = samples.waybill(1)[0]["guid"]  # type: ignore[index]
    first, second = reader.read_message(samples.loose("CEB505", [samples.waybill(1), again]), "f")
    assert first.verdict == "warning"
    assert [(f.code, f.path, f.expected) for f in second.findings] == [
        ("customs.F08", "Logistics[2]/guid", "Logistics[1]")
    ]


def test_signature_present_or_asked_for() -> None:
    assert [f.code for d in reader.read_message(two(), "f") for f in d.findings] == ["customs.F10"]
    assert [d.findings for d in reader.read_message(two(after=SIGNATURE), "f")] == [(), ()]


def test_order_of_elements_repetition_and_nesting() -> None:
    plain = samples.loose("CEB505", [samples.waybill()]).decode()
    code, no = "<ceb:logisticsCode>91440101TE5T000247</ceb:logisticsCode>", "<ceb:packNo>1</ceb:packNo>"
    cases = {
        plain.replace(code, "").replace(no, no + code): "logisticsCode",
        plain.replace(no, no + no): "packNo",
        plain.replace(no, "<ceb:packNo><ceb:b>1</ceb:b></ceb:packNo>"): "packNo",
        plain.replace(no, '<packNo xmlns="urn:x">1</packNo>'): "packNo",
    }
    for data, name in cases.items():
        (document,) = reader.read_message(data.encode(), "f")
        assert any(f.path == f"Logistics[1]/{name}" and f.level == "error" for f in document.findings), name


def test_missing_and_doubled_heads_are_named() -> None:
    data = samples.loose("CEB303", [samples.order()])
    for spoilt in (
        data.replace(b"OrderHead", b"OrderTop"),
        data.replace(b"<ceb:OrderList>", b"<ceb:OrderHead/><ceb:OrderList>"),
    ):
        (document,) = reader.read_message(spoilt, "f")
        assert any(f.code == "customs.F02" and f.path == "Order[1]/OrderHead" for f in document.findings)


def test_head_shows_short_decimals_and_leaves_out_what_is_empty() -> None:
    texts, lines = samples.order()
    spoilt = (dict(texts) | {"note": "  ", "freight": "03.50", "ebpName": "  A &amp; B  "}, lines)
    (document,) = reader.read_message(samples.loose("CEB303", [spoilt]), "f.xml")
    assert document.head["freight"] == "3.5"
    assert document.head["ebpName"] == "A & B"
    assert "note" not in document.head
    assert document.lines[0]["totalPrice"] == "25"
    assert (document.key, document.transmitter) == (f"{samples.SELLER}/DEMO-000001", samples.AGENT)


# --- the two lanes ----------------------------------------------------------------------------------------------------


def tolerant(data: bytes) -> list[Document] | str:
    message = Message("f")
    try:
        reader._read_tree(message, data)
    except CohongError as error:
        return error.code
    return message.documents()


def either(data: bytes) -> list[Document] | str:
    try:
        return reader.read_message(data, "f")
    except CohongError as error:
        return error.code


def test_valid_messages_take_the_fast_lane_and_both_lanes_agree() -> None:
    for kind in (*samples.MAKERS, *samples.RECEIPTS):
        for data in (
            samples.message(kind, count=3),
            samples.message(kind, count=3).replace(b"ceb:", b"").replace(b":ceb=", b"="),
        ):
            assert read_plain(Message("f"), data)
            assert either(data) == tolerant(data)
    signed = two(after=SUBSCRIBE + SIGNATURE)
    assert read_plain(Message("f"), signed)
    assert either(signed) == tolerant(signed)


PIECES = [b"", b"<", b">", b"&", b"&amp;", b"&#65;", b"]]>", b"<!-- x -->", b"<![CDATA[x]]>", b"\x00", b"\x1f", b"\x0b", b"\r\n", b"\r",
          b"\xef\xbf\xbf", b"\xff", "\u3000".encode(), "１".encode(), b"<ceb:x/>", b"</ceb:guid>", b"<?p?>", b" a='1'", b"ceb:", b"-", b"0", b"\t"]  # fmt: skip


@given(
    st.sampled_from(sorted(samples.MAKERS)),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 6), st.sampled_from(PIECES)), min_size=1, max_size=3),
)
def test_lanes_agree_on_spoilt_messages(kind: str, spoils: list[tuple[int, int, bytes]]) -> None:
    data = samples.message(kind, count=2)
    for where, cut, piece in spoils:
        place = where % len(data)
        data = data[:place] + piece + data[place + cut :]
    assert either(data) == tolerant(data)


def test_lanes_agree_on_many_byte_flips() -> None:
    seed = 20_240_105
    print("seed", seed)
    dice = random.Random(seed)
    plain = {kind: samples.message(kind, count=1) for kind in samples.MAKERS}
    for _ in range(1_500):
        data = bytearray(plain[dice.choice(sorted(plain))])
        for _ in range(dice.randint(1, 3)):
            data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        assert either(bytes(data)) == tolerant(bytes(data))
