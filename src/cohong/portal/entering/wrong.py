"""Wrong places of what people brought: each once, with what stands there, what may stand there, and what it hangs on."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from cohong.channels.customs.patch import read_elements
from cohong.channels.customs.schema import KINDS
from cohong.channels.sheets.around import choices_in, same_row
from cohong.channels.sheets.columns import Choice
from cohong.channels.sheets.patch import is_spot, read_cells
from cohong.core.texts import CohongError, Finding
from cohong.node.documents import SHEETS
from cohong.node.intake import Lodged

_BESIDE = {"customs.A01": ("qty", "price")}
"""What a finding speaks of beside its own cell: of a wrong total, quantity and price may be the wrong ones."""
MOST_CHOICES = 200


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """One place that can be changed, and what stands there now."""

    place: str
    now: str


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One wrong place of a file: what stands there now, what was found, what may be chosen, the kinds and numbers of the
    documents that share it, how many they are, and other cells of its row that it hangs on."""

    file: str
    place: str
    now: str
    mendable: bool
    finding: Finding
    kinds: tuple[str, ...]
    keys: tuple[str, ...]
    documents: int
    choices: tuple[Choice, ...] = ()
    beside: tuple[Box, ...] = ()


class _Found:
    """One wrong place while documents are gathered."""

    def __init__(self, one: Finding) -> None:
        self.finding = one
        self.kinds: dict[str, None] = {}
        self.keys: dict[str, None] = {}
        self.documents: set[int] = set()

    def add(self, lodged: Lodged) -> None:
        self.kinds[lodged.message] = None
        self.keys[number_of(lodged)] = None
        self.documents.add(lodged.index)


def number_of(lodged: Lodged) -> str:
    """The number by which people know a document: the last part of its key, but for the number of a part."""
    kind = KINDS.get(lodged.message)
    key = lodged.key
    if kind is not None and kind.key[-1] == "msgSeqNo" and key.count("/") >= len(kind.key) - 1:
        key = key.rpartition("/")[0]
    return key.rpartition("/")[2]


def faults_of(refused: Iterable[Lodged], folder: Path, limit: int) -> list[Fault]:
    """The wrong places of documents, at most `limit`, file by file; `folder` holds the files."""
    found: dict[tuple[str, str, str], _Found] = {}
    for lodged in refused:
        for one in lodged.findings:
            key = (Path(lodged.file).name, one.path, one.code)
            if one.level == "error" and (key in found or len(found) < limit):
                found.setdefault(key, _Found(one)).add(lodged)
    faults: list[Fault] = []
    for file in dict.fromkeys(key[0] for key in found):
        faults += _of_file(folder / file, {place: one for (name, place, _), one in found.items() if name == file})
    return faults


def _of_file(path: Path, found: dict[str, _Found]) -> Iterator[Fault]:
    beside = {place: _places_beside(path, place, one.finding.code) for place, one in found.items()}
    now = _read(path, [*found, *(other for others in beside.values() for other in others)])
    offered = _offered(path, found)
    for place, one in found.items():
        choices = offered.get(place, ())
        yield Fault(
            file=path.name,
            place=place,
            now=now.get(place, ""),
            mendable=place in now,
            finding=one.finding,
            kinds=tuple(one.kinds),
            keys=tuple(one.keys),
            documents=len(one.documents),
            choices=choices if len(choices) <= MOST_CHOICES else (),
            beside=tuple(Box(place=other, now=now[other]) for other in beside[place] if other in now),
        )


def _offered(path: Path, places: Iterable[str]) -> dict[str, tuple[Choice, ...]]:
    if path.suffix.lower() not in SHEETS:
        return {}
    try:
        return choices_in(path, list(places))
    except (CohongError, OSError):
        return {}


def _places_beside(path: Path, place: str, code: str) -> list[str]:
    if code not in _BESIDE or path.suffix.lower() not in SHEETS:
        return []
    try:
        return same_row(path, place, _BESIDE[code])
    except (CohongError, OSError):
        return []


def _read(path: Path, places: list[str]) -> dict[str, str]:
    """What stands at these places; those that cannot be changed there are left out."""
    try:
        if path.suffix.lower() in SHEETS:
            return read_cells(path, [place for place in places if is_spot(place)])
        return read_elements(path, places) if path.suffix.lower() == ".xml" else {}
    except (CohongError, OSError, SyntaxError):  # lxml's syntax error is one of Python's
        return {}
