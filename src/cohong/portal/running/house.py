"""A running node with its pages: one process writes, one keeps the tables, one serves. The first looks after the others.

Whoever of the others ends is started again; the writer never waits for them. Pages go on when the writer cannot write.
"""

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import msgspec

from cohong.ledger.application import Info
from cohong.node.logs import log
from cohong.node.server import run_node
from cohong.portal.running.children import keep_tables, serve
from cohong.portal.running.doors import refuse_open_door
from cohong.projections import queries
from cohong.projections.database import Database, default_url

PORT = 8470
_NEXT_PORTS = 20
_OPENING_SECONDS = 60
_PATIENCE_SECONDS = 10
_RESTART_SECONDS = 1.0
_SPAWN = multiprocessing.get_context("spawn")


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how pages are served. `address` is where browsers
    find them behind a proxy, such as `https://desk.example.cn`. With `logs` what is asked of them goes to standard error, as what
    the node does."""

    host: str = "127.0.0.1"
    port: int = PORT
    unsafe_switch: bool = False
    database: str = ""
    logs: bool = False
    address: str = ""

    @property
    def url(self) -> str:
        """Where a browser finds them."""
        return f"http://{self.host}:{self.port}/"


class House:
    """The two processes beside the writer. `open` starts them, `close` ends them."""

    def __init__(self, home: Path, pages: Pages) -> None:
        self.home = home
        self.pages = pages
        self._jobs: dict[str, Callable[[], BaseProcess]] = {"tables": self._tables, "pages": self._pages}
        self._running: dict[str, BaseProcess] = {}
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def open(self) -> None:
        """Start both and look after them."""
        for name, start in self._jobs.items():
            self._running[name] = start()
        self._watcher.start()

    def wait_until_served(self, size: int) -> bool:
        """Whether pages answer within a minute, and show a ledger of at least this size."""
        until = time.monotonic() + _OPENING_SECONDS
        with Database(self.pages.database or default_url(self.home)) as tables:
            while time.monotonic() < until:
                if self._answers() and queries.standing(tables).size >= size:
                    return True
                time.sleep(0.05)
        return False

    def _answers(self) -> bool:
        try:
            socket.create_connection((self.pages.host, self.pages.port), timeout=1).close()
        except OSError:
            return False
        return True

    def close(self) -> None:
        """End both."""
        self._closing.set()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.join(_PATIENCE_SECONDS)
            if process.is_alive():
                process.kill()
                process.join()

    def _watch(self) -> None:
        while not self._closing.wait(_RESTART_SECONDS):
            for name, process in list(self._running.items()):
                if not process.is_alive() and not self._closing.is_set():
                    log("house.restarted", level="warning", kind=name)
                    self._running[name] = self._jobs[name]()

    def _tables(self) -> BaseProcess:
        return _started(keep_tables, self.home, self.pages.database, self.pages.logs)

    def _pages(self) -> BaseProcess:
        pages = self.pages
        return _started(
            serve, self.home, pages.host, pages.port, pages.database, pages.unsafe_switch, pages.logs, pages.address
        )


def _started(job: Callable[..., None], *arguments: object) -> BaseProcess:
    process = _SPAWN.Process(target=job, args=arguments)  # no daemon: the pages have drawers of their own
    process.start()
    return process


def free_port(host: str, first: int = PORT) -> int:
    """The first port from `first` on that nobody has, so that several homes can be served on one machine."""
    for port in range(first, first + _NEXT_PORTS):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    return first


def run_house(home: Path, pages: Pages | None, *, ready: Callable[[Info, str], object] | None = None) -> None:
    """Run a node with its pages (None: without) until SIGTERM or SIGINT. `ready` is told where the ledger stands and where
    the pages are, once the node takes something in; pages answer a moment later.

    Raises CohongError, also where nobody signs in and the pages would be reached from elsewhere."""
    if pages is not None:
        refuse_open_door(home, pages.host)
    house = House(home, pages) if pages is not None else None

    def started(info: Info) -> None:
        if house is not None:
            house.open()
        if ready is not None:
            ready(info, pages.url if pages is not None else "")

    try:
        run_node(home, ready=started)
    finally:
        if house is not None:
            house.close()
