"""`cohong customs simulate`: messages in, what customs would answer out."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cohong.channels.customs import read_message, read_path
from cohong.channels.customs.receipts import newest
from cohong.cli import main

GOOD = Path(__file__).parents[2] / "examples" / "customs" / "good"
COURSE = ("CEB303", "CEB403", "CEB505", "CEB603", "CEB607", "CEB507", "CEB509", "CEB213", "CEB215", "CEB701")


def month(folder: Path) -> Path:
    """The golden messages of a trade, sent one a day."""
    folder.mkdir()
    for day, kind in enumerate(COURSE, 6):
        text = (GOOD / f"{kind}.xml").read_bytes()
        (folder / f"{kind}.xml").write_bytes(text.replace(b"20240105101500", b"202401%02d101500" % day))
    return folder


def simulate(*words: str) -> Result:
    return CliRunner().invoke(main, ["customs", "simulate", *words, "--lang", "en"])


def test_it_writes_what_customs_would_answer(tmp_path: Path) -> None:
    out = tmp_path / "receipts"
    result = simulate(str(month(tmp_path / "month")), "-o", str(out), "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["schema"], said["documents"]) == ("cohong.customs-simulate.v1", 20)
    ends = {"CEB303": "120", "CEB403": "120", "CEB505": "120", "CEB603": "899", "CEB607": "800", "CEB213": "800"}
    ends |= dict.fromkeys(("CEB507", "CEB509", "CEB215"), "399")
    states = said["states"]
    # Both applications of the golden file name the same lists, so the second has nothing left to sum up.
    assert states.pop("CEB701") == {"399": 1, "100": 1}
    assert states == {message: {state: 2} for message, state in ends.items()}
    assert sorted(said["files"]) == sorted(path.name for path in out.iterdir())
    receipts = list(read_path(out))
    assert {one.verdict for one in receipts} == {"ok"}
    assert len(receipts) == sum(said["receipts"].values())
    lists = [one for one in newest(receipts).values() if one.message == "CEB604"]
    assert [one.head["returnStatus"] for one in lists] == ["899", "899"]
    assert said["receipts"]["CEB792"] >= 1


def test_the_same_files_and_seed_give_the_same_receipts(tmp_path: Path) -> None:
    source = month(tmp_path / "month")
    chances = [f"--behaviour={name}=300" for name in ("loss", "repeat", "disorder", "unknown", "inspect", "review")]
    found = []
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        assert simulate(str(source), "-o", str(tmp_path / name), "--seed", seed, *chances).exit_code == 0
        found.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert found[0] == found[1] != found[2]


def test_what_is_no_message_gets_the_receipt_of_the_format_check(tmp_path: Path) -> None:
    broken, out = tmp_path / "broken.xml", tmp_path / "out"
    broken.write_text("<ceb:CEB603Message", "utf-8")
    said = json.loads(simulate(str(broken), "-o", str(out), "--json").stdout)
    assert said["receipts"] == {"CEB900": 1}
    (answer,) = read_message((out / said["files"][0]).read_bytes(), "f")
    assert answer.head["oriBizMessage"] == "<ceb:CEB603Message"


def test_a_file_that_is_not_there_and_a_behaviour_nobody_knows(tmp_path: Path) -> None:
    result = simulate(str(tmp_path / "none.xml"), "-o", str(tmp_path / "out"), "--json")
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, "customs.file_missing")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("behaviour", ["thunder=3", "loss", "loss=1001", "loss=-1", "loss=x"])
def test_a_behaviour_is_a_known_name_and_parts_of_a_thousand(tmp_path: Path, behaviour: str) -> None:
    result = simulate(str(GOOD / "CEB303.xml"), "-o", str(tmp_path / "out"), "--behaviour", behaviour)
    assert result.exit_code == 2
    assert behaviour in result.stderr
