"""Write `docs/cohong-verify.py`: the offline checker as one file for people who install nothing of ours.

    python tools/onefile.py            write it
    python tools/onefile.py --check    exit 1 when the committed file is not what the code says

It starts from `main` of `cohong.verify`, follows every name to its definition in `core` and `verify`, and writes the
definitions one after the other, unchanged but for module prefixes. msgspec is replaced by `tools/onefile_plain.py`.
"""

import ast
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "cohong-verify.py"
PLAIN = "onefile_plain"
STAND_INS = {("cohong.core.texts", "Text")}
ORDER = [
    PLAIN,
    *(f"cohong.core.{name}" for name in ("texts", "merkle", "signing", "message", "envelope", "note", "tlog_proof")),
    "cohong.core.proof",
    *(f"cohong.verify.{name}" for name in ("codes", "report", "says", "shapes", "checker", "__main__")),
]
HEAD = '''\
# Generated from the checker of Cohong by tools/onefile.py; change it there. SPDX-License-Identifier: Apache-2.0
# ruff: noqa: INP001
"""Check proof files of a Cohong ledger offline, in numbered steps.

    python cohong-verify.py FILE... [--trust KEYFILE] [--json] [--lang zh|en]

Needs Python 3.11 or newer and one package, `cryptography` (pip install cryptography). No network, no account, no ledger.
"""
'''
NO_PACKAGE = """\
except ImportError:
    sys.stderr.write("This checker needs one package: pip install cryptography / 需要安装 cryptography 软件包\\n")
    raise SystemExit(2) from None
"""

Name = tuple[str, str]
"""A module and a name in it."""


@dataclass
class Source:
    """One module: its text, the definitions at its top, and what its imports bind."""

    lines: list[str]
    defined: dict[str, ast.stmt] = field(default_factory=dict)
    ours: dict[str, Name] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)


@cache
def load(module: str) -> Source:
    """Read a module of the house, or the stand-ins."""
    text = path_of(module).read_text(encoding="utf-8")
    source = Source(text.splitlines())
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            source.others |= {alias.name: f"import {alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            bind(source, node)
        else:
            source.defined |= dict.fromkeys(names_bound(node), node)
    return source


def path_of(module: str) -> Path:
    """Where a module's file is."""
    if module == PLAIN:
        return ROOT / "tools" / f"{PLAIN}.py"
    return (ROOT / "src").joinpath(*module.split(".")).with_suffix(".py")


def bind(source: Source, node: ast.ImportFrom) -> None:
    """Note what `from ... import ...` binds; an alias would need renaming, so there is none."""
    assert node.module is not None, "the house imports by full name"
    for alias in node.names:
        if not node.module.startswith("cohong"):
            name = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
            source.others[alias.asname or alias.name] = f"from {node.module} import {name}"
            continue
        assert alias.asname is None, f"import {alias.name} without an alias"
        if path_of(f"{node.module}.{alias.name}").exists():
            source.modules[alias.name] = f"{node.module}.{alias.name}"
        else:
            source.ours[alias.name] = (node.module, alias.name)


def names_bound(node: ast.stmt) -> list[str]:
    """The names that a statement at the top of a module defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def reach(start: Name) -> tuple[set[Name], set[str]]:
    """Every definition that the start needs, and the import lines of other packages."""
    reached: set[Name] = set()
    imports: set[str] = set()
    waiting = [start]
    while waiting:
        module, name = stand_in(waiting.pop())
        if (module, name) in reached:
            continue
        reached.add((module, name))
        source = load(module)
        for used in names_used(source, source.defined[name]):
            if isinstance(used, tuple):
                waiting.append(used)
            elif used in source.defined:
                waiting.append((module, used))
            elif used in source.ours:
                waiting.append(source.ours[used])
            elif used in source.others:
                imports.add(source.others[used])
    return reached, imports


def stand_in(name: Name) -> Name:
    """Where a definition is taken from."""
    return (PLAIN, name[1]) if name[0] == "cohong.core.canon" or name in STAND_INS else name


def names_used(source: Source, node: ast.stmt) -> list[str | Name]:
    """The names a definition mentions; `module.name` of a module of the house as a pair."""
    used: list[str | Name] = []
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            used.append(inner.id)
        elif (
            isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in source.modules
        ):
            used.append((source.modules[inner.value.id], inner.attr))
    return used


def text_of(module: str, node: ast.stmt) -> str:
    """A definition as it is written, with decorators and the comment above it, without module prefixes."""
    source = load(module)
    lines = [line.encode() for line in source.lines]
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name) and inner.value.id in source.modules:
            # Filled with zero bytes first, so that the columns of other prefixes in the line stay true.
            line, begin, width = lines[inner.lineno - 1], inner.col_offset, len(inner.value.id) + 1
            lines[inner.lineno - 1] = line[:begin] + bytes(width) + line[begin + width :]
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1
    while first and lines[first - 1].startswith(b"# ") and not lines[first - 1].startswith(b"# ---"):
        first -= 1
    return b"\n".join(lines[first : node.end_lineno]).replace(b"\0", b"").decode()


def write() -> str:
    """The whole file."""
    reached, imports = reach(("cohong.verify.__main__", "main"))
    names = [name for _, name in reached]
    assert len(names) == len(set(names)), (
        f"two definitions share a name: {sorted(n for n in names if names.count(n) > 1)}"
    )
    assert {module for module, _ in reached} <= set(ORDER), "every module has its place in ORDER"
    parts = [HEAD, import_block(imports | {"import sys"})]
    for module in ORDER:
        wanted = {id(node): node for name, node in load(module).defined.items() if (module, name) in reached}
        if wanted:
            title = "plain forms of what the house does with a package" if module == PLAIN else module
            parts.append(f"# --- {title} ---\n")
            parts += [text_of(module, node) for node in sorted(wanted.values(), key=lambda node: node.lineno)]
    parts.append('if __name__ == "__main__":\n    sys.exit(main())\n')
    return formatted("\n\n".join(parts))


def import_block(imports: set[str]) -> str:
    """Import lines: the standard library, then the one package with a kind word where it is missing."""
    package = {line for line in imports if line.startswith("from cryptography")}
    lines = [f"    {line}" for line in import_lines(package)]
    return "\n".join([*import_lines(imports - package), "", "try:", *lines, NO_PACKAGE])


def import_lines(imports: set[str]) -> list[str]:
    """Sorted, with one line a module."""
    names: dict[str, list[str]] = {}
    for line in sorted(imports):
        origin, _, name = line.partition(" import ")
        names.setdefault(origin, []).append(name)
    lines = [f"{origin} import {', '.join(found)}" if found != [""] else origin for origin, found in names.items()]
    return sorted(lines, key=lambda line: (line.startswith("from"), line))


def formatted(text: str) -> str:
    """The text in the one format of the house."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TARGET), "-"]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=True)  # noqa: S603 (our own command)
    return done.stdout.decode()


def main() -> int:
    """Write the file, or with --check compare it."""
    text = write()
    if "--check" in sys.argv[1:]:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        if not same:
            print(f"{TARGET.relative_to(ROOT)} is not what the code says: run python tools/onefile.py")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
