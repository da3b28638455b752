"""Where a ledger stands: of a home, with or without a running node, and of a bare folder of segments."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from cohong.core.texts import CohongError, Finding
from cohong.ledger.application import Application, Info
from cohong.ledger.embedded.codes import SEGMENT_MISSING, SEGMENT_TAIL
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.frames import file_name
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.segments import iterate_segments, read_headers
from cohong.ledger.embedded.segments_check import check_segments
from cohong.ledger.embedded.state_store import StateStore
from cohong.ledger.embedded.view import View
from cohong.ledger.replay import Replayed, run_block
from cohong.modules import rulebook
from cohong.node.condition import OPEN, Condition, Notice
from cohong.node.home import found, is_founded, local_founding
from cohong.node.wire import ask_status

Note = Callable[[int, int], object]
"""Told how far long work is: done, and the total or 0."""


class NodeStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Where a home stands, whether a node runs on it, and how that node is."""

    home: str
    running: bool
    root: str
    size: int
    height: int
    state: str = "open"
    notices: tuple[Notice, ...] = ()


def silent(done: int, total: int = 0) -> None:
    """Tells nobody."""


def init_home(home: Path, *, operator: str = "operator") -> NodeStatus:
    """Make a home whose operator files, enrols and votes; one that is there already stays as it is. Raises CohongError."""
    if not is_founded(home):
        found(home, local_founding(operator, administers=True))
    return node_status(home)


def node_status(home: Path) -> NodeStatus:
    """What is durable in a home at this moment: from its running node, else from its files. Raises CohongError."""
    place = Home(home)
    told = ask_status(place)
    if told is not None:
        return _status(home, told.info, told.condition, running=True)
    with View(place, rulebook()) as view:
        return _status(home, view.info(), OPEN, running=False)


def _status(home: Path, info: Info, condition: Condition, *, running: bool) -> NodeStatus:
    return NodeStatus(
        home=str(home),
        running=running,
        root=info.root,
        size=info.size,
        height=info.height,
        state=condition.state,
        notices=condition.notices,
    )


def replay(segments: Path, *, progress: Note = silent) -> Replayed:
    """Run the rules over a bare folder of segments: no key, no sealed body, no state. Raises CohongError.

    The rows live in a scratch folder meanwhile, since they need not fit into memory.
    """
    if not read_headers(RealDisk(segments), "", None):
        raise CohongError(SEGMENT_MISSING, path=str(Path(segments) / file_name(0)))
    with tempfile.TemporaryDirectory(prefix="cohong-replay-") as scratch:
        store = StateStore(Path(scratch), create=True)
        try:
            return _run(segments, Application(store, rulebook()), progress)
        finally:
            store.close()


def left_over(segments: Path) -> Finding | None:
    """What stands behind the last whole block and is none: an unfinished write, or a block that was damaged since."""
    found = (one for one in check_segments(RealDisk(segments), folder="") if one.code == SEGMENT_TAIL)
    return next(found, None)


def _run(segments: Path, app: Application, progress: Note) -> Replayed:
    outcomes = 0
    for height, payload, _ in iterate_segments(segments):
        applied, admitted = run_block(app, payload)
        app.commit(applied, admitted)
        outcomes += sum(reply.fresh for reply in applied.replies)
        progress(height, 0)
    info = app.info()
    return Replayed(root=info.root, size=info.size, height=info.height, outcomes=outcomes)
