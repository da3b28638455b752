"""The dated merge rule: which lines of which lists become one line of a declaration form."""

from collections.abc import Iterable, Mapping

import msgspec

from cohong.core.calendar import add_months
from cohong.core.law import END_OF_TIME
from cohong.duties.matching.fields import iso, number
from cohong.duties.matching.model import Fields

LineId = tuple[str, str]
"""List number and line number: what a line of a list is called in a 792."""


class MergeRule(msgspec.Struct, frozen=True, kw_only=True):
    """Which elements must be equal. `heads` make one declaration form, `lines` one line of it; `month_day` is the day of the
    next month before which the application is due. `mark` is the evidence mark of the source (M: not verified)."""

    since: int
    until: int = END_OF_TIME
    heads: tuple[str, ...] = ("ebcCode", "trafMode", "ownerCode", "country", "portCode")
    lines: tuple[str, ...] = ("country", "gcode", "currency")
    month_day: int = 15
    document: str = ""
    mark: str = "M"


RULES = (MergeRule(since=20190101, document="GAC announcement 2018 No. 194"),)
"""Rules by the days they hold. A day that none covers has no merge rule here: nobody guesses."""


class MergedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a declaration form. Sums times 1e5, by unit or currency; `members` are the list lines in it."""

    key: tuple[str, ...]
    members: tuple[LineId, ...]
    qty_e5: dict[str, int]
    qty1_e5: dict[str, int]
    total_e5: dict[str, int]


class MergedForm(msgspec.Struct, frozen=True, kw_only=True):
    """One declaration form as the rule gives it; weights in kg times 1e5."""

    key: tuple[str, ...]
    lists: tuple[str, ...]
    lines: tuple[MergedLine, ...]
    gross_e5: int
    net_e5: int


def rule_on(day: int, rules: Iterable[MergeRule] = RULES) -> MergeRule | None:
    """The merge rule of a day, the latest first; None where none holds."""
    held = [one for one in rules if one.since <= day <= one.until]
    return max(held, key=lambda one: one.since, default=None)


def due_day(rule: MergeRule, day: int) -> int:
    """The last day on which lists closed on `day` may be applied for: the rule's day of the month that follows."""
    return add_months(day // 100 * 100 + 1, 1) // 100 * 100 + rule.month_day


def merge_preview(
    lists: Iterable[Fields], rule: MergeRule, *, by_owner: bool = True, by_name: bool = False
) -> tuple[MergedForm, ...]:
    """The declaration forms that lists give (X12), in the order of their keys.

    `by_owner` and `by_name` are the two switches of the application: summaryFlag 2 (consignor and producing unit), and
    itemNameFlag 1 (only lines of one name). Each list needs its `invtNo`."""
    heads = tuple(name for name in rule.heads if by_owner or name != "ownerCode")
    forms: dict[tuple[str, ...], list[Fields]] = {}
    for one in lists:
        forms.setdefault(tuple(str(one.get(name, "")) for name in heads), []).append(one)
    return tuple(_form(key, found, rule, by_name) for key, found in sorted(forms.items()))


def _form(key: tuple[str, ...], lists: list[Fields], rule: MergeRule, by_name: bool) -> MergedForm:
    groups: dict[tuple[str, ...], list[tuple[str, Fields]]] = {}
    for one in lists:
        for line in one.get("lines", ()):
            groups.setdefault(line_key(line, rule, by_name=by_name), []).append((str(one.get("invtNo", "")), line))
    return MergedForm(
        key=key,
        lists=tuple(str(one.get("invtNo", "")) for one in lists),
        lines=tuple(_line(key, found) for key, found in sorted(groups.items())),
        gross_e5=sum(number(str(one.get("grossWeight", ""))) or 0 for one in lists),
        net_e5=sum(number(str(one.get("netWeight", ""))) or 0 for one in lists),
    )


def line_key(line: Fields, rule: MergeRule, *, by_name: bool = False) -> tuple[str, ...]:
    """What a line is merged by; a currency in letters, so that two ways to write one do not part lines."""
    names = (*rule.lines, "gname") if by_name else rule.lines
    return tuple(iso(str(line.get(name, ""))) if name == "currency" else str(line.get(name, "")) for name in names)


def _line(key: tuple[str, ...], lines: list[tuple[str, Fields]]) -> MergedLine:
    rows = [line for _, line in lines]
    return MergedLine(
        key=key,
        members=tuple((name, str(line.get("gnum", ""))) for name, line in lines),
        qty_e5=_sums(rows, "qty", "unit"),
        qty1_e5=_sums(rows, "qty1", "unit1"),
        total_e5=_sums(rows, "totalPrice", "currency"),
    )


def _sums(lines: list[Fields], name: str, unit: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        counted_in = iso(str(line.get(unit, ""))) if unit == "currency" else str(line.get(unit, ""))
        found[counted_in] = found.get(counted_in, 0) + (number(str(line.get(name, ""))) or 0)
    return found


def lines_of(lists: Mapping[str, Fields]) -> dict[LineId, Fields]:
    """Every line of some lists by its id."""
    return {(name, str(line.get("gnum", ""))): line for name, one in lists.items() for line in one.get("lines", ())}
