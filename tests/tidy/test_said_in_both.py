"""Everything that a user meets is said in Chinese and English, and stands in the reference."""

import re

import pytest

import pages
import rooms
from cohong.cli import schemas
from cohong.cli.speaking import Argument, Option
from cohong.core.message import Head
from cohong.core.rules import Fact
from cohong.core.texts import all_texts

CJK = re.compile(r"[\u4e00-\u9fff]")
REFERENCE = rooms.ROOT / "docs" / "reference"


@pytest.fixture(scope="module", autouse=True)
def house():
    pages.import_house()


def texts():
    """Every code of the house; tests declare a few of their own, under `test` and `toy`."""
    return [text for text in all_texts() if text.code.partition(".")[0] not in {"test", "toy"}]


def is_english(text):
    """An English sentence may quote the Chinese that belongs into a field."""
    return len(CJK.findall(text)) * 5 < len(text)


def headings(name):
    return {
        line.lstrip("# ")
        for line in (REFERENCE / name).read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    }


def test_every_code_has_both_sentences_and_both_next_steps():
    wrong = []
    for text in texts():
        good = CJK.search(text.zh) and CJK.search(text.next_zh) and text.en.strip() and text.next_en.strip()
        if not good or not is_english(text.en + text.next_en):
            wrong.append(text.code)
    assert not wrong


def test_every_code_is_a_name_below_its_room():
    assert [t.code for t in texts() if not re.fullmatch(r"[a-z0-9_]+(\.[A-Za-z0-9_]+)+", t.code)] == []


def test_every_code_stands_in_the_reference():
    assert {text.code for text in texts()} <= headings("refusals.md"), "run `make generate`"


def test_templates_have_no_unknown_marks():
    wrong = []
    for text in texts():
        marks = re.findall(r"\{(\w*)\}", text.zh + text.en + text.next_zh + text.next_en)
        wrong += [f"{text.code}: {mark}" for mark in marks if mark not in {"path", "seen", "expected"}]
    assert not wrong


def test_both_sentences_use_the_same_values():
    def marks(*texts):
        return set(re.findall(r"\{(\w+)\}", " ".join(texts)))

    wrong = [t.code for t in texts() if marks(t.zh, t.next_zh) != marks(t.en, t.next_en)]
    assert not wrong


def test_every_command_is_explained_in_both_languages():
    wrong = []
    for path, command in pages.walk_commands():
        if not (command.en and CJK.search(command.zh)) or CJK.search(command.en):
            wrong.append(path)
        for param in command.params:
            good = (
                isinstance(param, Argument | Option) and param.en and CJK.search(param.zh) and not CJK.search(param.en)
            )
            if not good:
                wrong.append(f"{path} {param.name}")
    assert not wrong


def test_every_command_stands_in_the_reference():
    assert {path for path, _ in pages.walk_commands()} <= headings("cli.md"), "run `make generate`"


def test_every_message_and_fact_has_a_docstring_and_a_chinese_sentence():
    chinese, wrong = pages.kinds_zh(), []
    for tag, cls in [*pages.tagged(Head), *pages.tagged(Fact)]:
        if not pages.paragraph(cls):
            wrong.append(f"{tag}: no docstring")
        if not CJK.search(chinese.get(tag, "")):
            wrong.append(f"{tag}: no Chinese sentence in tools/kinds_zh.toml")
    assert not wrong, "\n".join(wrong)


def test_no_chinese_sentence_is_left_over():
    known = {tag for tag, _ in [*pages.tagged(Head), *pages.tagged(Fact)]}
    assert pages.kinds_zh().keys() <= known


def test_every_kind_of_the_rules_in_force_stands_in_the_reference():
    from cohong.modules import rulebook

    rules = rulebook()
    kinds = {cls.__struct_config__.tag for cls in [*rules.heads, *rules.facts]}
    assert kinds <= headings("messages.md"), "run `make generate`"


def test_every_output_field_has_both_labels():
    wrong = []
    for name, cls in schemas.REGISTRY.items():
        for field, (en, zh) in schemas.labels(cls).items():
            if name != "cohong.error.v1" and (not CJK.search(zh) or CJK.search(en) or en == field):
                wrong.append(f"{name} {field}")
    assert not wrong
