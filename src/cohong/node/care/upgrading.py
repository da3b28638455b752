"""`cohong upgrade`: bring a home to the format of this program, after the same was done to a copy and the copy held.

The copy is made by a backup and a restore, which runs the missing steps; it must lead to the same root and be whole before
the home itself is touched. Steps and their rule for crashes stand in `steps.py`.
"""

import secrets
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

import msgspec

from cohong.core.texts import CohongError
from cohong.ledger.application import Info
from cohong.ledger.embedded.home import Home, format_of
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.node.care.archives import backup, restore
from cohong.node.care.checking import fsck
from cohong.node.care.drill import DAMAGED, DIFFERS
from cohong.node.care.steps import Step, bring_up, missing
from cohong.node.home import LOG_KEY
from cohong.node.logs import log
from cohong.node.status import Note, silent
from cohong.sealed.keyring import Keyring


class UpgradeStep(msgspec.Struct, frozen=True):
    """A step by the format it leads to, in words."""

    to: int
    en: str
    zh: str


class Upgraded(msgspec.Struct, frozen=True, kw_only=True):
    """The format before and now, the steps in between, and what was done: nothing, a rehearsal alone, or both."""

    home: str
    format_before: int
    format: int
    steps: list[UpgradeStep]
    rehearsed: bool
    changed: bool
    root: str
    size: int
    seconds: float


def upgrade(
    home: Path, *, rehearse_only: bool = False, steps: Sequence[Step] | None = None, progress: Note = silent
) -> Upgraded:
    """Rehearse the missing steps on a copy, then take them on the home, which nobody may be writing to.

    After a crash it is called again. Raises CohongError: a newer format, a home in use, or a copy that did not hold, and
    then the home is as it was.
    """
    began, root = time.monotonic(), Path(home)
    before = format_of(root)
    todo = missing(root, steps)
    with Home(root, older=True).lock() if todo and not rehearse_only else nullcontext():
        info = _standing(root)
        if todo:
            _rehearse(root, info, steps, progress)
        if todo and not rehearse_only:
            bring_up(root, steps)
            _require_same("home", _standing(root), info)
    changed, seconds = bool(todo) and not rehearse_only, round(time.monotonic() - began, 3)
    log("upgrade.done", format=format_of(root), steps=len(todo), rehearsal=rehearse_only, seconds=seconds)
    return Upgraded(
        home=str(home),
        format_before=before,
        format=format_of(root),
        steps=[UpgradeStep(step.to, step.en, step.zh) for step in todo],
        rehearsed=bool(todo),
        changed=changed,
        root=info.root,
        size=info.size,
        seconds=seconds,
    )


def _rehearse(home: Path, info: Info, steps: Sequence[Step] | None, progress: Note) -> None:
    """Do it to a copy. Raises CohongError where the copy leads elsewhere or is damaged afterwards."""
    secret = secrets.token_hex(32).encode()
    keys_here = LOG_KEY in Keyring(home / "keys").members()
    with tempfile.TemporaryDirectory(prefix="cohong-upgrade-") as scratch:
        data, keys, copy = (Path(scratch) / name for name in ("data", "keys", "home"))
        written = backup(home, data, keys_file=keys, passphrase=secret, remember=False, progress=progress)
        made = restore(data, copy, keys_file=keys if keys_here else None, passphrase=secret, steps=steps)
        if (made.root, made.size) != (written.root, written.size):
            raise CohongError(DIFFERS, path="rehearsal", seen=made.root, expected=written.root)
        if written.size == info.size:
            _require_same("rehearsal", _standing(copy), info)
        found = fsck(copy, progress=progress)
        if not found.ok:
            raise CohongError(DAMAGED, path=found.faults[0].place, seen=str(len(found.faults)))


def _standing(home: Path) -> Info:
    with View(Home(home, older=True), rulebook()) as view:
        return view.info()


def _require_same(what: str, seen: Info, expected: Info) -> None:
    if (seen.root, seen.size, seen.state) != (expected.root, expected.size, expected.state):
        raise CohongError(DIFFERS, path=what, seen=seen.root, expected=expected.root)
