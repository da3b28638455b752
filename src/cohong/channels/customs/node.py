"""One business node while it is being judged: its rows, the exact amounts in them, and the problems seen so far."""

from typing import Literal, NamedTuple

import msgspec

from cohong.channels.customs.phrases import in_chinese
from cohong.channels.customs.schema import Edition, Kind
from cohong.channels.customs.wording import LEVELS
from cohong.core.texts import Finding, Level, finding, say

# "" takes the level of the rule; "old" is an error except for data of the 2018 edition that we read.
OwnLevel = Literal["", "error", "warning", "old"]
LONGEST_SEEN = 200


class Problem(NamedTuple):
    """A finding before it is put into words; `path` counts from the business node."""

    code: str
    path: str
    seen: str
    expected: str
    level: OwnLevel = ""


class Row:
    """One head or line: element -> text as shown, element -> amount scaled by 1e5, and decimals as they were given."""

    __slots__ = ("amounts", "given", "values", "where")

    def __init__(self, where: str) -> None:
        self.where = where
        self.values: dict[str, str] = {}
        self.amounts: dict[str, int] = {}
        self.given: dict[str, str] = {}


class Node:
    """What the rules see. They read rows and call `report`; they never raise."""

    __slots__ = ("edition", "head", "kind", "lines", "now", "problems", "writing")

    def __init__(self, kind: Kind, *, writing: bool = False, edition: Edition | None = None, now: str = "") -> None:
        self.kind, self.writing, self.edition, self.now = kind, writing, edition, now
        self.head = Row(f"{kind.head}/" if kind.head else "")
        self.lines: list[Row] = []
        self.problems: list[Problem] = []

    def report(self, code: str, path: str, seen: str = "", expected: str = "", level: OwnLevel = "") -> None:
        """Note a problem; `path` begins with the `where` of the row."""
        self.problems.append(Problem(code, path, seen[:LONGEST_SEEN], expected, level))

    def findings(self, prefix: str) -> tuple[Finding, ...]:
        """The problems in words, with `prefix` such as `Order[3]/` before each path."""
        return tuple(self._worded(problem, prefix) for problem in self.problems)

    def _worded(self, problem: Problem, prefix: str) -> Finding:
        path = f"{prefix}/{problem.path}" if prefix and problem.path else prefix or problem.path
        found = finding(problem.code, self._level(problem), path, problem.seen, problem.expected)
        seen, expected = in_chinese(problem.seen), in_chinese(problem.expected)
        zh = say(problem.code, "zh", path=in_chinese(path), seen=seen, expected=expected)
        return msgspec.structs.replace(found, zh=zh)

    def _level(self, problem: Problem) -> Level:
        if problem.level == "old":
            return "error" if self.writing or self.edition == "202205" else "warning"
        return problem.level or LEVELS[problem.code][self.writing]

    def edition_seen(self) -> Edition:
        """The edition that was asked for, or the one the node itself shows."""
        if self.edition is not None:
            return self.edition
        return "2018" if any(problem.level == "old" for problem in self.problems) else "202205"
