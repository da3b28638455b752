"""What was acknowledged survives: a process killed at any moment, a disk that is full, two writers at once."""

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from node_world import CITY, START_MS, cohong, environment, info, make_home, take, write_files

from cohong.city.files import write_nodes
from cohong.city.trades import make_trades, order_of
from cohong.core.refusal import Refusal
from cohong.core.texts import CohongError
from cohong.core.transition import KNOWN
from cohong.node.care.checking import fsck
from cohong.node.home import Node
from cohong.node.status import replay

IMPORTER = Path(__file__).with_name("importer.py")


def many_files(folder, count):
    """Orders, two in a file, so that an import has many blocks."""
    trades = list(make_trades(CITY, 2 * count, 11, START_MS, prefix="KL"))
    found = []
    for at in range(count):
        nodes = [order_of(CITY, trade) for trade in trades[2 * at : 2 * at + 2]]
        found += write_nodes(folder, f"k{at:04d}", "CEB303", nodes, CITY.service, at)
    return found


def import_and_kill(home, files, rng):
    """Start an import, read some acknowledgements, kill -9 it a little later; every whole line that came through."""
    process = subprocess.Popen(
        [sys.executable, IMPORTER, home, *files], stdout=subprocess.PIPE, env=environment(), text=True
    )
    assert process.stdout.readline() == "open\n"
    acknowledged = [process.stdout.readline() for _ in range(rng.randrange(2 * len(files)))]
    for _ in range(rng.randrange(200_000)):
        pass
    process.send_signal(signal.SIGKILL)
    acknowledged += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return [line.strip() for line in acknowledged if line.endswith("\n")]


def test_killed_imports_lose_nothing_acknowledged(folder, seed, campaign):
    rng = random.Random(seed)
    home, files = make_home(folder / "home"), many_files(folder / "in", 12)
    for _ in range(5 * campaign):
        acknowledged = import_and_kill(home, files, rng)
        before = info(home)
        with Node(home) as node:
            assert node.engine.info() == before
            own = node.keys_of(node.operator).reader()
            for outcome in acknowledged:
                assert node.state.get(KNOWN, outcome) is not None, outcome
                assert not isinstance(node.vault.open_body(bytes.fromhex(outcome), own), Refusal)
        assert fsck(home).faults == []
        found = replay(home / "segments")
        assert (found.root, found.size) == (before.root, before.size)
    lodged = take(home, files)
    assert {one.verdict for one in lodged} <= {"ok", "warning"}
    assert len({one.outcome for one in lodged}) == 24


def descendants(pid):
    """Processes that this one began, and those that they began."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found = [one for one, parent in parents.items() if parent == pid]
    return found + [below for one in found for below in descendants(one)]


def test_workers_end_with_an_import_that_is_killed(folder):
    write_files(folder / "in", list(make_trades(CITY, 600, 19, START_MS)))
    process = subprocess.Popen(
        [sys.executable, "-m", "cohong.cli", "import", folder / "in", "--home", folder / "home", "--json"],
        stdout=subprocess.DEVNULL, env=environment(),
    )  # fmt: skip
    while len(found := descendants(process.pid)) < 4:  # the fork server, its tracker, two workers
        assert process.poll() is None, "the import was over before its workers were seen"
    watched = [os.pidfd_open(pid) for pid in found]
    process.kill()
    process.wait()
    for fd in watched:
        assert select.select([fd], [], [], 30)[0], "a worker outlived its import"
        os.close(fd)


def test_a_second_writer_is_told_who_writes(home, files):
    with Node(home):
        with pytest.raises(CohongError) as error:
            Node(home)
        assert error.value.code == "ledger.home_locked"
        code, said, _ = cohong("import", files, "--home", home)
        assert (code, said[-1]["error"]["code"]) == (2, "ledger.home_locked")
    assert cohong("import", files, "--home", home)[0] == 0


FULL = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv[0] = "cohong"
runpy.run_module("cohong.cli", run_name="__main__")
"""


def import_with_limit(home, files, limit):
    """The import command where no file may grow beyond `limit` bytes, as on a disk that has no more room."""
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(limit), "import", files, "--home", home, "--json"],
        capture_output=True, env=environment(), check=False,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


@pytest.mark.parametrize("limit", [1_000, 9_000, 20_000, 60_000, 100_000])
def test_a_full_disk_is_named_and_nothing_acknowledged_is_lost(home, folder, limit):
    with Node(home):
        pass
    before = info(home)
    trades = list(make_trades(CITY, 38, 13, START_MS, prefix="FD"))[8:]
    write_files(folder / "more", trades)
    code, said, errors = import_with_limit(home, folder / "more", limit)
    assert (code, list(said[-1])[1]) == (2, "error"), (said[-1], errors)
    assert said[-1]["error"]["code"] in {"cli.system", "ledger.disk_full", "ledger.disk_failed"}, said[-1]
    assert "Traceback" not in errors
    acknowledged = [line["outcome"] for line in said[:-1]]
    with Node(home) as node:
        assert node.engine.info().size >= before.size
        assert all(node.is_known(outcome) for outcome in acknowledged)
    assert fsck(home).faults == []
    assert cohong("import", folder / "more", "--home", home)[0] == 0


def test_a_disk_without_room_for_a_segment_is_named_and_the_home_can_be_made_later(folder, files):
    code, said, errors = import_with_limit(folder / "new", files, 1 << 20)
    assert (code, said[-1]["error"]["code"]) == (2, "ledger.disk_full"), errors
    assert cohong("import", files, "--home", folder / "new")[0] == 0
    assert info(folder / "new").height == 2
