"""The home a portal serves: what it reads from, and whom it asks to write."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool

from cohong.access.store import People
from cohong.ledger.embedded.home import Home
from cohong.node.home import system_clock
from cohong.node.reading import Reading, open_people, people_file
from cohong.node.wire import ask_status
from cohong.node.writer import NOT_RUNNING
from cohong.portal.looking import Looking
from cohong.portal.operating.cares import Cares
from cohong.portal.text import Text, why_of


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What every page says on top when something is the matter with the node: nothing when all is well. `cares` is for whoever
    runs this machine: what they should see to in time."""

    trouble: Text | None = None
    cares: tuple[Text, ...] = ()


LOOK_SECONDS = 1.0
Drawn = TypeVar("Drawn")


class Place:
    """One home, open for pages. Used from one event loop; acts, and the thread that draws pages, have readings of their own."""

    def __init__(self, home: Path, *, database: str = "", people: People | None = None) -> None:
        self.home = home
        self._people = people
        self._database = database
        self.ahead_ms = 0
        self.reading = Reading(home, database=database, clock=self.clock)
        self._beside: Reading | None = None
        self._drawing: Reading | None = None
        self._drawer = ThreadPoolExecutor(1, thread_name_prefix="pages")
        self._standing = Standing()
        self._look_again = 0.0
        self._has_accounts = False
        self.looking = Looking(lambda: self.people, self.reading.clock)
        self._cares = Cares(home, self.reading.clock)

    @property
    def has_accounts(self) -> bool:
        """Whether anybody signs in here. Once somebody does, it stays so: people are switched off, never deleted. Asked anew
        each time until then, since nothing may be open a moment longer."""
        if not self._has_accounts:
            self._has_accounts = self.has_people and bool(self.people.persons.all())
        return self._has_accounts

    @property
    def has_people(self) -> bool:
        """Whether anybody was ever written down here who may sign in or have a key."""
        return self._people is not None or people_file(self.home).exists()

    @property
    def people(self) -> People:
        """Who may act here; opened, and made where it is missing, when it is first asked for."""
        if self._people is None:
            self._people = open_people(self.home, self.reading.clock)
        return self._people

    def writing_beside(self) -> Reading:
        """The reading that acts use, in their thread."""
        if self._beside is None:
            self._beside = Reading(self.home, database=self._database, clock=self.clock)
        self._beside.refresh()
        return self._beside

    def drawing(self) -> Reading:
        """The reading that pages are drawn from, in the one thread that draws them."""
        if self._drawing is None:
            self._drawing = Reading(self.home, database=self._database, clock=self.clock)
        return self._drawing

    async def drawn(self, draw: Callable[..., Drawn], *what: Any) -> Drawn:
        """What `draw(*what)` makes in the thread that draws pages, one after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._drawer, copy_context().run, draw, *what)

    def standing(self, *, operator: bool = False) -> Standing:
        """How the node stands; looked at once a second. With `operator` also what that one should see to."""
        if self._is_due():
            self._standing = Standing(trouble=self._trouble())
        return msgspec.structs.replace(self._standing, cares=self._cares.look()) if operator else self._standing

    async def look(self) -> None:
        """Look how the node stands, where that is a second ago; nobody else waits for its answer."""
        if self._is_due():
            self._standing = Standing(trouble=await run_in_threadpool(self._trouble))

    def _is_due(self) -> bool:
        """Whether the last look is a second old; whoever asks next is told no for a second."""
        now = time.monotonic()
        if now < self._look_again:
            return False
        self._look_again = now + LOOK_SECONDS
        return True

    def _trouble(self) -> Text | None:
        """What is the matter with the node, and what to do: it does not run, its disk is full, its clock is wrong."""
        told = ask_status(Home(self.home))
        if told is None:
            return _said(NOT_RUNNING, path=self.home.name)
        self.ahead_ms = told.now_ms - system_clock()
        known = told.condition.notices
        return Text(known[0].zh, known[0].en) if known else None

    def clock(self) -> int:
        """The node's clock, which is the machine's, but for a city whose day is another: `ahead_ms` before it."""
        return system_clock() + self.ahead_ms

    def close(self) -> None:
        """Let go of the home."""
        self._drawer.shutdown()
        self.looking.write_down()
        self.reading.close()
        for other in (self._beside, self._drawing):
            if other is not None:
                other.close()
        if self._people is not None:
            self._people.close()


def _said(code: str, path: str) -> Text:
    why = why_of(code, path=path)
    return Text(f"{why.says.zh}{why.next.zh}", f"{why.says.en} {why.next.en}")
