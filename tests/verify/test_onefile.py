"""The one-file checker: the committed file is what the code says, needs nothing of ours, and judges as the package does."""

import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proof_kit import OTHER_KEY, Made

from cohong.core import canon, signing
from cohong.core.note import verifier_key
from cohong.core.proof import make_proof
from cohong.verify import check_file, render, report_to_json

ROOT = Path(__file__).resolve().parents[2]
ONE_FILE = ROOT / "docs" / "cohong-verify.py"


def load(path: Path):
    """A Python file as a module; its name may hold a hyphen."""
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


plain = load(ROOT / "tools" / "onefile_plain.py")
one = load(ONE_FILE)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The checker as a stranger runs it: isolated, in a folder that holds nothing of ours."""
    return subprocess.run(
        [sys.executable, "-I", str(ONE_FILE), *arguments], cwd=folder, capture_output=True, check=False
    )


@pytest.fixture
def files(tmp_path):
    """Two proofs and two key files."""
    made, own = Made(), Made("example.org/home/own-gateway")
    (tmp_path / "a.tlog-proof").write_text(make_proof(made.evidence(0, "value", "rest")), encoding="utf-8")
    (tmp_path / "b.tlog-proof").write_text(make_proof(own.evidence(2)), encoding="utf-8")
    (tmp_path / "keys").write_text(f"# keys\n{made.log_key}\n{own.log_key}\n", encoding="utf-8")
    foreign = verifier_key("example.org/cohong", signing.public_hex(OTHER_KEY))
    (tmp_path / "foreign").write_text(f"{foreign}\n", encoding="utf-8")
    return tmp_path


def test_the_committed_file_is_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "onefile.py"), "--check"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_it_imports_the_standard_library_and_one_package() -> None:
    text = ONE_FILE.read_text(encoding="utf-8")
    roots = {
        line.split()[1].partition(".")[0] for line in text.splitlines() if line.strip().startswith(("import ", "from "))
    }
    assert {name for name in roots if name not in sys.stdlib_module_names} == {"cryptography"}


def test_it_runs_alone_and_says_the_same_as_the_package(files) -> None:
    for keys in ((), ("--trust", "keys"), ("--trust", "foreign")):
        done = run(files, "a.tlog-proof", "b.tlog-proof", "--json", *keys)
        reports = [
            check_file(files / name, files / keys[1] if keys else None) for name in ("a.tlog-proof", "b.tlog-proof")
        ]
        told = [json.loads(line) for line in done.stdout.decode().splitlines()]
        wanted = [{**report_to_json(report), "file": Path(report.file).name} for report in reports]
        assert told == json.loads(json.dumps(wanted))
        assert done.returncode == max(report.exit_code for report in reports)
        assert done.stderr == b""


def test_exit_codes_of_trust(files) -> None:
    assert run(files, "a.tlog-proof").returncode == 0
    assert run(files, "a.tlog-proof", "--trust", "keys").returncode == 0
    assert run(files, "a.tlog-proof", "--trust", "foreign").returncode == 1


def test_it_speaks_both_languages(files) -> None:
    english, chinese = (run(files, "a.tlog-proof", "--lang", lang).stdout.decode() for lang in ("en", "zh"))
    assert "signer: unpinned" in english
    assert "trusted: false" in english
    assert "账本" in chinese
    report = check_file(files / "a.tlog-proof")
    assert render(report, "zh").splitlines()[1:] == chinese.splitlines()[1:]


def test_what_cannot_be_read_ends_with_2(files) -> None:
    missing = run(files, "none.tlog-proof", "--json")
    assert missing.returncode == 2
    assert json.loads(missing.stdout)["error"]["code"] == "verify.unreadable"
    (files / "bad").write_text("nonsense\n", encoding="utf-8")
    assert run(files, "a.tlog-proof", "--trust", "bad").returncode == 2


def test_every_flipped_byte_is_found(files, seed) -> None:
    """Every byte of the file, one bit of each, in the code of the one file itself."""
    data = (files / "a.tlog-proof").read_bytes()
    draw = random.Random(seed)
    for place in range(len(data.rstrip())):
        flipped = data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]
        assert one.check_bytes(flipped).exit_code == 1, place
    assert one.check_bytes(data + b" \r\n").exit_code == 0


def test_flipped_bytes_are_found_as_a_stranger_would_find_them(files) -> None:
    """The same through the command line, for every 61st byte, in one run."""
    data = (files / "a.tlog-proof").read_bytes()
    names = []
    for place in range(0, len(data.rstrip()), 61):
        names.append(f"flip-{place}")
        (files / names[-1]).write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
    done = run(files, *names, "--json")
    assert done.returncode == 1
    told = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [report["file"] for report in told] == names
    assert not any(report["integrity"] for report in told)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-canon.MAX_INT, canon.MAX_INT) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("aB_0~", max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_plain_encoding_gives_the_same_bytes(value) -> None:
    assert plain.encode(value) == canon.encode(value)
    assert plain.decode(canon.encode(value)) == value


@pytest.mark.parametrize(
    "data",
    [
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b"Infinity",
        b"9007199254740992",
        b" 1",
        b"1 ",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'{"\xc3\xa9":1}',
        b"\xef\xbb\xbf1",
        b"\xff",
        b"",
        b"[" * 100_000,
        b"1" * 10_000,
    ],
)
def test_the_plain_decoding_refuses_what_the_core_refuses(data) -> None:
    with pytest.raises(canon.NotCanonical):
        canon.decode(data)
    with pytest.raises(plain.NotCanonical):
        plain.decode(data)
