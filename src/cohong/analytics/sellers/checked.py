"""What was checked of firms, each check for its own days: the name on a licence, whose account or shop it is, who acts for whom.

A check speaks on the days for which it holds and on no other: one that ran out, or was taken back, says nothing. Checks may be put
in and taken out at any time; what they say does not depend on the order in which that happened.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from cohong.analytics.linkage.names import fold
from cohong.analytics.sellers.records import FOREVER, Mandate

What = Literal["licence", "shop", "account", "mandate"]
Span = tuple[int, int]
"""First and last day."""
MOST_FOLDED = 50_000

_folded = lru_cache(MOST_FOLDED)(fold)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check of the firm with this credit code. `about` is the shop, the account (hashed) or the agent's code, "" for the licence;
    `spans` are the days on which it confirmed that, `false_from` the day from which it is found false (0 for never). `name`, `since`
    and `until` are what stands on the licence."""

    what: What
    firm: str
    about: str = ""
    spans: tuple[Span, ...] = ()
    false_from: int = 0
    name: str = ""
    since: int = 0
    until: int = FOREVER

    def holds(self, day: int) -> bool:
        """Whether it is in force on a day."""
        return any(first <= day <= last for first, last in self.spans)

    def is_false(self, day: int) -> bool:
        """Whether it was found false by then."""
        return 0 < self.false_from <= day


class Checked:
    """All checks that somebody may read, by whatever key the ledger has for each."""

    def __init__(self) -> None:
        self._all: dict[str, Check] = {}
        self._mandates: dict[str, Check] = {}
        self._by: dict[tuple[str, str], dict[str, Check]] = {}

    def put(self, key: str, check: Check | None) -> None:
        """The newest of this key, in place of the one before; None where there is none any more."""
        before = self._all.pop(key, None)
        self._mandates.pop(key, None)
        for place in _places(before) if before is not None else ():
            del self._by[place][key]
        if check is not None:
            self._all[key] = check
            if check.what == "mandate":
                self._mandates[key] = check
            for place in _places(check):
                self._by.setdefault(place, {})[key] = check

    def clear(self) -> None:
        """Take everything out."""
        self._all.clear()
        self._mandates.clear()
        self._by.clear()

    # --- asking -----------------------------------------------------------------------------------------------------------

    def holder(self, what: Literal["shop", "account"], about: str, day: int) -> str:
        """Whose account (hashed) or shop (by number or name) this is on a day. "" where nobody's was confirmed, and where two firms'
        were: one of the two is not so, and nobody knows which."""
        firms = {one.firm for one in self._at(what, _folded(about) if what == "shop" else about) if one.holds(day)}
        return firms.pop() if len(firms) == 1 else ""

    def is_false(self, firm: str, account: str, day: int) -> bool:
        """Whether it was found by then that this account is not the firm's."""
        return any(one.firm == firm and one.is_false(day) for one in self._at("account", account))

    def licence(self, firm: str, day: int) -> Check | None:
        """The check of its licence that holds on a day, or that found it false by then."""
        return next((one for one in self._at("licence", firm) if one.holds(day) or one.is_false(day)), None)

    def named(self, name: str, day: int) -> set[str]:
        """The firms whose licence, in force on a day, was seen with this name."""
        if not self._all:
            return set()
        return {one.firm for one in self._at("name", _folded(name)) if one.holds(day)}

    def name(self, firm: str) -> str:
        """The name on its licence, whenever that was seen; "" where it never was."""
        return next((one.name for one in self._at("licence", firm)), "")

    def mandates(self) -> list[Mandate]:
        """Who acts for whom, as checked."""
        return [
            Mandate(principal=one.firm, agent=one.about, since=since, until=until, checked=True)
            for _, one in sorted(self._mandates.items())
            for since, until in one.spans
        ]

    def false_mandates(self) -> dict[tuple[str, str], int]:
        """Agent and principal, and the day from which it is found that the one does not act for the other."""
        found = sorted((one.about, one.firm, one.false_from) for one in self._mandates.values() if one.false_from)
        return {(agent, principal): day for agent, principal, day in reversed(found)}

    def _at(self, what: str, name: str) -> Iterator[Check]:
        yield from self._by.get((what, name), {}).values()


def _places(check: Check) -> list[tuple[str, str]]:
    """Under what a check is looked for."""
    if check.what == "mandate":
        return []
    if check.what == "account":
        return [("account", check.about)]
    if check.what == "shop":
        return [("shop", _folded(check.about))]
    places: list[tuple[str, str]] = [("licence", check.firm)]
    return [*places, ("name", _folded(check.name))] if check.name else places
