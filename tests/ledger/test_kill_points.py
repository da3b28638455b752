"""Power loss and kills at every point: what was acknowledged is there byte for byte, and nothing is half there."""

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from faulty_disk import FaultyDisk, Killed

from cohong.core.merkle import leaf_hash, root_of
from cohong.core.texts import CohongError
from cohong.ledger.embedded.segments import Segments, iterate_segments
from cohong.ledger.embedded.segments_check import check_segments
from cohong.ledger.embedded.state_store import StateStore
from cohong.ledger.embedded.tiles import Tiles, TilesUnusable
from cohong.ledger.embedded.tiles_check import check_tiles

SEGMENT = 4096
KILL_POINTS = 240


@dataclass
class Seen:
    """What the outside world was told: nothing of it may ever be taken back."""

    acknowledged: int = -1
    published: int = 0
    payloads: dict[int, bytes] = field(default_factory=dict)

    def leaves(self, blocks: int) -> list[bytes]:
        """The leaves of the first blocks."""
        return [leaf for height in range(blocks) for leaf in leaves_of(height, self.payloads[height])]


def leaves_of(height: int, payload: bytes) -> list[bytes]:
    """Leaves of a block: here a function of its bytes, in the house of the rules."""
    return [b"%d/%d " % (height, n) + payload[:20] for n in range(len(payload) % 60)]


def root_and_size(seen: Seen, blocks: int) -> tuple[bytes, int]:
    """Root and size of the tree over the first blocks, by definition."""
    leaves = seen.leaves(blocks)
    return root_of([leaf_hash(leaf) for leaf in leaves]), len(leaves)


def work(disk: FaultyDisk, seen: Seen, rng: random.Random, blocks: int) -> None:
    """Open what is there, rebuild what is disposable, and append blocks until done or killed."""
    segments = Segments(disk, segment_bytes=SEGMENT, acknowledged_height=seen.acknowledged)
    tiles = reopen_tiles(disk, segments, seen)
    for height in range(segments.height + 1, blocks):
        payload = rng.randbytes(rng.randrange(1, 900))
        seen.payloads[height] = payload
        segments.append(height, payload)
        tiles.append(leaves_of(height, payload))
        if rng.random() < 0.7:
            seen.acknowledged = segments.sync()
        if tiles.size and seen.acknowledged == height and rng.random() < 0.5:  # as the engine: nothing is no news
            tiles.publish(b"%d %s\n" % (tiles.size, tiles.root().hex().encode()))
            seen.published = tiles.size
        if seen.acknowledged == height and rng.random() < 0.2:
            tiles.sync()
    seen.acknowledged = segments.sync()
    tiles.sync()


def reopen_tiles(disk: FaultyDisk, segments: Segments, seen: Seen) -> Tiles:
    """Resume the tiles, or rebuild them from the segments."""
    root, size = root_and_size(seen, segments.height + 1)
    try:
        return Tiles.resume(disk, size, root)
    except TilesUnusable:
        Tiles.wipe(disk)
        tiles = Tiles(disk)
        for height, payload, _ in segments.read_from(0):
            tiles.append(leaves_of(height, payload))
        tiles.flush()
        assert tiles.root() == root
        return tiles


def verify(disk: FaultyDisk, seen: Seen) -> None:
    """After a crash: open, and compare with what the world was told and what was ever written."""
    segments = Segments(disk, segment_bytes=SEGMENT, acknowledged_height=seen.acknowledged)
    there = list(segments.read_from(0))
    assert [height for height, _, _ in there] == list(range(segments.height + 1))
    assert segments.height >= seen.acknowledged
    assert all(payload == seen.payloads[height] for height, payload, _ in there)
    assert list(check_segments(disk, acknowledged_height=seen.acknowledged)) == []
    tiles = reopen_tiles(disk, segments, seen)
    tiles.flush()
    assert list(check_tiles(disk, tiles.size, tiles.root())) == []
    for index, leaf in enumerate(seen.leaves(segments.height + 1)):
        assert tiles.leaf(index) == leaf
    note = tiles.checkpoint()
    if note is not None:
        size, root = note.split()
        assert 0 < int(size) <= tiles.size
        leaves = seen.leaves(segments.height + 1)[: int(size)]
        assert root_of([leaf_hash(leaf) for leaf in leaves]).hex().encode() == root
    seen.acknowledged = segments.durable_height  # what opening found whole is shown to readers from here on
    for height in [height for height in seen.payloads if height > segments.height]:
        del seen.payloads[height]  # never acknowledged, and gone


def operations(seed: int, blocks: int) -> int:
    """How many disk operations an undisturbed run takes."""
    disk = FaultyDisk()
    work(disk, Seen(), random.Random(seed), blocks)
    return disk.operations


def test_nothing_acknowledged_is_lost_at_any_of_240_kill_points(seed: int) -> None:
    total = operations(seed, 40)
    assert total >= KILL_POINTS
    points = [1 + n * (total - 1) // (KILL_POINTS - 1) for n in range(KILL_POINTS)]
    assert len(set(points)) == KILL_POINTS
    for point in points:
        seen, disk = Seen(), FaultyDisk(kill_at=point)
        try:
            work(disk, seen, random.Random(seed), 40)
        except Killed:
            disk = disk.crash(random.Random(seed + point))
        else:
            assert point == total, "every other point kills"
        verify(disk, seen)


@pytest.mark.campaign
def test_many_crashes_in_one_life(seed: int, campaign: int) -> None:
    for life in range(12 * campaign):
        rng = random.Random(f"{seed}/{life}")
        seen, disk = Seen(), FaultyDisk()
        for crash in range(8):
            disk.operations, disk.kill_at = 0, rng.randrange(1, 150)
            try:
                work(disk, seen, rng, 12 * (crash + 1))
            except Killed:
                if rng.random() < 0.7:  # else the process died and the machine lives on
                    disk = disk.crash(rng)
                if rng.random() < 0.3:  # and killed again while opening
                    disk.operations, disk.kill_at = 0, rng.randrange(1, 12)
                    try:
                        work(disk, seen, rng, seen.acknowledged + 1)
                    except Killed:
                        disk = disk.crash(rng)
            disk.kill_at = 0
            verify(disk, seen)


def test_a_disk_that_fills_up_anywhere_loses_nothing_and_goes_on_when_there_is_room(seed: int) -> None:
    total = operations(seed, 25)
    for point in range(1, total, max(1, total // 60)):
        seen, disk = Seen(), FaultyDisk(full_at=point)
        try:
            work(disk, seen, random.Random(seed), 25)
        except CohongError as error:
            assert error.code == "ledger.disk_full"
        there = list(iterate_faulty(disk))
        assert len(there) > seen.acknowledged
        disk.full_at = 0
        verify(disk, seen)
        work(disk, seen, random.Random(seed), 25)
        verify(disk, seen)
        assert seen.acknowledged == 24


def iterate_faulty(disk: FaultyDisk) -> list[int]:
    """The heights that a full home still shows."""
    return [height for height, _, _ in Segments(disk, segment_bytes=SEGMENT).read_from(0)]


WRITER = """
import sys
from pathlib import Path
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.segments import Segments
from cohong.ledger.embedded.state_store import StateStore
root = Path(sys.argv[1])
segments = Segments(RealDisk(root), segment_bytes=65536)
state = StateStore(root / "state", create=True)
for height in range(segments.height + 1, 10 ** 9):
    segments.append(height, b"block %d " % height * (height % 97))
    print(segments.sync(), flush=True)
    state.apply([(b"height", b"%d" % height)], [], b"%d" % height)
    if height % 7 == 0:
        state.commit()
"""


def test_a_real_process_killed_in_the_middle_loses_nothing(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    acknowledged = -1
    for _ in range(4):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": ":".join(part for part in sys.path if part)},
        )
        assert writer.stdout is not None
        for _ in range(rng.randrange(1, 120)):
            assert writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)
        last = [line for line in writer.stdout.read().split("\n")[:-1] if line]
        acknowledged = int(last[-1]) if last else acknowledged
        writer.wait()
        writer.stdout.close()
        there = list(iterate_segments(tmp_path / "segments"))
        assert len(there) > acknowledged
        for height, payload, _ in there:
            assert payload == b"block %d " % height * (height % 97)
        state = StateStore(tmp_path / "state")
        assert int(state.meta() or b"-1") <= there[-1][0]
        assert state.meta() == state.get(b"height")
        state.close()


def test_a_process_that_died_before_naming_its_segment_durably_leaves_no_trap(seed: int) -> None:
    for point in range(1, 12):
        for power in range(12):
            disk = FaultyDisk(kill_at=point)
            with suppress(Killed):
                Segments(disk, segment_bytes=SEGMENT).append(0, b"first")
            disk.kill_at = 0  # the machine lives on, with nothing lost yet
            segments = Segments(disk, segment_bytes=SEGMENT)
            for height in range(segments.height + 1, 3):
                segments.append(height, b"later")
            segments.sync()
            after = disk.crash(random.Random(seed + power))
            assert Segments(after, segment_bytes=SEGMENT, acknowledged_height=2).height == 2


def test_after_a_wipe_the_old_mark_does_not_vouch_for_the_new_tiles(seed: int) -> None:
    leaves = [b"leaf %d" % n for n in range(600)]
    root = root_of([leaf_hash(leaf) for leaf in leaves])
    for power in range(60):
        disk = FaultyDisk()
        tiles = Tiles(disk)
        tiles.append(leaves)
        tiles.sync()
        Tiles.wipe(disk)
        tiles = Tiles(disk)
        tiles.append(leaves)
        tiles.flush()
        after = disk.crash(random.Random(seed + power))
        with suppress(TilesUnusable):
            Tiles.resume(after, 600, root)
            assert list(check_tiles(after, 600, root)) == []
