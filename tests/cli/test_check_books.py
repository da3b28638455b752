"""`cohong check` with a tariff and rates beside it, and what it says of a file that is no tariff."""

import json
from pathlib import Path

from click.testing import CliRunner

import rooms
from cohong.cli import main

EXAMPLES = rooms.ROOT / "examples" / "customs"


def check(*said: str | Path) -> tuple[int, list[str]]:
    """Exit code, and the codes found."""
    result = CliRunner().invoke(main, ["check", "--json", *map(str, said)])
    lines = [json.loads(line) for line in result.stdout.splitlines() + result.stderr.splitlines() if line[:1] == "{"]
    found = [
        line["error"]["code"] if "error" in line else one["code"] for line in lines for one in line.get("findings", [0])
    ]
    return result.exit_code, found


def test_goods_are_checked_against_a_tariff_only_where_there_is_one() -> None:
    path = EXAMPLES / "broken" / "C10.xml"
    assert check(path) == (0, [])
    assert check(path, "--tariff", EXAMPLES / "tariff.json") == (1, ["customs.C10"])


def test_a_ticket_is_converted_only_where_there_are_rates() -> None:
    path = EXAMPLES / "broken" / "A10-rates.xml"
    assert check(path) == (0, [])
    assert check(path, "--rates", EXAMPLES / "rates.json") == (1, ["customs.A10"])


def test_a_file_that_is_no_tariff_is_named() -> None:
    code, found = check(EXAMPLES / "broken" / "C10.xml", "--tariff", EXAMPLES / "rates.json")
    assert (code, found) == (2, ["customs.book_unreadable"])
