"""`cohong import` as the issue promises it: what goes in, what comes out, and that nothing goes in twice."""

import json
import random
import shutil
import time
import zipfile
from subprocess import TimeoutExpired

import pytest
from promise_kit import apart, cohong, copy_home, error_of, in_words, one, where, write
from raw_xml import (
    SELLER_CUSTOMS,
    declaration,
    guid,
    list_return,
    message,
    order,
    order_return,
    receipt,
    waybill,
)

KEYS = {"schema", "file", "message", "index", "guid", "key", "verdict", "findings", "outcome"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home with two orders, their waybills, one list and one receipt of money; the files; what import said."""
    folder = tmp_path_factory.mktemp("import")
    write(folder / "in" / "1.xml", message("303", order(1), order(2)))
    write(folder / "in" / "2.xml", message("505", waybill(1), waybill(2)))
    write(folder / "in" / "3.xml", message("603", declaration(1)))
    write(folder / "in" / "sub" / "4.xml", message("403", receipt(1)))
    code, said = cohong("import", folder / "in", "--home", folder / "home")
    assert code == 0
    copy_home(folder / "home", folder / "slim")
    shutil.rmtree(folder / "home")
    return folder / "slim", folder / "in", said


@pytest.fixture
def home(made, tmp_path):
    yield copy_home(made[0], tmp_path / "home")
    shutil.rmtree(tmp_path / "home")


def take(home, folder, kind, *nodes, name="more.xml"):
    """Import one message; exit code and lines."""
    return cohong("import", write(folder / name, message(kind, *nodes)), "--home", home)


def found(lines):
    return [[finding["code"] for finding in line["findings"]] for line in lines]


def fact_names(home, outcome, folder):
    """The facts that a proof of the outcome shows."""
    one("proof", outcome, "--home", home, "-o", folder / "proof")
    return [fact["fact"] for fact in one("verify", folder / "proof")["facts"]]


def test_a_missing_home_is_made_and_every_node_gets_an_outcome(made):
    home, _, said = made
    assert all(line.keys() == KEYS for line in said)
    assert {line["schema"] for line in said} == {"cohong.import.v1"}
    assert [line["verdict"] for line in said] == ["ok"] * 6
    assert len({line["outcome"] for line in said}) == 6
    assert {path.name for path in home.iterdir() if path.is_dir()} == {"segments", "tiles", "state", "sealed", "keys"}


def test_running_it_again_adds_nothing_however_the_files_are_packed(made, home, tmp_path):
    _, files, said = made
    before, outcomes = where(home), [line["outcome"] for line in said]
    code, again = cohong("import", files, "--home", home)
    assert (code, again) == (0, said)
    with zipfile.ZipFile(tmp_path / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files.rglob("*.xml")):
            archive.write(path, path.relative_to(files))
    code, zipped = cohong("import", tmp_path / "all.zip", "--home", home)
    assert (code, [line["outcome"] for line in zipped]) == (0, outcomes)
    other = [take(home, tmp_path, "303", order(1))[1][0], take(home, tmp_path, "303", order(2))[1][0]]
    assert [line["outcome"] for line in other] == outcomes[:2]
    assert where(home) == before


def test_an_id_sent_again_with_other_content_is_a_named_difference(made, home, tmp_path):
    for changes in ({"note": "other"}, {"freight": "9"}):
        code, lines = take(home, tmp_path, "303", order(1, **changes))
        assert (code, found(lines), lines[0]["verdict"]) == (1, [["core.same_id_other_content"]], "refused")
        once = where(home)
        assert take(home, tmp_path, "303", order(1, **changes))[0] == 1
        assert where(home) == once
    finding = lines[0]["findings"][0]
    assert finding["source"]
    assert finding["zh"]
    assert cohong("import", made[1], "--home", home)[0] == 0


def test_a_second_new_document_of_one_number_is_refused(home, tmp_path):
    code, lines = take(home, tmp_path, "303", order(1, guid=guid("303", 99)))
    assert (code, found(lines)) == (1, [["customs.X07"]])
    code, lines = take(home, tmp_path, "303", order(2, appType="2", note="changed"))
    assert (code, found(lines)) == (0, [[]])


def test_an_order_whose_list_is_declared_is_no_longer_changed(home, tmp_path):
    code, lines = take(home, tmp_path, "303", order(1, appType="2", note="changed"))
    assert (code, found(lines)) == (1, [["customs.list_declared"]])


def test_a_list_may_come_before_its_order(home, tmp_path):
    for kind, node in (("603", declaration(7)), ("505", waybill(7)), ("303", order(7))):
        code, lines = take(home, tmp_path, kind, node)
        assert (code, lines[0]["verdict"]) == (0, "ok")
    assert one("fsck", "--home", home)["ok"] is True


def test_a_firm_under_a_second_code_is_taken_and_joined_to_nobody(home, tmp_path):
    code, lines = take(home, tmp_path, "303", order(1, guid=guid("303", 60), ebcCode=SELLER_CUSTOMS))
    assert (code, lines[0]["key"]) == (0, f"{SELLER_CUSTOMS}/RAW-000001")


def test_receipts_of_customs_are_kept_as_claims(home, tmp_path):
    before = where(home)[1]
    code, lines = take(home, tmp_path, "604", list_return(1, "800"), list_return(2, "-621001"), list_return(3, "777"))
    assert (code, {line["verdict"] for line in lines}) == (0, {"ok"})
    assert set(fact_names(home, lines[0]["outcome"], tmp_path)) == {"customs.claim_kept"}
    after = where(home)
    assert after[1] > before
    assert take(home, tmp_path, "604", list_return(1, "800"), list_return(2, "-621001"), list_return(3, "777"))[0] == 0
    assert where(home) == after
    code, lines = take(home, tmp_path, "304", order_return(1))
    assert fact_names(home, lines[0]["outcome"], tmp_path) == ["customs.claim_kept"]


def test_good_files_go_in_beside_unreadable_ones(home, tmp_path):
    bad, good = write(tmp_path / "in" / "a.xml", b"no markup"), tmp_path / "in" / "b.xml"
    write(good, message("303", order(70)))
    write(tmp_path / "in" / "c.zip", b"PK\3\4 cut short")
    code, lines = cohong("import", bad.parent, "--home", home)
    assert code == 2
    assert [line.get("error", {}).get("code") or line["verdict"] for line in lines] == [
        "customs.xml_malformed", "ok", "customs.archive_truncated",
    ]  # fmt: skip
    size = where(home)[1]
    assert cohong("import", good, "--home", home)[1][0]["outcome"] == lines[1]["outcome"]
    assert where(home)[1] == size


def test_good_files_go_in_beside_one_that_is_not_there(home, tmp_path):
    good = write(tmp_path / "b.xml", message("303", order(71)))
    code, lines = cohong("import", tmp_path / "absent.xml", good, "--home", home)
    assert (code, lines[0]["error"]["code"]) == (2, "customs.file_missing")
    assert (lines[1]["verdict"], bool(lines[1]["outcome"])) == ("ok", True)


def test_refused_nodes_get_no_outcome_and_their_neighbours_do(home, tmp_path):
    code, lines = take(home, tmp_path, "303", order(80, goodsValue="1"), order(81))
    assert (code, found(lines)) == (1, [["customs.A02"], []])
    assert [bool(line["outcome"]) for line in lines] == [False, True]
    assert "customs.A02" in in_words("import", tmp_path / "more.xml", "--home", home, lang="zh")[1]


def test_a_member_whose_keys_are_not_here_is_named(home, tmp_path):
    path = write(tmp_path / "a.xml", message("303", order(90)))
    before = where(home)
    error = error_of("import", path, "--home", home, "--as", "nobody")
    assert (error["code"], error["seen"]) == ("node.no_such_member", "nobody")
    assert where(home) == before
    assert cohong("import", path, "--home", home, "--as", "operator")[0] == 0


def test_imports_killed_at_any_moment_end_where_an_uninterrupted_one_does(tmp_path, seed, campaign):
    rng = random.Random(seed)
    for number in range(8):
        low = 1_000 + 40 * number
        write(tmp_path / "in" / f"a{number:02d}.xml", message("303", *map(order, range(low, low + 40))))
        write(tmp_path / "in" / f"b{number:02d}.xml", message("603", *map(declaration, range(low, low + 40))))
    one("node", "init", "--home", tmp_path / "whole")
    copy_home(tmp_path / "whole", tmp_path / "killed")
    began = time.monotonic()
    whole, _ = apart("import", tmp_path / "in", "--home", tmp_path / "whole").communicate()
    lasted = time.monotonic() - began
    outcomes = [json.loads(line)["outcome"] for line in whole.splitlines()]
    acknowledged = set()
    for _ in range(3 * campaign):
        process = apart("import", tmp_path / "in", "--home", tmp_path / "killed")
        try:
            said, _ = process.communicate(timeout=lasted * rng.uniform(0.2, 1.1))
        except TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
        acknowledged |= {json.loads(line)["outcome"] for line in said.splitlines(keepends=True) if line.endswith("}\n")}
    assert one("fsck", "--home", tmp_path / "killed")["ok"] is True
    code, said = cohong("import", tmp_path / "in", "--home", tmp_path / "killed")
    assert (code, [line["outcome"] for line in said]) == (0, outcomes)
    assert acknowledged <= set(outcomes)
    assert where(tmp_path / "killed")[1] >= where(tmp_path / "whole")[1]
    replayed = one("replay", tmp_path / "killed" / "segments")
    assert (replayed["root"], replayed["size"], replayed["height"]) == where(tmp_path / "killed")
