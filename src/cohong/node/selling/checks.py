"""What was checked of firms in a home, opened as far as one member may read it: for people, and as evidence of who really sells."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, TypeVar

import msgspec

from cohong.analytics.sellers.records import FOREVER, Account, Licence, Mandate, Shop
from cohong.channels.door.bank import day as day_of
from cohong.core.calendar import add_days
from cohong.duties.attribute import hashed
from cohong.modules.authenticity.rules import What
from cohong.modules.authenticity.state import CHECK, Check, Condition, Span, Verdict, condition, spans
from cohong.modules.members.state import MERCHANT, Paper, canonical, member_of_firm
from cohong.modules.trade.state import Doc
from cohong.node.reading import Reading
from cohong.node.selling.parties import Parties
from cohong.projections.checks import AHEAD_DAYS
from cohong.projections.shapes import Scope

Fields = dict[str, str]
State = Literal["standing", "soon", "expired", "failed", "withdrawn"]
Held = TypeVar("Held", Account, Shop)
Ended = TypeVar("Ended", Account, Mandate)


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


# --- as evidence ------------------------------------------------------------------------------------------------------


class Evidence:
    """What the checks of a home tell of firms by their codes, each for its own days: registers, holders of accounts, shops,
    mandates. What a check found false ends what contracts and the ledger say of the same, from its day on."""

    def __init__(self, checks: Iterable[Seen], parties: Parties) -> None:
        self._parties = parties
        self._licences: dict[str, Licence] = {}
        self._accounts: list[Account] = []
        self._mandates: list[Mandate] = []
        self._shops: list[Shop] = []
        self._false: dict[tuple[str, str], int] = {}
        for one in checks:
            if "firm_code" in one.said:
                self._take(one, parties.code(one.said["firm_code"]))

    def _take(self, one: Seen, code: str) -> None:
        about = one.said.get("about", "")
        thing = {"account": hashed(about), "mandate": self._parties.code(about)}.get(one.what, about)
        if one.condition == "failed":
            self._false[code, thing] = add_days(one.since, -1)
        if one.what == "licence" and one.condition in ("standing", "failed"):
            self._licences[code] = _licence(one, code)
        for since, until in one.spans:
            if one.what == "account":
                self._accounts.append(Account(account=thing, holder=code, since=since, until=until))
            elif one.what == "shop":
                self._shops.append(Shop(shop=thing, holder=code, since=since, until=until))
            elif one.what == "mandate":
                self._mandates.append(Mandate(principal=code, agent=thing, since=since, until=until))

    def licences(self, known: Iterable[Licence]) -> list[Licence]:
        """Register entries with the dates that checks of today give them; those of firms that were only checked as well."""
        left = dict(self._licences)
        found = []
        for one in known:
            seen = left.pop(one.code, None)
            found.append(msgspec.structs.replace(one, since=seen.since, until=seen.until) if seen else one)
        return [*found, *left.values()]

    def accounts(self, known: Iterable[Account]) -> list[Account]:
        """Whose account it is: as checked, and else as the contracts say."""
        cut = (self._end(one, one.holder, one.account) for one in known)
        return [*_undisputed(self._accounts, lambda one: one.account), *(one for one in cut if one.since <= one.until)]

    def shops(self) -> list[Shop]:
        """Who controls which shop."""
        return _undisputed(self._shops, lambda one: one.shop)

    def mandates(self, known: Iterable[Mandate]) -> list[Mandate]:
        """Who acts for whom: as the ledger has it, and as checked."""
        cut = (self._end(one, one.principal, one.agent) for one in known)
        return [*(one for one in cut if one.since <= one.until), *self._mandates]

    def _end(self, one: Ended, code: str, thing: str) -> Ended:
        last = self._false.get((code, thing), FOREVER)
        return one if last >= one.until else msgspec.structs.replace(one, until=last)


def _licence(one: Seen, code: str) -> Licence:
    """The register entry that was seen; one that is not good any more ends before the day of the check."""
    since = day_of(one.said["licence_since"]) if "licence_since" in one.said else 0
    until = day_of(one.said["licence_until"]) if "licence_until" in one.said else FOREVER
    if one.condition == "failed":
        until = min(until, add_days(one.since, -1))
    return Licence(code=code, name=one.said.get("firm_name", ""), since=since, until=until)


def _undisputed(records: Sequence[Held], thing: Callable[[Held], str]) -> list[Held]:
    """Without those of which two firms are confirmed for the same days: one of the two is not so, and nobody knows which."""
    by_thing: dict[str, list[Held]] = {}
    for one in records:
        by_thing.setdefault(thing(one), []).append(one)

    def disputed(one: Held) -> bool:
        return any(
            other.holder != one.holder and other.since <= one.until and one.since <= other.until
            for other in by_thing[thing(one)]
        )

    return [one for one in records if not disputed(one)]
