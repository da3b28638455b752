"""The right edge of the tree in tiles: at most 255 hashes a level, enough to go on appending and to know the root."""

from cohong.core.merkle import EMPTY_ROOT, Frontier, node_hash
from cohong.ledger.embedded.tile_layout import LEVEL_BITS, WIDTH, TileName, pyramid


class Row:
    """The unfinished tile of one level: how many full ones lie before it, and its hashes."""

    def __init__(self, full: int = 0, hashes: list[bytes] | None = None) -> None:
        self.full = full
        self.hashes: list[bytes] = []
        self.frontier = Frontier()
        self.add(hashes or [])

    def add(self, hashes: list[bytes]) -> None:
        """Append hashes that fit."""
        self.hashes += hashes
        self.frontier.extend(hashes)

    def finish(self) -> tuple[bytes, bytes]:
        """The bytes of the tile, now full, and the hash of its subtree; the row begins the next tile."""
        tile, node = b"".join(self.hashes), self.frontier.edge[LEVEL_BITS]
        assert node is not None, "a full tile is one complete subtree"
        self.full, self.hashes, self.frontier = self.full + 1, [], Frontier()
        return tile, node

    def whole(self, hashes: list[bytes]) -> tuple[bytes, bytes]:
        """A whole tile at once, into an empty row: pairing level by level is twice as fast as leaf by leaf."""
        self.full += 1
        return b"".join(hashes), pyramid(hashes)[-1][0]


class RightEdge:
    """All rows, level 0 first. Appending gives back the tiles that became full."""

    def __init__(self, rows: list[Row] | None = None) -> None:
        self.rows = rows or []

    def add(self, hashes: list[bytes], level: int = 0) -> list[tuple[TileName, bytes]]:
        """Append hashes to a level; the full tiles that come of it, lower levels before higher ones."""
        if level == len(self.rows):
            self.rows.append(Row())
        row, done, at = self.rows[level], [], 0
        while at < len(hashes):
            part = hashes[at : at + WIDTH - len(row.hashes)]
            at += len(part)
            name = TileName(level, row.full, WIDTH)
            if len(part) < WIDTH:
                row.add(part)
                if len(row.hashes) < WIDTH:
                    break
            tile, node = row.whole(part) if len(part) == WIDTH else row.finish()
            done += [(name, tile), *self.add([node], level + 1)]
        return done

    def partial(self) -> list[tuple[TileName, bytes]]:
        """The unfinished tiles, where there are any."""
        return [
            (TileName(level, row.full, len(row.hashes)), b"".join(row.hashes))
            for level, row in enumerate(self.rows)
            if row.hashes
        ]

    def root(self) -> bytes:
        """Root of everything appended."""
        here: bytes | None = None
        for row in self.rows:
            for left in row.frontier.edge:
                if left is not None:
                    here = left if here is None else node_hash(left, here)
        return EMPTY_ROOT if here is None else here
