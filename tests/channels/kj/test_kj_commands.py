"""`cohong check`, `import` and `customs write` with messages of the Guangzhou Single Window, and the home that keeps the table."""

import json
import stat

import pytest
from click.testing import CliRunner
from kj_kit import AGENT, EXAMPLES, FIRMS, KINDS, OPERATOR, SELLER, desk, example, text_of

from cohong.channels.customs.patch import patch_message, read_elements
from cohong.channels.kj import read_message
from cohong.cli import main
from cohong.node import import_files
from cohong.node.documents import read_documents
from cohong.sealed.archive import export_keys, import_keys
from cohong.sealed.entropy import system

GOOD = EXAMPLES / "good"


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """A home that took all good messages, and what it answered."""
    home = tmp_path_factory.mktemp("kj") / "home"
    return home, list(import_files([GOOD], home, firms=FIRMS))


def run(*words):
    result = CliRunner().invoke(main, [*map(str, words), "--lang", "en", "--json"])
    return [json.loads(line) for line in result.stdout.splitlines()], result.exit_code


def test_check_reads_them_with_a_table_of_firms():
    lines, code = run("check", GOOD, "--firms", FIRMS)
    assert code == 0
    assert {line["message"] for line in lines} > set(KINDS.values())
    assert {line["verdict"] for line in lines} == {"ok", "warning"}


def test_check_without_a_table_says_what_is_missing():
    (line,), code = run("check", GOOD / "KJ881011.xml")
    assert code == 1
    assert [(one["code"], one["path"], one["expected"]) for one in line["findings"]] == [
        ("customs.guangzhou_message", "root", "--firms")
    ]
    assert "--firms" in line["findings"][0]["zh"]


def test_check_reads_by_another_mapping(tmp_path):
    own = json.loads(
        (EXAMPLES.parents[2] / "src" / "cohong" / "law" / "customs" / "kj.json").read_text(encoding="utf-8")
    )
    own["uncertain"] = False
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(own), encoding="utf-8")
    lines, code = run("check", GOOD / "KJ881011.xml", "--firms", FIRMS, "--kj-mapping", path)
    assert (code, [line["verdict"] for line in lines]) == (0, ["ok", "ok"])


def test_a_table_that_cannot_be_used_ends_the_command(tmp_path):
    path = tmp_path / "firms.csv"
    path.write_text("record_no,name,customs_code\nC1,,\n", encoding="utf-8")
    _, code = run("check", GOOD, "--firms", path)
    assert code == 2


def test_the_ledger_takes_them_and_matches_them_like_any_other(taken):
    home, answers = taken
    assert all(one.outcome for one in answers if one.message in ("CEB303", "CEB403", "CEB505", "CEB603"))
    assert {one.verdict for one in answers} == {"ok", "warning"}
    (trade,) = run("customs", "match", "--home", home, "--order", "GZ-DEMO-0001")[0]
    assert (trade["state"], trade["differ"], trade["missing"]) == ("agrees", [], [])


def test_the_home_keeps_the_table_and_nothing_is_taken_twice(taken):
    home, answers = taken
    again, code = run("import", GOOD / "KJ881011.xml", "--home", home)
    assert code == 0
    assert {one["outcome"] for one in again} <= {one.outcome for one in answers}
    kept = home / "keys" / "single-window-firms"
    assert kept.read_bytes() == FIRMS.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_without_a_table_in_the_home_they_are_refused_and_it_can_be_handed_in_later(tmp_path):
    home = tmp_path / "home"
    order = GOOD / "KJ881011.xml"
    assert [one.verdict for one in import_files([order], home)] == ["refused"]
    assert [one.verdict for one in import_files([order], home, firms=FIRMS)] == ["warning", "ok"]


def test_workers_read_them_too(tmp_path):
    """Enough files that processes beside the writer read them."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(9):
        text = (
            text_of("KJ881011")
            .replace("GZ-DEMO-", f"GZ-{number}-")
            .replace("000001</MessageID>", f"0000{number}1</MessageID>")
        )
        (folder / f"{number}.xml").write_text(text, encoding="utf-8")
    found = list(import_files([folder], tmp_path / "home", firms=FIRMS))
    assert len({one.outcome for one in found}) == 18
    assert all(one.message == "CEB303" for one in found)


def test_the_table_is_saved_with_the_keys(taken, tmp_path):
    export_keys(taken[0], tmp_path / "keys.archive", "a passphrase", system())
    import_keys(tmp_path / "keys.archive", tmp_path / "again", "a passphrase")
    assert (tmp_path / "again" / "keys" / "single-window-firms").read_bytes() == FIRMS.read_bytes()


def test_documents_of_both_interfaces_are_read_the_same_way():
    found = list(read_documents(GOOD, desk=desk()))
    assert {one.message for one in found} >= set(KINDS.values())


def test_an_element_that_a_finding_names_can_be_mended_in_place(tmp_path):
    """As a page does it: the text at the place is shown, and the file with another one is read again."""
    wrong, mended = EXAMPLES / "broken" / "firm_unknown.xml", tmp_path / "mended.xml"
    (found, *_) = [one for one in read_documents(wrong, desk=desk()) if one.verdict == "refused"]
    (place,) = {one.path for one in found.findings if one.level == "error"}
    assert read_elements(wrong, [place]) == {place: "C011000000000099"}
    patch_message(wrong, mended, {place: "C011000000000002"})
    assert {one.verdict for one in read_documents(mended, desk=desk())} == {"warning", "ok"}


def test_an_element_that_is_missing_can_be_put_in(tmp_path):
    wrong, mended = EXAMPLES / "broken" / "weight_absent.xml", tmp_path / "mended.xml"
    (found,) = read_documents(wrong, desk=desk())
    (place,) = [one.path for one in found.findings if one.level == "error"]
    patch_message(wrong, mended, {place: "0.65"})
    (listed,) = read_documents(mended, desk=desk())
    assert (listed.head["grossWeight"], listed.verdict) == ("0.65", "warning")


# --- writing ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path):
    def run_it(kind, documents, *more, **transfer):
        nodes = [{"head": head, "lines": lines} for head, lines in documents]
        source, out = tmp_path / "input.json", tmp_path / "out.xml"
        transfer = {"sender": "YISENDER", "time": "20240105101530"} | transfer
        source.write_text(json.dumps({"transfer": transfer, "nodes": nodes}), encoding="utf-8")
        lines, code = run("customs", "write", kind, source, "-o", out, *(more or ("--firms", FIRMS)))
        return lines, code, out

    return run_it


def plain(message):
    """The head and lines of a good example without what is kept beside them, as a program would hand them over."""
    (document,) = example(message)
    head = {
        name: text for name, text in document.head.items() if not name.startswith(("kj", "proposer")) and name != "guid"
    }
    return head, list(document.lines)


def test_write_makes_a_message_that_says_the_real_operator(write):
    head, lines = plain("KJ881010")
    triple = {"proposerType": "1", "proposerId": OPERATOR, "proposerName": "示例己文具有限公司"}
    ((said,), code, out) = write("KJ881010", [(head | triple, lines)])
    assert (code, said["verdict"], said["guid"]) == (0, "ok", "KJ881010_YISENDER_2024010510153000000")
    (listed,) = read_message(out.read_bytes(), "out.xml", desk())
    assert (listed.head["agentCode"], listed.head["ebcCode"], listed.head["ownerCode"]) == (AGENT, SELLER, OPERATOR)
    assert listed.head["proposerBasis"] == "stated"
    assert list(listed.lines) == lines


@pytest.mark.parametrize(
    ("spoil", "code", "path"),
    [
        ({"netWeight": "9"}, "customs.W01", "$.nodes[0].head.netWeight"),
        ({"statisticsFlag": "A"}, "kj.not_written", "$.nodes[0].head.statisticsFlag"),
        ({"colour": "red"}, "customs.F02", "$.nodes[0].head.colour"),
        ({"logisticsCode": "91440101TE5T00059R"}, "kj.firm_unknown", "$.nodes[0].head.logisticsCode"),
    ],
)
def test_write_refuses_with_the_place_in_the_input(write, spoil, code, path):
    head, lines = plain("KJ881010")
    ((said,), status, out) = write("KJ881010", [(head | spoil, lines)])
    assert (status, said["verdict"]) == (1, "refused")
    assert [(one["code"], one["path"]) for one in said["findings"]] == [(code, path)]
    assert not out.exists()


@pytest.mark.parametrize("transfer", [{"time": "2024"}, {"sender": ""}, {"serial": "123456"}, {"function": "TAX"}])
def test_write_wants_to_know_who_sends_and_when(write, transfer):
    assert write("KJ881010", [plain("KJ881010")], **transfer)[1] == 2


def test_write_needs_the_table_and_a_message_of_the_mapping(write):
    assert write("KJ881010", [plain("KJ881010")], "--lang", "en")[1] == 2
    assert write("KJ889999", [plain("KJ881010")])[1] == 2
