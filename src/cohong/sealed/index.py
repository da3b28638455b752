"""The LMDB index of the vault: where things are. Disposable; it is rebuilt from the files whenever it cannot be trusted.

Commits are not flushed one by one. After a stop of the process alone the page cache holds them; after a stop of the
machine the note `in-use`, which names the boot, says that the index has to be made again.
"""

import errno
import os
import shutil
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lmdb

from cohong.sealed.files import write_whole
from cohong.sealed.packs import START, Address

ERASED = 0xFFFFFFFF
_MAP_BYTES = 1 << 38
_ADDRESS = struct.Struct(">II")
_NUMBER = struct.Struct(">I")
_VERSION = b"1"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_DUPLICATES = (b"bodies", b"by_subject", b"also_in")
_TABLES = (b"meta", *_DUPLICATES, b"originals", b"slots", b"grants", b"holds")


def _environment(folder: Path, *, writable: bool) -> lmdb.Environment:
    return lmdb.open(
        str(folder),
        map_size=_MAP_BYTES,
        max_dbs=len(_TABLES),
        readonly=not writable,
        create=writable,
        sync=False,
        readahead=False,
    )


class _Readers:
    """The indexes that this process reads, each opened once and shared: LMDB allows no second time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[int, int], lmdb.Environment] = {}
        self._uses: dict[lmdb.Environment, int] = {}

    def take(self, folder: Path) -> lmdb.Environment:
        """The index in a folder, for reading."""
        with self._lock:
            path = folder / "data.mdb"
            found = path.stat() if path.exists() else None
            key = (found.st_dev, found.st_ino) if found else (0, 0)
            env = self._open.get(key)
            if env is None:
                env = _environment(folder, writable=False)
                self._open[key] = env
            self._uses[env] = self._uses.get(env, 0) + 1
            return env

    def give_back(self, env: lmdb.Environment) -> None:
        """Close the index once nobody reads it."""
        with self._lock:
            self._uses[env] -= 1
            if not self._uses[env]:
                del self._uses[env]
                self._open = {key: other for key, other in self._open.items() if other is not env}
                env.close()


_readers = _Readers()


class Index:
    """Typed access to the tables. Ids are 16 raw bytes; a grant's key is period id + reader key id."""

    def __init__(self, folder: Path, *, writable: bool) -> None:
        self.folder, self.writable = folder, writable
        self.fresh = self.crashed = False
        if writable:
            self._begin()
        self._open()

    def _begin(self) -> None:
        note = self.folder / "in-use"
        self.crashed = note.exists()
        if self.crashed and note.read_text() != boot_name():
            shutil.rmtree(self.folder)
        self.fresh = not (self.folder / "data.mdb").exists()
        write_whole(note, boot_name().encode())

    def _open(self) -> None:
        self._env = _environment(self.folder, writable=True) if self.writable else _readers.take(self.folder)
        self._db = {
            name: self._env.open_db(
                name, create=self.writable, dupsort=name in _DUPLICATES, dupfixed=name in _DUPLICATES
            )
            for name in _TABLES
        }
        self._txn = self._env.begin(write=self.writable)
        if self.writable and not self.fresh and self._get(b"meta", b"version") != _VERSION:
            self.wipe()
        elif self.fresh:
            self._put(b"meta", b"version", _VERSION)

    # --- life -----------------------------------------------------------------------------------------------------

    def wipe(self) -> None:
        """Forget everything."""
        for name in _TABLES:
            self._txn.drop(self._db[name], delete=False)
        self._put(b"meta", b"version", _VERSION)
        self.fresh = True

    def commit(self) -> None:
        """Let readers see what was written; not flushed."""
        with self._named():
            self._txn.commit()
        self._txn = self._env.begin(write=True)
        self.fresh = False

    def refresh(self) -> None:
        """In a reader: see the newest commit."""
        if not self.writable:
            self._txn.abort()
            self._txn = self._env.begin()

    def close(self, *, clean: bool) -> None:
        """Close; `clean` when everything was committed: then it is flushed and trusted at the next open."""
        self._txn.abort()
        if clean and self.writable:
            self._env.sync(True)
            (self.folder / "in-use").unlink(missing_ok=True)
        if self.writable:
            self._env.close()
        else:
            _readers.give_back(self._env)

    # --- how far the files have been read ----------------------------------------------------------------------------

    def mark(self, stream: str) -> Address:
        """Up to where this stream of packs is indexed."""
        found = self._get(b"meta", stream.encode())
        return Address(*_ADDRESS.unpack(found)) if found else START

    def set_mark(self, stream: str, address: Address) -> None:
        """Note up to where this stream is indexed."""
        self._put(b"meta", stream.encode(), _ADDRESS.pack(address.pack, address.offset))

    def slot_mark(self) -> int:
        """How many slots are indexed (1: the header alone)."""
        found = self._get(b"meta", b"slots")
        return int(_NUMBER.unpack(found)[0]) if found else 1

    def set_slot_mark(self, count: int) -> None:
        """Note how many slots are indexed."""
        self._put(b"meta", b"slots", _NUMBER.pack(count))

    # --- bodies --------------------------------------------------------------------------------------------------------

    def bodies(self, message_id: bytes) -> list[Address]:
        """Where the bodies of a message are, oldest first."""
        return [Address(*_ADDRESS.unpack(value)) for value in self._all(b"bodies", message_id)]

    def add_body(self, message_id: bytes, subject_id: bytes, address: Address) -> None:
        """Note a body."""
        self._put(b"bodies", message_id, _ADDRESS.pack(address.pack, address.offset))
        self._put(b"by_subject", subject_id, message_id)

    def messages_of(self, subject_id: bytes) -> list[bytes]:
        """The messages whose bodies hang on a subject's key."""
        return self._all(b"by_subject", subject_id)

    def body_count(self) -> int:
        """How many bodies are indexed."""
        return int(self._txn.stat(self._db[b"bodies"])["entries"])

    # --- originals -----------------------------------------------------------------------------------------------------

    def original(self, original_id: bytes) -> Address | None:
        """Where the newest version of an original is."""
        found = self._get(b"originals", original_id)
        return Address(*_ADDRESS.unpack(found)) if found else None

    def set_original(self, original_id: bytes, address: Address | None) -> None:
        """Note the newest version, or that there is none any more."""
        if address is None:
            self._txn.delete(original_id, db=self._db[b"originals"])
        else:
            self._put(b"originals", original_id, _ADDRESS.pack(address.pack, address.offset))

    def add_also_in(self, message_id: bytes, original_id: bytes) -> None:
        """Note that a message also came in another original than the one its body names."""
        self._put(b"also_in", message_id, original_id)

    def also_in(self, message_id: bytes) -> list[bytes]:
        """The other originals a message came in."""
        return self._all(b"also_in", message_id)

    # --- keys ----------------------------------------------------------------------------------------------------------

    def slot(self, key_id: bytes) -> int | None:
        """The slot of a key, `ERASED`, or None."""
        found = self._get(b"slots", key_id)
        return int(_NUMBER.unpack(found)[0]) if found else None

    def set_slot(self, key_id: bytes, number: int) -> None:
        """Note the slot of a key, or that it is erased."""
        self._put(b"slots", key_id, _NUMBER.pack(number))

    def grant(self, period_id: bytes, reader_id: bytes) -> Address | None:
        """Where a reader's wrapped period key is."""
        found = self._get(b"grants", period_id + reader_id)
        return Address(*_ADDRESS.unpack(found)) if found else None

    def set_grant(self, period_id: bytes, reader_id: bytes, address: Address) -> None:
        """Note a grant."""
        self._put(b"grants", period_id + reader_id, _ADDRESS.pack(address.pack, address.offset))

    def has_period(self, period_id: bytes) -> bool:
        """Whether anybody was granted this period's key."""
        with self._txn.cursor(self._db[b"grants"]) as cursor:
            return bool(cursor.set_range(period_id)) and bytes(cursor.key()).startswith(period_id)

    # --- holds ---------------------------------------------------------------------------------------------------------

    def set_hold(self, subject_id: bytes, hold_id: bytes, *, stands: bool) -> None:
        """Note that a hold stands or was lifted."""
        if stands:
            self._put(b"holds", subject_id + hold_id, b"")
        else:
            self._txn.delete(subject_id + hold_id, db=self._db[b"holds"])

    def holds(self, subject_id: bytes) -> list[bytes]:
        """Ids of the holds that stand on a subject."""
        found = []
        with self._txn.cursor(self._db[b"holds"]) as cursor:
            here = cursor.set_range(subject_id)
            while here and bytes(cursor.key()).startswith(subject_id):
                found.append(bytes(cursor.key())[len(subject_id) :])
                here = cursor.next()
        return found

    # --- everything, for comparing ---------------------------------------------------------------------------------------

    def dump(self) -> Iterator[tuple[str, bytes, bytes]]:
        """Every table, key and value in order, the notes of progress left out."""
        for name in _TABLES[1:]:
            with self._txn.cursor(self._db[name]) as cursor:
                for key, value in cursor:
                    yield name.decode(), bytes(key), bytes(value)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """What LMDB says of a disk that takes no more, as the system says it; it calls a write that was cut short EIO."""
        try:
            yield
        except lmdb.Error as error:
            number = errno.ENOSPC if isinstance(error, lmdb.DiskError) else getattr(error, "code", 0)
            if number <= 0:
                raise
            raise OSError(number, os.strerror(number), str(self.folder / "data.mdb")) from error

    def _get(self, table: bytes, key: bytes) -> bytes | None:
        found: bytes | None = self._txn.get(key, db=self._db[table])
        return found

    def _put(self, table: bytes, key: bytes, value: bytes) -> None:
        self._txn.put(key, value, db=self._db[table])

    def _all(self, table: bytes, key: bytes) -> list[bytes]:
        if self._txn.get(key, db=self._db[table]) is None:
            return []  # The usual answer while documents are new; it needs no cursor.
        with self._txn.cursor(self._db[table]) as cursor:
            return [bytes(value) for value in cursor.iternext_dup()] if cursor.set_key(key) else []


def boot_name() -> str:
    """A name for this run of the machine."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else "unknown"
