"""docs/rules, rules.json and the examples are what the catalogue says, in both languages."""

import ast
import json
import re

import jsonschema

import rooms
from breaking import example_files
from cohong.channels.customs.catalogue import CATALOGUE, GROUPS_OF_RULES
from cohong.channels.customs.phrases import in_chinese
from cohong.channels.customs.wording import LEVELS
from cohong.core.texts import text_of
from rule_pages import rule_files

CJK = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")
SPEAKERS = {"report", "Problem", "Fault", "CohongError"}


def test_the_pages_and_examples_are_what_the_catalogue_says() -> None:
    made = {f"docs/rules/{name}": text for name, text in rule_files().items()}
    made |= {f"examples/customs/{name}": text for name, text in example_files().items()}
    folders = (rooms.ROOT / "docs" / "rules", rooms.ROOT / "examples" / "customs" / "broken")
    present = {path.relative_to(rooms.ROOT).as_posix() for folder in folders for path in folder.iterdir()}
    assert [name for name, text in made.items() if (rooms.ROOT / name).read_text(encoding="utf-8") != text] == []
    assert present <= made.keys(), "run `make generate`"


def test_the_json_fits_its_schema_and_names_every_rule() -> None:
    files = rule_files()
    whole = json.loads(files["rules.json"])
    jsonschema.validate(whole, json.loads(files["rules.schema.json"]))
    assert [rule["code"] for rule in whole["rules"]] == [entry.finding for entry in CATALOGUE.values()]
    needing = {rule["code"] for rule in whole["rules"] if rule["not_checked"]}
    assert needing == {f"customs.{code}" for code in ("C03", "C10", "R03", "R08", "A10")}
    assert all(rule["kinds"] for rule in whole["rules"])


def test_every_rule_of_the_specification_is_there() -> None:
    numbers = {"F": 14, "C": 11, "A": 11, "W": 4, "R": 9, "X": 15, "D": 26}
    expected = {f"{group}{number:02d}" for group, most in numbers.items() for number in range(1, most + 1)}
    assert CATALOGUE.keys() == expected


def test_every_rule_is_said_in_both_languages_with_source_and_mark() -> None:
    for entry in CATALOGUE.values():
        assert CJK.search(entry.rule.zh), entry.code
        assert not CJK.search(entry.rule.en.replace("无", "")), entry.code
        assert entry.source, entry.code
        assert entry.mark, entry.code
        assert (entry.says is None) == (entry.next is None)
        assert entry.says or entry.judged_by, entry.code
        assert set(entry.judged_by) <= CATALOGUE.keys()
        assert entry.kinds or entry.is_single, entry.code
        if entry.says and entry.is_single:
            assert text_of(entry.finding).source
            assert entry.finding in LEVELS
    assert [group.group for group in GROUPS_OF_RULES] == list("FCAWRXD")


def test_what_rules_expect_is_said_in_chinese_too() -> None:
    unsaid = set()
    for path in rooms.source_files("channels"):
        if "customs" in path.parts:
            unsaid |= {f"{path.name}: {said}" for said in _phrases(path.read_text(encoding="utf-8"))}
    assert {one for one in unsaid if in_chinese(one.partition(": ")[2]) == one.partition(": ")[2]} == set()


def _phrases(source: str) -> set[str]:
    """English phrases handed to a finding as values; what is filled in stands as 1."""
    found = set()
    for call in ast.walk(ast.parse(source)):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in SPEAKERS:
            values = [*call.args, *(keyword.value for keyword in call.keywords)]
            found |= {text for value in values for text in _texts(value)}
    return {text for text in found if ENGLISH.search(text)}


def _texts(value: ast.expr) -> set[str]:
    if isinstance(value, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "1" for part in value.values]
        return {"".join(map(str, parts))}
    if isinstance(value, ast.IfExp):
        return _texts(value.body) | _texts(value.orelse)
    if isinstance(value, ast.BoolOp):
        return {text for part in value.values for text in _texts(part)}
    return {value.value} if isinstance(value, ast.Constant) and isinstance(value.value, str) else set()
