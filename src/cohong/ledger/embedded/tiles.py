"""The log's tree and leaves as C2SP tiles: static files that anyone can read, rebuilt from the segments at any time.

Full tiles are written when they are complete, the unfinished right edge stays in memory and goes to partial tiles with
each `publish`. Nothing here is synced on the way; `sync` makes everything written so far durable and notes the size up
to which that holds in the file `synced`, and `resume` reads again whatever lies behind it.
"""

from collections import OrderedDict

from cohong.core.merkle import HASH_BYTES, leaf_hash, root_of
from cohong.core.texts import CohongError
from cohong.ledger.embedded import tile_layout
from cohong.ledger.embedded.codes import TILES_UNUSABLE
from cohong.ledger.embedded.disk import Disk, parent, read_file, replace_file
from cohong.ledger.embedded.right_edge import RightEdge, Row
from cohong.ledger.embedded.tile_layout import ENTRIES, LEVEL_BITS, WIDTH, TileName

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
        """Open the tree of `size` leaves for reading. Raises `TilesUnusable` when the right edge is not that of `root`."""
        tiles = cls(disk, folder=folder)
        tiles.size = size
        levels = [level for level in tile_layout.levels_of(size) if level != ENTRIES]
        tiles._edge = RightEdge([tiles._load_row(level) for level in levels])
        if (seen := tiles._edge.root()) != root:
            raise TilesUnusable(folder, f"root {seen.hex()} of {size} leaves", f"root {root.hex()}")
        width = size % WIDTH
        if width:
            data, name = tiles._read_prefix(ENTRIES, size // WIDTH, width)
            offsets = tile_layout.entry_offsets(data, width)
            if offsets is None:
                raise TilesUnusable(name, f"{len(data)} bytes", f"{width} entries")
            tiles._leaves = _split_entries(data, offsets)
            if [leaf_hash(leaf) for leaf in tiles._leaves] != tiles._edge.rows[0].hashes:
                raise TilesUnusable(name, "leaves with other hashes", "the leaves of tile level 0")
        return tiles

    @classmethod
    def resume(cls, disk: Disk, size: int, root: bytes, *, folder: str = "tiles") -> "Tiles":
        """Go on appending to the tree of `size` leaves. Raises `TilesUnusable` when it has to be rebuilt.

        Checks that every full tile is there, reads all leaves behind the `synced` mark again, and removes files beyond
        `size`, which stem from blocks that were never acknowledged.
        """
        from cohong.ledger.embedded.tiles_check import check_tiles  # noqa: PLC0415 - it builds on this file

        names = [name for path in disk.list(f"{folder}/tile") if (name := tile_layout.parse(_inside(path, folder)))]
        _refuse_gaps(set(names), size, folder)
        tiles = cls.load(disk, size, root, folder=folder)
        mark = _read_mark(disk, folder)
        for fault in check_tiles(disk, size, root, folder=folder, start=min(mark, size), exact=False):
            raise TilesUnusable(fault.path, fault.seen, fault.expected)
        if mark > size:
            tiles._write_mark()
        for name in names:
            if name.width < WIDTH or name.index >= tile_layout.count_at(name.level, size) // WIDTH:
                tiles._keep_or_remove(name)
        return tiles

    @staticmethod
    def wipe(disk: Disk, *, folder: str = "tiles") -> None:
        """Remove all tiles, so that they can be rebuilt. The published checkpoint stays: it was said and holds."""
        disk.remove(f"{folder}/synced")
        for path in disk.list(f"{folder}/tile"):
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
        """Write the partial tiles of this size, then put the checkpoint in place of the last one, whole even after a crash.

        The partial tiles of the publication before the last are removed: whoever still reads them has its tree.
        """
        self._write_partials()
        replace_file(self._disk, f"{self._folder}/checkpoint", checkpoint, whole_after_crash=True)

    def checkpoint(self) -> bytes | None:
        """The published checkpoint, if there is one."""
        try:
            return read_file(self._disk, f"{self._folder}/checkpoint")
        except FileNotFoundError:
            return None

    def sync(self) -> None:
        """Make every tile up to this size durable and note the size. For a clean end, and now and then on the way."""
        self._write_partials()
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

    def _write_partials(self) -> None:
        wanted = dict(self._edge.partial())
        if self._leaves:
            name = TileName(ENTRIES, self.size // WIDTH, len(self._leaves))
            wanted[name] = tile_layout.pack_entries(self._leaves)
        before, last = self._partials
        paths = {f"{self._folder}/{name.path()}": (name, data) for name, data in wanted.items()}
        if paths.keys() == last:
            return
        for path, (name, data) in paths.items():
            if path not in last:
                self._write(name, data)
        for path in before - last - paths.keys():
            self._disk.remove(path)
            self._unsynced.discard(path)
        self._partials = [last, set(paths)]

    def _sync_files(self, paths: list[str]) -> None:
        folders: set[str] = set()
        for path in paths:
            file = self._disk.open(path, "write")
            try:
                file.datasync()
            finally:
                file.close()
            while (path := parent(path)) and path != self._folder:
                folders.add(path)
        for folder in sorted(folders):
            self._disk.sync_folder(folder)

    def _write_mark(self) -> None:
        replace_file(self._disk, f"{self._folder}/synced", b"%d\n" % self.size, whole_after_crash=True)
        self._disk.sync_folder(self._folder)

    def _keep_or_remove(self, name: TileName) -> None:
        """A partial tile of this very size stays, as if just published; all else at or beyond the edge goes."""
        path = f"{self._folder}/{name.path()}"
        count = tile_layout.count_at(name.level, self.size)
        if (name.index, name.width) == divmod(count, WIDTH):
            self._partials[1].add(path)
        else:
            self._disk.remove(path)

    # --- reading ----------------------------------------------------------------------------------------------------

    def read_node(self, level: int, index: int) -> bytes:
        """Hash of the complete subtree over leaves [index * 2**level, (index + 1) * 2**level): a `merkle.NodeReader`."""
        tile_level, inner = divmod(level, LEVEL_BITS)
        tile, at = divmod(index << inner, WIDTH)
        row = self._edge.rows[tile_level]
        if tile < row.full:
            return self._pyramid(tile_level, tile)[inner][at >> inner]
        assert tile == row.full and at + (1 << inner) <= len(row.hashes), "a complete subtree of this tree"
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
            if offsets is None:
                raise TilesUnusable(path, f"{len(data)} bytes", f"{WIDTH} entries")
            known = self._entries[tile] = (data, offsets)
            if len(self._entries) > CACHED_ENTRIES:
                self._entries.popitem(last=False)
        return known

    def _load_row(self, level: int) -> Row:
        full, width = divmod(tile_layout.count_at(level, self.size), WIDTH)
        if not width:
            return Row(full)
        data, _ = self._read_prefix(level, full, width)
        return Row(full, tile_layout.split_hashes(data))

    def _read_prefix(self, level: int, tile: int, width: int) -> tuple[bytes, str]:
        """A tile's first `width` hashes, or an entries tile as it is: from its own file or from a later, wider one."""
        path = f"{self._folder}/{TileName(level, tile, width).path()}"
        for candidate in dict.fromkeys((path, f"{self._folder}/{TileName(level, tile, WIDTH).path()}")):
            try:
                data = read_file(self._disk, candidate)
            except FileNotFoundError:
                continue
            if level == ENTRIES:
                return data, candidate
            if len(data) >= width * HASH_BYTES:
                return data[: width * HASH_BYTES], candidate
        raise TilesUnusable(path, "no such tile", f"{width} hashes" if level != ENTRIES else f"{width} entries")


def _split_entries(data: bytes, offsets: list[int]) -> list[bytes]:
    return [data[begin + 2 : end] for begin, end in zip(offsets, offsets[1:], strict=False)]


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


def _inside(path: str, folder: str) -> str:
    return path[len(folder) + 1 :]
