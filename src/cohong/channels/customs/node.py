"""One business node while it is being judged: its rows, the exact amounts in them, and the problems seen so far."""

from typing import Literal, NamedTuple

from cohong.channels.customs.catalogue import first_day
from cohong.channels.customs.notices import FINDINGS_MORE
from cohong.channels.customs.schema import Edition, Kind
from cohong.channels.customs.wording import LEVELS
from cohong.core.texts import Finding, Level, finding

# "" takes the level of the rule; "old" is an error except for data of the 2018 edition that we read.
OwnLevel = Literal["", "error", "warning", "old"]
LONGEST_SEEN = 200
# Nobody reads more findings of one document; the rest are counted.
MOST_FINDINGS = 1_000


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
    """What the rules see. They read rows and call `report`; they never raise.

    `lines` holds the lines that were read, `line_count` how many there are. `room` is how many problems are kept; at 0 not
    even their number is told.
    """

    __slots__ = ("edition", "head", "kind", "line_count", "lines", "now", "problems", "room", "unsaid", "writing")

    def __init__(self, kind: Kind, *, writing: bool = False, edition: Edition | None = None, now: str = "") -> None:
        self.kind, self.writing, self.edition, self.now = kind, writing, edition, now
        self.head = Row(f"{kind.head}/" if kind.head else "")
        self.lines: list[Row] = []
        self.line_count = 0
        self.problems: list[Problem] = []
        self.room = MOST_FINDINGS
        self.unsaid: dict[Level, int] = {}

    def report(self, code: str, path: str, seen: str = "", expected: str = "", level: OwnLevel = "") -> None:
        """Note a problem; `path` begins with the `where` of the row."""
        if self.room:
            self.take(Problem(code, path, seen[:LONGEST_SEEN], expected, level))

    def take(self, problem: Problem) -> None:
        """Keep a problem, or count it when there are too many already."""
        if len(self.problems) < self.room:
            self.problems.append(problem)
        else:
            level = self._level(problem)
            self.unsaid[level] = self.unsaid.get(level, 0) + 1

    def findings(self, prefix: str) -> tuple[Finding, ...]:
        """The problems in words, with `prefix` such as `Order[3]/` before each path."""
        found = tuple(self._worded(problem, prefix) for problem in self.problems)
        if not self.unsaid or not self.room:
            return found
        level: Level = "error" if "error" in self.unsaid else "warning"
        said, more = str(len(self.problems)), str(sum(self.unsaid.values()))
        return (*found, self._worded(Problem(FINDINGS_MORE, "", more, said, level), prefix))

    def _worded(self, problem: Problem, prefix: str) -> Finding:
        path = f"{prefix}/{problem.path}" if prefix and problem.path else prefix or problem.path
        return finding(problem.code, self._level(problem), path, problem.seen, problem.expected)

    def _level(self, problem: Problem) -> Level:
        if problem.level == "old":
            return "error" if self.writing or self.edition == "202205" else "warning"
        return problem.level or LEVELS[problem.code][self.writing]

    def edition_seen(self) -> Edition:
        """The edition that was asked for, or the one that the node shows by its day and its lengths."""
        if self.edition is not None:
            return self.edition
        day = self.head.values.get("appTime", "")[:8]
        old = day.isascii() and day.isdigit() and int(day) < first_day("customs.edition", "202205")
        return "2018" if old or any(problem.level == "old" for problem in self.problems) else "202205"
