"""The restore drill: a home is backed up, made again somewhere else from nothing but the backup, and compared with itself.

It may run beside a working node, which is not held up. What it makes lies in a scratch folder (below `TMPDIR`) and is gone
afterwards; only `last-drill.json` stays, for whoever asks when it was last shown that the backups are worth something.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from cohong.core.calendar import day_of
from cohong.core.merkle import tree_root
from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError, declare, say
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.node.care.archives import backup, restore
from cohong.node.care.checking import fsck
from cohong.node.care.erasing import Erasures, recorded_erasures
from cohong.node.care.lately import DRILL, Last, note_last
from cohong.node.home import LOG_KEY, Clock, Node, system_clock
from cohong.node.logs import log
from cohong.node.status import Note, replay, silent
from cohong.sealed.codes import ERASED
from cohong.sealed.files import RealDisk
from cohong.sealed.keyring import Keyring
from cohong.sealed.packs import Packs
from cohong.sealed.store import body_head

OPENED_AT_MOST = 10_000
"""Bodies that are really opened, evenly spread; that every one is there and whole is the last step's work."""

DIFFERS = declare(
    "node.drill_differs",
    en="What came back is not what was saved ({path}): found {seen}, expected {expected}.",
    zh="恢复结果与原账本不符（{path}）：实际为 {seen}，应为 {expected}。",
    next_en="Keep this backup and the home as they are; run `cohong fsck` on the home and ask for help before you need it.",
    next_zh="请保留该备份和主目录原样；先对主目录运行 cohong fsck，并尽早寻求协助。",
    final=False,
)
DAMAGED = declare(
    "node.drill_damaged",
    en="The restored home has {seen} damaged places, the first at {path}.",
    zh="恢复出的主目录有 {seen} 处损坏，第一处在 {path}。",
    next_en="Run `cohong fsck` on the home itself: if it is whole, make a new backup and drill again.",
    next_zh="请对主目录本身运行 cohong fsck；若完好，请重新备份并再次演练。",
    final=False,
)
NAMES = {
    "backup": ("Save the home, without stopping its node", "备份主目录（节点无需停止）"),
    "restore": ("Make a home from the backup alone", "仅凭备份恢复主目录"),
    "replay": ("Run all rules over it again", "按规则全部重算"),
    "compare": ("Compare it with the home", "与原账本比对"),
    "erasures": ("What was erased stays erased", "已销毁的内容仍为销毁状态"),
    "open": ("Open what was sealed", "打开密封内容"),
    "fsck": ("Read every byte of it", "通读检查"),
}


class DrillStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what it found in figures and, where it failed, why."""

    step: str
    name_en: str
    name_zh: str
    ok: bool
    seconds: float
    figures: dict[str, int] = {}
    code: str = ""
    en: str = ""
    zh: str = ""


class Drilled(msgspec.Struct, frozen=True, kw_only=True):
    """How the drill went. Steps behind one that failed were not taken."""

    home: str
    ok: bool
    day: int
    root: str
    size: int
    height: int
    seconds: float
    steps: list[DrillStep]


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A backup to drill with: both archives, and the passphrase of the second."""

    archive: Path
    keys: Path
    passphrase: bytes


def drill(home: Path, saved: Saved | None = None, *, progress: Note = silent, clock: Clock = system_clock) -> Drilled:
    """Prove that a home comes back from a backup: from a fresh one or, where given, from an earlier one.

    Raises CohongError where there is no home to drill with; whatever else goes wrong is a step that failed.
    """
    place, began = Home(home), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cohong-drill-") as scratch:
        run = _Drill(place, Path(scratch), saved, progress)
        steps = list(run.steps())
    ok, seconds, now = all(step.ok for step in steps), _since(began), clock()
    note_last(place.root, DRILL, Last(time_ms=now, ok=ok, root=run.root, size=run.size, seconds=seconds))
    log("drill.done", level="info" if ok else "error", ok=ok, steps=len(steps), size=run.size, seconds=seconds)
    return Drilled(
        home=str(home),
        ok=ok,
        day=day_of(now),
        root=run.root,
        size=run.size,
        height=run.height,
        seconds=seconds,
        steps=steps,
    )


class _Drill:
    """One drill. `root`, `size` and `height` say where the restored ledger stands, once there is one."""

    def __init__(self, home: Home, scratch: Path, saved: Saved | None, progress: Note) -> None:
        self.home, self.saved, self.progress = home, saved, progress
        self.new = scratch / "home"
        self.scratch = scratch
        self.has_keys = LOG_KEY in Keyring(home.keys).members()
        self.root, self.size, self.height = "", 0, 0
        self.erasures = Erasures(ledger="", recorded=())

    def steps(self) -> Iterator[DrillStep]:
        """Take one step after the other, up to the first that fails."""
        acts: dict[str, Callable[[], dict[str, int]]] = {
            "backup": self._backup,
            "restore": self._restore,
            "replay": self._replay,
            "compare": self._compare,
        }
        if self.has_keys or self.saved:
            acts |= {"erasures": self._erasures, "open": self._open}
        for name, act in {**acts, "fsck": self._fsck}.items():
            step = _taken(name, act)
            log("drill.step", level="info" if step.ok else "error", step=name, ok=step.ok, seconds=step.seconds)
            yield step
            if not step.ok:
                return

    def _backup(self) -> dict[str, int]:
        if self.saved is None:
            self.saved = Saved(
                archive=self.scratch / "data", keys=self.scratch / "keys", passphrase=secrets.token_hex(32).encode()
            )
            backup_to = self.saved
            written = backup(
                self.home.root,
                backup_to.archive,
                keys_file=backup_to.keys,
                passphrase=backup_to.passphrase,
                progress=self.progress,
                remember=False,
            )
            self.root, self.size = written.root, written.size
        return {"bytes": sum(path.stat().st_size for path in (self.saved.archive, self.saved.keys))}

    def _restore(self) -> dict[str, int]:
        assert self.saved is not None, "the first step saw to it"
        self.erasures = recorded_erasures(self.home.root)
        with_keys = self.has_keys or self.saved.archive.parent != self.scratch
        made = restore(
            self.saved.archive,
            self.new,
            keys_file=self.saved.keys if with_keys else None,
            passphrase=self.saved.passphrase,
            erasures=self.erasures,
        )
        _same("restore", made.root, self.root or made.root)
        self.root, self.size = made.root, made.size
        return {"leaves": made.size, "erased_again": made.erased_again}

    def _replay(self) -> dict[str, int]:
        found = replay(self.new / "segments", progress=self.progress)
        self.height = found.height
        _same("replay", found.root, self.root)
        _same("replay", str(found.size), str(self.size))
        return {"blocks": found.height, "outcomes": found.outcomes}

    def _compare(self) -> dict[str, int]:
        """The home's own ledger, which may have grown meanwhile, had this root when it was of this size."""
        with View(self.home, rulebook()) as view:
            size = view.info().size
            if size < self.size:
                raise CohongError(DIFFERS, path="segments", seen=str(size), expected=str(self.size))
            _same("segments", tree_root(view.tiles.read_node, self.size).hex(), self.root)
        return {"leaves": self.size, "grown_meanwhile": size - self.size}

    def _erasures(self) -> dict[str, int]:
        with Node(self.new) as node:
            for one in self.erasures.recorded:
                if node.vault.messages_of(one.subject) and not node.vault.is_erased(one.subject):
                    raise CohongError(DIFFERS, path=one.subject.hex(), seen="open", expected="erased")
        return {"recorded": len(self.erasures.recorded)}

    def _open(self) -> dict[str, int]:
        opened = erased = 0
        ids = _bodies(self.new / "sealed" / "bodies")
        with Node(self.new) as node:
            reader = node.keys_of(node.operator).reader()
            for message in ids[:: max(1, len(ids) // OPENED_AT_MOST)]:
                body = node.vault.open_body(message, reader)
                if isinstance(body, Refusal):
                    if body.code != ERASED:
                        raise CohongError(body.code, path=message.hex(), seen=body.seen, expected=body.expected)
                    erased += 1
                opened += not isinstance(body, Refusal)
        return {"bodies": len(ids), "opened": opened, "erased": erased}

    def _fsck(self) -> dict[str, int]:
        found = fsck(self.new, progress=self.progress)
        if not found.ok:
            raise CohongError(DAMAGED, path=found.faults[0].place, seen=str(len(found.faults)))
        return found.checked


def _taken(name: str, act: Callable[[], dict[str, int]]) -> DrillStep:
    en, zh = NAMES[name]
    began = time.monotonic()
    try:
        figures = act()
    except CohongError as error:
        values = {"path": error.path, "seen": error.seen, "expected": error.expected}
        return DrillStep(
            step=name,
            name_en=en,
            name_zh=zh,
            ok=False,
            seconds=_since(began),
            code=error.code,
            en=say(error.code, "en", **values),
            zh=say(error.code, "zh", **values),
        )
    return DrillStep(step=name, name_en=en, name_zh=zh, ok=True, seconds=_since(began), figures=figures)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _same(what: str, seen: str, expected: str) -> None:
    if seen != expected:
        raise CohongError(DIFFERS, path=what, seen=seen, expected=expected)


def _bodies(folder: Path) -> list[bytes]:
    """The message ids of every body of a restored home, whose packs are files."""
    packs = Packs(RealDisk(), folder, writable=False)
    try:
        spans = (span for number in packs.numbers() for span in packs.spans(number))
        return sorted(body_head(span.head).message_id for span in spans if span.head)
    finally:
        packs.close()
