"""`cohong fsck`: everything in a home is read, nothing is changed, and every damaged place is named.

What can follow from the segments is made again from them in a scratch folder and compared: the log's root, the rows of
the live state, the published checkpoint, and that every body the ledger speaks of is kept.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from cohong.core.note import NotANote, open_checkpoint, verifier_key
from cohong.core.texts import CohongError, Finding, finding
from cohong.ledger.application import Application
from cohong.ledger.embedded.codes import STATE_UNUSABLE, TILES_UNUSABLE
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.segments import iterate_segments
from cohong.ledger.embedded.segments_check import check_segments
from cohong.ledger.embedded.state_store import StateStore, StateUnusable, probe
from cohong.ledger.embedded.tiles_check import check_tiles
from cohong.ledger.replay import run_block
from cohong.modules import rulebook
from cohong.modules.members.state import LEDGER
from cohong.node.codes import BODY_MISSING, CHECKPOINT_BAD, STATE_DIFFERS
from cohong.node.home import LOG_KEY, OWN_GATEWAY, read_log_key
from cohong.node.status import Note, silent
from cohong.sealed.codes import DAMAGED
from cohong.sealed.files import Disk, StoreError
from cohong.sealed.fsck import Problem
from cohong.sealed.fsck import fsck as check_vault
from cohong.sealed.keyring import Keyring
from cohong.sealed.packs import Packs
from cohong.sealed.places import disk_of
from cohong.sealed.slots import FILE_NAME as SLOTS
from cohong.sealed.store import body_head

UNFINISHED = ("torn_tail", "index")
"""What a killed writer leaves in the vault and the next opening mends; damage only where the vault was closed in order."""
WITHOUT_KEYS = ("key_missing", "grant_missing")
NOTED_STATE_FAULTS = 100


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One damaged place."""

    code: str
    place: str
    zh: str
    en: str


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What was read, by kind of thing, and every damaged place."""

    home: str
    ok: bool
    checked: dict[str, int]
    faults: list[Fault]


def fsck(home: Path, *, progress: Note = silent) -> Checked:
    """Check a home that nobody writes to. Raises CohongError when it is missing, of another format, or in use."""
    place = Home(home)
    with place.lock(), tempfile.TemporaryDirectory(prefix="cohong-fsck-") as scratch:
        check = _Check(place, Path(scratch), progress)
        faults = [
            Fault(code=one.code, place=one.path, zh=one.zh, en=one.en) for one in (*check.run(), *check.late) if one
        ]
    return Checked(home=str(home), ok=not faults, checked=check.counts, faults=faults)


class _Check:
    """Goes through one home. `counts` and `late` fill on the way."""

    def __init__(self, home: Home, scratch: Path, progress: Note) -> None:
        self.home, self.scratch, self.progress = home, scratch, progress
        self.counts = dict.fromkeys(("segments", "blocks", "outcomes", "leaves", "rows", "bodies"), 0)
        self.late: list[Finding] = []
        self.roots: dict[int, str] = {}
        self.wanted: set[str] = set()
        self.live: StateStore | None = None
        self.live_height = 0

    def run(self) -> Iterator[Finding]:
        """Every fault, in the order of the parts; each part goes on whatever the others found."""
        self.counts["segments"] = len(list(self.home.segments.glob("*.seg")))
        yield from check_segments(self.home.disk)
        self.live = self._open_live()
        store = StateStore(self.scratch / "state", create=True)
        try:
            app = Application(store, rulebook())
            self._replay(app, store)
            yield from self._ledger(app)
        finally:
            store.close()
            if self.live is not None:
                self.live.close()
        try:
            yield from self._vault()
        except StoreError as error:
            yield finding(error.code, "error", error.path, error.seen, error.expected)

    # --- the ledger -----------------------------------------------------------------------------------------------------------

    def _open_live(self) -> StateStore | None:
        try:
            probe(self.home.state)
            store = StateStore(self.home.state, read_only=True)
        except StateUnusable as error:
            self._state_unusable(error.seen)
            return None
        try:
            self.live_height = Application(store, rulebook()).tip.height
        except (msgspec.DecodeError, ValueError) as error:
            store.close()
            self._state_unusable(str(error))
            return None
        return store

    def _state_unusable(self, seen: str) -> None:
        self.late.append(finding(STATE_UNUSABLE, "error", "state/data.mdb", seen))

    def _replay(self, app: Application, store: StateStore) -> None:
        """Run every block, remember each root, and compare the live rows when their height is reached."""
        live = self.live_height
        try:
            for height, payload, _ in iterate_segments(self.home.segments):
                applied, admitted = run_block(app, payload)
                app.commit(applied, admitted)
                self.counts["blocks"] = height
                self.counts["outcomes"] += sum(reply.fresh for reply in applied.replies)
                self.roots[app.tip.log.size] = app.tip.log.root().hex()
                messages = [message for one in admitted for message in one.messages]
                for message, reply in zip(messages, applied.replies, strict=True):
                    if message.head.root and reply.refusal is None:
                        self.wanted.add(message.id)
                if height == live and self.live:
                    self.late += self._compare(self.live, store)
                self.progress(height, 0)
        except CohongError as error:
            self.late.append(finding(error.code, "error", f"segments/{error.path}", error.seen, error.expected))
            return
        if live > app.tip.height:
            self.late.append(_differs("tip", f"block {live}", f"block {app.tip.height}"))

    def _compare(self, live: StateStore, true: StateStore) -> Iterator[Finding]:
        """Each row of the live state that is not the one the rules give, up to a hundred."""
        faults = 0
        for seen, wanted in _side_by_side(live.snapshot_items(), true.snapshot_items()):
            self.counts["rows"] += 1
            if seen != wanted and faults < NOTED_STATE_FAULTS:
                faults += 1
                table, key, _ = seen or wanted or (b"", b"", b"")
                yield _differs(f"{table.decode()} {_readable(key)}", _value(seen), _value(wanted))

    def _ledger(self, app: Application) -> Iterator[Finding]:
        """Checkpoint and tiles, against the roots that the replay gave."""
        if not app.tip.height:
            return
        size, root = app.tip.log.size, app.tip.log.root()
        self.counts["leaves"] = size
        ledger = app.state().get(LEDGER, "ledger")
        suffix = OWN_GATEWAY if ledger and ledger.own_gateway else ""
        said = read_checkpoint(self.home, f"cohong/{app.ledger[:16]}{suffix}", self.roots)
        if isinstance(said, Finding):
            yield said
        # A home that was not closed in order has tiles up to its last publication; the next opening goes on from there.
        clean = not isinstance(said, Finding) and said == size
        try:
            if clean or isinstance(said, Finding):
                yield from check_tiles(self.home.disk, size, root)
            else:
                yield from check_tiles(self.home.disk, said, bytes.fromhex(self.roots[said]), exact=False)
        except CohongError as error:
            yield finding(TILES_UNUSABLE, "error", error.path, error.seen, error.expected)

    # --- the vault ------------------------------------------------------------------------------------------------------------

    def _vault(self) -> Iterator[Finding]:
        """The sealed store by itself, then against the ledger. Without keys (a restored copy) bodies alone are checked."""
        folder = self.home.sealed
        disk = disk_of(folder)
        if not (folder / "bodies").exists() and not disk.names(folder / "bodies"):
            yield from (finding(BODY_MISSING, "error", "sealed/bodies", one) for one in sorted(self.wanted))
            return
        keys = (folder / SLOTS).exists()
        problems = check_vault(folder, disk)
        unfinished = (folder / "index" / "in-use").exists()
        for problem in problems:
            if not (unfinished and problem.kind in UNFINISHED) and not (not keys and _of_keys(problem)):
                yield finding(DAMAGED, "error", f"sealed/{problem.file}:{problem.offset}", problem.what)
        here = _messages_in(folder / "bodies", disk)
        self.counts["bodies"] = len(here)
        for one in sorted(self.wanted - here):
            yield finding(BODY_MISSING, "error", "sealed/bodies", one)


def read_checkpoint(home: Home, origin: str, roots: dict[int, str]) -> int | Finding:
    """The size that the published checkpoint states, once it is signed by the log and its root is that of the replay."""
    path = "tiles/checkpoint"
    ring = Keyring(home.keys)
    try:
        if LOG_KEY in ring.members():
            key = verifier_key(origin, ring.load(LOG_KEY).signing_public().hex())
        else:
            key = read_log_key(home.keys)
        said = open_checkpoint((home.root / path).read_text(encoding="utf-8"), key)
    except FileNotFoundError as error:
        return finding(CHECKPOINT_BAD, "error", path, f"no {Path(str(error.filename)).name}")
    except (NotANote, UnicodeDecodeError) as error:
        return finding(CHECKPOINT_BAD, "error", path, str(error))
    if said.origin != origin:
        return finding(CHECKPOINT_BAD, "error", path, said.origin)
    if roots.get(said.size) != said.root.hex():
        return finding(CHECKPOINT_BAD, "error", path, f"root {said.root.hex()} of {said.size} leaves")
    return said.size


Item = tuple[bytes, bytes, bytes]


def _side_by_side(left: Iterator[Item], right: Iterator[Item]) -> Iterator[tuple[Item | None, Item | None]]:
    """Items of two ordered walks, paired by table and key; None where one side lacks it."""
    order = {b"state": 0, b"outcomes": 1, b"meta": 2}

    def rank(item: Item | None) -> tuple[int, bytes]:
        return (order[item[0]], item[1]) if item else (len(order), b"")

    a, b = next(left, None), next(right, None)
    while a or b:
        if rank(a) == rank(b):
            yield a, b
            a, b = next(left, None), next(right, None)
        elif rank(a) < rank(b):
            yield a, None
            a = next(left, None)
        else:
            yield None, b
            b = next(right, None)


def _differs(row: str, seen: str, expected: str) -> Finding:
    return finding(STATE_DIFFERS, "error", f"state/data.mdb: {row}", seen, expected)


def _readable(key: bytes) -> str:
    return key.replace(b"\0", b" ").decode(errors="backslashreplace") if key.count(b"\0") < 2 else key.hex()


def _value(item: Item | None) -> str:
    return item[2][:80].decode(errors="backslashreplace") if item else "no such row"


def _of_keys(problem: Problem) -> bool:
    """Whether this follows from the absence of all keys."""
    return problem.kind in (*WITHOUT_KEYS, "index") or problem.file == SLOTS


def _messages_in(folder: Path, disk: Disk) -> set[str]:
    """The message ids of every whole body frame, read from the packs themselves."""
    packs = Packs(disk, folder, writable=False)
    try:
        spans = (span for number in packs.numbers() for span in packs.spans(number))
        return {body_head(span.head).message_id.hex() for span in spans if span.head and not span.short}
    finally:
        packs.close()
