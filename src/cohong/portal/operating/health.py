"""Whether the node and its home are well, for load balancers and alarms: names and levels, and nothing else."""

import time
from pathlib import Path
from threading import Lock

import msgspec

from cohong.core.calendar import day_of
from cohong.core.texts import CohongError
from cohong.node.care.health import Level, health
from cohong.node.home import Clock

LEVELS: dict[Level, int] = {"ok": 0, "warn": 1, "bad": 2}
LOOK_SECONDS = 5.0
"""How long one look is told again: anybody may ask, and a look reads the disk."""
UNREADABLE = "home"


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """`ready` as long as no check is bad. `checks` holds the level of each check of `cohong node health`, by name."""

    ready: bool
    checks: dict[str, Level]


class Readiness:
    """Looks at a home at most every few seconds. Threads may ask at once; call it in one of your own, since it asks the
    node."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self._home, self._clock = home, clock
        self._lock = Lock()
        self._found = Ready(ready=False, checks={})
        self._look_again = 0.0

    @property
    def day(self) -> int:
        """Today."""
        return day_of(self._clock())

    def look(self) -> Ready:
        """How it is, or was a moment ago."""
        with self._lock:
            if time.monotonic() >= self._look_again:
                self._found = self._look()
                self._look_again = time.monotonic() + LOOK_SECONDS
            return self._found

    def _look(self) -> Ready:
        try:
            found = health(self._home, clock=self._clock)
        except (CohongError, OSError):
            return Ready(ready=False, checks={UNREADABLE: "bad"})
        checks: dict[str, Level] = {}
        for item in found.items:  # several keys may run out: the worst is told
            checks[item.name] = max(item.level, checks.get(item.name, "ok"), key=LEVELS.__getitem__)
        return Ready(ready=found.ok, checks=checks)
