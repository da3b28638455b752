"""The disposable state: what the rules read, in LMDB, always rebuilt from the segments when in doubt.

Changes wait in memory and go to the disk together with `meta` in one LMDB transaction at `commit`: another process sees
the state of one block or of a later one, never a half. A read goes through the waiting changes to the last commit.
Waiting changes are bounded: beyond `max_waiting` of them `apply` commits by itself. Losing them loses nothing, since the
caller replays the blocks behind `meta`.
"""

import errno
import os
import shutil
import struct
import subprocess
import sys
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import lmdb

from cohong.core.texts import CohongError
from cohong.ledger.embedded.codes import STATE_UNUSABLE
from cohong.ledger.embedded.disk import named_error

Change = tuple[bytes, bytes | None]
"""A key and its new value; None removes the key."""

TABLES = (b"state", b"outcomes", b"meta")
_META_KEY = b"meta"
MAX_KEY_BYTES = 511
FIRST_MAP_BYTES = 1 << 30
READING_MAP_BYTES = 1 << 38
"""Address space of a reader: so much that a growing state never has to be mapped again under readers."""
MAX_WAITING = 6_144
FULL_BELOW_BYTES = 16 << 20

# LMDB's meta page: page header (number 8, pad 2, flags 2, bounds 4), then magic, version, fixed address, map size,
# two table records of 48 bytes (the first 4 bytes of the first hold the page size), last page, transaction id.
_META_PAGE = struct.Struct("<16xII8x8xI92xQQ")
_LMDB_MAGIC = 0xBEEFC0DE


class StateUnusable(CohongError):
    """The state is missing, unreadable or damaged: call `StateStore.wipe` and rebuild it from the segments."""

    def __init__(self, path: str, seen: str) -> None:
        super().__init__(STATE_UNUSABLE, path=path, seen=seen)


class Table:
    """One named table: the changes that wait for the next commit over what is committed."""

    def __init__(self, handle: "lmdb._Database") -> None:
        self.handle = handle
        self.waiting: dict[bytes, bytes | None] = {}
        self._sorted: list[bytes] = []

    def wait(self, changes: Sequence[Change]) -> None:
        """Add changes to the waiting ones."""
        lengths = [len(key) for key, _ in changes] or [1]
        assert 0 < min(lengths) <= max(lengths) <= MAX_KEY_BYTES, "a key has 1 to 511 bytes"
        self.waiting.update(changes)

    def get(self, reader: "lmdb.Transaction[bytes]", key: bytes) -> bytes | None:
        """The value now."""
        if key in self.waiting:
            return self.waiting[key]
        return reader.get(key, db=self.handle)

    def scan(self, reader: "lmdb.Transaction[bytes]", prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Keys with this prefix in order. Do not apply changes while walking."""
        waiting = iter(self._waiting_from(prefix))
        key = next(waiting, None)
        with reader.cursor(db=self.handle) as cursor:
            more = cursor.set_range(prefix) if prefix else cursor.first()
            while more and cursor.key().startswith(prefix):
                here = cursor.key()
                while key is not None and key < here:
                    yield from self._waiting_item(key)
                    key = next(waiting, None)
                if key == here:
                    yield from self._waiting_item(here)
                    key = next(waiting, None)
                else:
                    yield here, cursor.value()
                more = cursor.next()
        while key is not None:
            yield from self._waiting_item(key)
            key = next(waiting, None)

    def put_all(self, writer: "lmdb.Transaction[bytes]") -> None:
        """Write the waiting changes, in key order so that neighbours share pages."""
        changes = sorted(self.waiting.items())
        kept = [(key, value) for key, value in changes if value is not None]
        with writer.cursor(self.handle) as cursor:
            # Keys that all lie behind the last one, such as outcomes, fill their pages whole.
            behind = bool(kept) and (not cursor.last() or cursor.key() < kept[0][0])
            cursor.putmulti(kept, append=behind)
        for key, value in changes:
            if value is None:
                writer.delete(key, db=self.handle)

    def committed(self) -> None:
        """Nothing waits any more."""
        self.waiting, self._sorted = {}, []

    def _waiting_from(self, prefix: bytes) -> list[bytes]:
        if len(self._sorted) != len(self.waiting):
            self._sorted = sorted(self.waiting)
        found = []
        for at in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            if not self._sorted[at].startswith(prefix):
                break
            found.append(self._sorted[at])
        return found

    def _waiting_item(self, key: bytes) -> list[tuple[bytes, bytes]]:
        value = self.waiting[key]
        return [] if value is None else [(key, value)]


class StateStore:
    """The state of one home in a folder of its own. One writer; any number of processes may read beside it.

    `before_commit` is called first in every commit, also in those that `apply` makes by itself: what must never end
    before the state does (the tiles) is made durable there.
    """

    def __init__(
        self,
        path: Path,
        *,
        map_bytes: int = FIRST_MAP_BYTES,
        max_waiting: int = MAX_WAITING,
        create: bool = False,
        read_only: bool = False,
    ) -> None:
        """Open the state; with `create` start an empty one where there is none.

        `map_bytes` is address space, not disk, and doubles when it is used up. Raises `StateUnusable`.
        """
        self._path, self._read_only, self._max_waiting = Path(path), read_only, max_waiting
        self.before_commit: Callable[[], object] | None = None
        if not create or (self._path / "data.mdb").exists():
            refuse_broken_file(self._path)
        self._env = self._open(map_bytes)
        try:
            tables = [Table(self._env.open_db(name, create=not read_only)) for name in TABLES]
            self._reader = self._env.begin()
        except lmdb.Error as error:
            self._close_env()
            raise StateUnusable(str(path), str(error)) from error
        self._state, self._outcomes, self._meta = tables
        self._by_name = dict(zip(TABLES, tables, strict=True))

    @staticmethod
    def wipe(path: Path) -> None:
        """Remove the state, whatever is left of it, so that it can be rebuilt."""
        if Path(path).exists():
            shutil.rmtree(path)

    def get(self, key: bytes) -> bytes | None:
        """The value of a state key, with everything applied so far."""
        return self._state.get(self._reader, key)

    def outcome(self, key: bytes) -> bytes | None:
        """The value of an outcome key."""
        return self._outcomes.get(self._reader, key)

    def meta(self) -> bytes | None:
        """What the last `apply` gave as meta; None in a new state."""
        return self._meta.get(self._reader, _META_KEY)

    def scan(self, prefix: bytes = b"", *, table: bytes = b"state") -> Iterator[tuple[bytes, bytes]]:
        """Keys with this prefix and their values, in key order. Apply nothing while walking."""
        return self._by_name[table].scan(self._reader, prefix)

    def snapshot_items(self) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Table, key and value of everything in order, for comparison with another state."""
        for name in TABLES:
            for key, value in self.scan(table=name):
                yield name, key, value

    def apply(self, changes: Sequence[Change], outcomes: Sequence[Change], meta: bytes) -> None:
        """Take over the diff of one block. It can be read at once and is durable after the next commit."""
        self._state.wait(changes)
        self._outcomes.wait(outcomes)
        self._meta.wait([(_META_KEY, meta)])
        if len(self._state.waiting) + len(self._outcomes.waiting) >= self._max_waiting:
            self.commit()

    def commit(self) -> None:
        """Make everything applied durable, all or nothing. Raises `ledger.disk_full`; then it may be tried again."""
        if not self._meta.waiting:
            return
        if self.before_commit is not None:
            self.before_commit()
        self._reader.abort()
        try:
            while not self._try_commit():
                self._env.set_mapsize(self._env.info()["map_size"] * 2)
        finally:
            self._reader = self._env.begin()
        for table in self._by_name.values():
            table.committed()

    def refresh(self) -> None:
        """In a reading process: see what has been committed since."""
        self._reader.abort()
        try:
            self._reader = self._env.begin()
        except lmdb.MapResizedError:
            self._env.set_mapsize(0)
            self._reader = self._env.begin()

    def close(self) -> None:
        """Let go of the files. What was not committed is dropped."""
        self._reader.abort()
        self._close_env()

    def _close_env(self) -> None:
        if self._read_only:
            _readers.give_back(self._env)
        else:
            self._env.close()

    def _open(self, map_bytes: int) -> lmdb.Environment:
        if self._read_only:
            return _readers.take(self._path)
        data = self._path / "data.mdb"
        size = data.stat().st_size if data.exists() else 0
        try:
            return lmdb.open(
                str(self._path),
                map_size=max(map_bytes, size),
                max_dbs=len(TABLES),
            )
        except (lmdb.Error, OSError) as error:
            raise StateUnusable(str(self._path), str(error)) from error

    def _try_commit(self) -> bool:
        """One attempt; False when the map has to grow first."""
        try:
            with self._env.begin(write=True) as writer:
                for table in self._by_name.values():
                    table.put_all(writer)
        except lmdb.MapFullError:
            return False
        except lmdb.Error as error:
            raise self._named(error) from error
        return True

    def _named(self, error: lmdb.Error) -> CohongError:
        """LMDB's own codes are negative and mean a broken state; a positive one is the system's.

        LMDB says EIO for a write that was cut short, which is mostly a full disk: the free space decides.
        """
        number = errno.ENOSPC if isinstance(error, lmdb.DiskError) else getattr(error, "code", 0)
        if number == errno.EIO and shutil.disk_usage(self._path).free < FULL_BELOW_BYTES:
            number = errno.ENOSPC
        if number > 0:
            return named_error(OSError(number, str(error)), str(self._path))
        return StateUnusable(str(self._path), str(error))


class _Readers:
    """The files that this process reads, each opened once and shared: LMDB allows no second time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[int, int], lmdb.Environment] = {}
        self._uses: dict[lmdb.Environment, int] = {}

    def take(self, path: Path) -> lmdb.Environment:
        """The file in a folder, for reading. Raises `StateUnusable`."""
        try:
            with self._lock:
                found = (path / "data.mdb").stat()
                key = (found.st_dev, found.st_ino)
                env = self._open.get(key)
                if env is None:
                    env = self._open[key] = lmdb.open(
                        str(path),
                        map_size=READING_MAP_BYTES,
                        max_dbs=len(TABLES),
                        readonly=True,
                        create=False,
                        lock=os.access(path, os.W_OK),
                    )
                self._uses[env] = self._uses.get(env, 0) + 1
                return env
        except (lmdb.Error, OSError) as error:
            raise StateUnusable(str(path), str(error)) from error

    def give_back(self, env: lmdb.Environment) -> None:
        """Close the file once nobody reads it."""
        with self._lock:
            self._uses[env] -= 1
            if not self._uses[env]:
                del self._uses[env]
                self._open = {key: other for key, other in self._open.items() if other is not env}
                env.close()


_readers = _Readers()


def refuse_broken_file(path: Path) -> None:
    """Look at LMDB's two meta pages before the file is mapped: reading a page that is not there kills the process.

    Raises `StateUnusable` when the file is missing, is no LMDB file or is shorter than its newest meta page says.
    """
    data = path / "data.mdb"
    try:
        with data.open("rb") as file:
            head = file.read(1 << 17)
            size = data.stat().st_size
    except OSError as error:
        raise StateUnusable(str(path), error.strerror or str(error)) from error
    if len(head) < _META_PAGE.size:
        raise StateUnusable(str(data), f"{size} bytes, no LMDB file")
    magic, _, page_bytes, _, _ = _META_PAGE.unpack_from(head)
    if magic != _LMDB_MAGIC or page_bytes not in {1 << bits for bits in range(8, 17)} or size < 2 * page_bytes:
        raise StateUnusable(str(data), "no LMDB file")
    first, second = (_META_PAGE.unpack_from(head, at) for at in (0, page_bytes))
    if second[0] != _LMDB_MAGIC:
        raise StateUnusable(str(data), "a damaged meta page")
    last_page = max(first, second, key=lambda page: page[4])[3]
    if size < (last_page + 1) * page_bytes:
        raise StateUnusable(str(data), f"{size} bytes, cut short")


def probe(path: Path) -> None:
    """Read the whole state in a process of its own, which a damaged page may kill. Raises `StateUnusable`."""
    refuse_broken_file(path)
    done = subprocess.run(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-c", _PROBE, str(path)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)},
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise StateUnusable(str(path), said[-1] if said else f"reading it ended with {done.returncode}")


_PROBE = """
import sys
from pathlib import Path
from cohong.ledger.embedded.state_store import StateStore
for item in StateStore(Path(sys.argv[1]), read_only=True).snapshot_items():
    pass
"""
