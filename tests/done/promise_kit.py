"""How the tests of promises speak to the command line: in this process, and in one of its own where a kill is wanted."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from cohong.cli import main

JsonLines = list[dict[str, Any]]


def cohong(*words: object) -> tuple[int, JsonLines]:
    """A command with --json: its exit code and what it printed, which must be JSON and nothing else."""
    done = CliRunner().invoke(main, [*map(str, words), "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def one(*words: object) -> dict[str, Any]:
    """The one object that a command prints which must do its work."""
    code, said = cohong(*words)
    assert (code, len(said)) == (0, 1), (words, code, said)
    return said[0]


def in_words(*words: object, lang: str = "en") -> tuple[int, str]:
    """The same for a person: exit code, and standard output and standard error."""
    done = CliRunner().invoke(main, [*map(str, words), "--lang", lang])
    return done.exit_code, done.output


def error_of(*words: object) -> dict[str, Any]:
    """The error that ends a command with exit code 2, in the one shape that errors have."""
    code, said = cohong(*words)
    assert code == 2, (words, code, said)
    assert said[-1].keys() == {"schema", "error"}
    error: dict[str, Any] = said[-1]["error"]
    assert error.keys() == {"code", "path", "seen", "expected", "zh", "en", "next_zh", "next_en"}
    assert all(error[name] for name in ("code", "zh", "en", "next_zh", "next_en"))
    return error


def where(home: Path) -> tuple[str, int, int]:
    """Root, size and height of a ledger."""
    said = one("node", "status", "--home", home)
    return said["root"], said["size"], said["height"]


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def apart(*words: object) -> "subprocess.Popen[str]":
    """A command with --json in a process of its own, that may be killed."""
    command = [sys.executable, "-m", "cohong.cli", *map(str, words), "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=dict(os.environ))


def copy_home(home: Path, folder: Path) -> Path:
    """A copy of a closed home, its segments without their zero tails."""
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns("*.seg"))
    for path in (home / "segments").glob("*.seg"):
        (folder / "segments" / path.name).write_bytes(path.read_bytes().rstrip(b"\0"))
    return folder
