"""The log's tree and leaves as C2SP tiles: static files that anyone can read, rebuilt from the segments at any time.

Full tiles are written when they are complete, the unfinished right edge stays in memory and goes to partial tiles with
each `publish`. Nothing here is synced on the way; `sync` makes everything written so far durable and notes the size up
to which that holds in the file `synced`, and `resume` reads again whatever lies behind it.
"""

from collections import OrderedDict
from contextlib import suppress

from cohong.core.merkle import HASH_BYTES, leaf_hash, root_of
from cohong.core.texts import CohongError
from cohong.ledger.embedded import tile_layout
from cohong.ledger.embedded.codes import TILES_UNUSABLE
from cohong.ledger.embedded.disk import Disk, parent, read_file, replace_file
from cohong.ledger.embedded.right_edge import RightEdge, Row
from cohong.ledger.embedded.tile_layout import ENTRIES, LEVEL_BITS, MAX_LEVEL, WIDTH, TileName
from cohong.ledger.embedded.tiles_check import check_tiles

CACHED_TILES = 128
CACHED_ENTRIES = 4
SYNC_ONE_BY_ONE = 64


class TilesUnusable(CohongError):
    """The tiles are not those of this tree: call `Tiles.wipe` and append every leaf again."""

    def __init__(self, path: str, seen: str, expected: str) -> None:
        super().__init__(TILES_UNUSABLE, path=path, seen=seen, expected=expected)


class Tiles:
    """A growing tree of leaves in tiles. `Tiles(disk)` starts an empty one; `Tiles.resume` goes on with one on disk."""

    def __init__(self, disk: Disk, *, folder: str = "tiles") -> None:
        self._disk, self._folder = disk, folder
        self.size = 0
        self._edge = RightEdge()
        self._leaves: list[bytes] = []
        self._unsynced: set[str] = set()
        self._partials: list[set[str]] = [set(), set()]  # those of the publication before the last, and of the last
        self._nodes: OrderedDict[tuple[int, int], list[list[bytes]]] = OrderedDict()
        self._entries: OrderedDict[int, tuple[bytes, list[int]]] = OrderedDict()

    @classmethod
    def load(cls, disk: Disk, size: int, root: bytes, *, folder: str = "tiles") -> "Tiles":
        """Open the tree of `size` leaves for reading. Raises `TilesUnusable` when it is not the tree of `root`."""
        tiles = cls(disk, folder=folder)
        tiles._load(size, root)
        return tiles

    @classmethod
    def resume(cls, disk: Disk, size: int, root: bytes, *, folder: str = "tiles") -> "Tiles":
        """Go on appending to the tree of `size` leaves. Raises `TilesUnusable` when it has to be rebuilt.

        Checks that every full tile is there, reads all leaves behind the `synced` mark again, and removes files beyond
        `size`, which stem from blocks that were never acknowledged.
        """
        paths = disk.list(folder)
        names = [name for path in paths if (name := tile_layout.parse(path[len(folder) + 1 :]))]
        _refuse_gaps(set(names), size, folder)
        tiles = cls(disk, folder=folder)
        tiles._load(size, root)
        mark = _read_mark(disk, folder)
        for fault in check_tiles(disk, size, root, folder=folder, start=min(mark, size), exact=False):
            raise TilesUnusable(fault.path, fault.seen, fault.expected)
        if mark > size:
            tiles._write_mark()
        tiles._tidy(names, min(mark, size))
        for path in paths:
            if path.endswith(".new"):  # a file that was being replaced when the machine stopped
                disk.remove(path)
        return tiles

    @staticmethod
    def wipe(disk: Disk, *, folder: str = "tiles") -> None:
        """Remove all tiles, so that they can be rebuilt. The published checkpoint stays: it was said and holds."""
        paths = disk.list(folder)
        disk.remove(f"{folder}/synced")
        with suppress(FileNotFoundError):
            disk.sync_folder(folder)  # before any tile is written anew: the mark must not speak for those
        for path in paths:
            if path.startswith(f"{folder}/tile/") or path.endswith(".new"):
                disk.remove(path)

    # --- writing ----------------------------------------------------------------------------------------------------

    def append(self, leaves: list[bytes], hashes: list[bytes] | None = None) -> None:
        """Append leaves of at most 65,535 bytes each; `hashes` are their leaf hashes where the caller has them.

        Raises `ledger.disk_full`; then the tiles are to be resumed or rebuilt.
        """
        assert all(len(leaf) <= tile_layout.MAX_LEAF_BYTES for leaf in leaves), "a leaf has at most 65,535 bytes"
        hashes = hashes if hashes is not None else [leaf_hash(leaf) for leaf in leaves]
        assert len(hashes) == len(leaves)
        self._leaves += leaves
        index = self.size // WIDTH
        while len(self._leaves) >= WIDTH:
            self._write(TileName(ENTRIES, index, WIDTH), tile_layout.pack_entries(self._leaves[:WIDTH]))
            del self._leaves[:WIDTH]
            index += 1
        for name, data in self._edge.add(hashes):
            self._write(name, data)
        self.size += len(leaves)

    def root(self) -> bytes:
        """Root of the tree over all leaves appended so far; some twenty hashes of work."""
        return self._edge.root()

    def publish(self, checkpoint: bytes) -> None:
        """Write the partial tiles of this size, then put the checkpoint in place of the last one.

        The checkpoint is never half, not even after power loss. The partial tiles of the publication before the last
        are removed: whoever still reads them has its tree.
        """
        self.flush()
        replace_file(self._disk, f"{self._folder}/checkpoint", checkpoint, whole_after_crash=True)

    def flush(self) -> None:
        """Write the partial tiles of this size: from now on `resume` at this size works, unless the machine stops."""
        before, last = self._partials
        wanted = dict(self._edge.partial())
        if self._leaves:
            wanted[TileName(ENTRIES, self.size // WIDTH, len(self._leaves))] = tile_layout.pack_entries(self._leaves)
        paths = {f"{self._folder}/{name.path()}": name for name in wanted}
        if paths.keys() == last:
            return
        for path, name in paths.items():
            if path not in last:
                self._write(name, wanted[name])
        for path in before - last - paths.keys():
            self._disk.remove(path)
            self._unsynced.discard(path)
        self._partials = [last, set(paths)]

    def checkpoint(self) -> bytes | None:
        """The published checkpoint, if there is one."""
        try:
            return read_file(self._disk, f"{self._folder}/checkpoint")
        except FileNotFoundError:
            return None

    def sync(self) -> None:
        """Make every tile up to this size durable and note the size. For a clean end, and now and then on the way."""
        self.flush()
        if len(self._unsynced) > SYNC_ONE_BY_ONE:
            self._disk.sync_all()
        else:
            self._sync_files(sorted(self._unsynced))
        self._unsynced.clear()
        self._write_mark()

    def _write(self, name: TileName, data: bytes) -> None:
        path = f"{self._folder}/{name.path()}"
        replace_file(self._disk, path, data)
        self._unsynced.add(path)

    def _sync_files(self, paths: list[str]) -> None:
        folders: set[str] = set()
        for path in paths:
            file = self._disk.open(path, "write")
            try:
                file.datasync()
            finally:
                file.close()
            folder = parent(path)
            while folder and folder != self._folder:
                folders.add(folder)
                folder = parent(folder)
        for folder in sorted(folders):
            self._disk.sync_folder(folder)

    def _write_mark(self) -> None:
        replace_file(self._disk, f"{self._folder}/synced", b"%d\n" % self.size, whole_after_crash=True)
        self._disk.sync_folder(self._folder)

    def _tidy(self, names: list[TileName], mark: int) -> None:
        """Write this size's partial tiles where they are missing, and remove all else at or beyond the right edge.

        What was read again behind `mark` is good but need not be durable yet: the next `sync` sees to that.
        """
        edge = {level: divmod(tile_layout.count_at(level, self.size), WIDTH) for level in range(ENTRIES, MAX_LEVEL + 1)}
        exact = {name for name in names if (name.number, name.width) == edge[name.level]}
        self._partials[1] = {f"{self._folder}/{name.path()}" for name in exact}
        self.flush()
        for name in names:
            path = f"{self._folder}/{name.path()}"
            if name not in exact and (name.width < WIDTH or name.number >= edge[name.level][0]):
                self._disk.remove(path)
            elif name.number >= tile_layout.count_at(name.level, mark) // WIDTH:
                self._unsynced.add(path)

    # --- reading ----------------------------------------------------------------------------------------------------

    def read_node(self, level: int, index: int) -> bytes:
        """Hash of the complete subtree over leaves [index * 2**level, (index + 1) * 2**level): a `merkle.NodeReader`."""
        tile_level, inner = divmod(level, LEVEL_BITS)
        tile, at = divmod(index << inner, WIDTH)
        row = self._edge.rows[tile_level]
        if tile < row.full:
            return self._pyramid(tile_level, tile)[inner][at >> inner]
        assert tile == row.full, "a tile of this tree"
        assert at + (1 << inner) <= len(row.hashes), "a complete subtree of this tree"
        return root_of(row.hashes[at : at + (1 << inner)])

    def leaf(self, index: int) -> bytes:
        """The bytes of one leaf. Raises IndexError outside the tree."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        tile, at = divmod(index, WIDTH)
        if tile == self.size // WIDTH:
            return self._leaves[at]
        data, offsets = self._entry_tile(tile)
        return data[offsets[at] + 2 : offsets[at + 1]]

    def _pyramid(self, level: int, tile: int) -> list[list[bytes]]:
        key = (level, tile)
        known = self._nodes.get(key)
        if known is None:
            data, _ = self._read_prefix(level, tile, WIDTH)
            known = self._nodes[key] = tile_layout.pyramid(tile_layout.split_hashes(data))
            if len(self._nodes) > CACHED_TILES:
                self._nodes.popitem(last=False)
        else:
            self._nodes.move_to_end(key)
        return known

    def _entry_tile(self, tile: int) -> tuple[bytes, list[int]]:
        known = self._entries.get(tile)
        if known is None:
            data, path = self._read_prefix(ENTRIES, tile, WIDTH)
            offsets = tile_layout.entry_offsets(data, WIDTH)
            if len(offsets) <= WIDTH:
                raise TilesUnusable(path, f"{len(data)} bytes", f"{WIDTH} entries")
            known = self._entries[tile] = (data, offsets)
            if len(self._entries) > CACHED_ENTRIES:
                self._entries.popitem(last=False)
        return known

    def _load(self, size: int, root: bytes) -> None:
        self.size = size
        levels = [level for level in tile_layout.levels_of(size) if level != ENTRIES]
        self._edge = RightEdge([self._load_row(level) for level in levels])
        if (seen := self._edge.root()) != root:
            raise TilesUnusable(self._folder, f"root {seen.hex()} of {size} leaves", f"root {root.hex()}")
        width = size % WIDTH
        if width:
            data, name = self._read_prefix(ENTRIES, size // WIDTH, width)
            self._leaves = tile_layout.split_entries(data, tile_layout.entry_offsets(data, width))
            if [leaf_hash(leaf) for leaf in self._leaves] != self._edge.rows[0].hashes:
                raise TilesUnusable(name, "leaves with other hashes", "the leaves of tile level 0")

    def _load_row(self, level: int) -> Row:
        full, width = divmod(tile_layout.count_at(level, self.size), WIDTH)
        if not width:
            return Row(full)
        data, _ = self._read_prefix(level, full, width)
        return Row(full, tile_layout.split_hashes(data))

    def _read_prefix(self, level: int, tile: int, width: int) -> tuple[bytes, str]:
        """A tile's first `width` hashes, or an entries tile as it is: from its own file or from the next wider one."""
        path = f"{self._folder}/{TileName(level, tile, width).path()}"
        for candidate in [path] if width == WIDTH else self._wider(TileName(level, tile, width)):
            try:
                data = read_file(self._disk, candidate)
            except FileNotFoundError:
                continue
            if level == ENTRIES:
                return data, candidate
            if len(data) >= width * HASH_BYTES:
                return data[: width * HASH_BYTES], candidate
        raise TilesUnusable(path, "no such tile", f"{width} hashes" if level != ENTRIES else f"{width} entries")

    def _wider(self, name: TileName) -> list[str]:
        full = f"{self._folder}/{name._replace(width=WIDTH).path()}"
        parts = [int(path.rpartition("/")[2]) for path in self._disk.list(f"{full}.p") if path[-1].isdigit()]
        return [f"{full}.p/{width}" for width in sorted(parts) if width >= name.width] + [full]


def _refuse_gaps(names: set[TileName], size: int, folder: str) -> None:
    for level in tile_layout.levels_of(size):
        for index in range(tile_layout.count_at(level, size) // WIDTH):
            if (name := TileName(level, index, WIDTH)) not in names:
                raise TilesUnusable(f"{folder}/{name.path()}", "no such tile", "a full tile")


def _read_mark(disk: Disk, folder: str) -> int:
    try:
        text = read_file(disk, f"{folder}/synced")
    except FileNotFoundError:
        return 0
    return int(text) if text.endswith(b"\n") and text[:-1].isdigit() else 0
