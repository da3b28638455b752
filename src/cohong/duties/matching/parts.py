"""Split documents: 507, 509, 607, 701 and 792 come in parts that share their sender's number; all of them make one document."""

from collections.abc import Iterable

import msgspec

from cohong.duties.matching import codes
from cohong.duties.matching.model import Difference, Fields, Missing, Owner

SENDER = {"CEB507": "operatorCode", "CEB509": "logisticsCode", "CEB607": "agentCode", "CEB701": "agentCode"}
"""Kind -> the element that says whose number `copNo` is."""
OWNER: dict[str, Owner] = {"CEB507": "carrier", "CEB509": "carrier", "CEB792": "customs"}
"""Who sends a kind, where it is not the declaring firm."""


class Whole(msgspec.Struct, frozen=True, kw_only=True):
    """A document put together from its parts: the head of its first part and the lines of all in their order.

    `complete` tells whether customs may act on it (F12): every number from 1 to `msgCount` is there."""

    kind: str
    sender: str
    number: str
    head: Fields
    lines: tuple[Fields, ...]
    complete: bool
    missing: tuple[Missing, ...] = ()
    differ: tuple[Difference, ...] = ()


def gather(kind: str, parts: Iterable[Fields]) -> tuple[Whole, ...]:
    """The documents of one kind, such as CEB607, out of parts in any order. A part that comes again unchanged counts once."""
    groups: dict[tuple[str, str], list[Fields]] = {}
    for part in parts:
        groups.setdefault(_key(kind, part), []).append(part)
    return tuple(_whole(kind, *key, found) for key, found in sorted(groups.items()))


def _key(kind: str, part: Fields) -> tuple[str, str]:
    if kind == "CEB792":
        return str(part.get("sumNo", "")), str(part.get("declSeqNo", ""))
    return str(part.get(SENDER[kind], "")), str(part.get("copNo", ""))


def _whole(kind: str, sender: str, number: str, parts: list[Fields]) -> Whole:
    placed: dict[int, Fields] = {}
    differ, owner = [], OWNER.get(kind, "declarant")
    count = max(count_of(part) for part in parts)
    for part in parts:
        place = place_of(part)
        if count_of(part) != count or not 1 <= place <= count:
            differ.append(
                _off("msgSeqNo", {"part": f"{place}/{count_of(part)}", "other parts": f"/{count}"}, number, owner)
            )
        elif place in placed and placed[place] != part:
            differ.append(_off("msgSeqNo", {"part": f"{place}/{count}", "earlier": f"{place}/{count}"}, number, owner))
        else:
            placed[place] = part
    lacking = [place for place in range(1, min(count, 10_000) + 1) if place not in placed]
    here = [placed[place] for place in sorted(placed)] or parts[:1]
    return Whole(
        kind=kind,
        sender=sender,
        number=number,
        head={name: value for name, value in here[0].items() if name != "lines"},
        lines=tuple(line for part in here for line in part.get("lines", ())),
        complete=not lacking and not differ,
        missing=tuple(
            Missing(rule="F12", document=f"{kind[3:]} {number} {place}/{count}", level="error", owner=owner)
            for place in lacking
        ),
        differ=tuple(differ),
    )


def count_of(part: Fields) -> int:
    """How many parts there are; a document that is not split may leave it out."""
    return _whole_number(part.get("msgCount", "1"))


def place_of(part: Fields) -> int:
    """The number of a part, from 1."""
    return _whole_number(part.get("msgSeqNo", "1"))


def _whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _off(field: str, values: dict[str, str], about: str, owner: Owner) -> Difference:
    return Difference(rule="F12", code=codes.PART, level="error", field=field, values=values, owner=owner, about=about)
