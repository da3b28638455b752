"""What was checked of firms in a home, opened as far as one member may read it: for people, and as evidence of who really sells."""

from collections.abc import Callable, Iterator
from typing import Literal

import msgspec

from cohong.analytics.sellers.checked import Checked
from cohong.core.calendar import add_days
from cohong.duties.checked import check_of
from cohong.modules.authenticity.rules import What
from cohong.modules.authenticity.state import CHECK, Check, Condition, Span, Verdict, condition, spans
from cohong.modules.members.state import MERCHANT, Paper, canonical, member_of_firm
from cohong.modules.trade.state import Doc
from cohong.node.reading import Reading
from cohong.projections.checks import AHEAD_DAYS
from cohong.projections.shapes import Scope

Fields = dict[str, str]
State = Literal["standing", "soon", "expired", "failed", "withdrawn"]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """One check: of which firm (its canonical tag, and the member that it is, "" for none), what and about what (a tag, "" for the
    licence), how it stands today, and all days on which it stood. `said` is the row as it was brought (columns of the sheet
    `checks`), empty where this member may not open it."""

    firm: str
    member: str
    what: What
    about: str
    verdict: Verdict
    condition: Condition
    method: str
    since: int
    until: int
    by: str
    day: int
    spans: tuple[Span, ...]
    said: Fields

    def state(self, today: int) -> State:
        """How it stands, in the words of the pages."""
        if self.verdict == "withdrawn" or self.condition == "missing":
            return "withdrawn"
        soon = self.condition == "standing" and self.until <= add_days(today, AHEAD_DAYS)
        return "soon" if soon else self.condition


class Checks:
    """The checks of a home as one member sees them. Used from the thread of its `Reading`."""

    def __init__(self, reading: Reading, member: str) -> None:
        self.reading = reading
        self.member = member
        self._opened: tuple[str, list[Fields]] = ("", [])
        self._followed: dict[str, Check] = {}

    def of(self, firm: str) -> list[Seen]:
        """What was checked of a firm, under any of its tags."""
        return list(self._from(f"{canonical(self.reading.state, firm)}/"))

    def all(self) -> Iterator[Seen]:
        """What was checked of every firm."""
        return self._from("")

    def seen_by(self, scope: Scope) -> Iterator[Seen]:
        """Those that concern the asker: its own word, its own firm, its merchants; an authority sees all."""
        for one in self.all():
            file = self.reading.state.get(MERCHANT, one.member) if one.member else None
            kept = scope.service is None or (file is not None and file.service == scope.service)
            own = scope.merchant in (None, one.member) and scope.agent is None and kept
            if own or self.member in (one.by, one.member):
                yield one

    def _from(self, begin: str) -> Iterator[Seen]:
        state, today = self.reading.state, self.reading.day
        for key, row in state.scan(CHECK, begin):
            firm, what, about = key.split("/")
            yield Seen(
                firm=firm,
                member=member_of_firm(state, firm),
                what=what,  # type: ignore[arg-type]  # the key was made from one
                about=about,
                verdict=row.verdict,
                condition=condition(row, today),
                method=row.method,
                since=row.since,
                until=row.until,
                by=row.by,
                day=row.day,
                spans=spans(row),
                said=self._said(row),
            )

    def _said(self, row: Check) -> Fields:
        """The line of the body that is this check's; the body of the check before is most often the same one."""
        if self._opened[0] != row.paper.id:
            self._opened = row.paper.id, self._lines(row.paper, row.by)
        lines = self._opened[1]
        return lines[row.index] if row.index < len(lines) else {}

    def _lines(self, paper: Paper, by: str) -> list[Fields]:
        lines: list[Fields] = self.reading.body(self.member, Doc(paper.id, paper.root, by)).get("lines", [])
        return lines

    def follow(self, found: Checked, credit_code: Callable[[str], str]) -> bool:
        """Bring what they tell of who sells, each for its own days, up to the ledger; whether anything is new. `credit_code` gives a
        firm's credit code for a code as written. Only what changed is opened."""
        rows, before = dict(self.reading.state.scan(CHECK)), self._followed
        changed = [key for key, row in rows.items() if before.get(key) != row]
        gone = sorted(before.keys() - rows.keys())
        for key in gone:
            found.put(key, None)
        for key in changed:
            what: What = key.split("/")[1]  # type: ignore[assignment]  # the key was made from one
            found.put(key, check_of(what, rows[key], self._said(rows[key]), credit_code))
        self._followed = rows
        return bool(changed or gone)
