"""A disk in memory that forgets, tears and reorders: what a machine may find after power loss, decided by a seed.

Every file keeps its synced image and the list of later writes; names likewise. `crash(rng)` gives a disk on which each
write since that file's last datasync was independently kept, dropped or torn, applied in any order, and each change of
a name since its folder's last sync was kept or dropped.
"""

import random
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from cohong.core.texts import CohongError
from cohong.ledger.embedded.codes import DISK_FULL
from cohong.ledger.embedded.disk import Mode, parent

SECTOR = 512


class Killed(BaseException):
    """The process ended here. Not an Exception: no handler of the program may see it."""


class Write(NamedTuple):
    """One unsynced change of a file: bytes at an offset, or (data None) a new length."""

    offset: int
    data: bytes | None


@dataclass
class Node:
    """One file: what a reader sees now, what is durable, and the changes between the two."""

    now: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    pending: list[Write] = field(default_factory=list)


class Rename(NamedTuple):
    """One unsynced change of names: `node` now has the name `new` (None: nobody), `old` is gone."""

    old: str
    new: str
    node: Node | None


class FaultyDisk:
    """A `Disk`. `kill_at` raises `Killed` at that operation; `full_at` makes that one and all later growth fail."""

    def __init__(self, *, kill_at: int = 0, full_at: int = 0) -> None:
        self.operations = 0
        self.kill_at, self.full_at = kill_at, full_at
        self.names: dict[str, Node] = {}
        self.synced_names: dict[str, Node] = {}
        self.pending_names: list[Rename] = []

    def open(self, name: str, mode: Mode) -> "FaultyFile":
        if mode == "create":
            node = Node()
            self._rename(Rename("", name, node))
        elif name not in self.names:
            raise FileNotFoundError(name)
        return FaultyFile(self, name, self.names[name])

    def rename(self, old: str, new: str) -> None:
        if old not in self.names:
            raise FileNotFoundError(old)
        self._rename(Rename(old, new, self.names[old]))

    def remove(self, name: str) -> None:
        if name in self.names:
            self._rename(Rename(name, "", None))

    def list(self, folder: str) -> list[str]:
        return sorted(name for name in self.names if not folder or name.startswith(folder + "/"))

    def sync_folder(self, folder: str) -> None:
        self.tick()
        for change in [change for change in self.pending_names if parent(change.new or change.old) == folder]:
            _apply(self.synced_names, change)
            self.pending_names.remove(change)

    def sync_all(self) -> None:
        self.tick()
        self.synced_names, self.pending_names = dict(self.names), []
        for node in self.names.values():
            node.synced, node.pending = bytes(node.now), []

    def crash(self, rng: random.Random) -> "FaultyDisk":
        """One of the disks that a machine could find when it comes up again."""
        names = dict(self.synced_names)
        keep = rng.choice((0.0, 0.5, 0.9, 1.0))
        for change in self.pending_names:
            if rng.random() < keep:
                _apply(names, change)
        after = FaultyDisk()
        images = {id(node): _image(node, rng) for node in names.values()}
        after.names = {
            name: Node(now=bytearray(images[id(node)]), synced=images[id(node)]) for name, node in names.items()
        }
        after.synced_names = dict(after.names)
        return after

    def flip(self, name: str, offset: int, bits: int = 1) -> None:
        """Damage one byte for good."""
        node = self.names[name]
        node.now[offset] ^= bits
        node.synced = bytes(node.now)

    def tick(self) -> None:
        self.operations += 1
        if self.operations == self.kill_at:
            raise Killed

    def grow(self, name: str) -> None:
        """Called where an operation takes new blocks."""
        if self.full_at and self.operations >= self.full_at:
            raise CohongError(DISK_FULL, path=name)

    def _rename(self, change: Rename) -> None:
        if change.node is not None and not change.old:
            self.grow(change.new)
        self.pending_names.append(change)  # before the tick: a kill in the middle may leave it done
        _apply(self.names, change)
        self.tick()


class FaultyFile:
    """A `File` of a `FaultyDisk`."""

    def __init__(self, disk: FaultyDisk, name: str, node: Node) -> None:
        self.disk, self.name, self.node = disk, name, node

    def pread(self, count: int, offset: int) -> bytes:
        return bytes(self.node.now[offset : offset + count])

    def pwrite(self, data: bytes, offset: int) -> None:
        if offset + len(data) > len(self.node.now):
            self.disk.grow(self.name)
        self._change(Write(offset, bytes(data)))

    def size(self) -> int:
        return len(self.node.now)

    def preallocate(self, size: int) -> None:
        if size > len(self.node.now):
            self.disk.grow(self.name)
            self._change(Write(size, None))

    def truncate(self, size: int) -> None:
        self._change(Write(size, None))

    def datasync(self) -> None:
        self.disk.tick()
        self.node.synced, self.node.pending = bytes(self.node.now), []

    def close(self) -> None:
        pass

    def _change(self, write: Write) -> None:
        self.node.pending.append(write)
        _write(self.node.now, write)
        self.disk.tick()


def _apply(names: dict[str, Node], change: Rename) -> None:
    names.pop(change.old, None)
    if change.node is not None:
        names[change.new] = change.node


def _write(image: bytearray, write: Write) -> None:
    offset, data = write
    if data is None:
        del image[offset:]
        image.extend(bytes(offset - len(image)))
        return
    image.extend(bytes(max(0, offset - len(image))))
    image[offset : offset + len(data)] = data


def _image(node: Node, rng: random.Random) -> bytes:
    image = bytearray(node.synced)
    pending = list(node.pending)
    mode = rng.choice(("all", "none", "mixed", "mixed", "mixed"))
    if mode != "all":
        rng.shuffle(pending)
    for write in pending:
        fate = mode if mode != "mixed" else rng.choice(("all", "none", "torn"))
        if fate == "all":
            _write(image, write)
        elif fate == "torn" and write.data is not None:
            for part in _torn(write.offset, write.data, rng):
                _write(image, part)
    return bytes(image)


def _torn(offset: int, data: bytes, rng: random.Random) -> list[Write]:
    """A beginning of the write cut at a sector or anywhere, or some of its sectors."""
    way = rng.randrange(3)
    if way == 0:
        return [Write(offset, data[: rng.randrange(len(data) + 1)])]
    edges = [0, *range(SECTOR - offset % SECTOR, len(data), SECTOR), len(data)]
    sectors = list(pairwise(edges))
    if way == 1:
        return [Write(offset, data[: rng.choice(edges)])]
    return [Write(offset + begin, data[begin:end]) for begin, end in sectors if rng.random() < 0.5]
