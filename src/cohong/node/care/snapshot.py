"""A home as it stands at one moment, taken beside its writer: no lock, no pause, no file copied yet.

Everything in a home but `keys.slots` only grows, and its writer makes things durable in one order: grants, slots, bodies, block.
So they are looked at the other way round. Whatever a block names is then there: how many bytes of each file belong to the
moment is all that has to be noted, and the copying may take its time. The keys, which can be destroyed in place, are
read whole at once; where an erasure was recorded meanwhile, everything is looked at again.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cohong.core.note import Checkpoint, sign_checkpoint
from cohong.core.texts import CohongError
from cohong.ledger.application import Info
from cohong.ledger.embedded import frames
from cohong.ledger.embedded import home as homes
from cohong.ledger.embedded.codes import HOME_LOCKED
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.engine import Engine
from cohong.ledger.embedded.home import FORMAT_FILE, Home
from cohong.ledger.embedded.lock import holder
from cohong.ledger.embedded.segments import read_headers, walk_segment
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.modules.members.state import LEDGER
from cohong.node.home import LOG_KEY, LOG_KEY_FILE, OWN_GATEWAY, Node
from cohong.sealed.archive import read_keys
from cohong.sealed.files import Disk
from cohong.sealed.keyring import Keyring
from cohong.sealed.packs import whole_packs
from cohong.sealed.places import disk_of

BODIES = ("bodies", "originals")
MARKS = "marks"
CHECKPOINT = "tiles/checkpoint"


class Part(msgspec.Struct, frozen=True):
    """A file of the home, and how many of its bytes belong to the moment."""

    path: Path
    size: int


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of a home: where its ledger stood, a checkpoint of just that, the files with their lengths, and its keys by
    path. Nothing secret is in `parts`. Those below `sealed/` are read through `disk`."""

    info: Info
    disk: Disk
    checkpoint: bytes
    parts: tuple[Part, ...]
    keys: dict[str, bytes]


def snapshot(home: Home) -> Snapshot:
    """Take one. Raises CohongError where segments or keys are damaged."""
    _mend(home)
    disk = disk_of(home.sealed)
    while True:
        erased = _packs(home, disk, MARKS)
        info, checkpoint = _ledger(home)
        parts = [Part(home.root / FORMAT_FILE, (home.root / FORMAT_FILE).stat().st_size), *_segments(home, info.height)]
        parts += [part for name in BODIES for part in _packs(home, disk, name)]
        keys = read_keys(home.root)
        # Marks last: a key may still be here that a mark calls destroyed, and is destroyed again; not the other way round.
        marks = _packs(home, disk, MARKS)
        if marks == erased:
            public = [path for path in (home.keys / LOG_KEY_FILE, home.keys / "operator") if path.exists()]
            parts += [*marks, *(Part(path, path.stat().st_size) for path in public)]
            return Snapshot(info=info, disk=disk, checkpoint=checkpoint, parts=tuple(parts), keys=keys)


def _mend(home: Home) -> None:
    """What a killed writer left is put in order by the next opening; where nobody has opened it since, it is done here."""
    if home.format < homes.NEWEST or not (home.sealed / "index" / "in-use").exists() or holder(home.root) is not None:
        return
    try:
        if LOG_KEY in Keyring(home.keys).members():
            Node(home.root).close()
        else:
            Engine(home, rulebook()).close()
    except CohongError as error:
        if error.code != HOME_LOCKED:  # then somebody has just opened it
            raise


def _ledger(home: Home) -> tuple[Info, bytes]:
    """Where the ledger durably stands, and a checkpoint of it: a new one where the log's key is here, else the published one."""
    with View(home, rulebook()) as view:
        info = view.info()
        ledger = view.state().get(LEDGER, "ledger")
    ring = Keyring(home.keys)
    if LOG_KEY not in ring.members():
        published = home.root / CHECKPOINT
        return info, published.read_bytes() if published.exists() else b""
    origin = f"cohong/{info.ledger[:16]}{OWN_GATEWAY if ledger and ledger.own_gateway else ''}"
    said = Checkpoint(origin, info.size, bytes.fromhex(info.root))
    return info, sign_checkpoint(said, ring.load(LOG_KEY).signing_key()).encode()


def _segments(home: Home, height: int) -> Iterator[Part]:
    """The segments up to a block, without what stands behind it: what is missing there counts as zeros."""
    disk = RealDisk(home.segments)
    headers = [header for header in read_headers(disk, "", None) if header.first_height <= height]
    for header in headers[:-1]:
        yield Part(home.segments / frames.file_name(header.number), _nonzero(disk, frames.file_name(header.number)))
    last = headers[-1]
    end = frames.HEADER_BYTES
    for frame in walk_segment(disk, "", last, None, live=True):
        if frame.height > height:
            break
        end = frame.end
    path = home.segments / frames.file_name(last.number)
    yield Part(path, min(end, path.stat().st_size))


def _nonzero(disk: RealDisk, name: str) -> int:
    file = disk.open(name, "read")
    try:
        span = frames.nonzero_span(file, 0)
        return span[1] if span else 0
    finally:
        file.close()


def _packs(home: Home, disk: Disk, stream: str) -> list[Part]:
    return [Part(path, size) for path, size in whole_packs(disk, home.sealed / stream)]
