"""Bodies and originals from the folder into an object store, and back: copied, compared, and only then switched.

Broken off at any moment, a move has changed nothing or all, and doing it again finishes it. The settings wait as
`s3.moving` until all is copied; a rename to `s3.toml` switches. On the way back a rename to `s3.leaving` switches, and
that file goes when the objects are gone.
"""

import secrets
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import msgspec

from cohong.sealed.codes import STORE_COPY_DIFFERS, STORE_TAKEN
from cohong.sealed.files import StoreError, sync_folder, write_whole
from cohong.sealed.frames import walk
from cohong.sealed.packs import HEADER
from cohong.sealed.places import disk_of
from cohong.sealed.s3.bucket import Bucket, Part
from cohong.sealed.s3.disk import STREAMS
from cohong.sealed.s3.settings import FILE_NAME, Settings, read_settings, settings_bytes

MOVING, LEAVING = "s3.moving", "s3.leaving"
Note = Callable[[int, int], object]


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """Where bodies and originals are now (`s3://bucket/prefix`, or empty for the folder), and what was copied there."""

    place: str
    files: int
    bytes: int


def move_to_s3(folder: Path, settings: Settings, progress: Note) -> Moved:
    """Move the ciphertext of a `sealed/` folder that nobody writes to. A home that is there already only tidies up, and
    the objects of its full packs are joined into one each, so that there are fewer to list and fetch.

    Raises CohongError: the place is another home's, or not empty, or the store fails; then the folder still counts.
    """
    if (folder / FILE_NAME).exists():
        here = read_settings(folder / FILE_NAME)
        if not here.same_place(settings):
            raise StoreError(STORE_TAKEN, path=settings.place())
        disk_of(folder)
        _drop_folders(folder)
        files, joined = _join_full_packs(Bucket(here), progress)
        return Moved(place=here.place(), files=files, bytes=joined)
    _finish_leaving(folder)
    chosen = _chosen(folder, settings)
    bucket = Bucket(chosen)
    _take_place(bucket)
    paths = [path for stream in STREAMS for path in sorted((folder / stream).glob("*.pack"))]
    copied = 0
    for done, path in enumerate(paths, 1):
        copied += _put_file(bucket, f"{path.parent.name}/{path.name}", path.read_bytes())
        progress(done, len(paths))
    (folder / MOVING).replace(folder / FILE_NAME)
    sync_folder(folder)
    _drop_folders(folder)
    return Moved(place=chosen.place(), files=len(paths), bytes=copied)


def move_to_folder(folder: Path, progress: Note) -> Moved:
    """Move the ciphertext back into its `sealed/` folder, and the objects away. Raises CohongError.

    Where the store fails before everything was copied, the store still counts; after it, the folder does.
    """
    copied = files = 0
    if (folder / FILE_NAME).exists():
        disk = disk_of(folder)
        paths = [folder / stream / name for stream in STREAMS for name in disk.names(folder / stream)]
        for files, path in enumerate(paths, 1):
            file = disk.open(path, create=False)
            data = file.read(0, file.size())
            write_whole(path, data)
            _require_same(path.name, data, path.read_bytes())
            copied += len(data)
            progress(files, len(paths))
        (folder / FILE_NAME).replace(folder / LEAVING)
        sync_folder(folder)
    _finish_leaving(folder)
    return Moved(place="", files=files, bytes=copied)


def _chosen(folder: Path, settings: Settings) -> Settings:
    """The settings with an id, noted down before anything is sent: a move that was broken off goes on under its id."""
    path = folder / MOVING
    before = read_settings(path) if path.exists() else None
    known = before.id if before and before.same_place(settings) else secrets.token_hex(16)
    chosen = msgspec.structs.replace(settings, id=known)
    write_whole(path, settings_bytes(chosen))
    return chosen


def _take_place(bucket: Bucket) -> None:
    owner = bucket.owner()
    if owner != bucket.settings.id:
        if owner or not bucket.is_empty():
            raise StoreError(STORE_TAKEN, path=bucket.settings.place())
        bucket.take(bucket.settings.id)


def _put_file(bucket: Bucket, name: str, data: bytes) -> int:
    """Put one file as one object and compare what the store then gives."""
    if data:
        part = bucket.put(name, 0, data, over=True)
        _require_same(name, data, bucket.get(name, part, 0, part.size))
    return len(data)


def _join_full_packs(bucket: Bucket, progress: Note) -> tuple[int, int]:
    """Make one object of those of each pack but the newest; how many packs and bytes that were."""
    full = [f"{stream}/{name}" for stream in STREAMS for name in bucket.files(stream)[:-1]]
    sizes = []
    for done, name in enumerate(full, 1):
        sizes.append(_join(bucket, name))
        progress(done, len(full))
    return sum(size > 0 for size in sizes), sum(sizes)


def _join(bucket: Bucket, name: str) -> int:
    """Put the whole file in the place of its first object, then remove the others; the bytes that were put.

    What is damaged, or has a hole, stays as it is for fsck to name.
    """
    parts = bucket.parts(name)
    if len(parts) < 2:
        return 0
    first, rest = parts[0], parts[1:]
    if rest[-1].end > first.end:
        data = b"".join(bucket.get(name, part, 0, part.size) for part in parts)
        adjoining = all(left.end == right.start for left, right in pairwise(parts))
        if first.start or not adjoining or not all(span.whole for span in walk(data, len(HEADER))):
            return 0
        first = bucket.put(name, 0, data, over=True)
    _require_frames(bucket, name, first)
    for part in rest:
        bucket.delete(name, part)
    return first.size


def _require_frames(bucket: Bucket, name: str, part: Part) -> None:
    """Whether the one object that is to replace the others can be read whole, before they go."""
    data = bucket.get(name, part, 0, part.size)
    if not (data.startswith(HEADER) and all(span.whole for span in walk(data, len(HEADER)))):
        raise StoreError(STORE_COPY_DIFFERS, path=name)


def _require_same(name: str, wanted: bytes, found: bytes) -> None:
    if sha256(wanted).digest() != sha256(found).digest():
        raise StoreError(STORE_COPY_DIFFERS, path=name)


def _finish_leaving(folder: Path) -> None:
    if (folder / LEAVING).exists():
        _empty_place(Bucket(read_settings(folder / LEAVING)))
        (folder / LEAVING).unlink()


def _empty_place(bucket: Bucket) -> None:
    """Remove every object of this home; the note whose place it is goes last."""
    if bucket.owner() == bucket.settings.id:
        for name in _names(bucket):
            for part in bucket.parts(name):
                bucket.delete(name, part)
        bucket.give_up()


def _names(bucket: Bucket) -> Iterator[str]:
    for stream in STREAMS:
        yield from (f"{stream}/{name}" for name in bucket.files(stream))


def _drop_folders(folder: Path) -> None:
    """Remove what was copied; nothing reads it any more."""
    for stream in STREAMS:
        if (folder / stream).exists():
            shutil.rmtree(folder / stream)
