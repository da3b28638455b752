"""Everything around a ledger as the issue promises it: replay, fsck, status, erase, backup, law, keys, help and errors."""

import json
import random
import shutil
from pathlib import Path

import msgspec
import pytest
from promise_kit import apart, cohong, copy_home, error_of, in_words, one, where, write
from raw_xml import SELLER, declaration, guid, message, order, waybill

import cohong as cohong_package
from cohong.cli import COMMANDS

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "json"
IN_CLEAR = (
    SELLER,
    "RAW-00000",
    "WB00000000",
    "COP0000",
    "示例甲",
    "手机壳",
    "Example Marketplace",
    "3926909090",
    "SKU-A",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A closed home with two orders, two waybills and two lists, and its outcomes."""
    folder = tmp_path_factory.mktemp("care")
    write(folder / "in" / "1.xml", message("303", order(1), order(2)))
    write(folder / "in" / "2.xml", message("505", waybill(1), waybill(2)))
    write(folder / "in" / "3.xml", message("603", declaration(1), declaration(2)))
    code, said = cohong("import", folder / "in", "--home", folder / "home")
    assert code == 0
    copy_home(folder / "home", folder / "slim")
    shutil.rmtree(folder / "home")
    return folder / "slim", [line["outcome"] for line in said]


@pytest.fixture
def home(made, tmp_path):
    yield copy_home(made[0], tmp_path / "home")
    shutil.rmtree(tmp_path / "home")


def test_segments_alone_replay_to_the_same_root_and_show_nothing(home, tmp_path):
    root, size, height = where(home)
    shutil.move(home / "segments", tmp_path / "alone")
    said = one("replay", tmp_path / "alone")
    assert said.keys() == {"schema", "root", "size", "height", "outcomes"}
    assert (said["root"], said["size"], said["height"]) == (root, size, height)
    assert said["outcomes"] == size - height
    data = b"".join(path.read_bytes() for path in (tmp_path / "alone").iterdir())
    assert not [word for word in (*IN_CLEAR, guid("303", 1)) if word.encode() in data]
    shutil.move(tmp_path / "alone", home / "segments")


def test_a_changed_segment_does_not_replay_to_the_same_root(home, tmp_path, seed):
    rng = random.Random(seed)
    root, path = where(home)[0], next((home / "segments").iterdir())
    data = bytearray(path.read_bytes())
    data[rng.randrange(100, len(data) // 3)] ^= 4
    write(tmp_path / "early" / path.name, bytes(data))
    assert error_of("replay", tmp_path / "early")["code"] == "ledger.segment_corrupt"
    data = bytearray(path.read_bytes())
    data[rng.randrange(len(data) - 200, len(data) - 20)] ^= 4
    write(tmp_path / "late" / path.name, bytes(data))
    code, text = in_words("replay", tmp_path / "late")
    assert (code, "ledger.segment_tail" in text) == (0, True)
    assert one("replay", tmp_path / "late")["root"] != root
    assert error_of("replay", tmp_path / "nowhere")["code"] == "ledger.segment_missing"


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("segments/*.seg", "ledger.segment_corrupt"),
        ("tiles/checkpoint", "node.checkpoint_bad"),
        ("tiles/tile/0/*/*", "ledger.tile_corrupt"),
        ("tiles/tile/entries/*/*", "ledger.tile_corrupt"),
        ("sealed/bodies/*", "sealed.damaged"),
        ("sealed/originals/*", "sealed.damaged"),
        ("sealed/grants/*", "sealed.damaged"),
    ],
)
def test_a_flipped_byte_is_found_and_its_place_is_named(home, pattern, code, seed):
    path = next(iter(sorted(home.glob(pattern))))
    data = bytearray(path.read_bytes())
    data[random.Random(seed).randrange(20, len(data) // 3)] ^= 0x20
    path.write_bytes(bytes(data))
    exit_code, said = cohong("fsck", "--home", home)
    assert (exit_code, said[0]["ok"]) == (1, False)
    named = [fault["place"] for fault in said[0]["faults"] if fault["code"] == code]
    assert any(place.startswith(str(path.relative_to(home))) for place in named), said
    assert all(fault["zh"] and fault["en"] for fault in said[0]["faults"])


def test_what_was_put_behind_the_last_block_is_found(home):
    path = next((home / "segments").iterdir())
    path.write_bytes(path.read_bytes() + bytes(5_000) + b"\1")
    exit_code, said = cohong("fsck", "--home", home)
    assert (exit_code, said[0]["faults"][0]["code"]) == (1, "ledger.segment_tail")


def test_a_home_is_made_once_and_looked_at_without_a_node(tmp_path):
    said = one("node", "init", "--home", tmp_path / "new", "--operator", "guild")
    again = one("node", "init", "--home", tmp_path / "new")
    assert said == again == one("node", "status", "--home", tmp_path / "new")
    assert said["running"] is False
    assert len(said["root"]) == 64
    assert (said["size"], said["height"]) == (2, 1)
    shutil.rmtree(tmp_path / "new")


def test_erasure_waits_for_the_law(made, home):
    before = where(home)
    code, said = cohong("erase", made[1][0], "--home", home, "--reason", "asked for")
    assert (code, said[0]["erased"], said[0]["outcome"]) == (1, False, "")
    assert [finding["code"] for finding in said[0]["findings"]] == ["sealed.retention_runs"]
    assert where(home) == before
    assert error_of("erase", "0" * 32, "--home", home, "--reason", "x")["code"] == "sealed.not_found"


def test_backup_and_restore_with_and_without_keys(made, home, tmp_path):
    words = write(tmp_path / "words", b"a long passphrase\n")
    archive, keys = tmp_path / "b.archive", tmp_path / "b.keys"
    said = one("backup", "--home", home, "-o", archive, "--keys", keys, "--passphrase-file", words)
    assert (said["root"], said["size"]) == where(home)[:2]
    secrets = [path.read_bytes().strip() for path in (home / "keys").iterdir() if path.suffix == ".json"]
    assert not [secret for secret in secrets if secret in archive.read_bytes() or secret in keys.read_bytes()]
    new = tmp_path / "new"
    wrong = write(tmp_path / "wrong", b"another\n")
    error = error_of("restore", archive, "--home", new, "--keys", keys, "--passphrase-file", wrong)
    assert error["code"] == "sealed.archive_locked"
    assert not new.exists()
    assert one("restore", archive, "--home", new)["keys_restored"] is False
    assert where(new) == where(home)
    one("proof", made[1][0], "--home", new, "-o", tmp_path / "proof")
    assert one("verify", tmp_path / "proof", "--trust", home / "keys" / "log.pub")["trusted"] is True
    error = error_of("import", write(tmp_path / "a.xml", message("303", order(9))), "--home", new)
    assert error["code"] == "node.no_keys"
    assert error_of("restore", archive, "--home", new)["code"] == "ledger.home_not_empty"
    shutil.rmtree(new)
    one("restore", archive, "--home", new, "--keys", keys, "--passphrase-file", words)
    assert cohong("import", tmp_path / "a.xml", "--home", new)[0] == 0
    shutil.rmtree(new)


def test_law_rows_are_listed_shown_and_adopted_by_vote(home, tmp_path):
    code, rows = cohong("law", "list", "--home", home)
    assert code == 0
    assert {"name", "value", "since", "until", "document", "mark"} <= rows[0].keys()
    code, text = in_words("law", "list", "--home", home)
    assert len(text.splitlines()) == len(rows)
    assert "20260101-99991231" in text
    code, editions = cohong("law", "show", "sealed.retention_years", "--home", home)
    assert [row["since"] for row in editions] == sorted(row["since"] for row in editions)
    assert "20,260,101" not in in_words("law", "show", "sealed.retention_years", "--home", home)[1]
    assert error_of("law", "show", "no.such_row")["code"] == "node.no_such_law_row"
    assert error_of("law", "adopt", write(tmp_path / "rows", b"{}"), "--home", home)["code"] == "law.file_unreadable"


def test_law_that_is_adopted_again_is_listed_once(tmp_path):
    home, rows = tmp_path / "home", Path(cohong_package.__file__).parent / "law" / "rows.json"
    one("node", "init", "--home", home)
    before = cohong("law", "list", "--home", home)[1]
    adopted = one("law", "adopt", rows, "--home", home)
    assert adopted["adopted"] is True
    assert one("law", "adopt", rows, "--home", home)["outcome"] == adopted["outcome"]
    assert cohong("law", "list", "--home", home)[1] == before
    shutil.rmtree(home)


def test_who_may_not_vote_is_refused_by_name(home):
    rows = Path(cohong_package.__file__).parent / "law" / "rows.json"
    code, said = cohong("law", "adopt", rows, "--home", home)
    assert (code, said[0]["outcome"], said[0]["findings"][0]["code"]) == (1, "", "members.wrong_role")


def test_a_running_node_says_so_and_takes_imports(home, tmp_path):
    node = apart("node", "run", "--home", home)
    try:
        said = json.loads(node.stdout.readline())
        assert (said["schema"], said["running"]) == ("cohong.node.v1", True)
        assert one("node", "status", "--home", home) == said
        path, bad = write(tmp_path / "a.xml", message("303", order(5))), write(tmp_path / "b.xml", b"none")
        code, lines = cohong("import", bad, path, "--home", home)
        assert (code, "error" in lines[0], lines[1]["verdict"]) == (2, True, "ok")
        assert error_of("fsck", "--home", home)["code"] == "ledger.home_locked"
        told = one("node", "status", "--home", home)
        assert told["size"] > said["size"]
    finally:
        node.terminate()
        node.communicate(timeout=60)
    assert node.returncode == 0
    assert where(home) == (told["root"], told["size"], told["height"])
    assert one("fsck", "--home", home)["ok"] is True


def test_keys_are_made_and_rotated(home, tmp_path):
    said = one("key", "new", "-o", tmp_path / "mine.json", "--name", "mine")
    assert (tmp_path / "mine.json.pub").exists()
    assert (tmp_path / "mine.json").stat().st_mode & 0o077 == 0
    assert said["file"] == str(tmp_path / "mine.json")
    size = where(home)[1]
    rotated = one("key", "rotate", "--home", home)
    assert rotated["outcome"]
    assert where(home)[1] > size
    path = write(tmp_path / "a.xml", message("303", order(5)))
    assert cohong("import", path, "--home", home)[0] == 0
    assert one("fsck", "--home", home)["ok"] is True


NEEDS_A_HOME = (
    ["node", "status"], ["fsck"], ["erase", "0" * 32, "--reason", "x"], ["proof", "0" * 32, "-o", "PROOF"], ["law", "list"],
    ["key", "rotate"], ["backup", "-o", "A", "--keys", "B", "--passphrase-file", "WORDS"],
)  # fmt: skip


@pytest.mark.parametrize("words", NEEDS_A_HOME, ids=lambda words: " ".join(words[:2]))
def test_a_missing_home_is_an_error_and_is_not_made(words, tmp_path):
    write(tmp_path / "WORDS", b"words\n")
    words = [str(tmp_path / word) if word.isupper() else word for word in words]
    error = error_of(*words, "--home", tmp_path / "nowhere")
    assert error["code"] == "ledger.home_missing"
    assert not (tmp_path / "nowhere").exists()
    code, text = in_words(*words, "--home", tmp_path / "nowhere", lang="zh")
    assert (code, "没有账本" in text) == (2, True)


WRONG_LINES = {
    "check": "缺少参数", "check --nonsense x": "没有选项", "chekc x": "没有命令", "import x": "缺少选项",
    "law list --day noon": "不是整数", "template nonsense -o x": "可选", "node init --home a b": "多余的参数",
    "bench nonsense": "可选", "demo --trades many": "不是整数",
}  # fmt: skip


@pytest.mark.parametrize("line", WRONG_LINES)
def test_a_wrong_command_line_is_told_in_both_languages(line):
    assert error_of(*line.split())["code"] == "cli.usage"
    code, text = in_words(*line.split(), lang="zh")
    assert (code, WRONG_LINES[line] in text) == (2, True), text
    assert in_words(*line.split())[0] == 2


GROUPS = {
    "customs": ("match", "seller", "proposals", "decide", "relink", "entrusted-exports", "link", "write", "simulate"),
    "node": ("init", "run", "status", "health", "tables", "store"),
    "law": ("list", "show", "adopt"),
    "key": ("new", "rotate"),
    "people": ("add", "list", "off"),
}
PAGES = [
    *([name] for name in COMMANDS if name not in GROUPS),
    *([g, sub] for g, subs in GROUPS.items() for sub in subs),
]


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_every_command_explains_itself_in_two_languages(words):
    for lang, usage in (("en", "Usage: cohong"), ("zh", "用法：cohong")):
        code, text = in_words(*words, "--help", lang=lang)
        assert code == 0
        assert text.startswith(f"{usage} {' '.join(words)}")
        assert "--json" in text
        assert len(text.splitlines()) > 6
    assert words[0] in in_words("--help")[1]


def test_every_published_schema_names_itself():
    for path in REFERENCE.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        name = path.name.removesuffix(".schema.json")
        assert name in json.dumps(json.loads(text)), name
        assert msgspec.json.decode(text)
