"""A home read again and again beside a running writer: its committed rows and its tree, without reading all of either.

What is seen is what the writer has committed, at the latest when it published. Nothing here waits for the writer, takes
its lock or changes a byte; `refresh` moves to the newest commit.
"""

from array import array
from collections import OrderedDict
from pathlib import Path
from types import TracebackType
from typing import Self

from cohong.core.rules import Rules
from cohong.core.state import Overlay
from cohong.ledger.application import Application, Info, Where
from cohong.ledger.blocks import KeptBlock, from_bytes
from cohong.ledger.embedded.disk import Disk, RealDisk
from cohong.ledger.embedded.frames import HEADER_BYTES, Header, file_name, read_frame
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.segments import read_headers
from cohong.ledger.embedded.state_store import StateStore
from cohong.ledger.embedded.tiles import Tiles, TilesUnusable
from cohong.ledger.embedded.view import where_in

REMEMBERED_SEGMENTS = 64
_TRIES = 5


class Live:
    """One home, read beside its writer by one thread. Use it in a `with`. Raises `StateUnusable` where there is no state."""

    def __init__(self, home: Home, rules: Rules) -> None:
        self.home = home
        self._rules = rules
        self._blocks = Blocks(home.segments)
        self._tiles: Tiles | None = None
        self._file: tuple[int, int] | None = None
        self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the home."""
        if self._file is not None:
            self._file = None
            self._store.close()

    def refresh(self) -> bool:
        """See the newest commit. True when the ledger has moved since."""
        before = self.app.ledger, self.app.tip
        if self._file != _identity(self.home.state):  # the writer has built its state anew
            self.close()
            self._open()
        else:
            self._store.refresh()
            self.app.reload()
        moved = (self.app.ledger, self.app.tip.height, self.app.tip.chain) != (
            before[0],
            before[1].height,
            before[1].chain,
        )
        if moved:
            self._tiles = None
        return moved

    def info(self) -> Info:
        """Where the ledger stands."""
        return self.app.info()

    def state(self) -> Overlay:
        """The rows as they stand. A refresh moves the rows below; ask for a new overlay after it."""
        return self.app.state()

    def where(self, index: int) -> Where | None:
        """Where the message of the outcome at a leaf is kept; None for block records and leaves that are not there."""
        return where_in(self._store, index)

    def block(self, height: int) -> KeptBlock:
        """A kept block by its height. Raises KeyError, or `ledger.segment_corrupt`."""
        return from_bytes(self._blocks.read(height))

    @property
    def tiles(self) -> Tiles:
        """The tree of this place, read from the tiles on disk when first asked for; it holds the published tree.

        Raises `TilesUnusable`."""
        if self._tiles is None:
            self._tiles = self._load_tiles()
        return self._tiles

    def _load_tiles(self) -> Tiles:
        """The writer puts its tiles on disk before its rows, and takes partial tiles away two publications later: then
        wider ones are there, which another look finds."""
        for _ in range(_TRIES - 1):
            try:
                return self._tiles_now()
            except TilesUnusable:
                continue
        return self._tiles_now()

    def _tiles_now(self) -> Tiles:
        log = self.app.tip.log
        return Tiles.load(self.home.disk, log.size, log.root())

    def _open(self) -> None:
        file = _identity(self.home.state)
        self._store = StateStore(self.home.state, read_only=True)
        self._file, self._tiles = file, None
        self.app = Application(self._store, self._rules)


def _identity(state: Path) -> tuple[int, int]:
    """Which file the state is; another one after the writer rebuilt it, none while it does."""
    try:
        found = (state / "data.mdb").stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino


class Blocks:
    """Blocks by height out of growing segments. Offsets found on the way are remembered: 4 bytes a block, of a bounded
    number of segments."""

    def __init__(self, folder: Path) -> None:
        self._disk: Disk = RealDisk(folder)
        self._headers: list[Header] = []
        self._known: OrderedDict[int, array[int]] = OrderedDict()

    def read(self, height: int) -> bytes:
        """The payload of a block. Raises KeyError where there is none, `ledger.segment_corrupt` for a damaged header."""
        header = self._segment_of(height)
        offsets = self._offsets(header)
        at = height - header.first_height
        file = self._disk.open(file_name(header.number), "read")
        try:
            while True:
                # The last entry is the offset at which the walk stopped: the next block's, once that is written.
                frame = read_frame(file, header.seed(), offsets[min(at, len(offsets) - 1)], header.segment_bytes)
                if frame is None:
                    raise KeyError(height)
                if frame.height - header.first_height == len(offsets) - 1:
                    offsets.append(frame.end)
                if frame.height == height:
                    return frame.payload
        finally:
            file.close()

    def _segment_of(self, height: int) -> Header:
        if not self._headers or height >= self._headers[-1].first_height:
            self._headers = read_headers(self._disk, "", None)
        for header in reversed(self._headers):
            if header.first_height <= height:
                return header
        raise KeyError(height)

    def _offsets(self, header: Header) -> "array[int]":
        known = self._known.setdefault(header.number, array("I", [HEADER_BYTES]))
        self._known.move_to_end(header.number)
        if len(self._known) > REMEMBERED_SEGMENTS:
            self._known.popitem(last=False)
        return known
