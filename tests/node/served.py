"""A running node in a process of its own, with a clock that the test may move, and a clerk's files to give it."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

from node_world import environment

from cohong.city.clerk import write_clerk_files
from cohong.ledger.embedded.home import Home
from cohong.node import server, wire
from cohong.node.home import Node, system_clock
from cohong.node.server import Server
from cohong.node.writer import Writer

MOVED = "clock-moved-by"


def moved_clock(home):
    """The machine's clock, moved by as many milliseconds as a file beside the home says."""
    path = Path(home).parent / MOVED
    return lambda: system_clock() + (int(path.read_text() or 0) if path.exists() else 0)


def serve(home):
    """Run until SIGTERM; looks for room often."""
    server.REOPEN_SECONDS = 0.1
    running = Server(Node(Path(home), clock=moved_clock(home)))
    signal.signal(signal.SIGTERM, lambda *_: running.stop())
    running.serve()


class Served:
    """A node on a home while this is entered; `writer` asks it."""

    def __init__(self, home):
        self.home = home
        self.writer = Writer(home)

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__, self.home], env=environment(), stderr=subprocess.PIPE, text=True
        )
        while (connection := wire.connect(Home(self.home))) is None:
            try:
                self.process.wait(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue
            raise AssertionError(self.process.stderr.read())
        connection.close()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate()
        assert (self.process.returncode, errors) == (0, "")

    def move_clock(self, milliseconds):
        (Path(self.home).parent / MOVED).write_text(str(milliseconds))

    def until(self, holds):
        """Wait until the status says so."""
        while not holds(found := self.writer.status()):
            threading.Event().wait(0.02)
        return found


def result_of(steps):
    """Everything a generator yields, and its value."""
    found = []
    while True:
        try:
            found.append(next(steps))
        except StopIteration as ended:
            return found, ended.value


def clerk_files(folder):
    return write_clerk_files(folder, ending="csv")


if __name__ == "__main__":
    serve(sys.argv[1])
