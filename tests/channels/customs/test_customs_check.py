"""The line of each business node, the exit status, and the example of the room's README."""

import json
import re
from pathlib import Path

import customs_samples as samples

import cohong.channels.customs
from cohong.channels.customs import check_documents, exit_status, read_message

README = Path(cohong.channels.customs.__file__).parent / "README.md"


def test_a_line_has_exactly_its_keys_and_is_json() -> None:
    data = samples.loose("CEB303", [samples.order(1), samples.order(2)]).replace(b"<ceb:qty>5<", b"<ceb:qty>6<", 1)
    lines = list(check_documents(read_message(data, "orders.xml")))
    assert json.loads(json.dumps(lines)) == lines
    assert [list(line) for line in lines] == [["file", "message", "index", "guid", "key", "verdict", "findings"]] * 2
    assert [line["verdict"] for line in lines] == ["refused", "ok"]
    first = lines[0]["findings"][0]
    assert list(first) == ["code", "level", "path", "seen", "expected", "zh", "en", "source"]
    assert (first["code"], first["path"], first["seen"], first["expected"]) == (
        "customs.A01",
        "Order[1]/OrderList[1]/totalPrice",
        "25",
        "30",
    )
    assert "25" in first["zh"]
    assert "30" in first["en"]


def test_exit_status() -> None:
    good = read_message(samples.message("CEB303"), "f")
    bad = read_message(samples.loose("CEB303", []), "f")
    assert (exit_status([]), exit_status(good), exit_status(good + bad)) == (0, 0, 1)


def test_the_example_in_the_readme_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    exec(compile(blocks[0], str(README), "exec"), {})
