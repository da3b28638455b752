"""`cohong customs relink`, `proposals`, `decide` and what `seller` says of the ledger, on the chain of A for B for C."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cohong.cli import main
from cohong.core.tags import firm_tag
from cohong.node.home import read_join_key

sys.path.append(str(Path(__file__).parent.parent / "node"))
from chain_home import C, found_chain, lodge

STRAY = "4401960ABC"


def said(home, *words, code=0):
    """What a command printed, line by line."""
    done = CliRunner().invoke(main, ["customs", words[0], "--home", str(home), *words[1:], "--json"])
    assert done.exit_code == code, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def filed(tmp_path_factory):
    """A home after its first night, and the keys of its two trades."""
    folder = tmp_path_factory.mktemp("sellers")
    home = found_chain(folder)
    keys = lodge(home, folder), lodge(home, folder, 1, ownerCode=STRAY, ownerName=C.firm.name)
    (night,) = said(home, "relink")
    return home, keys, night


def test_a_night_a_decision_an_appeal_and_an_answer(filed):
    home, (first, _), night = filed
    assert (night["proposed"], night["attributed"], night["findings"]) == (1, 2, [])
    (told,) = said(home, "seller", "--line", f"{first}/1")
    tag = firm_tag(read_join_key(home / "keys"), C.firm.code)
    assert (told["seller"], told["attested"]["seller"]) == (C.firm.code, tag)
    assert (told["attested"]["ledger"], told["attested"]["held"]) == ("agent-b", True)

    order = ("--order", first)
    decision = (*order, "--seller", C.firm.code, "--reason", "contracts seen")
    (done,) = said(home, "decide", *decision, "--as", "office")
    assert (done["kind"], done["about"], done["findings"]) == ("sellers.decide", first, [])
    (done,) = said(home, "decide", *order, "--appeal", "--reason", "ours", "--as", "agent-b")
    assert done["kind"] == "sellers.appeal"
    (done,) = said(home, "decide", *decision, "--as", "office", code=1)
    assert [one["code"] for one in done["findings"]] == ["sellers.needs_other_person"]
    said(home, "decide", *decision, "--as", "tax")

    (one,) = said(home, "proposals")
    assert (one["kind"], one["firm"]["name"], one["other"]["name"]) == ("merge", C.firm.name, C.firm.name)
    said(home, "decide", "--proposal", one["id"], "--no", "--reason", "two shops of one name")
    assert said(home, "proposals") == []
    (night,) = said(home, "relink")
    assert night["proposed"] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--reason", "x"),
        ("--order", "a", "--reason", "x"),
        ("--order", "a", "--seller", "b", "--appeal", "--reason", "x"),
        ("--proposal", "merge/a/b", "--reason", "x"),
        ("--proposal", "merge/a/b", "--yes", "--order", "a", "--reason", "x"),
    ],
)
def test_one_thing_is_said_at_a_time(filed, words):
    said(filed[0], "decide", *words, code=2)


def test_an_order_that_is_not_there_is_named(filed):
    (told,) = said(filed[0], "decide", "--order", "NONE-1", "--appeal", "--reason", "x", code=2)
    assert told["error"]["code"] == "node.no_such_order"
