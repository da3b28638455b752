"""A home read beside a running writer: what was published is seen, proofs can be made of it, and nothing is read whole."""

import shutil
import subprocess
import sys

import pytest

from cohong.core.proof import make_proof
from cohong.ledger.embedded.disk import RealDisk
from cohong.ledger.embedded.home import Home
from cohong.ledger.embedded.live import Blocks, Live
from cohong.ledger.embedded.segments import Segments
from cohong.ledger.embedded.state_store import StateUnusable
from cohong.ledger.embedded.view import View
from cohong.modules import rulebook
from cohong.node.proofs import evidence_of
from cohong.verify import check_bytes

WRITER = """
import sys
from pathlib import Path
from cohong.city.files import write_plain
from cohong.city.people import make_city
from cohong.city.trades import make_trades
from cohong.node.home import Node, found, local_founding
from cohong.node.intake import Intake

START_MS = 1_768_435_200_000
place = Path(sys.argv[1])
city = make_city(7)
files = sorted(write_plain(place / "files", city, list(make_trades(city, 8, 7, START_MS))))
clock = lambda: START_MS
found(place / "home", local_founding("agent"), clock=clock)
with Node(place / "home", clock=clock) as node:
    intake = Intake(node, node.operator)
    node.engine.publish()
    print(node.engine.info().size, node.engine.info().root, flush=True)
    for path in files:
        sys.stdin.readline()
        list(intake.take([path], workers=False))
        node.engine.publish()
        print(node.engine.info().size, node.engine.info().root, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def writer(tmp_path):
    """A node in a process of its own. `step` lets it import one more file; size and root as it published them."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": ":".join(part for part in sys.path if part)},
    )
    yield process
    process.kill()
    process.communicate()


def said(process):
    size, root = process.stdout.readline().split()
    return int(size), root


def step(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return said(process)


def place_of(live):
    info = live.info()
    return info.size, info.root


def test_what_the_writer_published_is_seen_after_a_refresh_and_not_before(writer, tmp_path):
    first = said(writer)
    with Live(Home(tmp_path / "home"), rulebook()) as live:
        assert place_of(live) == first
        assert not live.refresh()
        second = step(writer)
        assert place_of(live) == first
        assert live.refresh()
        assert place_of(live) == second
        assert (live.tiles.size, live.tiles.root().hex()) == second
        assert not live.refresh()


def test_a_proof_made_beside_the_writer_holds(writer, tmp_path):
    said(writer)
    home = Home(tmp_path / "home")
    with Live(home, rulebook()) as live:
        size, root = step(writer)
        live.refresh()
        for index in range(size):
            if live.where(index) is not None:
                evidence = evidence_of(live, home, index, str(index))
                report = check_bytes(make_proof(evidence).encode())
                assert report.integrity
                assert (report.outcome["size"], report.outcome["root"]) == (size, root)


def test_two_in_one_process_each_stand_at_their_own_commit(writer, tmp_path):
    first = said(writer)
    with Live(Home(tmp_path / "home"), rulebook()) as one, Live(Home(tmp_path / "home"), rulebook()) as other:
        second = step(writer)
        assert one.refresh()
        assert (place_of(one), place_of(other)) == (second, first)
        one.close()
        assert other.refresh()
        assert place_of(other) == second


def test_it_answers_as_a_view_of_the_whole_home_does(writer, tmp_path):
    said(writer)
    step(writer)
    home = Home(tmp_path / "home")
    with Live(home, rulebook()) as live, View(home, rulebook()) as view:
        assert live.info() == view.info()
        assert list(live.app.store.scan(b"")) == list(view.app.store.scan(b""))
        for index in range(view.info().size):
            assert live.where(index) == view.where(index)
            assert live.tiles.leaf(index) == view.tiles.leaf(index)
        for height in range(1, view.info().height + 1):
            assert live.block(height) == view.block(height)


def test_a_state_that_its_writer_built_anew_is_followed(writer, tmp_path):
    said(writer)
    state = tmp_path / "home" / "state"
    with Live(Home(tmp_path / "home"), rulebook()) as live:
        place = step(writer)
        writer.kill()
        writer.wait()
        shutil.copytree(state, tmp_path / "anew")
        shutil.rmtree(state)
        (tmp_path / "anew").rename(state)
        assert live.refresh()
        assert place_of(live) == place
        assert live.where(place[0] - 2) is not None


def test_a_home_without_a_state_is_said_to_have_none(tmp_path):
    with pytest.raises(StateUnusable):
        Live(Home.create(tmp_path / "home"), rulebook())


class Counting(RealDisk):
    """Counts the frames that are read."""

    reads = 0

    def open(self, name, mode):
        file = super().open(name, mode)
        pread = file.pread

        def counted(count, offset):
            self.reads += 1
            return pread(count, offset)

        return type("File", (), {"pread": staticmethod(counted), "size": file.size, "close": file.close})()


def test_a_block_is_found_again_without_walking_to_it(tmp_path):
    (tmp_path / "segments").mkdir()
    segments = Segments(RealDisk(tmp_path), first_height=1, segment_bytes=8_192)
    kept = {height: b"%d " % height * 40 for height in range(1, 200)}
    for height, payload in kept.items():
        segments.append(height, payload)
    segments.sync()
    disk = Counting(tmp_path / "segments")
    blocks = Blocks(tmp_path / "segments")
    blocks._disk = disk
    for height in (199, 1, 100, 42, 199):
        assert blocks.read(height) == kept[height]
    assert {height: blocks.read(height) for height in kept} == kept
    walked, disk.reads = disk.reads, 0
    for height in range(1, 200, 7):
        assert blocks.read(height) == kept[height]
    assert disk.reads <= 3 * 29 < walked, "one frame a block: its head and its payload"
    with pytest.raises(KeyError):
        blocks.read(200)
    segments.append(200, b"later")
    segments.sync()
    assert blocks.read(200) == b"later"
    with pytest.raises(KeyError):
        blocks.read(0)
    segments.close()
