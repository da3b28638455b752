"""What the referee must not touch, found in the syntax tree: clocks, randomness, I/O, floats, and order that is no order."""

import ast
from collections.abc import Iterator

IMPORTS = frozenset((
    "asyncio", "ctypes", "decimal", "fractions", "http", "io", "lmdb", "locale", "logging", "math", "multiprocessing", "os",
    "pathlib", "platform", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess", "sys", "tempfile", "threading",
    "time", "urllib", "uuid", "zoneinfo",
))  # fmt: skip
"""Modules that read the world, or numbers that are not integers."""
CALLS = frozenset((
    "complex", "eval", "exec", "globals", "hash", "id", "input", "open", "print", "round", "vars",
))  # fmt: skip
"""Builtins that do the same, or whose value differs from one process to the next."""
METHODS = frozenset((
    "generate", "getrandbits", "now", "read_bytes", "read_text", "today", "token_bytes", "urandom", "utcnow",
))  # fmt: skip


def stains(source: str) -> list[str]:
    """`line: what` for every forbidden thing in a source text."""
    return [f"{line}: {what}" for node in ast.walk(ast.parse(source)) for line, what in _look(node)]


def _look(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Import(names=names):
            yield from ((node.lineno, f"import {a.name}") for a in names if a.name.partition(".")[0] in IMPORTS)
        case ast.ImportFrom(module=str(module)) if module.partition(".")[0] in IMPORTS:
            yield node.lineno, f"from {module} import"
        case ast.Constant(value=float() | complex()):
            yield node.lineno, f"float {node.value}"
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            yield node.lineno, "true division; use a named division of core.numbers"
        case ast.Name(id="float"):
            yield node.lineno, "float"
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield node.lineno, f"{name}()"
        case ast.Call(func=ast.Attribute(attr=name)) if name in METHODS:
            yield node.lineno, f".{name}()"
        case ast.For(iter=source) | ast.comprehension(iter=source) if _is_set(source):
            yield source.lineno, "iteration over a set has no order; use sorted()"


def _is_set(node: ast.expr) -> bool:
    match node:
        case ast.Set() | ast.SetComp():
            return True
        case ast.Call(func=ast.Name(id="set" | "frozenset")):
            return True
        case ast.BinOp(op=ast.BitOr() | ast.BitAnd() | ast.Sub() | ast.BitXor()):
            return _is_set(node.left) or _is_set(node.right)
    return False
