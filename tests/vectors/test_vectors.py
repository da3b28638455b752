"""The vectors run from their files alone, and say what the rules say now."""

import pytest
from cases import CASES, tell
from vector_kit import HERE, PARTS, happen, read, rows_of, tables, text_of

FOLDERS = sorted(str(path.parent.relative_to(HERE)) for path in HERE.rglob("pre.json"))


@pytest.mark.parametrize("name", FOLDERS)
def test_a_case_runs_from_its_files(name):
    case = read(HERE / name)
    before = rows_of(case["pre"])
    base, outcomes = happen(before, case["messages"])
    changed = {key for key in before.keys() | base.rows.keys() if before.get(key) != base.rows.get(key)}
    assert outcomes == case["outcomes"]
    assert tables({key: base.rows.get(key) for key in changed}) == case["post"]


@pytest.mark.parametrize("name", CASES)
def test_the_files_are_what_the_rules_say(name):
    now = tell(name)
    differs = [
        part for part in PARTS if (HERE / name / f"{part}.json").read_text(encoding="utf-8") != text_of(now[part])
    ]
    assert differs == [], "if this is meant, run tests/vectors/cases.py --update and read the difference"


def test_every_folder_is_a_case():
    assert set(FOLDERS) == set(CASES)
    assert {name.partition("/")[0] for name in CASES} == {"customs", "members", "tax", "trade"}


def test_vectors_show_acceptance_refusal_repetition_and_partial_failure():
    outcomes = [outcome for name in FOLDERS for outcome in read(HERE / name)["outcomes"]]
    assert {outcome["result"] for outcome in outcomes} == {"accepted", "refused"}
    assert {outcome["final"] for outcome in outcomes if outcome["result"] == "refused"} == {True, False}
    assert any(not outcome["new"] for outcome in outcomes)
    assert any(outcome["failed"] for outcome in outcomes)


def test_a_wrong_vector_is_noticed():
    case = read(HERE / "customs/second_filer_makes_a_claim")
    case["pre"].pop("speaker")
    _, outcomes = happen(rows_of(case["pre"]), case["messages"])
    assert outcomes != case["outcomes"]
