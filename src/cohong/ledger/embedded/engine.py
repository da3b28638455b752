"""The embedded engine: one writer, blocks in segments, acknowledged only once they are durable.

Order of a delivery: admit every envelope, finalize the block in memory, keep it in the segments and wait for the disk,
then let it take effect in state and tiles, then answer. A kill anywhere loses nothing that was answered: what the
segments hold is replayed, what they do not hold was never said to anybody.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from cohong.core.envelope import Admitted
from cohong.core.merkle import tree_root
from cohong.core.note import (
    Checkpoint,
    NotANote,
    is_signed_by,
    parse_checkpoint,
    parse_note,
    sign_checkpoint,
    verifier_key,
)
from cohong.core.refusal import Refusal
from cohong.core.rules import Rules
from cohong.core.signing import PrivateKey, public_hex
from cohong.core.texts import CohongError
from cohong.core.transition import Applied, Reply
from cohong.ledger.application import Application, Info, Where
from cohong.ledger.blocks import BlockHeader, KeptBlock, from_bytes, to_bytes
from cohong.ledger.embedded.codes import ACKNOWLEDGED_LOST
from cohong.ledger.embedded.frames import Place
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.segments import Segments
from cohong.ledger.embedded.state_store import StateStore, StateUnusable
from cohong.ledger.embedded.tiles import Tiles, TilesUnusable
from cohong.ledger.replay import DIVERGED, run_block

FIRST_HEIGHT = 1
COMMIT_EVERY = 64
"""Blocks between two commits of the disposable state; a restart replays at most so many."""

Delivery = Refusal | tuple[Reply, ...]
"""What one envelope got: a refusal at the door, or a reply for each of its messages."""


class Engine:
    """The ledger of one home, open for writing.

    `rebuilt` says why state or tiles had to be built anew at opening ("" when they were fit), `cut` what torn tail the
    segments lost. Raises CohongError when the home is locked, unknown or its segments are corrupt.
    """

    def __init__(self, home: Home, rules: Rules, *, key: PrivateKey | None = None, suffix: str = "") -> None:
        self.home = home
        self.key = key
        self.suffix = suffix
        self._rules = rules
        self._lock = home.lock()
        self.rebuilt = ""
        try:
            followed = _height_of_state(home.state, rules)
            self.segments = Segments(home.disk, first_height=FIRST_HEIGHT, followed_height=followed)
            self.app, self.tiles = self._recover()
            self._refuse_lost_blocks()
        except BaseException:
            self._lock.close()
            raise
        self._places: dict[int, Place] = {}
        self._uncommitted = 0
        self._published = -1

    # --- where it stands ------------------------------------------------------------------------------------------------

    @property
    def origin(self) -> str:
        """The origin line of checkpoints: the ledger's name for outsiders."""
        return f"cohong/{self.app.ledger[:16]}{self.suffix}"

    def info(self) -> Info:
        """Height, size and root."""
        return self.app.info()

    # --- writing ----------------------------------------------------------------------------------------------------------

    def deliver(self, envelopes: Sequence[bytes], time_ms: int) -> list[Delivery]:
        """Order envelopes as one block and answer each. When this returns, what it answers is durable.

        `time_ms` is the caller's clock; a clock that runs backwards is held at the last block's time.
        """
        checked = [self.app.check(raw) for raw in envelopes]
        good = [(raw, found) for raw, found in zip(envelopes, checked, strict=True) if isinstance(found, Admitted)]
        replies = iter(self._order(good, max(time_ms, self.app.tip.time_ms)) if good else ())
        return [
            found if isinstance(found, Refusal) else tuple(next(replies) for _ in found.messages) for found in checked
        ]

    def _order(self, good: Sequence[tuple[bytes, Admitted]], time_ms: int) -> Sequence[Reply]:
        admitted = [found for _, found in good]
        applied = self.app.finalize_block(self.app.tip.height + 1, time_ms, admitted)
        if not any(reply.fresh for reply in applied.replies):
            return applied.replies  # Everything was said before: there is nothing to order.
        self._keep(applied, tuple(raw for raw, _ in good))
        self._take_effect(applied, admitted)
        return applied.replies

    def _keep(self, applied: Applied, raw: tuple[bytes, ...]) -> None:
        tip = applied.tip
        header = BlockHeader(
            v=1,
            height=tip.height,
            time=tip.time_ms,
            count=len(raw),
            root=tip.log.root().hex(),
            state=tip.chain.hex(),
        )
        self._places[tip.height] = self.segments.append(tip.height, to_bytes(KeptBlock(header, raw)))
        self.segments.sync()

    def _take_effect(self, applied: Applied, admitted: Sequence[Admitted]) -> None:
        self.tiles.append(applied.leaves)
        self.app.commit(applied, admitted)
        self._uncommitted += 1
        if self._uncommitted >= COMMIT_EVERY:
            self.commit()

    def commit(self) -> None:
        """Make the disposable state and the tiles durable, so that a restart has little to replay."""
        self._store.commit()
        self._uncommitted = 0

    def publish(self) -> None:
        """Commit the state, then sign and publish a checkpoint of what is durable: whoever reads beside the writer finds the
        rows of what was published. Nothing happens when the last one still says it."""
        self.commit()
        info = self.info()
        if self.key is None or info.size == self._published or not info.size:
            return
        self.tiles.publish(self.checkpoint().encode())
        self._published = info.size

    def checkpoint(self) -> str:
        """A signed checkpoint of the log as it stands."""
        assert self.key is not None, "a checkpoint is signed by the home's log key"
        info = self.info()
        return sign_checkpoint(Checkpoint(self.origin, info.size, bytes.fromhex(info.root)), self.key)

    def close(self) -> None:
        """Publish, commit and let go of the home."""
        try:
            self.publish()
            self.commit()
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go without tidying up, as a killed process would; what was acknowledged is in the segments."""
        self._store.close()
        self.segments.close()
        self._lock.close()

    # --- reading ----------------------------------------------------------------------------------------------------------

    def where(self, index: int) -> Where | None:
        """Where the message of the outcome at a leaf is kept; None for block records and leaves that are not there."""
        data = self._store.outcome(index.to_bytes(8, "big"))
        return None if data is None else msgspec.json.decode(data, type=Where)

    def block(self, height: int) -> KeptBlock:
        """A kept block by its height."""
        place = self._places.get(height)
        if place is not None:
            return from_bytes(self.segments.read(place))
        for found, payload, place in self.segments.read_from(height):
            self._places[found] = place
            return from_bytes(payload)
        raise KeyError(height)

    # --- opening ----------------------------------------------------------------------------------------------------------

    def _recover(self) -> tuple[Application, Tiles]:
        """State and tiles that stand where the segments stand: as they are, caught up, or built anew."""
        try:
            app, tiles = self._as_they_are()
            self._catch_up_or_close(app, tiles)
        except (StateUnusable, TilesUnusable, _Ahead, msgspec.DecodeError) as error:
            self.rebuilt = str(error)
            app, tiles = self._anew()
            self._catch_up(app, tiles)
        return app, tiles

    def _catch_up_or_close(self, app: Application, tiles: Tiles) -> None:
        """Where blocks lead elsewhere than recorded, the rows under them are to blame before the segments are."""
        try:
            self._catch_up(app, tiles)
        except BaseException as error:
            self._store.close()
            if isinstance(error, CohongError) and error.code == DIVERGED:
                raise _Ahead(str(error)) from None
            raise

    def _as_they_are(self) -> tuple[Application, Tiles]:
        if self.segments.height < FIRST_HEIGHT:
            return self._anew()
        self._store = StateStore(self.home.state)
        try:
            app = Application(self._store, self._rules)
            self._refuse_other_history(app)
            tiles = Tiles.resume(self.home.disk, app.tip.log.size, app.tip.log.root())
        except BaseException:
            self._store.close()
            raise
        self._store.before_commit = tiles.sync
        return app, tiles

    def _refuse_other_history(self, app: Application) -> None:
        """The state must be that of a block the segments hold, with the root that was recorded there."""
        if app.tip.height > self.segments.height:
            raise _Ahead(f"state of block {app.tip.height}, segments end at {self.segments.height}")
        if app.tip.height < FIRST_HEIGHT:
            return
        for _, payload, _ in self.segments.read_from(app.tip.height):
            recorded = from_bytes(payload).header
            if (recorded.root, recorded.state) != (app.tip.log.root().hex(), app.tip.chain.hex()):
                raise _Ahead(f"state of block {app.tip.height} is not that of the segments")
            return

    def _refuse_lost_blocks(self) -> None:
        """A published checkpoint was said to the world: segments that end before it, or lead elsewhere, are not this
        ledger's any more. Raises `ledger.acknowledged_lost`, before anything is written."""
        said = self._said()
        if said is None:
            return
        size = self.app.tip.log.size
        if said.size > size or tree_root(self.tiles.read_node, said.size) != said.root:
            raise CohongError(ACKNOWLEDGED_LOST, path="tiles/checkpoint", seen=str(size), expected=str(said.size))

    def _said(self) -> Checkpoint | None:
        """The published checkpoint. None where there is none, or where the file is damaged: then it says nothing about the
        segments, `fsck` names it, and the next one takes its place."""
        published = self.tiles.checkpoint()
        if published is None:
            return None
        try:
            note = parse_note(published.decode())
            said = parse_checkpoint(note)
        except (NotANote, UnicodeDecodeError):
            return None
        if self.key is not None and not is_signed_by(note, verifier_key(said.origin, public_hex(self.key))):
            return None
        return said

    def _anew(self) -> tuple[Application, Tiles]:
        StateStore.wipe(self.home.state)
        Tiles.wipe(self.home.disk)
        self.home.state.mkdir(exist_ok=True)
        self._store = StateStore(self.home.state, create=True)
        tiles = Tiles(self.home.disk)
        self._store.before_commit = tiles.sync
        return Application(self._store, self._rules), tiles

    def _catch_up(self, app: Application, tiles: Tiles) -> None:
        for height, payload, _ in self.segments.read_from(app.tip.height + 1):
            applied, admitted = run_block(app, payload)
            tiles.append(applied.leaves)
            app.commit(applied, admitted)
            if height % COMMIT_EVERY == 0:
                self._store.commit()


class _Ahead(Exception):
    """State of another history than the segments': thrown away."""


def _height_of_state(path: Path, rules: Rules) -> int:
    """The block up to which the state has followed; -1 where it says nothing."""
    try:
        store = StateStore(path, read_only=True)
    except StateUnusable:
        return -1
    try:
        return Application(store, rules).tip.height
    except msgspec.DecodeError:
        return -1
    finally:
        store.close()
