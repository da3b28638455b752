"""Messages of the Guangzhou Single Window become documents of the customs family, and every rule judges them."""

import random
import re
import zipfile

import pytest
from kj_kit import (
    AGENT,
    EXAMPLES,
    KINDS,
    OPERATOR,
    RECEIPTS,
    SELLER,
    codes,
    desk,
    errors,
    example,
    read,
    text_of,
    without,
)

from cohong.channels.customs.archive import is_unreadable
from cohong.channels.customs.schema import KINDS as CEB
from cohong.channels.kj import read_message, read_path
from cohong.core.texts import CohongError

NOTE = "kj.mapping_uncertain"
BROKEN = {
    "element_unknown": [("kj.elements_unknown", "warning", "KJ881011", "ShopNo")],
    "firm_codeless": [("kj.firm_codeless", "error", "Declaration/PaymentList/PaymentDetail[1]/EBEntNo", "C011000000000003")],
    "firm_name": [("kj.firm_name", "warning", "Declaration/WaybillHead/EHSEntName", "示例庚物流有限公司")],
    "firm_role": [("kj.firm_role", "warning", "Declaration/PaymentHead/PayEntNo", "C011000000000005")],
    "firm_unknown": [("kj.firm_unknown", "error", "Declaration/OrderHead/EBEntNo", "C011000000000099")],
    "import": [("kj.import_message", "error", "Head/MessageType", "KJ881111")],
    "inspection_only": [("kj.head", "warning", "Head/FunctionCode", "CIQ")],
    "message_head": [
        ("kj.head", "warning", "Head/MessageID", "KJ881011-1"),
        ("kj.head", "warning", "Head/Receiver", "ELSEWHERE"),
    ],
    "no_nodes": [("kj.structure", "error", "Declaration/PaymentList/PaymentDetail", "absent")],
    "operation": [("customs.F07", "error", "Declaration/OrderHead/OpType", "X")],
    "proposer": [("kj.proposer", "error", "Declaration/OrderHead/ProposerType", "3")],
    "too_early": [("kj.no_edition", "error", "Head", "20140105")],
    "total_price": [
        ("customs.A01", "error", "Declaration/ElistDetailInfoList/ElistDetailInfo[1]/EListOrder/GoodsDetailInfoList/GoodsDetailInfo[1]/TotalPrice", "26")
    ],
    "two_orders": [("kj.structure", "error", "Declaration/ElistDetailInfoList/ElistDetailInfo[1]/EListOrder/EntOrderNo", "repeated")],
    "type_unknown": [("kj.message_unknown", "error", "Head/MessageType", "KJ881099")],
    "weight_absent": [("customs.F03", "error", "Declaration/ElistDetailInfoList/ElistDetailInfo[1]/EListWaybill/GrossWeight", "absent")],
}  # fmt: skip
ALSO = {"firm_codeless": {"kj.assumed", "kj.firm_role"}, "firm_role": {"kj.assumed"}}
"""What is said besides: an e-commerce enterprise without a code is a platform in the table."""


@pytest.mark.parametrize(("message", "kind"), KINDS.items())
def test_a_good_message_becomes_documents_of_its_customs_kind_without_an_error(message, kind):
    found = read(text_of(message))
    assert {document.message for document in found} == {kind}
    assert [document.index for document in found] == list(range(len(found)))
    assert all(not errors(document) for document in found)
    assert all(document.transmitter == AGENT for document in found)
    assert len({document.guid for document in found}) == len(found)
    assert all(document.lines or not CEB[kind].line for document in found)


def test_an_order_says_what_the_message_says():
    order = example("KJ881011")[0]
    ceb = {name: text for name, text in order.head.items() if name in {one.name for one in CEB["CEB303"].head_elements}}
    ceb.pop("guid")
    assert ceb == {
        "appType": "1", "appTime": "20240105101500", "appStatus": "2", "orderType": "E", "orderNo": "GZ-DEMO-0001",
        "ebpCode": "无", "ebpName": "Example Marketplace", "ebcCode": SELLER, "ebcName": "示例甲贸易有限公司",
        "goodsValue": "25", "freight": "3.5", "currency": "502",
    }  # fmt: skip
    assert order.lines == (
        {"gnum": "1", "itemNo": "SKU-1", "itemName": "手机壳", "unit": "007", "currency": "502", "qty": "5", "price": "5",
         "totalPrice": "25"},
    )  # fmt: skip
    assert order.key == f"{SELLER}/GZ-DEMO-0001"


@pytest.mark.parametrize(("letter", "number"), [("A", "1"), ("M", "2"), ("D", "3")])
def test_add_modify_and_delete_are_new_change_and_delete(letter, number):
    (waybill,) = example("KJ881013", ("<OpType>A<", f"<OpType>{letter}<"))
    assert waybill.head["appType"] == number
    assert not errors(waybill)


def test_a_party_goes_by_its_credit_code_and_without_one_by_its_customs_code():
    (waybill,) = example("KJ881013")
    assert (waybill.head["ebcCode"], waybill.head["logisticsCode"]) == (SELLER, "440196T005")
    assert (waybill.head["kjShipperCode"], waybill.head["kjEHSEntNo"]) == ("C011000000000002", "C011000000000005")


def test_a_firm_that_the_message_does_not_name_gets_its_name_from_the_table():
    (listed,) = read(without(text_of("KJ881010"), "EBEntName", "EHSEntName", "DeclEntName"))
    assert listed.head["ebcName"] == "示例甲贸易有限公司"
    assert listed.head["logisticsName"] == "示例戊速递有限公司"
    assert listed.head["agentName"] == "示例乙供应链有限公司"


def test_an_unknown_record_number_is_told_once_and_nothing_of_it_is_lost():
    order = example("KJ881011", ("C011000000000002", "C011000000000099"))[0]
    assert [(one.code, one.path, one.seen) for one in errors(order)] == [
        ("kj.firm_unknown", "Declaration/OrderHead/EBEntNo", "C011000000000099")
    ]
    assert order.head["kjEBEntNo"] == "C011000000000099"
    assert "ebcCode" not in order.head
    assert order.head["ebcName"] == "示例甲贸易有限公司"
    assert "--firms" in errors(order)[0].en


# --- the real operator ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", ["KJ881010", "KJ881011"])
def test_the_real_operator_is_kept_beside_the_parties(message):
    document = example(message)[0]
    triple = {name: document.head[name] for name in ("proposerType", "proposerId", "proposerName", "proposerBasis")}
    assert triple == {
        "proposerType": "1", "proposerId": OPERATOR, "proposerName": "示例己文具有限公司", "proposerBasis": "stated",
    }  # fmt: skip


def test_without_an_operator_it_is_the_enterprise_by_default_and_the_document_says_so():
    (listed,) = read(without(text_of("KJ881010"), "ProposerType", "ProposerId", "ProposerName"))
    head = listed.head
    assert (head["proposerType"], head["proposerId"], head["proposerName"]) == ("1", SELLER, "示例甲贸易有限公司")
    assert head["proposerBasis"] == "default"
    assert (head["ownerCode"], head["ownerName"]) == (SELLER, "示例甲贸易有限公司")


def test_a_private_operator_has_no_company_code_and_of_the_number_nothing_is_shown():
    swaps = (("<ProposerType>1<", "<ProposerType>2<"), (OPERATOR, "12345678901234567"), ("示例己文具有限公司", "张三"))
    (listed,) = example("KJ881010", *swaps)
    assert (listed.head["ownerCode"], listed.head["ownerName"]) == ("NO", "张三")
    (odd,) = [one for one in listed.findings if one.code == "kj.proposer"]
    assert (odd.path, odd.seen) == ("Declaration/EListHead/ProposerId", "*" * 17)
    assert "12345678901234567" not in "".join(one.en + one.zh for one in listed.findings)


def test_what_the_mapping_assumes_is_said_of_each_document():
    (listed,) = example("KJ881010")
    (said,) = [one for one in listed.findings if one.code == "kj.assumed"]
    assert said.seen == f"statisticsFlag=B, ownerCode={OPERATOR}"


# --- findings ---------------------------------------------------------------------------------------------------------


def test_every_broken_example_has_its_expectation():
    assert {path.stem for path in (EXAMPLES / "broken").iterdir()} == BROKEN.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_message_is_told_by_place_in_both_languages(name):
    (first, *_) = read_path(EXAMPLES / "broken" / f"{name}.xml", desk())
    silent = {NOTE, *ALSO.get(name, {"kj.assumed"} if first.message == "CEB603" else set())}
    assert [one for one in codes(first) if one[0] not in silent] == BROKEN[name]
    assert first.verdict == ("refused" if any(level == "error" for _, level, _, _ in BROKEN[name]) else "warning")
    for one in first.findings:
        assert re.search(r"[\u4e00-\u9fff]", one.zh)
        assert not re.search(r"\b[a-z]{2,} [a-z]{2,}\b", one.zh), one.zh


def test_a_wrong_operation_is_told_in_the_letters_of_the_platform():
    wrong = example("KJ881011", ("<OpType>A<", "<OpType>N<"))[0]
    assert [one.expected for one in errors(wrong)] == ["A / M / D"]


def test_that_the_mapping_is_uncertain_is_said_once_a_message():
    orders = example("KJ881011")
    assert [NOTE in {one.code for one in order.findings} for order in orders] == [True, False]


@pytest.mark.parametrize("name", RECEIPTS)
def test_receipts_of_the_platform_are_recognised_and_kept(name):
    (receipt,) = read(text_of(name))
    assert (receipt.message, receipt.verdict) == (name, "warning")
    assert [one.code for one in receipt.findings] == ["kj.receipt_kept"]
    assert receipt.head["Status"] == "S"
    assert receipt.key.endswith("_YISENDER_2024010510153000001")


def test_an_import_flag_refuses_a_message_that_has_an_export_number():
    order = example("KJ881011", ("<IeFlag>E<", "<IeFlag>I<"))[0]
    assert [(one.code, one.path) for one in errors(order)] == [("kj.import_message", "Declaration/OrderHead/IeFlag")]


# --- tolerance --------------------------------------------------------------------------------------------------------


def test_names_may_be_spelled_in_any_way():
    plain = example("KJ881010")
    snake = re.sub(
        r"(</?)([A-Za-z]+)",
        lambda tag: tag[1] + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", tag[2]).lower(),
        text_of("KJ881010"),
    )
    assert "<ent_elist_no>" in snake
    assert [(one.head, one.lines) for one in read(snake)] == [(one.head, one.lines) for one in plain]


def test_a_namespace_blanks_and_times_with_signs_do_no_harm():
    text = text_of("KJ881013").replace("<InternationalTrade>", '<InternationalTrade xmlns="urn:example">')
    text = text.replace("<DeclTime>20240105121500<", "<DeclTime> 2024-01-05 12:15:00 <").replace(
        "<PackNo>1<", "<PackNo>1.00000<"
    )
    (waybill,) = read(text)
    (plain,) = example("KJ881013")
    assert waybill.head == plain.head


def test_messages_of_both_kinds_lie_in_one_archive(tmp_path):
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.xml", text_of("KJ881011"))
        archive.write(EXAMPLES.parent / "good" / "CEB303.xml", "b.xml")
        archive.writestr("c.xml", "<not xml")
    found = list(read_path(path, desk()))
    assert [document.message for document in found[:2]] == ["CEB303", "CEB303"]
    assert {document.file.rpartition("/")[2] for document in found} == {"a.xml", "b.xml", "c.xml"}
    assert [is_unreadable(document) for document in found] == [False] * (len(found) - 1) + [True]


def test_a_message_of_customs_that_speaks_of_the_platform_stays_one_of_customs(tmp_path):
    path = tmp_path / "order.xml"
    ceb = (EXAMPLES.parent / "good" / "CEB303.xml").read_text(encoding="utf-8")
    path.write_text(
        ceb.replace("<ceb:CEB303Message", "<!-- <InternationalTrade> --><ceb:CEB303Message", 1), encoding="utf-8"
    )
    assert {document.message for document in read_path(path, desk())} == {"CEB303"}
    assert not any(one.code.startswith("kj.") for document in read_path(path, desk()) for one in document.findings)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "customs.file_empty"),
        (b"<InternationalTrade><Head>", "customs.xml_malformed"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><InternationalTrade>&b;</InternationalTrade>', "customs.xml_dtd_refused"),
        (b"<InternationalTrade>" + b"<a>" * 70 + b"</a>" * 70 + b"</InternationalTrade>", "customs.xml_too_deep"),
    ],
)
def test_what_cannot_be_read_is_refused_as_at_the_customs_door(data, code):
    with pytest.raises(CohongError) as refused:
        read_message(data, "kj.xml", desk())
    assert refused.value.code == code


def test_a_message_without_anything_in_it_is_one_refused_document():
    (document,) = read("<InternationalTrade/>")
    assert (document.verdict, document.message) == ("refused", "InternationalTrade")


def test_no_spoilt_message_ends_in_anything_but_documents_or_a_refusal(rng_texts):
    for text in rng_texts:
        try:
            found = read_message(text, "kj.xml", desk())
        except CohongError:
            continue
        assert found
        assert all(document.findings or document.verdict == "ok" for document in found)


@pytest.fixture
def rng_texts(seed, campaign):
    """Good messages with pieces cut out, doubled or swapped, and with bytes spoilt."""
    rng = random.Random(seed)
    good = [text_of(name).encode() for name in (*KINDS, *RECEIPTS)]

    def spoilt():
        text = bytearray(rng.choice(good))
        for _ in range(rng.randint(1, 4)):
            start = rng.randrange(len(text))
            piece = text[start : start + rng.randint(1, 60)]
            what = rng.randrange(3)
            if what == 0:
                del text[start : start + len(piece)]
            elif what == 1:
                text[start:start] = piece
            else:
                text[start : start + 1] = bytes([rng.randrange(256)])
        return bytes(text)

    return [spoilt() for _ in range(300 * campaign)]
