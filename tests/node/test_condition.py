"""A running node says how it is: a full disk makes it readable only until there is room, a strange clock is named."""

import contextlib
import ctypes
import os
import resource
import shutil

import pytest
from node_world import CITY, START_MS, cohong, copy, write_files
from served import Served

from cohong.city.trades import make_trades
from cohong.core.texts import CohongError
from cohong.node.care.checking import fsck
from cohong.node.condition import read_condition
from cohong.node.home import Node
from cohong.node.status import node_status

_LIBC = ctypes.CDLL(None, use_errno=True)


def mount(folder):
    return _LIBC.mount(b"cohong", os.fsencode(folder), b"tmpfs", 0, b"size=120m") == 0


def unmount(folder):
    assert _LIBC.umount2(os.fsencode(folder), 2) == 0, os.strerror(ctypes.get_errno())


class SmallDisk:
    """A real disk of 120 MB under a home; a file of ballast takes all its room."""

    def __init__(self, folder):
        self.folder = folder / "disk"
        self.ballast = self.folder / "ballast"

    def __enter__(self):
        self.folder.mkdir()
        assert mount(self.folder)
        return self

    def __exit__(self, *_):
        unmount(self.folder)

    def fill(self, served):
        with contextlib.suppress(OSError), self.ballast.open("wb", buffering=0) as file:
            while file.write(bytes(1 << 16)):
                pass
        with contextlib.suppress(OSError), self.ballast.open("ab", buffering=0) as file:
            while file.write(b"\0"):
                pass

    def free(self, served):
        self.ballast.unlink()


class SmallFiles:
    """No file of the node may grow beyond 1000 bytes, as on a disk that has no more room; for any user, anywhere."""

    def __init__(self, folder):
        self.folder = folder

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def _limit(self, served, limit):
        _, most = resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(served.process.pid, resource.RLIMIT_FSIZE, (limit, most))

    def fill(self, served):
        self._limit(served, 1000)

    def free(self, served):
        self._limit(served, resource.RLIM_INFINITY)


def may_mount(folder):
    place = folder / "try"
    place.mkdir()
    if not mount(place):
        return False
    unmount(place)
    return True


@pytest.fixture(params=["files", "disk"])
def disk(request, folder):
    """Both ways of having no room; where this user may not mount, the one that anybody can have."""
    kind = SmallDisk if request.param == "disk" and may_mount(folder) else SmallFiles
    with kind(folder) as made:
        yield made


def new_files(folder, at):
    trades = list(make_trades(CITY, 8 + 8 * (at + 1), 17, START_MS, prefix=f"F{at}"))
    return write_files(folder / f"new-{at}", trades[8 * (at + 1) :])


def taken(served, paths):
    """The outcomes, or the code of why it could not go on."""
    try:
        return [one.outcome for one in served.writer.take(paths)]
    except CohongError as error:
        return error.code


def test_a_full_disk_makes_the_node_read_only_and_room_makes_it_go_on(made, folder, disk):
    home = copy(made[0], disk.folder / "home")
    with Served(home) as served:
        (one, two, three) = (new_files(folder, at) for at in range(3))
        acknowledged = taken(served, one)
        stood = served.writer.status()
        assert stood.condition.state == "open"
        disk.fill(served)
        assert taken(served, two) == "node.read_only"
        told = served.writer.status()
        assert told.condition.state == "read_only"
        assert told.info.size >= stood.info.size
        assert [notice.code for notice in told.condition.notices] == ["node.read_only"]
        assert read_condition(home) == told.condition
        assert taken(served, two) == "node.read_only"
        with pytest.raises(CohongError) as error:
            served.writer.publish_now()
        assert error.value.code == "node.read_only"
        disk.free(served)
        served.until(lambda told: told.condition.state == "open")
        assert all(taken(served, two))
        acknowledged += taken(served, three)
        assert read_condition(home).notices == ()
    with Node(home) as node:
        assert all(node.is_known(outcome) for outcome in acknowledged)
    assert fsck(home).faults == []
    shutil.rmtree(home)


def test_a_clock_behind_the_ledger_is_named_until_it_is_right(home):
    with Served(home) as served:
        assert served.writer.status().condition.notices == ()
        served.move_clock(-400 * 86_400_000)
        told = served.until(lambda told: told.condition.has("node.clock_behind"))
        assert told.condition.has("node.clock_jumped")
        assert told.condition.state == "open"
        assert all(notice.zh and notice.en for notice in told.condition.notices)
        assert read_condition(home) == told.condition
        served.move_clock(0)
        served.until(lambda told: not told.condition.notices)


def test_a_clock_that_jumps_is_named_and_one_that_drifts_is_not(home):
    with Served(home) as served:
        served.move_clock(59_000)
        for _ in range(2):  # the clock was looked at between the two
            served.writer.publish_now()
        assert served.writer.status().condition.notices == ()
        served.move_clock(120_000)
        told = served.until(lambda told: told.condition.notices)
        assert [notice.code for notice in told.condition.notices] == ["node.clock_jumped"]


def test_the_status_command_says_how_the_node_is(home):
    with Served(home) as served:
        served.move_clock(120_000)
        served.until(lambda told: told.condition.notices)
        stood = node_status(home)
        assert (stood.running, stood.state, [notice.code for notice in stood.notices]) == (
            True, "open", ["node.clock_jumped"],
        )  # fmt: skip
        code, (said,), _ = cohong("node", "status", "--home", home)
        assert (code, said["root"], said["running"]) == (0, stood.root, True)


def test_a_node_that_ended_leaves_no_status_behind(home):
    with Served(home):
        assert read_condition(home) is not None
    assert read_condition(home) is None
    assert node_status(home).state == "open"
