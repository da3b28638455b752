"""The home a portal serves: what it reads from, and whom it asks to write."""

import time
from pathlib import Path

import msgspec

from cohong.access.store import People
from cohong.node.condition import read_condition
from cohong.node.reading import Reading, people_file
from cohong.node.writer import NOT_RUNNING, Writer
from cohong.portal.looking import Looking
from cohong.portal.text import Text, why_of


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What every page says on top when something is the matter with the node: nothing when all is well."""

    trouble: Text | None = None


LOOK_SECONDS = 1.0


class Place:
    """One home, open for pages. Used from one event loop; acts get a reading of their own."""

    def __init__(self, home: Path, *, database: str = "", people: People | None = None) -> None:
        self.home = home
        self._people = people
        self._database = database
        self.reading = Reading(home, database=database)
        self._beside: Reading | None = None
        self._standing = Standing()
        self._look_again = 0.0
        self._has_accounts = False
        self.looking = Looking(lambda: self.people, self.reading.clock)

    @property
    def has_accounts(self) -> bool:
        """Whether anybody signs in here. Once somebody does, it stays so: people are switched off, never deleted."""
        if not self._has_accounts and self.has_people:
            self._has_accounts = bool(self.people.persons.all())
        return self._has_accounts

    @property
    def has_people(self) -> bool:
        """Whether anybody was ever written down here who may sign in or have a key."""
        return self._people is not None or people_file(self.home).exists()

    @property
    def people(self) -> People:
        """Who may act here; opened, and made where it is missing, when it is first asked for."""
        if self._people is None:
            self._people = People(people_file(self.home), clock=self.reading.clock)
        return self._people

    def writing_beside(self) -> Reading:
        """The reading that acts use, in their thread."""
        if self._beside is None:
            self._beside = Reading(self.home, database=self._database)
        self._beside.refresh()
        return self._beside

    def standing(self) -> Standing:
        """How the node stands; looked at once a second."""
        if time.monotonic() >= self._look_again:
            self._look_again = time.monotonic() + LOOK_SECONDS
            self._standing = Standing(trouble=_trouble(self.home))
        return self._standing

    def close(self) -> None:
        """Let go of the home."""
        self.looking.write_down()
        self.reading.close()
        if self._beside is not None:
            self._beside.close()
        if self._people is not None:
            self._people.close()


def _trouble(home: Path) -> Text | None:
    """What is the matter with the node, and what to do: it does not run, its disk is full, its clock is wrong."""
    if not Writer(home).runs():
        return _said(NOT_RUNNING, path=str(home.name))
    known = read_condition(home)
    return Text(known.notices[0].zh, known.notices[0].en) if known and known.notices else None


def _said(code: str, path: str) -> Text:
    why = why_of(code, path=path)
    return Text(f"{why.says.zh}{why.next.zh}", f"{why.says.en} {why.next.en}")
