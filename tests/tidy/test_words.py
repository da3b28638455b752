"""Words that have no place in a file of the project: unfinished business, paths of one machine, hosts of a registry."""

import re
from collections import Counter
from pathlib import Path

import pytest

import rooms

SKIPPED = {
    ".git",
    ".venv",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "build",
    "dist",
}
FORBIDDEN = {
    "unfinished business": r"\b(?:TO" + r"DO|FIX" + r"ME)\b|#\s*XX" + r"X\b",
    "a path of one machine": r"(?<![\w.<>-])/(?:work|root|opt|home|Users|tmp|var|mnt)/|\b[A-Z]:\\\\",
    "a registry host": r"\b(?:pypi" + r"\.org|files\.pythonhosted|registry\.npmjs|proxy\.golang|conda\.anaconda)",
    "a page that is not in the project": r"\b(?:facts|shared)/[a-z-]+\.(?:md|json)",
    "who wrote it": r"(?i)\b(?:claude|an" + r"thropic|open" + r"ai|chat" + r"gpt|copi" + r"lot|co" + r"dex)\b",
}


def project_files():
    for path in sorted(rooms.ROOT.rglob("*")):
        parts = path.relative_to(rooms.ROOT).parts
        if path.is_file() and not SKIPPED & set(parts) and not any(part.endswith(".egg-info") for part in parts):
            yield path


def text_of(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in project_files():
        if path != Path(__file__):
            lines = text_of(path).splitlines()
            found += [
                f"{path.relative_to(rooms.ROOT)}:{n}: {x.strip()[:100]}"
                for n, x in enumerate(lines, 1)
                if pattern.search(x)
            ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("unfinished business", "# TO" + "DO later"),
        ("a path of one machine", "see /ho" + "me/li/x"),
        ("a registry host", "https://pypi" + ".org/simple"),
        ("a page that is not in the project", "see facts/" + "ledger.md"),
    ],
)
def test_the_words_are_found(what, line):
    assert re.search(FORBIDDEN[what], line)


def test_no_test_is_skipped():
    """A test that does not run proves nothing: the suite is small and offline, so every part of it runs everywhere."""
    pattern = re.compile(r"pytest\.(?:sk" + r"ip|xf" + r"ail|importors" + r"kip)|mark\.(?:sk" + r"ip|xf" + r"ail)")
    found = [str(path) for path in (rooms.ROOT / "tests").rglob("*.py") if pattern.search(text_of(path))]
    assert not found


def test_files_of_tests_have_names_of_their_own():
    """Test folders are no packages, so two files of one name would be one module to Python."""
    names = Counter(path.name for path in (rooms.ROOT / "tests").rglob("*.py") if path.name != "conftest.py")
    assert [name for name, times in names.items() if times > 1] == []


def test_files_end_with_one_newline():
    wrong = []
    for path in project_files():
        text = text_of(path)
        if path.suffix in {".md", ".toml", ".lock"} and text and (not text.endswith("\n") or text.endswith("\n\n")):
            wrong.append(str(path.relative_to(rooms.ROOT)))
    assert not wrong
