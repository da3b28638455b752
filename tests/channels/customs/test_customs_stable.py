"""Read, write, read: what was written once is written the same again, for the golden files and for any valid document."""

import re
import string
from pathlib import Path

import customs_family as family
import customs_samples as samples
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohong.channels.customs import KINDS, read_message, reader, write_message
from cohong.channels.customs.fastlane import read_plain
from cohong.channels.customs.keys import LocalVerifier
from cohong.channels.customs.message import Message
from cohong.channels.customs.schema import Element
from cohong.channels.customs.values import shortest_decimal
from cohong.channels.customs.writer import NodeTexts
from cohong.core.texts import CohongError

GOOD = Path(__file__).parents[3] / "examples" / "customs" / "good"
UNSIGNED = re.compile(rb"<ds:Signature .*</ds:Signature>", re.DOTALL)
# Texts that no rule looks into beyond their length and characters.
FREE = frozenset(
    "note reason location goodsInfo itemDescribe itemName gmodel returnInfo oriBizMessage trafName domesticTrafNo".split()
)
SIGNS = st.sampled_from(string.ascii_letters + string.digits + " <>&\"'()|;:,.-_示例货物退回原因，。（）éЖ𠮷")
LONG_SIGNS = SIGNS | st.sampled_from("\n\t\r")


def transfer_of(kind: str) -> dict[str, str] | None:
    return None if KINDS[kind].receipt else samples.TRANSFER


def test_there_is_a_golden_file_for_every_kind_and_each_envelope() -> None:
    assert {path.stem for path in GOOD.iterdir()} == {*KINDS, "DxpMsg", "DxpMsgSv", "signed"}


@pytest.mark.parametrize("name", [*KINDS, "DxpMsg", "DxpMsgSv"])
def test_a_golden_file_is_accepted_and_written_back_byte_for_byte(name: str) -> None:
    data = reader.inner_message((GOOD / f"{name}.xml").read_bytes(), name)
    documents = read_message(data, name)
    assert {found.code for document in documents for found in document.findings} <= {"customs.F10"}
    kind = documents[0].message
    assert write_message(kind, documents, transfer_of(kind), samples.guid(kind, 999_999)) == data


def test_the_golden_signature_fits() -> None:
    data = (GOOD / "signed.xml").read_bytes()
    (document,) = read_message(data, "f", verifier=LocalVerifier())
    assert (document.verdict, document.findings) == ("ok", ())
    assert write_message("CEB603", [document], samples.TRANSFER, samples.guid("CEB603", 999_999)) == UNSIGNED.sub(
        b"", data
    )


@st.composite
def nodes(draw: st.DrawFn, kind: str) -> NodeTexts:
    """A valid node: a sample with free texts of any length and characters, and optional ones there or not."""
    number = draw(st.integers(1, 10**6))
    shape = KINDS[kind]
    count = draw(st.integers(1, 4))
    made = family.MAKERS[kind](number, count) if kind in family.MAKERS and shape.line else family.node(kind, number)
    head, lines = made
    texts = _varied(draw, dict(head), shape.head_elements)
    return texts, [_varied(draw, dict(line), shape.line_elements) for line in lines]


def _varied(draw: st.DrawFn, texts: dict[str, str], elements: tuple[Element, ...]) -> dict[str, str]:
    for element in elements:
        if element.shape == "decimal" and element.name in texts:
            texts[element.name] = shortest_decimal(texts[element.name])
        if element.name in FREE:
            signs = LONG_SIGNS if element.high >= 200 else SIGNS
            texts[element.name] = draw(st.text(signs, max_size=min(element.high, 60)).map(str.strip))
            if not texts[element.name]:
                texts[element.name] = "无" if element.must_write() else ""
    return {name: text for name, text in texts.items() if text}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_valid_document_is_written_read_and_written_the_same(kind: str, data: st.DataObject) -> None:
    made = [data.draw(nodes(kind)) for _ in range(data.draw(st.integers(1, 2)))]
    made = [node for place, node in enumerate(made) if node[0]["guid"] not in [one[0]["guid"] for one in made[:place]]]
    written = write_message(kind, made, transfer_of(kind), samples.guid(kind, 0))
    documents = read_message(written, "f")
    assert [(document.head, list(document.lines)) for document in documents] == [
        (dict(head), [dict(line) for line in lines]) for head, lines in made
    ]
    assert write_message(kind, documents, transfer_of(kind), samples.guid(kind, 0)) == written
    fast, tree = Message("f"), Message("f")
    reader._read_tree(tree, written)
    assert not read_plain(fast, written) or fast.documents() == tree.documents()


def test_the_property_would_see_a_lost_element() -> None:
    head, lines = family.refund()
    with pytest.raises(CohongError):
        write_message("CEB213", [(dict(head) | {"colour": "red"}, lines)], samples.TRANSFER, samples.guid("CEB213", 0))
