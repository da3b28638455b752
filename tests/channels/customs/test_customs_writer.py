"""The strict writer: what it writes reads back the same, and what the rules refuse it does not write."""

import customs_samples as samples
import pytest
from lxml import etree

from cohong.channels.customs import KINDS, read_message, write_message
from cohong.channels.customs.schema import EDITIONS, NAMESPACE, Edition
from cohong.core.texts import CohongError

ALL = [*samples.MAKERS, *samples.RECEIPTS]


def transfer_of(kind: str) -> dict[str, str] | None:
    return None if kind in samples.RECEIPTS else samples.TRANSFER


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("edition", EDITIONS)
def test_what_is_written_reads_back(kind: str, edition: Edition) -> None:
    nodes = [samples.node(kind, number) for number in range(1, 101)]
    data = write_message(kind, nodes, transfer_of(kind), samples.guid(kind, 0), edition)
    documents = read_message(data, "f.xml", edition=edition)
    assert [document.index for document in documents] == list(range(100))
    assert {document.edition for document in documents} == {edition}
    again = write_message(kind, documents, transfer_of(kind), samples.guid(kind, 0), edition)
    assert [(d.head, d.lines) for d in read_message(again, "f")] == [(d.head, d.lines) for d in documents]


@pytest.mark.parametrize("kind", ALL)
def test_it_is_well_formed_in_schema_order_and_leaves_out_what_is_absent(kind: str) -> None:
    root = etree.fromstring(samples.message(kind))
    assert root.tag == f"{{{NAMESPACE}}}{kind}Message"
    shape = KINDS[kind]
    head = root[0][0] if shape.line else root[0]
    order = [element.name for element in shape.head_elements]
    names = [etree.QName(child).localname for child in head]
    assert names == sorted(names, key=order.index)
    assert set(names) == set(samples.node(kind)[0])


def test_special_characters_survive() -> None:
    texts, lines = samples.order()
    named = dict(texts) | {"ebpName": "A<B> & \"C\" 'D' ]]> 示例", "note": "一\n二"}
    (document,) = read_message(
        write_message("CEB303", [(named, lines)], samples.TRANSFER, samples.guid("CEB303", 0)), "f"
    )
    assert document.head["ebpName"] == named["ebpName"]
    assert document.head["note"] == named["note"]


def refusal(*args: object, **more: object) -> tuple[str, str]:
    with pytest.raises(CohongError) as error:
        write_message(*args, **more)  # type: ignore[arg-type]
    return error.value.code.removeprefix("customs."), error.value.path


def test_refusals_of_the_message() -> None:
    node, guid = samples.waybill(), samples.guid("CEB505", 0)
    assert refusal("CEB999", [node], samples.TRANSFER, guid) == ("kind_unknown", "CEB999")
    assert refusal("CEB505", [], samples.TRANSFER, guid) == ("count_refused", "Logistics")
    assert refusal("CEB505", [node] * 101, samples.TRANSFER, guid) == ("count_refused", "Logistics")
    assert refusal("CEB505", [node], samples.TRANSFER, 'x"><a/>' * 6) == ("F01", "CEB505Message/@guid")
    assert refusal("CEB505", [node], None, guid) == ("F03", "BaseTransfer/copCode")
    assert refusal("CEB505", [node], samples.TRANSFER | {"dxpMode": "X"}, guid) == ("F11", "BaseTransfer/dxpMode")
    assert refusal("CEB505", [node], samples.TRANSFER | {"copCode": "91350100M000100Y4Z"}, guid) == (
        "C05",
        "BaseTransfer/copCode",
    )
    assert refusal("CEB505", [node, node], samples.TRANSFER, guid) == ("F08", "Logistics[2]/guid")
    assert refusal("CEB304", [samples.receipt("CEB304")], samples.TRANSFER, guid) == ("F02", "BaseTransfer")
    assert refusal("CEB505", [(dict(node[0]) | {"colour": "red"}, [])], samples.TRANSFER, guid) == (
        "F02",
        "Logistics[1]/colour",
    )


def test_the_old_edition_is_not_written_longer() -> None:
    long_number = (dict(samples.waybill()[0]) | {"logisticsNo": "9" * 40}, [])
    for edition in EDITIONS:
        assert refusal("CEB505", [long_number], samples.TRANSFER, samples.guid("CEB505", 0), edition)[0] == "F14"


def test_a_signer_puts_its_element_after_the_transfer() -> None:
    def signer(unsigned: bytes) -> bytes:
        etree.fromstring(unsigned)
        return b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo/></ds:Signature>'

    data = write_message(
        "CEB603", [samples.declared_list()], samples.TRANSFER, samples.guid("CEB603", 0), signer=signer
    )
    assert [document.findings for document in read_message(data, "f")] == [()]
