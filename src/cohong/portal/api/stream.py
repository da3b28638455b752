"""Events as they come: one task looks for new entries, every consumer is told its own (server-sent events)."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import msgspec

from cohong.access.refusals import SLOW_DOWN, TooMany
from cohong.node.reading import Reading
from cohong.portal.api.events import Entry, Event, Reader, entry_at

POLL_SECONDS = 0.2
HEARTBEAT_SECONDS = 15.0
LONGEST_SECONDS = 300.0
"""A stream ends then and is taken up again where it ended, so that whoever may not read any more stops reading."""
REMEMBERED, BREATH, MOST_CONSUMERS = 4_096, 50, 500
Clock = Callable[[], float]


class Tide:
    """New entries for all consumers together. Used from one event loop, with the reading of its pages."""

    def __init__(self, reading: Reading, *, poll_seconds: float = POLL_SECONDS) -> None:
        self._reading = reading
        self._poll_seconds = poll_seconds
        self._known: OrderedDict[int, Entry | None] = OrderedDict()
        self._moved = asyncio.Event()
        self._told = -1
        self._looking: asyncio.Task[None] | None = None
        self.consumers = 0

    @property
    def newest(self) -> int:
        """The position of the newest entry that is seen."""
        return self._reading.info.size - 1

    def entry(self, seq: int) -> Entry | None:
        """An entry, read once for all who want it soon."""
        if seq not in self._known:
            self._known[seq] = entry_at(self._reading, seq)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[seq]

    async def wait(self, place: int, seconds: float) -> None:
        """Until there is something behind a position, or for so long."""
        if self.newest > place:
            return
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._moved.wait(), seconds)

    async def _look(self) -> None:
        """Look again and again while anybody listens; the last one who leaves lets it end."""
        while self.consumers:
            await asyncio.sleep(self._poll_seconds)
            self._reading.refresh()
            if self.newest != self._told:  # a page may have seen it first
                self._told = self.newest
                moved, self._moved = self._moved, asyncio.Event()
                moved.set()

    def enter(self) -> None:
        """One more listens. Raises TooMany `access.slow_down` where there are too many already."""
        if self.consumers >= MOST_CONSUMERS:
            raise TooMany(SLOW_DOWN, int(HEARTBEAT_SECONDS))
        self.consumers += 1

    def leave(self) -> None:
        """One less."""
        self.consumers -= 1


async def events_behind(tide: Tide, reader: Reader, after: int, until: int) -> AsyncIterator[tuple[int, Event | None]]:
    """Positions behind `after` up to `until`, each with its event where the reader sees one. Lets others breathe."""
    told = after
    for seq in range(after + 1, until + 1):
        entry = tide.entry(seq)
        event = reader.sees(entry, told) if entry else None
        if event is not None:
            told = seq
        yield seq, event
        if seq % BREATH == 0:
            await asyncio.sleep(0)


async def stream(
    tide: Tide,
    reader: Reader,
    after: int,
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    clock: Clock = time.monotonic,
) -> AsyncIterator[bytes]:
    """Server-sent events from behind a position, until the reader leaves or `LONGEST_SECONDS` are over. `tide.enter` first.

    Each mark (an `id` without data) says up to where everything was told, also what the reader may not see."""
    try:
        place, ends = after, clock() + LONGEST_SECONDS
        yield f"retry: 1000\n{_mark(place)}".encode()
        while clock() < ends:
            told = place
            async for seq, event in events_behind(tide, reader, place, tide.newest):
                place = seq
                if event is not None:
                    told = seq
                    yield b"id: %d\nevent: outcome\ndata: %b\n\n" % (seq, msgspec.json.encode(event))
            if place != told:
                yield _mark(place).encode()
            await tide.wait(place, heartbeat_seconds)
            if tide.newest == place:
                yield f": still here\n{_mark(place)}".encode()
    finally:
        tide.leave()


def _mark(place: int) -> str:
    return f"id: {place}\n\n"
