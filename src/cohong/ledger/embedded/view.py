"""A home read without its lock and without changing a byte: what is durable at this moment, also beside a running writer.

State and tiles may lie behind the segments, since both are disposable. What is missing is replayed on top of them in
memory and in a scratch folder; where they are missing or unfit, everything is replayed there.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import msgspec

from cohong.core.rules import Rules
from cohong.core.state import Overlay
from cohong.core.texts import CohongError
from cohong.ledger.application import Application, Info, Where
from cohong.ledger.blocks import KeptBlock, from_bytes
from cohong.ledger.embedded.codes import SEGMENT_MISSING
from cohong.ledger.embedded.disk import File, Mode, RealDisk
from cohong.ledger.embedded.frames import file_name
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.segments import read_headers, walk_segment
from cohong.ledger.embedded.state_store import StateStore, StateUnusable, probe
from cohong.ledger.embedded.tiles import Tiles, TilesUnusable
from cohong.ledger.replay import DIVERGED, run_block

FIRST_HEIGHT = 1
_NEVER = 1 << 62


class Reading(Protocol):
    """A home as somebody reads it: `View`, once and whole, or `Live`, again and again."""

    @property
    def app(self) -> Application:
        """The replica whose rows are read."""
        ...

    @property
    def tiles(self) -> Tiles:
        """The log's tree at this place."""
        ...

    def info(self) -> Info:
        """Where the ledger stands."""
        ...

    def state(self) -> Overlay:
        """The rows as they stand."""
        ...

    def where(self, index: int) -> Where | None:
        """Where the message of the outcome at a leaf is kept; None for block records and leaves that are not there."""
        ...

    def block(self, height: int) -> KeptBlock:
        """A kept block by its height. Raises KeyError."""
        ...


def where_in(store: StateStore, index: int) -> Where | None:
    """What a store knows of the outcome at a leaf."""
    data = store.outcome(index.to_bytes(8, "big"))
    return None if data is None else _where.decode(data)


_where = msgspec.json.Decoder(Where)


class View:
    """One home as it stood when the view was opened. Use it in a `with`. Raises CohongError when segments are damaged."""

    def __init__(self, home: Home, rules: Rules) -> None:
        self.home = home
        self._rules = rules
        self._stack = ExitStack()
        try:
            scratch = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="cohong-view-")))
            self.app, self.tiles = self._open(scratch)
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the home and of the scratch folder."""
        self._stack.close()

    def info(self) -> Info:
        """Where the ledger stands."""
        return self.app.info()

    def state(self) -> Overlay:
        """The rows as they stand."""
        return self.app.state()

    def where(self, index: int) -> Where | None:
        """Where the message of the outcome at a leaf is kept; None for block records and leaves that are not there."""
        return where_in(self._store, index)

    def block(self, height: int) -> KeptBlock:
        """A kept block by its height."""
        for _, payload in blocks_from(self.home.segments, height):
            return from_bytes(payload)
        raise KeyError(height)

    # --- opening ----------------------------------------------------------------------------------------------------------

    def _open(self, scratch: Path) -> tuple[Application, Tiles]:
        try:
            return self._on_what_is_there(scratch / "over")
        except (StateUnusable, TilesUnusable, _OtherHistory, msgspec.DecodeError):
            self._store = self._closing(StateStore(_made(scratch / "state"), create=True))
            app, tiles = Application(self._store, self._rules), Tiles(RealDisk(_made(scratch / "tiles")))
            self._catch_up(app, tiles, _durable_height(self.home.segments))
            return app, tiles

    def _on_what_is_there(self, scratch: Path) -> tuple[Application, Tiles]:
        """The state first: whatever it knows is durable in segments that are looked at after it."""
        probe(self.home.state)
        self._store = self._closing(StateStore(self.home.state, read_only=True, max_waiting=_NEVER))
        app = Application(self._store, self._rules)
        height = _durable_height(self.home.segments)
        self._refuse_other_history(app, height)
        tiles = Tiles.load(OverDisk(self.home.root, scratch), app.tip.log.size, app.tip.log.root())
        try:
            self._catch_up(app, tiles, height)
        except CohongError as error:
            if error.code == DIVERGED:  # the rows are to blame before the segments are
                raise _OtherHistory from None
            raise
        return app, tiles

    def _refuse_other_history(self, app: Application, height: int) -> None:
        if app.tip.height > height or app.tip.height < FIRST_HEIGHT:
            raise _OtherHistory
        for _, payload in blocks_from(self.home.segments, app.tip.height):
            recorded = from_bytes(payload).header
            if (recorded.root, recorded.state) != (app.tip.log.root().hex(), app.tip.chain.hex()):
                raise _OtherHistory
            return

    def _catch_up(self, app: Application, tiles: Tiles, height: int) -> None:
        for number, payload in blocks_from(self.home.segments, app.tip.height + 1):
            if number > height:
                return
            applied, admitted = run_block(app, payload)
            tiles.append(applied.leaves)
            app.commit(applied, admitted)

    def _closing(self, store: StateStore) -> StateStore:
        self._stack.callback(store.close)
        return store


class _OtherHistory(Exception):
    """State of another history than the segments'."""


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def blocks_from(folder: Path, height: int) -> Iterator[tuple[int, bytes]]:
    """Height and payload of every whole block from `height` on, read beside a writer. Raises `ledger.segment_corrupt`."""
    disk = RealDisk(folder)
    headers = read_headers(disk, "", None)
    ends = [*(header.first_height for header in headers[1:]), None]
    for header, end in zip(headers, ends, strict=False):
        if end is None or end > height:
            for frame in walk_segment(disk, "", header, end, live=end is None):
                if frame.height >= height:
                    yield frame.height, frame.payload


def _durable_height(folder: Path) -> int:
    """The last whole block, made durable here: its writer may not have come to that yet.

    Raises `ledger.segment_missing` where there is no block at all: a ledger has at least its founding.
    """
    headers = read_headers(RealDisk(folder), "", None)
    if not headers:
        raise CohongError(SEGMENT_MISSING, path=f"segments/{file_name(0)}")
    height = headers[-1].first_height - 1
    for frame in walk_segment(RealDisk(folder), "", headers[-1], None, live=True):
        height = frame.height
    fd = os.open(folder / file_name(headers[-1].number), os.O_RDONLY)
    try:
        with suppress(OSError):  # a medium that cannot be written needs no flush
            os.fdatasync(fd)
    finally:
        os.close(fd)
    return height


class OverDisk:
    """A disk whose files can be read and whose changes go to another folder: the `Disk` of somebody who only looks."""

    def __init__(self, below: Path, above: Path) -> None:
        self._below, self._above = RealDisk(below), RealDisk(above)

    def open(self, name: str, mode: Mode) -> File:
        """See `Disk`."""
        if mode == "create":
            return self._above.open(name, mode)
        try:
            return self._above.open(name, mode)
        except FileNotFoundError:
            assert mode == "read", "files below are only read"
            return self._below.open(name, "read")

    def rename(self, old: str, new: str) -> None:
        """See `Disk`."""
        self._above.rename(old, new)

    def remove(self, name: str) -> None:
        """See `Disk`."""
        self._above.remove(name)

    def list(self, folder: str) -> list[str]:
        """See `Disk`."""
        return sorted({*self._above.list(folder), *self._below.list(folder)})

    def sync_folder(self, folder: str) -> None:
        """Nothing here has to last."""

    def sync_all(self) -> None:
        """Nothing here has to last."""
