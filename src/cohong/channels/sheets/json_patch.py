"""Values mended in place: the same JSON with some values changed, all others as their sender wrote them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cohong.channels.sheets.cells import plain
from cohong.channels.sheets.json_values import read_values
from cohong.channels.sheets.rows import encoding_of

_STEP = re.compile(r'\.(?P<name>\w+)|\["(?P<quoted>[^"]*)"\]|\[(?P<at>\d{1,9})\]')
_PLACE = re.compile(r'\[\d{1,9}\](?:\.\w+|\["[^"]*"\]|\[\d{1,9}\])+')
Steps = tuple[str | int, ...]


def steps_of(place: str) -> Steps | None:
    """The steps of a place such as `[3].lines[0].qty`, the index of the row first; None for another text."""
    if not _PLACE.fullmatch(place):
        return None
    return tuple(int(one["at"]) if one["at"] else one["name"] or one["quoted"] or "" for one in _STEP.finditer(place))


def read_json_places(path: Path, places: list[str]) -> dict[str, str]:
    """What stands at these places now. Raises as `read_values`."""
    wanted = {place: steps for place in places if (steps := steps_of(place)) is not None}
    found = dict.fromkeys(wanted, "")
    last = max((int(steps[0]) for steps in wanted.values()), default=-1)
    for value in read_values(path):
        if value.at > last:
            break
        for place, steps in wanted.items():
            if steps[0] == value.at:
                found[place] = _text(_walk(value.found, steps[1:]))
    return found


def patch_json(path: Path, out: Path, texts: Mapping[str, str]) -> None:
    """Write `out`, the JSON at `path` with these places (place -> text) replaced, in UTF-8."""
    changes: dict[int, dict[Steps, str]] = {}
    for place, text in texts.items():
        steps = steps_of(place)
        if steps is not None:
            changes.setdefault(int(steps[0]), {})[steps[1:]] = text
    is_array = _first_sign(path) == "["
    with out.open("w", encoding="utf-8", newline="") as file:
        file.write("[\n" if is_array else "")
        for value in read_values(path):
            between = "" if not value.at else ",\n" if is_array else "\n"
            file.write(between + _changed(value.text, changes.get(value.at, {})))
        file.write("\n]\n" if is_array else "\n")


def _first_sign(path: Path) -> str:
    with path.open(encoding=encoding_of(path)) as file:
        return file.read(1024).lstrip()[:1]


def _changed(text: str, changes: Mapping[Steps, str]) -> str:
    if not changes:
        return text
    found = json.loads(text, parse_float=str)  # as text, so that no digit changes on the way
    for steps, wanted in changes.items():
        holder = _walk(found, steps[:-1])
        if isinstance(holder, dict):
            holder[steps[-1]] = wanted
    return json.dumps(found, ensure_ascii=False)


def _walk(value: Any, steps: Steps) -> Any:
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else plain(value)
