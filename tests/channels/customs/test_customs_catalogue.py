"""The catalogue of the rules and its examples: each breaks one rule and no other, and every judge can speak."""

import re
from collections.abc import Iterator

import pytest

import rooms
from breaking import BREAKS, RATES, TARIFF, Break, node_of, xml_of
from cohong.channels.customs import read_message, write_message
from cohong.channels.customs.books import Books, laid_out, read_books
from cohong.channels.customs.catalogue import CATALOGUE
from cohong.channels.customs.judging import judge
from cohong.channels.customs.node import Node
from cohong.channels.customs.rules import FIELD_RULES, MESSAGE_RULES, NODE_RULES
from cohong.channels.customs.schema import BASE_TRANSFER, KINDS
from cohong.core.texts import CohongError
from rule_samples import AGENT, GOOD, message

EXAMPLES = rooms.ROOT / "examples" / "customs"
CJK = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
OF_THE_STRUCTURE = {
    "customs.F01",
    "customs.F02",
    "customs.F03",
    "customs.F04",
    "customs.F08",
    "customs.F10",
    "customs.D08",
}
"""Judged while a message is taken apart, by no function of its own."""


@pytest.fixture(scope="module")
def books() -> Books:
    return read_books(EXAMPLES / TARIFF, EXAMPLES / RATES)


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.file)
def test_each_example_breaks_its_rule_and_no_other(one: Break, books: Books) -> None:
    data = (EXAMPLES / "broken" / one.file).read_bytes()
    assert data.decode() == xml_of(one), "run `make generate`"
    with laid_out(books if one.books else Books()):
        documents = read_message(data, one.file, now=one.now, edition=one.edition)
    found = [finding for document in documents for finding in document.findings]
    assert {finding.code for finding in found} == {f"customs.{one.code}"}
    for finding in found:
        assert all((finding.path, finding.seen, finding.expected, finding.source))
        assert CJK.search(finding.zh)
        assert not ENGLISH.search(finding.zh.replace(finding.path, "")), finding.zh


@pytest.mark.parametrize("kind", GOOD)
def test_good_documents_break_no_rule(kind: str, books: Books) -> None:
    data = message(kind, [GOOD[kind]]).encode()
    for laid in (Books(), books):
        with laid_out(laid):
            assert [finding for document in read_message(data, "f") for finding in document.findings] == []


def test_every_rule_that_one_message_shows_has_an_example() -> None:
    shown = {entry.code for entry in CATALOGUE.values() if entry.is_single and entry.says}
    assert shown == {one.code for one in BREAKS}


def test_every_judge_stands_in_the_catalogue_and_every_single_rule_has_a_judge() -> None:
    enrolled = {rule.code for rule in (*FIELD_RULES, *NODE_RULES, *MESSAGE_RULES)}
    single = {entry.finding for entry in CATALOGUE.values() if entry.is_single and entry.says}
    assert enrolled | OF_THE_STRUCTURE == single


def test_every_judge_can_speak(books: Books) -> None:
    spoken: set[str] = set()
    for one in BREAKS:
        with laid_out(books if one.books else Books()):
            spoken |= {f"{check.__module__}.{check.__name__}" for check in _speakers(one)}
    every = {f"{rule.check.__module__}.{rule.check.__name__}" for rule in (*FIELD_RULES, *NODE_RULES, *MESSAGE_RULES)}
    assert every - spoken == set()


def _speakers(one: Break) -> Iterator[object]:
    kind = KINDS[one.kind]
    nodes = []
    for head, lines in one.nodes or (node_of(one),):
        rows = [(kind.head_elements, head), *((kind.line_elements, line) for line in lines)]
        rows += [(BASE_TRANSFER, {"dxpMode": "AS2"})] if one.code == "F11" else []
        texts = [(element, row[element.name]) for elements, row in rows for element in elements if element.name in row]
        for rule in FIELD_RULES:
            if any(rule.concerns(e, receipt=kind.receipt) and rule.check(e, text) for e, text in texts if text.strip()):
                yield rule.check
        nodes.append(judge(kind, head, lines, now=one.now, edition=one.edition))
    for node_rule in NODE_RULES:
        if kind.code in node_rule.kinds and any(_says(node, lambda n, r=node_rule: r.check(n)) for node in nodes):
            yield node_rule.check
    for message_rule in MESSAGE_RULES:
        if kind.code in message_rule.kinds and _says(nodes[-1], lambda _, r=message_rule: r.check(nodes)):
            yield message_rule.check


def _says(node: Node, check) -> bool:  # type: ignore[no-untyped-def]
    node.problems.clear()
    check(node)
    return bool(node.problems)


ODD = ("", " ", "０", "²", "-1", "1e5", "9" * 45, "0", "99999999999999", "20260230101500", "无", "\x00", "E", "\ud7ff")


@pytest.mark.parametrize("kind", GOOD)
def test_no_rule_stumbles_whatever_stands_in_one_field(kind: str, books: Books) -> None:
    head, lines = GOOD[kind]
    with laid_out(books):
        for text in ODD:
            for name in head:
                judge(KINDS[kind], {**head, name: text}, lines, now="20260110000000").findings("")
            for name in lines[0] if lines else ():
                judge(KINDS[kind], head, [lines[0], {**lines[0], name: text}], now="20260110000000").findings("")
        judge(KINDS[kind], {}, [{}]).findings("")


def test_the_writer_refuses_parts_that_do_not_agree() -> None:
    head, lines = GOOD["CEB607"]
    parts = [({**head, "guid": f"0F3B7A52-0607-4C1E-9A00-00000000000{n}", "msgCount": "2"}, lines) for n in (1, 2)]
    transfer = {"copCode": AGENT, "copName": "示例乙供应链有限公司", "dxpId": "DXPENT0000000000"}
    with pytest.raises(CohongError, match="msgSeqNo") as refusal:
        write_message("CEB607", parts, transfer, "0F3B7A52-0607-4C1E-9A00-000000000009")
    assert refusal.value.code == "customs.F12"
    assert "只出现一次" in refusal.value.say("zh"), "the sentence does not break off into English"
    assert b"CEB607Message" in write_message("CEB607", parts[:1], transfer, "0F3B7A52-0607-4C1E-9A00-000000000009")
