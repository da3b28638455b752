"""What stands around a place of a sheet: the values it may take, and other cells of its row."""

import re
from collections.abc import Collection
from pathlib import Path

from cohong.channels.sheets.columns import Choice, SheetKind
from cohong.channels.sheets.json_patch import steps_of
from cohong.channels.sheets.json_reader import ENDINGS, json_kind
from cohong.channels.sheets.kinds import INPUT_KINDS, kind_of
from cohong.channels.sheets.patch import spot_of
from cohong.channels.sheets.reader import find_table
from cohong.channels.sheets.rows import open_sheets

_NAME = re.compile(r"[^!]*![A-Z]*[0-9]+ (?P<name>.+)", re.DOTALL)


def choices_in(path: Path, places: Collection[str]) -> dict[str, tuple[Choice, ...]]:
    """The values that may be chosen at places such as `trades!I4 Unit` or `[3].unit` of a sheet; places where anything may be
    written are left out. Raises as `read_sheet` for a file that is no sheet."""
    named = {place: name for place in places if (name := _name_of(place))}
    kinds = _kinds_in(path) if named else {}
    found = {}
    for place, name in named.items():
        title = place.partition("!")[0] if steps_of(place) is None else ""
        if choices := _choices(kinds.get(title), name):
            found[place] = choices
    return found


def _kinds_in(path: Path) -> dict[str, SheetKind]:
    """The kinds of the worksheets by their titles; that of JSON rows under an empty one."""
    if path.suffix.lower() in ENDINGS:
        name = json_kind(path)
        return {"": kind_of(name)} if name else {}
    return {sheet.title: table.kind for sheet in open_sheets(path) if (table := find_table(sheet).table)}


def _choices(kind: SheetKind | None, name: str) -> tuple[Choice, ...]:
    """The choices of the column that is called so; where the kind is not known, as for documents in JSON, of any kind's."""
    for one in [kind] if kind else map(kind_of, INPUT_KINDS):
        found = one.find(name)
        if found is not None and (choices := one.by_id[found.column].choices):
            return choices
    return ()


def _name_of(place: str) -> str:
    steps = steps_of(place)
    if steps is not None:
        return str(steps[-1])
    found = _NAME.fullmatch(place)
    return found["name"] if found else ""


def same_row(path: Path, place: str, columns: Collection[str]) -> list[str]:
    """The places of other cells in the row of a cell, by the ids of their columns; those that the sheet has.

    JSON has names and no columns, and gives none. Raises as `read_sheet` for a file that is no sheet."""
    spot = spot_of(place)
    if spot is None or path.suffix.lower() in ENDINGS:
        return []
    title, row, _ = spot
    for sheet in open_sheets(path):
        if sheet.title == title:
            table = find_table(sheet).table
            bound = table.bound if table else {}
            known = [bound[name] for name in columns if name in bound]
            return [f"{title}!{one.letter}{row} {' '.join(one.header.split())}" for one in known]
    return []
