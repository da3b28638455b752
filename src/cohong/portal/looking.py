"""Who was shown whose sealed data: noted in memory while a page is drawn, written down each second and at the end."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from threading import Lock
from typing import Any

from starlette.concurrency import run_in_threadpool

from cohong.access.looks import Look
from cohong.access.store import People

Noted = dict[tuple[str, str, str, str, str, str], int]
"""Person, member, role, page, subject and merchant of a look, and when."""
EACH_SECONDS = 1.0
MOST = 200_000
"""Looks kept in memory while the file cannot be written, as on a full disk."""
_log = logging.getLogger(__name__)


class Looking:
    """Looks of the last second. The same look of the same person within that second counts once."""

    def __init__(self, people: Callable[[], People], clock: Callable[[], int]) -> None:
        """`people` is asked for when there is something to write, so that the file is made with the first look."""
        self._people, self._clock = people, clock
        self._noted: Noted = {}
        self._lock, self._noting = Lock(), Lock()

    def note(self, person: str, member: str, role: str, what: str, subject: str, merchant: str) -> None:
        """Note one look; costs a microsecond."""
        with self._noting:
            if merchant and len(self._noted) < MOST:
                self._noted.setdefault((person, member, role, what, subject, merchant), self._clock())

    def taken(self) -> Noted:
        """What was noted, for another process that writes it down; it is forgotten here."""
        with self._noting:
            noted, self._noted = self._noted, {}
        return noted

    def add(self, looks: Noted) -> None:
        """Take over what another process noted."""
        with self._noting:
            self._noted = looks | self._noted

    def write_down(self) -> None:
        """Write what was noted. What cannot be written stays noted."""
        with self._lock:
            noted = self.taken()
            if not noted:
                return
            looks = [_look(key, time_ms) for key, time_ms in noted.items()]
            try:
                self._people().looks.looked_all(looks)
            except BaseException:
                self.add(noted)
                raise

    @asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[None]:
        """Written each second for as long as the pages are served."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await run_in_threadpool(self.write_down)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EACH_SECONDS)
            if self._noted:
                try:
                    await run_in_threadpool(self.write_down)
                except Exception:  # noqa: BLE001 - a full disk, say: it is tried again, and nothing is lost meanwhile
                    _log.exception("looks could not be written down")


def _look(key: tuple[str, str, str, str, str, str], time_ms: int) -> Look:
    person, member, role, what, subject, merchant = key
    return Look(
        id=0, time_ms=time_ms, person=person, member=member, role=role, what=what, subject=subject, merchant=merchant
    )
