"""A running node: it takes imports through its socket, tells where it stands, and loses nothing when it is killed."""

import signal
import subprocess
import sys
import threading

import pytest
from node_world import CITY, START_MS, cohong, copy, environment, info, leaves, write_files

from cohong.city.trades import make_trades
from cohong.core.texts import CohongError
from cohong.ledger.embedded.home import Home
from cohong.node import wire
from cohong.node.care.checking import fsck
from cohong.node.home import Node
from cohong.node.intake import import_files
from cohong.node.proofs import write_proof
from cohong.node.status import node_status
from cohong.node.writer import hand_over
from cohong.verify import check_file


class Running:
    """`cohong node run` in a process of its own, listening once this is entered."""

    def __init__(self, home):
        self.home = home

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cohong.cli", "node", "run", "--home", self.home],
            env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while (connection := wire.connect(Home(self.home))) is None:
            try:
                self.process.wait(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(self.process.stderr.read())
        connection.close()
        return self

    def __exit__(self, *_):
        if self.process.returncode is None:
            self.end(signal.SIGKILL)

    def end(self, number):
        """Send a signal and wait; the exit code and what was said on standard error beside the log."""
        self.process.send_signal(number)
        _, errors = self.process.communicate()
        return self.process.returncode, "".join(
            line for line in errors.splitlines(True) if '"level":"info"' not in line
        )


def more_files(folder, count=12, prefix="SV", skip=8):
    return write_files(folder, list(make_trades(CITY, skip + count, 17, START_MS, prefix=prefix))[skip:])


def test_an_import_goes_through_the_running_node(home, files, lodged, folder):
    more = more_files(folder / "more")
    with Running(home):
        before = node_status(home)
        assert before.running
        again = list(import_files([files], home))
        assert [one.outcome for one in again] == [one.outcome for one in lodged]
        assert node_status(home).root == before.root
        taken = list(import_files(more, home))
        assert all(one.outcome and one.verdict != "refused" for one in taken)
        assert {one.file for one in taken} == {str(path) for path in more}
        after = node_status(home)
        assert after.running
        assert after.size > before.size
    assert (info(home).root, info(home).size) == (after.root, after.size)


def test_the_command_prints_files_as_they_were_named(home, files, folder):
    with Running(home):
        code, said, errors = cohong("import", "in", "--home", home, cwd=files.parent)
    assert code == 0, errors
    assert {line["file"].split("/")[0] for line in said} == {"in"}


def test_nobody_else_writes_while_a_node_runs(home):
    with Running(home) as running, pytest.raises(CohongError) as error:
        Node(home)
    assert (error.value.code, error.value.seen) == ("ledger.home_locked", str(running.process.pid))


def test_a_proof_is_read_beside_a_running_node(home, lodged, folder):
    with Running(home):
        (taken, *_) = list(import_files(more_files(folder / "more"), home))
        for outcome in (lodged[0].outcome, taken.outcome):
            write_proof(home, outcome, folder / "p", open_path="orderNo")
            assert check_file(folder / "p", home / "keys" / "log.pub").trusted


def test_a_stopped_node_has_published_and_left_nothing_behind(home, folder):
    more = more_files(folder / "more")
    with Running(home) as running:
        list(import_files(more, home))
        assert running.end(signal.SIGTERM) == (0, "")
    assert not (home / wire.SOCKET).exists()
    assert not node_status(home).running
    assert f"\n{info(home).size}\n" in (home / "tiles" / "checkpoint").read_text()
    assert fsck(home).faults == []


def test_an_interrupt_stops_it_as_well(home):
    with Running(home) as running:
        assert running.end(signal.SIGINT) == (0, "")


def test_a_killed_node_loses_nothing_acknowledged(home, folder):
    more = more_files(folder / "more")
    with Running(home) as running:
        taken = list(import_files(more, home))
        stood = node_status(home)
        running.end(signal.SIGKILL)
    assert not node_status(home).running
    assert (info(home).root, info(home).size) == (stood.root, stood.size)
    known = {leaf["id"] for _, leaf in leaves(home)}
    assert {one.outcome for one in taken} <= known
    with Running(home):
        again = list(import_files(more, home))
    assert [one.outcome for one in again] == [one.outcome for one in taken]
    assert info(home).root == stood.root


def test_imports_at_the_same_time_take_turns(home, folder):
    sets = [more_files(folder / name, 6, name, skip) for name, skip in (("AA", 10), ("BB", 20), ("CC", 30))]
    found = {}
    with Running(home):
        threads = [
            threading.Thread(target=lambda at=at, paths=paths: found.update({at: list(import_files(paths, home))}))
            for at, paths in enumerate(sets)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    outcomes = [one.outcome for at in range(3) for one in found[at]]
    assert len(set(outcomes)) == 3 * 6 * 3
    assert set(outcomes) <= {leaf["id"] for _, leaf in leaves(home)}
    with Node(home):
        pass
    assert fsck(home).faults == []


def test_a_member_that_is_not_here_is_named_and_the_node_goes_on(home, files):
    with Running(home):
        code, said, _ = cohong("import", files, "--home", home, "--as", "nobody")
        assert (code, said[-1]["error"]["code"]) == (2, "node.no_such_member")
        assert cohong("import", files, "--home", home)[0] == 0


def test_a_file_that_is_not_there_is_named_and_the_node_goes_on(home, files, folder):
    with Running(home):
        code, said, _ = cohong("import", folder / "nothing.xml", "--home", home)
        assert code == 2, said
        assert cohong("import", files, "--home", home)[0] == 0


def test_noise_on_the_socket_changes_nothing(home, files):
    with Running(home):
        for noise in (b"", b"\xff\xff\xff\xff", b"\x00\x00\x00\x05hello", b"\x00\x00\x00\x01\xc1"):
            connection = wire.connect(Home(home))
            connection.sendall(noise)
            connection.close()
        assert cohong("import", files, "--home", home)[0] == 0


def test_a_client_that_goes_away_stops_its_import_alone(home, files, folder):
    more = more_files(folder / "more")
    with Running(home):
        connection = wire.connect(Home(home))
        wire.send(connection, wire.Import([str(path) for path in more]))
        connection.close()
        assert cohong("import", files, "--home", home)[0] == 0
        taken = list(import_files(more, home))
    assert {one.outcome for one in taken} <= {leaf["id"] for _, leaf in leaves(home)}


def test_a_home_with_a_long_name_is_served_too(made, folder):
    deep = folder / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    home = copy(made[0], deep / "home")
    with Running(home) as running:
        assert node_status(home).running
        assert wire.socket_path(Home(home)).name != wire.SOCKET
        assert running.end(signal.SIGTERM) == (0, "")
    assert not (home / wire.POINTER).exists()
    assert not node_status(home).running


def test_what_a_dead_node_left_behind_is_no_running_node(home):
    with Running(home) as running:
        running.end(signal.SIGKILL)
    assert (home / wire.SOCKET).exists()
    assert hand_over(home, [], None) is None
    with Running(home):
        assert node_status(home).running
