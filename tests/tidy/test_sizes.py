"""A ratchet on size: nothing over the limit is new, and what is over it may only shrink."""

import ast
import tomllib
from pathlib import Path

import rooms

FILE_LINES, FUNCTION_LINES, LINE_CHARACTERS = 500, 60, 140
EXCEPTIONS = tomllib.loads(Path(__file__).with_name("sizes.toml").read_text(encoding="utf-8"))
FOLDERS = ("src", "tests", "tools")


def python_files():
    return sorted(path for folder in FOLDERS for path in (rooms.ROOT / folder).rglob("*.py"))


def name_of(path):
    return path.relative_to(rooms.ROOT).as_posix()


def complaints(measured, excused, limit):
    """What grew, what is new over the limit, and what shrank and must be written down."""
    for name, lines in sorted(measured.items()):
        allowed = excused.get(name)
        if allowed is None and lines > limit:
            yield f"{name} has {lines} lines; {limit} are allowed"
        elif allowed is not None and lines > allowed:
            yield f"{name} grew from {allowed} to {lines} lines"
        elif allowed is not None and lines < allowed:
            yield f"{name} shrank to {lines}: write {lines if lines > limit else 'nothing'} into sizes.toml"
    yield from (f"{name} is gone: take it out of sizes.toml" for name in sorted(excused.keys() - measured.keys()))


def functions(path):
    name = name_of(path)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}::{node.name}", node.end_lineno - node.lineno + 1


def test_files_stay_short():
    measured = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert not list(complaints(measured, EXCEPTIONS["files"], FILE_LINES))


def test_functions_stay_short():
    measured = {}
    for path in python_files():
        for name, lines in functions(path):
            measured[name] = max(lines, measured.get(name, 0))
    assert not list(complaints(measured, EXCEPTIONS["functions"], FUNCTION_LINES))


def test_lines_stay_short():
    """The formatter breaks code at 120; what it leaves alone, prose and tables, may run a little over."""
    long = [
        f"{name_of(path)}:{number}"
        for path in rooms.source_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > LINE_CHARACTERS and "noqa" not in line
    ]
    assert not long, "\n".join(long)


def test_the_ratchet_only_turns_one_way():
    assert list(complaints({"a": 10}, {}, 5)) == ["a has 10 lines; 5 are allowed"]
    assert list(complaints({"a": 10}, {"a": 9}, 5)) == ["a grew from 9 to 10 lines"]
    assert list(complaints({"a": 8}, {"a": 9}, 5)) == ["a shrank to 8: write 8 into sizes.toml"]
    assert list(complaints({}, {"a": 9}, 5)) == ["a is gone: take it out of sizes.toml"]
    assert not list(complaints({"a": 9, "b": 5}, {"a": 9}, 5))
