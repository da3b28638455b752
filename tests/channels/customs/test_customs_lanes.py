"""However a message is laid out, it says the same: the quick ways of reading it agree with the walk through its tree."""

import re

import customs_samples as samples
import pytest

from cohong.channels.customs import judging, read_message, reader, tree
from cohong.channels.customs.fastlane import read_plain
from cohong.channels.customs.message import Message
from cohong.channels.document import Document
from cohong.core.texts import CohongError

PREFIXED = "another prefix"
LAYOUTS = {
    PREFIXED: lambda data: data.replace(b"ceb:", b"q7.x-y:").replace(b"xmlns:ceb=", b"xmlns:q7.x-y="),
    "an element closed at once": lambda data: re.sub(rb"<ceb:appTime>[^<]*</ceb:appTime>", b"<ceb:appTime />", data),
    "a place of its schema": lambda data: data.replace(b"xmlns:ceb=", b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" xmlns:ceb='),
    "a comment": lambda data: data.replace(b"<ceb:appType>", b"<!-- from the system of the firm --><ceb:appType>"),
    "a comment before all": lambda data: data.replace(b"<ceb:CEB", b"<!-- x --><ceb:CEB", 1),
    "a comment in a value": lambda data: data.replace(b"<ceb:appType>", b"<ceb:appType><!---->"),
    "a value as CDATA": lambda data: data.replace(b"<ceb:appTime>", b"<ceb:appTime><![CDATA[").replace(b"</ceb:appTime>", b"]]></ceb:appTime>"),
    "an instruction": lambda data: data.replace(b"<ceb:appType>", b"<?for us?><ceb:appType>"),
    "other quotes": lambda data: data.replace(b'version="1.0" encoding="UTF-8"', b"version='1.0' encoding='UTF-8'"),
    "several at once": lambda data: LAYOUTS["a comment"](LAYOUTS["an element closed at once"](data)).replace(b"ceb:", b"a:").replace(b"xmlns:ceb=", b"xmlns:a="),
}  # fmt: skip
PLAIN = (
    PREFIXED,
    "a comment",
    "a comment in a value",
    "several at once",
    "an element closed at once",
    "a place of its schema",
)


def walked(data: bytes) -> list[Document]:
    message = Message("f")
    assert reader._read_tree(message, data) == (None, False)
    return message.documents()


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", [*samples.MAKERS, *samples.RECEIPTS])
def test_every_layout_says_the_same(kind: str, layout: str) -> None:
    plain = re.sub(rb"<ceb:appTime>[^<]*</ceb:appTime>", b"<ceb:appTime></ceb:appTime>", samples.message(kind, count=2))
    data = LAYOUTS[layout](plain)
    found = read_message(data, "f")
    assert found == walked(data)
    assert found == read_message(plain, "f")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts_take_a_quick_way(layout: str) -> None:
    plain = samples.message("CEB603", count=2)
    data = LAYOUTS[layout](plain)
    assert data != plain
    assert read_plain(Message("f"), data) is (layout in PLAIN)
    if layout not in PLAIN:
        tidied = Message("f")
        assert reader._can_be_tidied(data)
        assert reader._read_tree(Message("f"), data, tidied) == (None, True)
        assert tidied.documents() == read_message(data, "f")


FOREIGN = {
    "two prefixes": lambda data: data.replace(b"<ceb:appType>1</ceb:appType>", b"<b:appType>1</b:appType>").replace(b" xmlns:ceb=", b" xmlns:b='urn:b' xmlns:ceb="),
    "ours for another namespace": lambda data: data.replace(b"ceb:", b"q7:").replace(b"xmlns:ceb=", b"xmlns:ceb='urn:b' xmlns:q7=").replace(b"q7:appType>", b"ceb:appType>"),
    "a namespace of its own": lambda data: data.replace(b"<ceb:appType>", b"<ceb:appType xmlns:ceb='urn:b'>"),
    "an element nobody knows": lambda data: data.replace(b"<ceb:appType>", b"<ceb:other/><ceb:appType>"),
    "an attribute": lambda data: data.replace(b"<ceb:appType>", b"<!-- x --><ceb:appType a='1'>"),
}  # fmt: skip


@pytest.mark.parametrize("change", FOREIGN)
def test_what_is_foreign_goes_to_the_tree(change: str) -> None:
    data = FOREIGN[change](samples.message("CEB603", count=2))
    assert not read_plain(Message("f"), data)
    tidied = Message("f")
    assert reader._read_tree(Message("f"), data, tidied) == (None, False)
    assert read_message(data, "f") == walked(data)


BROKEN = {
    "a comment in a tag": (b"<ceb:appType>", b"<ceb:appType<!-- x -->>"),
    "two dashes": (b"<ceb:appType>", b"<!-- x -- y --><ceb:appType>"),
    "three dashes": (b"<ceb:appType>", b"<!-- x ---><ceb:appType>"),
    "without an end": (b"<ceb:appType>", b"<!-- x -> <ceb:appType>"),
    "before the declaration": (b"<?xml", b"<!-- x --><?xml"),
    "in an attribute": (b'version="1.0">', b'version="1.0<!-- x -->">'),
    "another declaration": (b"<ceb:appType>", b"<!ELEMENT x><ceb:appType>"),
    "a tag in two": (b"</ceb:appType>", b"</<!-- x -->ceb:appType>"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_comment_that_is_none_is_not_passed_over(fault: str) -> None:
    data = samples.message("CEB603", count=2).replace(*BROKEN[fault])
    assert not read_plain(Message("f"), data)
    with pytest.raises(CohongError) as caught:
        read_message(data, "f")
    assert caught.value.code == "customs.xml_malformed"


def test_a_forbidden_character_in_a_comment_is_told() -> None:
    data = samples.message("CEB603", count=2).replace(b"<ceb:appType>", b"<!-- \x02 --><ceb:appType>")
    assert read_message(data, "f") == walked(data)
    assert "customs.F13" in {one.code for one in read_message(data, "f")[0].findings}


def test_rows_of_very_many_elements_are_not_remembered() -> None:
    # Kept, a thousand of them would have cost gigabytes for good.
    def held(elements: int) -> bool:
        many = "".join(f"<x{elements}-{number}/>" for number in range(elements)).encode()
        data = samples.message("CEB603").replace(b"</ceb:InventoryHead>", many + b"</ceb:InventoryHead>")
        before = tree._layout.cache_info().misses
        assert "customs.F02" in {one.code for one in read_message(data, "f")[0].findings}
        return tree._layout.cache_info().misses > before

    assert max(len(plan.names) for plan in (*judging._HEADS.values(), *judging._LINES.values())) < tree.MOST_REMEMBERED
    assert held(5)
    assert not held(500)
