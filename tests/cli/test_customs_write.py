"""`cohong customs write`, and `check` and `import` of the whole family."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cohong.channels.customs import KINDS, read_message
from cohong.cli import main

GOOD = Path(__file__).parents[2] / "examples" / "customs" / "good"
TRANSFER = {"copCode": "91440101TE5T000247", "copName": "示例乙供应链有限公司", "dxpId": "DXPENT0000000000"}


def request_of(kind: str) -> dict[str, object]:
    """What the golden file of a kind says, as input of the command."""
    documents = read_message((GOOD / f"{kind}.xml").read_bytes(), kind)
    nodes = [{"head": one.head, "lines": list(one.lines)} for one in documents]
    return {"nodes": nodes} if KINDS[kind].receipt else {"transfer": TRANSFER, "nodes": nodes}


def write(tmp_path: Path, kind: str, request: object, *more: str) -> tuple[Result, Path]:
    source, out = tmp_path / "input.json", tmp_path / "out.xml"
    source.write_text(request if isinstance(request, str) else json.dumps(request), "utf-8")
    words = ["customs", "write", kind, str(source), "-o", str(out), "--lang", "en", *more]
    return CliRunner().invoke(main, words), out


@pytest.mark.parametrize("kind", KINDS)
def test_it_writes_what_the_reader_accepts(tmp_path: Path, kind: str) -> None:
    result, out = write(tmp_path, kind, request_of(kind), "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert (said["schema"], said["kind"], said["nodes"], said["file"]) == ("cohong.customs-write.v1", kind, 2, str(out))
    golden = read_message((GOOD / f"{kind}.xml").read_bytes(), "f")
    assert [(one.head, one.lines) for one in read_message(out.read_bytes(), "f")] == [(g.head, g.lines) for g in golden]


def test_the_same_input_gives_the_same_file(tmp_path: Path) -> None:
    (_, out), first = write(tmp_path, "CEB303", request_of("CEB303")), b""
    first = out.read_bytes()
    write(tmp_path, "CEB303", request_of("CEB303"))
    assert out.read_bytes() == first
    _, out = write(tmp_path, "CEB303", request_of("CEB303") | {"guid": "0F3B7A52-1111-4C1E-9A00-000000000001"})
    assert b'guid="0F3B7A52-1111-4C1E-9A00-000000000001"' in out.read_bytes()


def test_every_fault_is_told_with_its_place_in_the_input(tmp_path: Path) -> None:
    request = request_of("CEB303")
    nodes = request["nodes"]
    assert isinstance(nodes, list)
    nodes[1]["lines"][1]["qty"] = "6"
    nodes[0]["head"]["currency"] = "XXX"
    del nodes[0]["head"]["orderNo"]
    nodes[0]["head"]["colour"] = "red"
    result, out = write(tmp_path, "CEB303", request, "--json")
    assert result.exit_code == 1
    assert not out.exists()
    said = json.loads(result.stdout)
    assert (said["verdict"], said["file"]) == ("refused", "")
    paths = {(one["code"], one["path"]) for one in said["findings"] if one["level"] == "error"}
    assert paths >= {
        ("customs.C02", "$.nodes[0].head.currency"),
        ("customs.F03", "$.nodes[0].head.orderNo"),
        ("customs.F02", "$.nodes[0].head.colour"),
        ("customs.A01", "$.nodes[1].lines[1].totalPrice"),
    }
    plain, _ = write(tmp_path, "CEB303", request)
    assert "$.nodes[0].head.orderNo" in plain.stdout
    assert "nothing was written" in plain.stdout


FAULTS = {
    "no JSON": ("{", "customs.json_refused", "$"),
    "too deep": ("[" * 100_000, "customs.json_refused", "$"),
    "no object": ([], "customs.json_refused", "$"),
    "unknown name": ({"nodes": [], "colour": 1}, "customs.json_refused", "$.colour"),
    "no nodes": ({}, "customs.json_refused", "$.nodes"),
    "a number": ({"nodes": [{"head": {"guid": 1}}]}, "customs.json_refused", "$.nodes[0].head.guid"),
    "lines no array": ({"nodes": [{"head": {}, "lines": {}}]}, "customs.json_refused", "$.nodes[0].lines"),
    "a line no object": ({"nodes": [{"head": {}, "lines": [1]}]}, "customs.json_refused", "$.nodes[0].lines[0]"),
    "another edition": ({"nodes": [], "edition": "2019"}, "customs.json_refused", "$.edition"),
    "empty": ({"nodes": [], "transfer": TRANSFER}, "customs.count_refused", "$.nodes"),
    "wrong guid": (request_of("CEB403") | {"guid": "1"}, "customs.F01", "$.guid"),
    "no transfer": ({"nodes": request_of("CEB403")["nodes"]}, "customs.F03", "$.transfer.copCode"),
}


@pytest.mark.parametrize(("request_", "code", "path"), FAULTS.values(), ids=list(FAULTS))
def test_what_is_no_request_is_refused_with_its_json_path(
    tmp_path: Path, request_: object, code: str, path: str
) -> None:
    result, out = write(tmp_path, "CEB403", request_, "--json")
    assert (result.exit_code, out.exists()) == (2, False)
    error = json.loads(result.stdout)["error"]
    assert (error["code"], error["path"]) == (code, path)


def test_an_unknown_kind_and_a_missing_file_are_said(tmp_path: Path) -> None:
    result, _ = write(tmp_path, "CEB621", {"nodes": []}, "--json")
    assert json.loads(result.stdout)["error"]["code"] == "customs.kind_unknown"
    words = ["customs", "write", "CEB303", str(tmp_path / "none.json"), "-o", str(tmp_path / "x.xml"), "--json"]
    result = CliRunner().invoke(main, words)
    assert (result.exit_code, json.loads(result.stdout)["error"]["code"]) == (2, "customs.file_unreadable")


def test_check_takes_the_whole_family() -> None:
    result = CliRunner().invoke(main, ["check", str(GOOD), "--json"])
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["message"] for line in lines} == set(KINDS)
    assert {line["verdict"] for line in lines} == {"ok", "warning"}


def test_import_takes_the_whole_family_and_says_what_the_ledger_has_no_place_for(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["import", str(GOOD), "--home", str(tmp_path / "home"), "--json"])
    assert result.exit_code in (0, 1)
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {line["message"] for line in lines} == set(KINDS)
    for line in lines:
        codes = {one["code"] for one in line["findings"]}
        # Every document has an outcome on the ledger, or is told that it gets none.
        assert bool(line["outcome"]) != ("customs.not_lodged" in codes), line
