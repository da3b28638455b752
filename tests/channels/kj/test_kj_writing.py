"""What is written is read back the same, and what the platform cannot be told is not written."""

import msgspec
import pytest
from kj_kit import EXAMPLES, KINDS, SELLER, desk, errors, example, read, text_of, without

from cohong.channels.customs.archive import read_path
from cohong.channels.kj import Address, write_message
from cohong.core.texts import CohongError

ADDRESS = Address(sender="YISENDER", time="20240105101530", serial=1)


def as_content(documents):
    return [(one.message, one.guid, one.key, one.head, one.lines, one.findings) for one in documents]


def changed(document, **texts):
    return msgspec.structs.replace(document, head={**document.head, **texts})


@pytest.mark.parametrize("message", KINDS)
def test_read_written_and_read_again_is_the_same(message):
    first = example(message)
    data = write_message(message, first, ADDRESS, desk())
    second = read(data.decode())
    assert as_content(second) == as_content(first)
    assert write_message(message, second, ADDRESS, desk()) == data
    assert data.decode() == text_of(message)


def test_an_operator_by_default_is_not_written():
    bare = without(text_of("KJ881011"), "ProposerType", "ProposerId", "ProposerName")
    data = write_message("KJ881011", read(bare), ADDRESS, desk())
    assert b"Proposer" not in data
    assert as_content(read(data.decode())) == as_content(read(bare))


def test_the_number_of_a_message_is_type_sender_second_and_five_digits():
    assert ADDRESS.message_id("KJ881010") == "KJ881010_YISENDER_2024010510153000001"


def test_documents_of_customs_can_be_written_for_the_platform():
    """The examples of the unified interface: an order, and a list whose owner is a firm."""
    orders = list(read_path(EXAMPLES.parent / "good" / "CEB303.xml"))
    data = write_message("KJ881011", orders, ADDRESS, desk())
    again = read(data.decode())
    assert [one.head["orderNo"] for one in again] == [one.head["orderNo"] for one in orders]
    assert all(not errors(one) for one in again)
    assert again[0].head["kjEBEntNo"] == "C011000000000002"


@pytest.mark.parametrize(
    ("message", "texts", "code", "path"),
    [
        (
            "KJ881010",
            {"statisticsFlag": "A", "ownerCode": SELLER},
            "kj.not_written",
            "Inventory[1]/InventoryHead/ownerCode",
        ),
        ("KJ881010", {"statisticsFlag": "A"}, "kj.not_written", "Inventory[1]/InventoryHead/statisticsFlag"),
        ("KJ881010", {"netWeight": "9"}, "customs.W01", "Inventory[1]/InventoryHead/netWeight"),
        ("KJ881013", {"ebcCode": "91440101TE5T00059R"}, "kj.firm_unknown", "Logistics[1]/ebcCode"),
        ("KJ881013", {"ebcCode": "91440101TE5T000161"}, "customs.C05", "Logistics[1]/ebcCode"),
        ("KJ881013", {"goodsInfo": "a\x01"}, "customs.F13", "Logistics[1]/goodsInfo"),
    ],
)
def test_what_cannot_be_said_or_is_refused_is_not_written(message, texts, code, path):
    (document,) = example(message)
    with pytest.raises(CohongError) as refused:
        write_message(message, [changed(document, **texts)], ADDRESS, desk())
    assert (refused.value.code, refused.value.path) == (code, path)


def test_documents_with_different_heads_do_not_fit_one_message():
    one, two = example("KJ881011")
    with pytest.raises(CohongError) as refused:
        write_message("KJ881011", [one, changed(two, appTime="20240105101501")], ADDRESS, desk())
    assert (refused.value.code, refused.value.path) == ("kj.not_written", "DeclTime")


@pytest.mark.parametrize(
    ("message", "count", "code"), [("KJ881011", 0, "kj.not_written"), ("KJ881028", 2, "kj.not_written"), ("KJ889999", 1, "kj.message_unknown")]
)  # fmt: skip
def test_a_message_has_the_documents_that_fit_it(message, count, code):
    with pytest.raises(CohongError) as refused:
        write_message(message, example("KJ881028") * count, ADDRESS, desk())
    assert refused.value.code == code
