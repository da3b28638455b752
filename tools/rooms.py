"""The rooms of the house and the arrows between them, read from the import statements. No module is imported for it.

`tests/tidy` fails on an arrow that is not allowed; `tools/generate.py` draws the picture in docs/reference/rooms.md.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "src" / "cohong"

REFEREE = ("core", "modules")
LAYERS: tuple[tuple[str, ...], ...] = (
    ("law",),
    ("core",),
    ("modules",),
    ("ledger", "sealed", "channels", "access", "analytics"),
    ("duties",),
    ("projections",),
    ("node",),
    ("portal",),
    ("city",),
    ("bench",),
    ("cli",),
)
"""From the ground up: a room may import what lies below it, never its neighbours and nothing above."""

ALONE = {
    "core": frozenset[str](),
    "verify": frozenset({"core"}),
    "access": frozenset({"core"}),
    "client": frozenset({"core"}),
    "cli": None,
}
"""Exceptions to the layers. `core` does not even read law files; `verify`, `access` and `client` know `core` alone."""

BESIDE = {"verify", "client"}
"""Rooms that stand beside the layers: they go with other programs, and nothing of the house is told by them."""

SAYS = {
    "law": "dated parameters and code lists: data, no code",
    "core": "the deterministic referee",
    "modules": "the rules, one module per capability; heads only",
    "ledger": "who orders and keeps blocks",
    "sealed": "bodies at rest, for those entitled",
    "channels": "translators at the border, with simulators",
    "analytics": "batch engines over columnar data: linkage, the genuine seller, models",
    "access": "who may come in and what they may do",
    "duties": "what an entitled member does with opened bodies",
    "projections": "facts and rows -> tables for reading; thrown away and rebuilt at will",
    "node": "composition root: one file per job, the only room that knows every part",
    "portal": "pages and their JSON twins, one desk per role",
    "city": "the world of the demo",
    "bench": "measurements",
    "cli": "one file per command group",
    "verify": "the small offline checker",
    "client": "the API of a portal as methods, for other programs",
}


class Arrow(NamedTuple):
    """One import across rooms."""

    source: str
    target: str
    place: str


def allowed(room: str) -> frozenset[str]:
    """The rooms that `room` may import."""
    alone = ALONE.get(room)
    if alone is not None:
        return alone
    below: set[str] = set()
    for layer in LAYERS:
        if room in layer:
            break
        below.update(layer)
    return frozenset(below | {"verify"} if room in {"node", "portal", "city", "bench", "cli"} else below)


def room_of(path: Path) -> str:
    """The room a file stands in; `` for the package file itself."""
    parts = path.relative_to(HOUSE).parts
    first = parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def source_files(*rooms: str) -> list[Path]:
    """Every Python file of the house, or of some rooms."""
    return sorted(path for path in HOUSE.rglob("*.py") if not rooms or room_of(path) in rooms)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports anywhere in it, with the line. `from a import b` gives `a.b`, since b may be a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = path.relative_to(HOUSE.parent).with_suffix("").parts[: -node.level]
                base = ".".join([*package, *([base] if base else [])])
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def arrows() -> list[Arrow]:
    """Every import from one room into another."""
    found = []
    known = {room for layer in LAYERS for room in layer} | BESIDE
    for path in source_files():
        room = room_of(path)
        for name, line in imports(path):
            parts = name.split(".")
            if parts[0] == "cohong" and len(parts) > 1 and parts[1] != room and (parts[1] in known or len(parts) > 2):
                found.append(Arrow(room, parts[1], f"{path.relative_to(ROOT)}:{line}"))
    return found


def forbidden() -> list[Arrow]:
    """Arrows that point the wrong way."""
    return [arrow for arrow in arrows() if arrow.target not in allowed(arrow.source)]


def unknown_rooms() -> set[str]:
    """Rooms that stand in the house and not in `LAYERS`."""
    known = {room for layer in LAYERS for room in layer} | BESIDE | {""}
    return {room_of(path) for path in source_files()} - known


def picture() -> str:
    """The rooms as text, ground floor last, each with the rooms it really imports."""
    drawn = {(arrow.source, arrow.target) for arrow in arrows()}
    present = {room_of(path) for path in source_files()} | {"law"}
    floors = [[room for room in layer if room in present] for layer in reversed(LAYERS)]
    floors.append([room for room in sorted(BESIDE) if room in present])
    return "\n\n".join("\n".join(_row(room, drawn) for room in floor) for floor in floors if floor) + "\n"


def _row(room: str, drawn: set[tuple[str, str]]) -> str:
    targets = sorted(target for source, target in drawn if source == room)
    arrow = f"──► {', '.join(targets)}" if targets else ""
    return f"{room:<9} {SAYS[room]:<56} {arrow}".rstrip()
