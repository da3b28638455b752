"""fsck for tiles: hashes every leaf again, compares every tile of every level, and names the place of any fault.

Where the leaves and the hashes of one tile disagree, the level above (or the root) says which of the two is wrong.
"""

from bisect import bisect_right
from collections.abc import Iterator
from copy import deepcopy

from cohong.core.merkle import HASH_BYTES, leaf_hash
from cohong.core.texts import Finding, finding
from cohong.ledger.embedded import tile_layout
from cohong.ledger.embedded.codes import TILE_CORRUPT, TILE_MISSING, TILE_STRAY, TILES_UNUSABLE
from cohong.ledger.embedded.disk import Disk, read_file
from cohong.ledger.embedded.right_edge import RightEdge, Row
from cohong.ledger.embedded.tile_layout import ENTRIES, WIDTH, TileName

_OTHERS = {"checkpoint", "synced"}


def check_tiles(
    disk: Disk, size: int, root: bytes, *, folder: str = "tiles", start: int = 0, exact: bool = True
) -> Iterator[Finding]:
    """Every fault in the tiles of the tree of `size` leaves; a finding's path is `file` or `file:offset`.

    `exact` asks that the partial tiles of this very size are there and nothing beyond it. `start` trusts the full
    tiles of the leaves before it.
    """
    check = _Check(disk, folder, size, exact=exact)
    yield from check.leaves(start // WIDTH, root)
    if exact:
        yield from check.strays()


class _Check:
    def __init__(self, disk: Disk, folder: str, size: int, *, exact: bool) -> None:
        self.disk, self.folder, self.size, self.exact = disk, folder, size, exact
        self.files: dict[tuple[int, int], list[TileName]] = {}
        self.others: list[str] = []
        self.edge = RightEdge()
        for path in disk.list(folder):
            inside = path[len(folder) + 1 :]
            if (name := tile_layout.parse(inside)) is not None:
                self.files.setdefault((name.level, name.number), []).append(name)
            elif inside not in _OTHERS:
                self.others.append(path)

    def leaves(self, first: int, root: bytes) -> Iterator[Finding]:
        """Go through the tiles of leaves from tile `first` on, and through every level above as it fills."""
        self.edge = RightEdge(
            [self.trusted_row(level, first * WIDTH) for level in tile_layout.levels_of(first * WIDTH)[1:]]
        )
        for tile in range(first, -(-self.size // WIDTH)):
            width = min(WIDTH, self.size - tile * WIDTH)
            stored = self.hashes(0, tile, width)
            entries = self.read(ENTRIES, tile, width)
            offsets = [] if entries is None else tile_layout.entry_offsets(entries, width)
            computed = (
                [] if entries is None else [leaf_hash(leaf) for leaf in tile_layout.split_entries(entries, offsets)]
            )
            true = self.choose(tile, width, root, computed, stored)
            if true is None:
                yield self.missing(ENTRIES, tile, width)
                return
            yield from self.entries(tile, width, computed, true, entries, offsets)
            for name, data in self.edge.add(true):
                yield from self.compare(name, data, range(0, len(data) + 1, HASH_BYTES))
            if width < WIDTH:
                break
        for name, data in self.edge.partial():
            yield from self.compare(name, data, range(0, len(data) + 1, HASH_BYTES))
        if (seen := self.edge.root()) != root:
            yield finding(
                TILES_UNUSABLE, "error", self.folder, f"root {seen.hex()} of {self.size} leaves", f"root {root.hex()}"
            )

    def choose(
        self, tile: int, width: int, root: bytes, computed: list[bytes], stored: list[bytes]
    ) -> list[bytes] | None:
        """The leaf hashes of one tile to go on with: where leaves and hash tile differ, the ones that lead upwards."""
        whole = [hashes for hashes in (computed, stored) if len(hashes) == width]
        if len(whole) == 2 and computed != stored:
            return stored if self.leads_up(tile, width, root, stored) else computed
        return whole[0] if whole else None

    def leads_up(self, tile: int, width: int, root: bytes, hashes: list[bytes]) -> bool:
        if width == WIDTH:
            above = self.hashes(1, tile // WIDTH, tile % WIDTH + 1)
            return above[-1:] == tile_layout.pyramid(hashes)[-1]
        edge = deepcopy(self.edge)
        edge.add(hashes)
        return edge.root() == root

    def entries(
        self, tile: int, width: int, computed: list[bytes], true: list[bytes], data: bytes | None, offsets: list[int]
    ) -> Iterator[Finding]:
        """Name the first leaf that is not the true one; with the true leaves, compare every file that holds them."""
        if data is None:
            yield self.missing(ENTRIES, tile, width)
        elif computed == true:
            yield from self.compare(TileName(ENTRIES, tile, width), data[: offsets[-1]], offsets)
        else:
            same = next((i for i, (a, b) in enumerate(zip(computed, true, strict=False)) if a != b), len(computed))
            path = self.path(self.best(ENTRIES, tile, width) or TileName(ENTRIES, tile, width))
            self.files.pop((ENTRIES, tile), None)
            yield finding(
                TILE_CORRUPT, "error", f"{path}:{offsets[same]}", "another leaf", f"leaf {tile * WIDTH + same}"
            )

    def compare(self, true: TileName, data: bytes, bounds: list[int] | range) -> Iterator[Finding]:
        """Compare every file of one tile with its true bytes; `bounds` are the offsets of its parts."""
        files = self.files.pop((true.level, true.number), [])
        if self.exact and true not in files:
            yield finding(TILE_MISSING, "error", self.path(true))
        for name in files:
            if name.width > true.width:
                if self.exact:
                    yield finding(TILE_STRAY, "error", self.path(name))
                continue
            wanted, seen = data[: bounds[name.width]], read_file(self.disk, self.path(name))
            if seen != wanted:
                at = bounds[bisect_right(bounds, _first_difference(seen, wanted)) - 1]
                yield finding(
                    TILE_CORRUPT, "error", f"{self.path(name)}:{at}", "other bytes", f"part {bisect_right(bounds, at)}"
                )

    def strays(self) -> Iterator[Finding]:
        """Files that belong to no tile of this tree."""
        rest = [self.path(name) for names in self.files.values() for name in names]
        yield from (finding(TILE_STRAY, "error", path) for path in sorted(rest + self.others))

    def trusted_row(self, level: int, size: int) -> Row:
        full, width = divmod(tile_layout.count_at(level, size), WIDTH)
        return Row(full, self.hashes(level, full, width) if width else [])

    def hashes(self, level: int, index: int, width: int) -> list[bytes]:
        """The stored hashes of a tile, fewer than `width` when it is missing or short."""
        data = self.read(level, index, width) or b""
        return tile_layout.split_hashes(data[: len(data) // HASH_BYTES * HASH_BYTES])[:width]

    def read(self, level: int, index: int, width: int) -> bytes | None:
        name = self.best(level, index, width)
        return None if name is None else read_file(self.disk, self.path(name))

    def best(self, level: int, index: int, width: int) -> TileName | None:
        """The narrowest file that holds at least `width` parts of a tile."""
        wide = [name for name in self.files.get((level, index), []) if name.width >= width]
        return min(wide, key=lambda name: name.width, default=None)

    def missing(self, level: int, index: int, width: int) -> Finding:
        return finding(TILE_MISSING, "error", self.path(TileName(level, index, width)))

    def path(self, name: TileName) -> str:
        return f"{self.folder}/{name.path()}"


def _first_difference(seen: bytes, wanted: bytes) -> int:
    short = min(len(seen), len(wanted))
    return next((i for i in range(short) if seen[i] != wanted[i]), short)
