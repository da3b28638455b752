"""What whoever runs this machine should see to in time: said on top of every page, to them alone."""

import time
from pathlib import Path

from cohong.core.texts import CohongError
from cohong.node.care.health import cares
from cohong.node.home import Clock
from cohong.portal.text import Text, why_of

LOOK_SECONDS = 60.0


class Cares:
    """The sentences, the gravest first; looked at once a minute, when somebody is there to be told."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self._home, self._clock = home, clock
        self._found: tuple[Text, ...] = ()
        self._look_again = 0.0

    def look(self) -> tuple[Text, ...]:
        """What there is to see to."""
        if time.monotonic() >= self._look_again:
            self._look_again = time.monotonic() + LOOK_SECONDS
            self._found = _cares(self._home, self._clock)
        return self._found


def _cares(home: Path, clock: Clock) -> tuple[Text, ...]:
    try:
        items = cares(home, clock=clock)
    except CohongError as error:
        why = why_of(error.code, path=error.path, seen=error.seen, expected=error.expected)
        return (Text(f"{why.says.zh}{why.next.zh}", f"{why.says.en} {why.next.en}"),)
    wanting = sorted((item for item in items if item.level != "ok"), key=lambda item: item.level != "bad")
    return tuple(Text(item.zh, item.en) for item in wanting)
