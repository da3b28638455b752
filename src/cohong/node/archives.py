"""Backup and restore: one archive of everything but keys, one encrypted archive of the keys, and a home made of both.

The first holds the segments without their zero tails, tiles, sealed bodies and the public key of the log. State and index
are left out, since they are made again. The second holds `keys/`, the wrapped subject keys and their grants: whoever has
only the first can check and prove everything, and open nothing.
"""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import msgspec
import zstandard

from cohong.core.note import NotANote, open_checkpoint
from cohong.core.texts import CohongError
from cohong.ledger.application import Info
from cohong.ledger.embedded import frames
from cohong.ledger.embedded.codes import HOME_NOT_EMPTY
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.engine import Engine
from cohong.ledger.embedded.home import FOLDERS, FORMAT_FILE, Home
from cohong.modules import rulebook
from cohong.node.codes import ARCHIVE_BAD, CHECKPOINT_BAD, FILE_EXISTS
from cohong.node.erasing import finish_erasures
from cohong.node.home import LOG_KEY, LOG_KEY_FILE, Node, read_log_key
from cohong.node.status import Note, silent
from cohong.sealed.archive import export_keys, import_keys
from cohong.sealed.entropy import system
from cohong.sealed.keyring import Keyring

SEALED = ("marks", "bodies", "originals")
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


# --- backup ---------------------------------------------------------------------------------------------------------------


def backup(home: Path, out: Path, *, keys_file: Path, passphrase: bytes, progress: Note = silent) -> BackedUp:
    """Write both archives of a home that nobody else writes to; the same home gives the same bytes in the first.

    Overwrites nothing. Raises CohongError.
    """
    place = Home(home)
    for path in (out, keys_file):
        if path.exists():
            raise CohongError(FILE_EXISTS, path=str(path))
    with _at_rest(place) as info:
        fresh = out.with_name(out.name + ".new")
        try:
            with fresh.open("wb") as file:
                _write(place, file, progress)
            export_keys(place.root, keys_file, passphrase.decode(), system())
            fresh.replace(out)
        finally:
            fresh.unlink(missing_ok=True)
    return BackedUp(home=str(home), archive=str(out), keys=str(keys_file), root=info.root, size=info.size)


@contextmanager
def _at_rest(home: Home) -> Iterator[Info]:
    """Hold the home with everything in it recovered, durable and published."""
    if LOG_KEY in Keyring(home.keys).members():
        with Node(home.root) as node:
            node.vault.sync()
            node.engine.publish()
            node.engine.commit()
            yield node.engine.info()
    else:
        engine = Engine(home, rulebook())
        try:
            engine.commit()
            yield engine.info()
        finally:
            engine.close()


def _write(home: Home, file: BinaryIO, progress: Note) -> None:
    paths = sorted(_files(home))
    with (
        zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).stream_writer(file, closefd=False) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.GNU_FORMAT) as tar,
    ):
        for done, path in enumerate(paths, 1):
            entry = tarfile.TarInfo(path.relative_to(home.root).as_posix())
            entry.size, entry.mode = _size(home, path), 0o600
            with path.open("rb") as data:
                tar.addfile(entry, data)
            progress(done, len(paths))


def _files(home: Home) -> Iterator[Path]:
    yield home.root / FORMAT_FILE
    yield from home.segments.glob("*.seg")
    yield from (path for path in home.tiles.rglob("*") if path.is_file() and path.suffix != ".new")
    for name in SEALED:
        yield from (home.sealed / name).glob("*.pack")
    yield from (path for path in (home.keys / LOG_KEY_FILE, home.keys / "operator") if path.exists())


def _size(home: Home, path: Path) -> int:
    """The length of a file, of a segment without its zero tail: what is missing there counts as zeros."""
    if path.parent != home.segments:
        return path.stat().st_size
    file = RealDisk(home.segments).open(path.name, "read")
    try:
        span = frames.nonzero_span(file, 0)
        return span[1] if span else 0
    finally:
        file.close()


# --- restore --------------------------------------------------------------------------------------------------------------


def restore(
    archive: Path, home: Path, *, keys_file: Path | None = None, passphrase: bytes = b"", progress: Note = silent
) -> Restored:
    """Make a home from its archives: unpacked beside its place, replayed, compared with its checkpoint, then renamed.

    With keys, erasures that the vault or the ledger recorded are done again. Raises CohongError, and then nothing is left.
    """
    home = Path(home)
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise CohongError(HOME_NOT_EMPTY, path=str(home), seen=home.name)
    beside = home.with_name(home.name + ".restoring")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        _unpack(archive, beside, progress)
        for name in FOLDERS:
            (beside / name).mkdir(exist_ok=True, mode=0o700)
        info = _replayed(archive, Home(beside))
        if keys_file is not None:
            (beside / "keys" / LOG_KEY_FILE).unlink(missing_ok=True)
            (beside / "keys" / "operator").unlink(missing_ok=True)
            import_keys(keys_file, beside, passphrase.decode())
            with Node(beside) as node:
                finish_erasures(node)
        if home.exists():
            home.rmdir()
        beside.rename(home)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Restored(home=str(home), keys_restored=keys_file is not None, root=info.root, size=info.size)


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
