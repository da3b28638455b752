"""Code blocks of a Markdown page, and how to run them.

A ```console block is a list of `$ command` lines, each followed by what it prints: no such lines means that the output is not
compared, `...` stands for anything. `$ cohong check x.xml  # exits 1` expects that exit code. A ```python block is run whole.
All blocks of a page run in one temporary folder, in order, as a reader would.

Blocks whose command starts with `make` are not run: they build an environment or run this very test; `.ci/run` covers them.
"""

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXITS = re.compile(r"\s+# exits (\d)$")
EXEMPT = ("make", "git", "cd", "pip", "python3")
"""Commands that are not Cohong's: they fetch or build, and need what a test must not have."""
TIMEOUT_SECONDS = 300


class Block(NamedTuple):
    """One fenced block."""

    language: str
    text: str
    line: int


class Call(NamedTuple):
    """One command of a console block, with what it should print."""

    words: list[str]
    exit_code: int
    expected: str


def blocks(text):
    """Every fenced block with a language."""
    return [Block(found[1], found[2], text.count("\n", 0, found.start()) + 1) for found in FENCE.finditer(text)]


def calls(text):
    """The commands of a console block."""
    found = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        code = EXITS.search(command)
        found.append(Call(shlex.split(EXITS.sub("", command)), int(code[1]) if code else 0, expected))
    return found


def run(block, folder):
    """Run one block; returns what is wrong with it, or nothing."""
    if block.language == "python":
        return run_python(block, folder)
    return "".join(run_call(call, folder) for call in calls(block.text) if call.words[0] not in EXEMPT)


def run_python(block, folder):
    done = execute([sys.executable, "-W", "error", "-c", block.text], folder)
    return "" if done.returncode == 0 else f"line {block.line}:\n{done.stderr}"


def run_call(call, folder):
    assert call.words[0] == "cohong", f"only cohong is run in a console block, not {call.words[0]}"
    done = execute([sys.executable, "-m", "cohong.cli", *call.words[1:]], folder)
    said = f"$ {' '.join(call.words)}\n{done.stdout}{done.stderr}"
    if done.returncode != call.exit_code:
        return f"{said}exit code {done.returncode}, not {call.exit_code}\n"
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    if call.expected.strip() and not doctest.OutputChecker().check_output(call.expected, done.stdout, flags):
        return f"{said}is not what the page shows:\n{call.expected}"
    return ""


def execute(words, folder):
    env = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "110"}
    return subprocess.run(
        words, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS
    )


def pages(root):
    """Every hand-written page: the README, the pages beside it and docs, without the generated reference."""
    found = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "src").rglob("README.md")]
    return sorted(path for path in found if (root / "docs" / "reference") not in path.parents and path.is_file())


def links(path: Path):
    """Relative links of a page, without their anchors."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    return [
        target.partition("#")[0] for target in targets if not target.startswith(("http:", "https:", "#", "mailto:"))
    ]
