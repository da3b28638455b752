"""Proofs as the issue promises them: checked with `cohong verify` and with the one file that a stranger downloads."""

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from promise_kit import cohong, error_of, in_words, one, write
from raw_xml import SELLER, guid, message, order

ONE_FILE = Path(__file__).resolve().parents[2] / "docs" / "cohong-verify.py"
ALONE = f"""
import json, runpy, sys
code = 0
try:
    runpy.run_path({str(ONE_FILE)!r}, run_name="__main__")
except SystemExit as end:
    code = end.code or 0
loaded = {{name.partition(".")[0] for name in sys.modules}} - set(sys.stdlib_module_names)
print(json.dumps(sorted(name for name in loaded if not name.startswith("_"))), file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A ledger with two orders: a bare proof, one with an opened field, the log's key, and another ledger's."""
    folder = tmp_path_factory.mktemp("proofs")
    home = folder / "home"
    code, said = cohong("import", write(folder / "in.xml", message("303", order(1), order(2))), "--home", home)
    assert code == 0
    outcome = said[0]["outcome"]
    told = one("proof", outcome, "--home", home, "-o", folder / "bare")
    assert (told["outcome"], told["opened"]) == (outcome, [])
    one("proof", outcome, "--home", home, "-o", folder / "opened", "--open", "head/orderNo")
    shutil.copy(home / "keys" / "log.pub", folder / "log.pub")
    one("node", "init", "--home", folder / "other")
    shutil.copy(folder / "other" / "keys" / "log.pub", folder / "other.pub")
    for name, words in (("unknown", ["0" * 32]), ("field", [outcome, "--open", "head/nothing"])):
        error = error_of("proof", *words, "--home", home, "-o", folder / name)
        assert error["code"] in {"node.no_such_outcome", "node.field_not_alone"}
        assert not (folder / name).exists()
    shutil.rmtree(folder / "other")
    shutil.rmtree(home)
    return folder, outcome


def alone(*words):
    """The one-file checker, isolated: exit code, output, and which packages outside the standard library it loaded."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", ALONE, *map(str, words)], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, set(json.loads(done.stderr.splitlines()[-1]))


def test_a_proof_is_whole_and_says_that_nobody_vouches_for_its_key(made):
    folder, outcome = made
    code, said = cohong("verify", folder / "bare")
    assert code == 0
    told = said[0]
    assert (told["ok"], told["integrity"], told["trusted"], told["signer"]) == (True, True, False, "unpinned")
    assert told["outcome"]["id"] == outcome
    assert told["outcome"]["result"] == "accepted"
    assert [step["n"] for step in told["steps"]] == list(range(1, 9))
    for lang in ("en", "zh"):
        code, text = in_words("verify", folder / "bare", lang=lang)
        assert code == 0
        assert "signer: unpinned" in text
        assert "trusted: false" in text


def test_nothing_of_the_document_stands_in_a_bare_proof_and_one_field_in_an_opened_one(made):
    folder, _ = made
    words = ("RAW-000001", SELLER, guid("303", 1), "手机壳", "示例甲")
    bare, opened = (one("verify", folder / name) for name in ("bare", "opened"))
    assert not [word for word in words if word in json.dumps(bare, ensure_ascii=False)]
    assert opened["opened"] == [{"name": "orderNo", "value": "RAW-000001"}]
    assert [word for word in words if word in json.dumps(opened, ensure_ascii=False)] == ["RAW-000001"]


def test_the_right_key_is_trusted_and_a_foreign_one_is_not(made):
    folder, _ = made
    told = one("verify", folder / "opened", "--trust", folder / "log.pub")
    assert (told["trusted"], told["signer"]) == (True, "pinned")
    code, said = cohong("verify", folder / "opened", "--trust", folder / "other.pub")
    assert (code, said[0]["ok"], said[0]["integrity"], said[0]["signer"]) == (1, False, True, "foreign")
    assert error_of("verify", folder / "bare", "--trust", folder / "bare")["code"] == "verify.key_file"
    assert error_of("verify", folder / "absent")["code"] == "verify.unreadable"


def test_any_changed_byte_fails_and_trailing_white_space_does_not(made, tmp_path, seed):
    folder, _ = made
    rng = random.Random(seed)
    data = (folder / "opened").read_bytes()
    write(tmp_path / "spaced", data.rstrip() + b" \r\n\t\n\n")
    assert one("verify", tmp_path / "spaced", "--trust", folder / "log.pub")["trusted"] is True
    places = [*range(20), *(rng.randrange(len(data.rstrip())) for _ in range(60)), len(data.rstrip()) - 1]
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << rng.randrange(8)
        write(tmp_path / "changed", bytes(changed))
        code, said = cohong("verify", tmp_path / "changed", "--trust", folder / "log.pub")
        assert (code, said[0]["ok"]) == (1, False), place
    for cut in (data[:-40], data[40:], b"", data + b"x", data.replace(b"\n", b"\r\n"), b"\n" + data):
        code, said = cohong("verify", write(tmp_path / "cut", cut))
        assert (code, said[0]["ok"]) == (1, False)


def test_one_bad_proof_among_good_ones_is_named(made, tmp_path):
    folder, _ = made
    code, said = cohong("verify", folder / "bare", write(tmp_path / "bad", b"nothing"), folder / "opened")
    assert (code, [line["ok"] for line in said]) == (1, [True, False, True])


def test_the_one_file_checker_says_the_same_and_needs_one_package(made, tmp_path):
    folder, outcome = made
    code, text, loaded = alone(folder / "bare")
    assert (code, loaded) == (0, {"cryptography"})
    assert "signer: unpinned" in text
    assert "trusted: false" in text
    assert outcome in text
    code, text, _ = alone(folder / "opened", "--trust", folder / "log.pub")
    assert code == 0
    assert "RAW-000001" in text
    assert alone(folder / "opened", "--trust", folder / "other.pub")[0] == 1
    data = bytearray((folder / "opened").read_bytes())
    data[len(data) // 2] ^= 1
    assert alone(write(tmp_path / "changed", bytes(data)), "--trust", folder / "log.pub")[0] == 1
    assert alone(folder / "absent")[0] == 2
