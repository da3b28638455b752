"""Events told to members' own servers: a task beside the pages, which goes on where it ended."""

import asyncio
import contextlib
import logging
import os
from pathlib import Path

import httpx
import msgspec
from starlette.concurrency import run_in_threadpool

from cohong.access.webhooks import Webhooks
from cohong.portal.api.events import Event, reader_of
from cohong.portal.api.stream import Tide, events_behind
from cohong.portal.place import Place

LOOK_SECONDS = 1.0
AT_ONCE = 1_000
"""Entries looked through before deliveries have their turn."""
_log = logging.getLogger(__name__)


class Teller:
    """Tells every event to the webhooks of the members that may see it, once, and delivers what is due.

    How far it came stands in a file beside the people; a home that never told anything begins with what comes next."""

    def __init__(self, place: Place, tide: Tide) -> None:
        self._place, self._tide = place, tide

    @property
    def _mark(self) -> Path:
        return self._place.people.database.path.with_name("told")

    async def run(self) -> None:
        """Until cancelled. What goes wrong is written down, and tried again."""
        async with httpx.AsyncClient(trust_env=False) as client:
            while True:
                try:
                    await self.turn(client)
                except asyncio.CancelledError:
                    raise
                except Exception:  # noqa: BLE001 - whatever it is, the next round may succeed, and nobody else looks after deliveries
                    _log.exception("webhooks could not be told")
                await asyncio.sleep(LOOK_SECONDS)

    async def turn(self, client: httpx.AsyncClient) -> int:
        """One round: tell what is new, deliver what is due. How many deliveries were tried."""
        if not self._place.has_people:
            return 0
        hooks = self._place.people.webhooks
        members = await run_in_threadpool(hooks.members)
        self._place.reading.refresh()
        after, newest = self._told(), self._tide.newest
        until = min(newest, after + AT_ONCE) if members else newest
        for member in members:
            await self._tell(hooks, member, after, until)
        if until != after:
            self._note(until)
        return await hooks.deliver_due(self._place.people.database.now(), client)

    async def _tell(self, hooks: Webhooks, member: str, after: int, until: int) -> None:
        reader = reader_of(self._place.reading, member)
        async for _, event in events_behind(self._tide, reader, after, until):
            if event is not None:
                await run_in_threadpool(_emit, hooks, member, event, self._place.reading.info.ledger)

    def _told(self) -> int:
        with contextlib.suppress(FileNotFoundError, ValueError):
            told = int(self._mark.read_text(encoding="ascii"))
            if told <= self._tide.newest:
                return told
        self._note(self._tide.newest)
        return self._tide.newest

    def _note(self, place: int) -> None:
        write_whole(self._mark, str(place))


def _emit(hooks: Webhooks, member: str, event: Event, ledger: str) -> None:
    hooks.emit(member, event.kind, f"{ledger[:16]}.{event.seq}", msgspec.to_builtins(event))


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either the old one or the new one."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
