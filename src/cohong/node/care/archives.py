"""Backup and restore: one archive of everything but keys, one encrypted archive of the keys, and a home made of both.

The first holds the segments without their zero tails, sealed bodies, a checkpoint and the public key of the log. State,
tiles, index and projections are left out, since they are made again. The second holds `keys/`, the wrapped subject keys, their
grants, and the people who may sign in: whoever has only the first can check and prove everything, and open nothing.
"""

import io
import shutil
import tarfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import msgspec
import zstandard

from cohong.core.note import NotANote, open_checkpoint
from cohong.core.texts import CohongError
from cohong.ledger.application import Info
from cohong.ledger.embedded.codes import HOME_NOT_EMPTY
from cohong.ledger.embedded.engine import Engine
from cohong.ledger.embedded.home import FOLDERS, FORMAT_FILE, Home
from cohong.modules import rulebook
from cohong.node.care.erasing import Erasures, finish_erasures
from cohong.node.care.lately import BACKUP, Last, note_last
from cohong.node.care.snapshot import CHECKPOINT, Snapshot, snapshot
from cohong.node.care.steps import Step, bring_up
from cohong.node.codes import ARCHIVE_BAD, CHECKPOINT_BAD, FILE_EXISTS, HOME_CHANGED
from cohong.node.home import LOG_KEY_FILE, Clock, Node, read_log_key, system_clock
from cohong.node.logs import log
from cohong.node.status import Note, silent
from cohong.sealed.archive import import_keys, write_keys
from cohong.sealed.entropy import system
from cohong.sealed.files import File

PARTS = {"segments", "tiles", "sealed", "keys"}
LEVEL = 6


class BackedUp(msgspec.Struct, frozen=True, kw_only=True):
    """The two archives, and where the ledger in them stands."""

    home: str
    archive: str
    keys: str
    root: str
    size: int


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """The home that was made, whether it has its keys, and where its replayed ledger stands."""

    home: str
    keys_restored: bool
    root: str
    size: int
    erased_again: int = 0


# --- backup ---------------------------------------------------------------------------------------------------------------


def backup(
    home: Path,
    out: Path,
    *,
    keys_file: Path,
    passphrase: bytes,
    remember: bool = True,
    progress: Note = silent,
    clock: Clock = system_clock,
) -> BackedUp:
    """Write both archives of a home as it stands at this moment, also beside a running node, which is not held up.

    The same moment gives the same bytes in the first. Overwrites nothing; `remember` leaves a note in the home for those who
    ask when it was last saved. Raises CohongError.
    """
    began = time.monotonic()
    place = Home(home, older=True)
    for path in (out, keys_file):
        if path.exists():
            raise CohongError(FILE_EXISTS, path=str(path))
    taken = snapshot(place)
    with _whole_or_not_at_all(out) as file:
        _write(place, taken, file, progress)
        write_keys(taken.keys, keys_file, passphrase.decode(), system())
    info, seconds = taken.info, round(time.monotonic() - began, 3)
    log("backup.written", size=info.size, height=info.height, bytes=out.stat().st_size, seconds=seconds)
    if remember:
        note_last(place.root, BACKUP, Last(time_ms=clock(), ok=True, root=info.root, size=info.size, seconds=seconds))
    return BackedUp(home=str(home), archive=str(out), keys=str(keys_file), root=info.root, size=info.size)


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[BinaryIO]:
    fresh = path.with_name(path.name + ".new")
    try:
        with fresh.open("wb") as file:
            yield file
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _write(home: Home, taken: Snapshot, file: BinaryIO, progress: Note) -> None:
    parts = sorted(taken.parts, key=lambda part: part.path)
    with (
        zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(file, closefd=False) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        for done, part in enumerate(parts, 1):
            name = part.path.relative_to(home.root).as_posix()
            with _opened(home, taken, part.path) as data:
                _add(tar, name, data, part.size)
            progress(done, len(parts))
        if taken.checkpoint:
            _add(tar, CHECKPOINT, io.BytesIO(taken.checkpoint), len(taken.checkpoint))


@contextmanager
def _opened(home: Home, taken: Snapshot, path: Path) -> Iterator[BinaryIO]:
    if not path.is_relative_to(home.sealed):
        with path.open("rb") as data:
            yield data
        return
    file = taken.disk.open(path, create=False)
    try:
        yield io.BufferedReader(_Pack(file))
    finally:
        file.close()


class _Pack(io.RawIOBase):
    """A file of the sealed store, read from its beginning."""

    def __init__(self, file: File) -> None:
        self._file, self._at = file, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next bytes, none at the end."""
        data = self._file.read(self._at, len(buffer))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


def _add(tar: tarfile.TarFile, name: str, data: BinaryIO, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    try:
        tar.addfile(entry, data)
    except OSError as error:
        if error.errno is not None:
            raise
        # The file became shorter: its writer met a full disk and took back what it had not acknowledged.
        raise CohongError(HOME_CHANGED, path=name) from None


# --- restore --------------------------------------------------------------------------------------------------------------


def restore(
    archive: Path,
    home: Path,
    *,
    keys_file: Path | None = None,
    passphrase: bytes = b"",
    erasures: Erasures | None = None,
    steps: Sequence[Step] | None = None,
    progress: Note = silent,
) -> Restored:
    """Make a home from its archives: unpacked beside its place, replayed, compared with its checkpoint, then renamed.

    An archive of an older format is brought up to date on the way. With keys, erasures that the vault or the ledger
    recorded are done again, and so are `erasures` that a longer copy of this ledger knows of (`recorded_erasures`). Raises
    CohongError, and then nothing is left.
    """
    home = Path(home)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise CohongError(HOME_NOT_EMPTY, path=str(home), seen=home.name)
    beside = home.with_name(home.name + ".restoring")
    shutil.rmtree(beside, ignore_errors=True)
    again = 0
    try:
        _unpack(archive, beside, progress)
        for name in FOLDERS:
            (beside / name).mkdir(exist_ok=True, mode=0o700)
        if keys_file is not None:
            _give_keys(beside, keys_file, passphrase)
        bring_up(beside, steps)
        info = _replayed(archive, Home(beside))
        if keys_file is not None:
            with Node(beside) as node:
                again = finish_erasures(node, erasures)
        if home.exists():
            home.rmdir()
        beside.rename(home)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    log("restore.done", size=info.size, height=info.height, erased=again)
    return Restored(
        home=str(home), keys_restored=keys_file is not None, root=info.root, size=info.size, erased_again=again
    )


def _give_keys(home: Path, keys_file: Path, passphrase: bytes) -> None:
    """Put the keys in their place; the public ones of the other archive are among them."""
    (home / "keys" / LOG_KEY_FILE).unlink(missing_ok=True)
    (home / "keys" / "operator").unlink(missing_ok=True)
    import_keys(keys_file, home, passphrase.decode())


def _unpack(archive: Path, folder: Path, progress: Note) -> None:
    """Put the files of an archive into a folder; names that are none of a home's are refused before anything is opened."""
    try:
        with (
            archive.open("rb") as file,
            zstandard.ZstdDecompressor().stream_reader(file) as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            for done, entry in enumerate(tar, 1):
                _unpack_one(tar, entry, folder, archive)
                progress(done, 0)
            while packed.read(1 << 20):
                pass  # to the end, where the checksum over everything stands
    except (tarfile.TarError, zstandard.ZstdError, EOFError) as error:
        raise CohongError(ARCHIVE_BAD, path=str(archive), seen=str(error)) from None
    if not (folder / FORMAT_FILE).exists():
        raise CohongError(ARCHIVE_BAD, path=str(archive), seen=f"no {FORMAT_FILE}")


def _unpack_one(tar: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path, archive: Path) -> None:
    name = PurePosixPath(entry.name)
    ours = entry.name == FORMAT_FILE or (name.parts[0] in PARTS and len(name.parts) > 1)
    plain = entry.name == name.as_posix() and not name.is_absolute() and ".." not in name.parts
    if not (ours and plain and entry.isreg()):
        raise CohongError(ARCHIVE_BAD, path=str(archive), seen=entry.name)
    data = tar.extractfile(entry)
    assert data is not None, "a regular file has content"
    path = folder.joinpath(*name.parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        shutil.copyfileobj(data, file, 1 << 20)


def _replayed(archive: Path, home: Home) -> Info:
    """Where the segments lead; it must be what the checkpoint in the same archive says."""
    engine = Engine(home, rulebook())
    info = engine.info()
    engine.close()
    try:
        said = open_checkpoint((home.tiles / "checkpoint").read_text(encoding="utf-8"), read_log_key(home.keys))
    except (FileNotFoundError, NotANote, UnicodeDecodeError) as error:
        raise CohongError(CHECKPOINT_BAD, path=f"{archive}: tiles/checkpoint", seen=str(error)) from None
    if (said.size, said.root.hex()) != (info.size, info.root):
        raise CohongError(
            CHECKPOINT_BAD, path=f"{archive}: tiles/checkpoint", seen=f"{said.size} leaves, {info.size} here"
        )
    return info
