"""How a home and its node are, one line for each thing that an operator has to care for, each with its next step.

For `cohong node health`, for a container's health check, and for whoever serves pages: nothing is changed, nothing large is
read, and the writer is asked at most once.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal

import msgspec

from cohong.core.calendar import DAY_MS, day_of
from cohong.core.note import NotANote, parse_checkpoint, parse_note
from cohong.core.state import Overlay
from cohong.core.texts import CohongError, say
from cohong.ledger.application import Info
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.lock import holder
from cohong.node import condition
from cohong.node.care import health_texts as texts
from cohong.node.care.expiry import Care, Expiring, Source, committed, expiring, founding_ms, read_care
from cohong.node.care.lately import BACKUP, DRILL, read_last
from cohong.node.home import Clock, system_clock
from cohong.node.wire import Told, ask_status

Level = Literal["ok", "warn", "bad"]
SEGMENT_BYTES = 64 << 20
BAD_FREE_BYTES = 4 * SEGMENT_BYTES
WARN_FREE_DAYS = 30
PUBLISH_PATIENCE_MS = 60_000
STATE_LAG_BLOCKS = 1_000
PROJECTION_LAG_MS = 60_000


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing looked at: how it is, its figures (bytes, days, seconds, leaves), and both sentences with the next step."""

    name: str
    level: Level
    figures: dict[str, int] = {}
    code: str = ""
    en: str = ""
    zh: str = ""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Everything looked at. `ok` as long as nothing is bad."""

    home: str
    ok: bool
    day: int
    items: list[Item]
    expiring: list[Expiring]


def health(
    home: Path, *, clock: Clock = system_clock, state: Overlay | None = None, more: Sequence[Source] = ()
) -> Health:
    """Look at a home. Raises CohongError where there is none, or its settings cannot be read.

    Who has the home open itself hands in its rows as `state`; `more` tells of other things that run out.
    """
    look = _Look(Home(home), clock(), state, more)
    items = list(look.items())
    bad = any(item.level == "bad" for item in items)
    return Health(home=str(home), ok=not bad, day=look.day, items=items, expiring=look.expiring)


def cares(home: Path, *, clock: Clock = system_clock, more: Sequence[Source] = ()) -> list[Item]:
    """The part of it that a person has to see to in time, and that no node is asked for: backup, drill, and what runs out.

    Raises CohongError as `health` does."""
    return list(_Look(Home(home), clock(), None, more, ask=False).cares())


class _Look:
    """One look at one home."""

    def __init__(
        self, home: Home, now_ms: int, state: Overlay | None, more: Sequence[Source], *, ask: bool = True
    ) -> None:
        self.home, self.now_ms, self.state, self.more = home, now_ms, state, more
        self.day = day_of(now_ms)
        self.care: Care = read_care(home.root)
        self.silent = False
        self.told = self._ask() if ask else None
        self.expiring: list[Expiring] = []
        with committed(home) as app:
            self.committed: Info | None = app.info() if app is not None else None
        self.info = self.told.info if self.told else self.committed

    def _ask(self) -> Told | None:
        try:
            return ask_status(self.home)
        except CohongError:
            self.silent = True
            return None

    def items(self) -> Iterator[Item]:
        """Everything, in the order of urgency."""
        yield self._writer()
        yield self._read_only()
        yield self._disk()
        yield self._clock()
        yield self._checkpoint()
        yield self._state()
        yield from self._projections()
        yield from self.cares()

    def cares(self) -> Iterator[Item]:
        """What nobody notices until it is too late."""
        yield self._last("backup", self.care.backup_days)
        yield self._last("drill", self.care.drill_days)
        yield from self._expiring()

    def _writer(self) -> Item:
        running = {"running": int(self.told is not None)}
        if self.told is not None:
            return _item("writer", figures=running)
        if self.silent:
            return _item("writer", texts.SILENT, level="bad", figures=running)
        if holder(self.home.root) is not None:
            return _item("writer", texts.BUSY, figures=running)
        ended = condition.read_condition(self.home.root) is not None
        return _item("writer", texts.KILLED if ended else texts.NOT_RUNNING, level="bad", figures=running)

    def _read_only(self) -> Item:
        condition_now = self.told.condition if self.told is not None else condition.OPEN
        halt = next((code for code in condition.HALTS if condition_now.has(code)), "")
        return _item("read_only", halt, level="bad") if halt else _item("read_only")

    def _disk(self) -> Item:
        free, used = shutil.disk_usage(self.home.root).free, _used(self.home)
        # The newest segment has its whole room reserved: that is no growth.
        a_day = max(0, used - SEGMENT_BYTES) // max(1, self._days_of_ledger())
        figures = {"free_bytes": free, "home_bytes": used, "bytes_a_day": a_day, "days_left": free // max(1, a_day)}
        if free < BAD_FREE_BYTES:
            return _item("disk", texts.DISK_FULL, level="bad", figures=figures, seen=_mib(free))
        if figures["days_left"] < WARN_FREE_DAYS:
            return _item("disk", texts.DISK_FILLS, level="warn", figures=figures, seen=str(figures["days_left"]))
        return _item("disk", figures=figures)

    def _days_of_ledger(self) -> int:
        newest_ms = self.info.time_ms if self.info else 0
        return 1 + max(0, newest_ms - (founding_ms(self.home) or newest_ms)) // DAY_MS

    def _clock(self) -> Item:
        behind_ms = max(0, (self.info.time_ms if self.info else 0) - self.now_ms)
        figures = {"behind_seconds": behind_ms // 1_000}
        if behind_ms or (self.told and self.told.condition.has(condition.CLOCK_BEHIND)):
            return _item("clock", condition.CLOCK_BEHIND, level="warn", figures=figures)
        if self.told and self.told.condition.has(condition.CLOCK_JUMPED):
            return _item("clock", condition.CLOCK_JUMPED, level="warn", figures=figures)
        return _item("clock", figures=figures)

    def _checkpoint(self) -> Item:
        path = self.home.root / "tiles" / "checkpoint"
        try:
            size = parse_checkpoint(parse_note(path.read_text(encoding="utf-8"))).size
            age_ms = max(0, self.now_ms - path.stat().st_mtime_ns // 1_000_000)
        except (OSError, NotANote, UnicodeDecodeError):
            return _item("checkpoint", texts.NO_CHECKPOINT, level="warn")
        behind = max(0, (self.info.size if self.info else size) - size)
        figures = {"age_seconds": age_ms // 1_000, "behind_leaves": behind}
        if behind and age_ms > PUBLISH_PATIENCE_MS:
            return _item("checkpoint", texts.CHECKPOINT_OLD, level="warn", figures=figures, seen=str(behind))
        return _item("checkpoint", figures=figures)

    def _state(self) -> Item:
        if self.committed is None:
            return _item("state") if self.state is not None else _item("state", texts.NO_STATE, level="warn")
        lag = max(0, (self.info.height if self.info else 0) - self.committed.height)
        level: Level = "warn" if lag > STATE_LAG_BLOCKS else "ok"
        return _item("state", texts.STATE_LAGS if level == "warn" else "", level=level, figures={"lag_blocks": lag})

    def _projections(self) -> Iterator[Item]:
        """The tables for pages, where they are kept in the home."""
        path = self.home.root / "projections" / "read.db"
        if not path.exists() or self.info is None:
            return
        known: dict[str, str] = {}
        with (
            suppress(sqlite3.Error),
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as tables,
        ):
            known = dict(tables.execute("SELECT name, value FROM meta"))
        size, time_ms = (int(known[name]) if known.get(name, "").isdigit() else 0 for name in ("size", "time_ms"))
        figures = {
            "lag_leaves": max(0, self.info.size - size),
            "lag_seconds": max(0, self.info.time_ms - time_ms) // 1_000,
        }
        late = figures["lag_leaves"] > 0 and (not time_ms or self.now_ms - self.info.time_ms > PROJECTION_LAG_MS)
        seen = str(figures["lag_leaves"])
        yield _item(
            "projections", texts.TABLES_LAG if late else "", level="warn" if late else "ok", figures=figures, seen=seen
        )

    def _last(self, what: Literal["backup", "drill"], days: int) -> Item:
        last = read_last(self.home.root, BACKUP if what == "backup" else DRILL)
        if last is None:
            return _item(what, texts.NEVER[what], level="warn")
        age = max(0, self.now_ms - last.time_ms) // DAY_MS
        figures = {"age_days": age, "size": last.size}
        if not last.ok:
            return _item(what, texts.DRILL_FAILED, level="bad", figures=figures)
        if age > days:
            return _item(what, texts.LONG_AGO[what], level="warn", figures=figures, seen=str(age), expected=str(days))
        return _item(what, figures=figures)

    def _expiring(self) -> Iterator[Item]:
        try:
            everything = expiring(self.home.root, self.day, state=self.state, more=self.more)
        except CohongError as error:
            yield _item("expiry", error.code, level="bad", path=error.path, seen=error.seen, expected=error.expected)
            return
        self.expiring = [one for one in everything if one.days_left <= self.care.warn_days]
        if not self.expiring:
            yield _item("expiry", figures={"watched": len(everything)})
        for one in self.expiring:
            over = one.days_left < 0
            level: Level = "bad" if over and one.what != "signing_key" else "warn"
            code = texts.OVER if over else texts.SOON
            item = _item(
                "expiry", code, level=level, figures={"days_left": one.days_left}, path=one.who, seen=str(one.until_day)
            )
            yield msgspec.structs.replace(item, en=f"{item.en} {one.next_en}", zh=item.zh + one.next_zh)


def _item(
    name: str,
    code: str = "",
    *,
    level: Level = "ok",
    figures: dict[str, int] | None = None,
    path: str = "",
    seen: str = "",
    expected: str = "",
) -> Item:
    values = {"path": path, "seen": seen, "expected": expected}
    en, zh = (say(code, lang, **values) for lang in ("en", "zh")) if code else ("", "")
    return Item(name=name, level=level, figures=figures or {}, code=code, en=en, zh=zh)


def _used(home: Home) -> int:
    """Bytes of what grows: segments up to where they are written, bodies, state."""
    files = [*home.segments.glob("*.seg"), *home.sealed.rglob("*"), home.state / "data.mdb"]
    return sum(stat.st_blocks * 512 for path in files if (stat := _stat(path)) is not None)


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None  # it went away meanwhile


def _mib(size: int) -> str:
    return f"{size >> 20} MiB"
