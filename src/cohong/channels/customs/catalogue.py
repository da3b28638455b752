"""The catalogue of the customs rules: what each says, where it is judged, how heavy it weighs, and since when.

The entries stand in `law/customs/rules/`, one file for each group of codes; the functions in `rules/` only judge. What the
law may change stands in `law/customs/dated.json` and, for what a ledger votes on, in `law/rows.json`.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

import msgspec

from cohong.core.law import END_OF_TIME
from cohong.core.texts import Level

Judged = Literal["field", "node", "message", "documents", "ledger"]
SINGLE: Final = frozenset(("field", "node", "message"))
"""Where one message is enough; everything else needs several documents or the ledger."""
GROUPS: Final = ("form", "codes", "amounts", "weights", "regime", "documents", "disagreements")
_FOLDER: Final = files("cohong.law") / "customs"


class Said(msgspec.Struct, frozen=True):
    """One thing in both languages."""

    zh: str
    en: str


class Disagreement(msgspec.Struct, frozen=True):
    """What the text, the schema and the schema of 2018 say, each in its own way."""

    text: str
    schema: str
    schema_2018: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. `code` is F01 and so on, and `customs.F01` the code of its findings.

    `read` and `write` are its levels, "" where nothing is said. `kinds` empty: the messages that its functions name.
    `says` and `next` are the sentence and the next step of a finding; a disagreement that other rules judge (`judged_by`)
    has none. `since` and `until` are days like 20180630. `law` names the dated row that moves the rule, `by_law` the level
    that each value of that row gives; `needs` names the book without which the rule says nothing, or not all where `partly`.
    """

    code: str
    judged: tuple[Judged, ...]
    read: Level | Literal[""]
    write: Level | Literal[""]
    since: int
    until: int = END_OF_TIME
    kinds: tuple[str, ...] = ()
    needs: Literal["", "tariff", "rates"] = ""
    partly: bool = False
    law: str = ""
    by_law: dict[str, Level] = {}
    source: str
    mark: str
    rule: Said
    says: Said | None = None
    next: Said | None = None
    subject: str = ""
    judged_by: tuple[str, ...] = ()
    disagree: Disagreement | None = None

    @property
    def finding(self) -> str:
        """The code of its findings."""
        return f"customs.{self.code}"

    @property
    def is_single(self) -> bool:
        """Whether one message shows all or a part of it."""
        return not SINGLE.isdisjoint(self.judged)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The rules whose codes begin with one letter."""

    group: str
    title: Said
    rows: tuple[Entry, ...]


class DatedRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a parameter is worth from `since` to `until`, both included, as in `law/rows.json`."""

    name: str
    value: int | bool | str | tuple[str, ...]
    since: int
    until: int = END_OF_TIME
    unit: str = ""
    document: str
    article: str = ""
    mark: str


GROUPS_OF_RULES: Final = tuple(
    msgspec.json.decode((_FOLDER / "rules" / f"{name}.json").read_bytes(), type=Group) for name in GROUPS
)
CATALOGUE: Final = {entry.code: entry for group in GROUPS_OF_RULES for entry in group.rows}
"""Every rule by its code."""


@cache
def all_dated() -> tuple[DatedRow, ...]:
    """Every dated row that moves a rule and ships with the program: of the rules on one document, and, for customs, of a
    new ledger."""
    rows: list[dict[str, Any]] = []
    for path in (_FOLDER / "dated.json", files("cohong.law") / "rows.json"):
        rows += json.loads(path.read_text("utf-8"))["rows"]
    return tuple(msgspec.convert(row, DatedRow) for row in rows if row["name"].startswith("customs."))


@cache
def dated_rows(name: str) -> tuple[DatedRow, ...]:
    """The rows of one parameter, such as customs.ticket_limit."""
    return tuple(row for row in all_dated() if row.name == name)


@cache
def first_day(name: str, value: str) -> int:
    """The first day on which a parameter has a value, such as a trade mode; 0 where no row says."""
    return min((row.since for row in dated_rows(name) if row.value == value), default=0)


@cache
def number_on(name: str, day: int, default: int) -> int:
    """The whole number that a parameter is worth on a day, or `default` where no row says."""
    values = [row.value for row in dated_rows(name) if row.since <= day <= row.until]
    return next((value for value in reversed(values) if isinstance(value, int)), default)


def level_on(code: str, day: int, *, writing: bool = False, law: object = None) -> Level | None:
    """The level of a rule (`code` X02 or customs.X02) on a day: None where it is not in force or says nothing.

    A rule that the law moves takes `law`, the value of its row as a ledger holds it, or else that of the row that ships.
    Raises KeyError for an unknown code.
    """
    entry = CATALOGUE[code.removeprefix("customs.")]
    if not entry.since <= day <= entry.until:
        return None
    if entry.by_law:
        values = [row.value for row in dated_rows(entry.law) if row.since <= day <= row.until]
        return entry.by_law.get(str(law if law is not None else values[-1] if values else ""))
    return (entry.write if writing else entry.read) or None
