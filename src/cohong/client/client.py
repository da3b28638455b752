"""The client: everything of the API as methods, and events as an iterator that loses nothing."""

from collections.abc import Iterator

import httpx
import msgspec

from cohong.client.models.shared import Event
from cohong.client.reads import Reads
from cohong.client.transport import PATIENT, TRIES, refusal_of, wait_of
from cohong.client.writes import Writes

QUIET_SECONDS = 45.0
"""The portal says something every 15 seconds; who hears nothing for three times as long connects again."""


class Gap(Exception):
    """Something was lost: `had` is the position up to which events were had, `event` tells of another one before it."""

    def __init__(self, had: int, event: Event) -> None:
        self.had, self.event = had, event
        super().__init__(f"events were had up to {had}, and {event.seq} follows {event.previous}")


class Client(Reads, Writes):
    """`Client(base_url, key)`. Raises Refused for every no of the portal, httpx.TransportError where it cannot be reached."""

    def events(self, after: int | None = None) -> Iterator[Event]:
        """Events from behind a position as they come, without end; None begins with what comes next.

        A broken connection is taken up where it ended. Raises Gap where something was lost, Refused as every method."""
        place, failed = after, 0
        while True:
            try:
                for seq, event in self._stream(place):
                    place, failed = seq, 0
                    if event is not None:
                        yield event
            except httpx.TransportError:
                failed += 1
                if failed >= TRIES:
                    raise
            except _Later as later:
                failed += 1
                if failed >= TRIES:
                    raise later.why from None
                self._sleep(later.seconds)
                continue
            self._sleep(1)

    def _stream(self, after: int | None) -> Iterator[tuple[int, Event | None]]:
        """One connection: positions, each with its event where there is one."""
        place = after
        headers = {"last-event-id": str(after)} if after is not None else {}
        with self._http.stream("GET", "/api/events", headers=headers, timeout=QUIET_SECONDS) as answer:
            if not answer.is_success:
                why = refusal_of(answer.status_code, answer.read())
                raise _Later(why, wait_of(answer)) if answer.status_code in PATIENT else why
            for seq, data in messages(answer.iter_lines()):
                event = msgspec.json.decode(data, type=Event) if data else None
                if event is not None and place is not None and event.previous != place:
                    raise Gap(place, event)
                place = seq
                yield seq, event


class _Later(Exception):
    """The portal asks to come back."""

    def __init__(self, why: Exception, seconds: int) -> None:
        self.why, self.seconds = why, seconds


def messages(lines: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Position and data of each message of a stream; data is empty where only the position moved. What a broken connection
    left unfinished is none."""
    place, data = None, ""
    for line in lines:
        name, _, value = line.partition(":")
        if name == "id":
            place = int(value)
        elif name == "data":
            data = value.removeprefix(" ")
        elif not line and place is not None:
            yield place, data
            place, data = None, ""
