"""A running node: it holds the home's lock, and takes what others hand it through the home's socket.

One thread owns the ledger and the vault and does all writing; imports that come at the same time take turns, some
documents each. Other threads only read what clients ask, and answer where the ledger stands.
"""

import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import islice
from pathlib import Path

import msgspec

from cohong.core.texts import CohongError, declare, text_of
from cohong.ledger.application import Info
from cohong.ledger.embedded.home import Home
from cohong.node import wire
from cohong.node.home import Node
from cohong.node.intake import Intake, Lodged
from cohong.node.wire import Done, Import, Some, Told, Trouble

TURN = 500
"""Documents of one import before the next import has its turn."""
TICK_SECONDS = 0.2
PUBLISH_SECONDS = 1

STOPPING = declare(
    "node.stopping",
    en="The node is stopping; it takes nothing more.",
    zh="节点正在停止，不再接收新的内容。",
    next_en="Run the command again; what was acknowledged stays, and nothing is taken twice.",
    next_zh="请重新执行该命令；已确认的内容不会丢失，也不会重复登记。",
    final=False,
)
UNREADABLE = declare(
    "node.file_unreadable",
    en="The node could not read or write {path}: {seen}.",
    zh="节点无法读写 {path}：{seen}。",
    next_en="Check the path, and that the node's user may read it; then run the command again.",
    next_zh="请检查路径及节点用户的读取权限，然后重新执行该命令。",
    final=False,
)
SEVERE = ("ledger.", "sealed.damaged")
"""Trouble with the home itself: the node stops, and opening it again looks at what the disk kept."""


class Job:
    """One import under way: whom to answer, and what is still to come."""

    def __init__(self, connection: socket.socket, lodged: Iterator[Lodged]) -> None:
        self.connection = connection
        self.lodged = lodged

    def turn(self) -> bool:
        """Take some documents in and tell the client about them; whether more may come. Raises what stops the import."""
        some = list(islice(self.lodged, TURN))
        wire.send(self.connection, Some(some))
        if len(some) < TURN:
            wire.send(self.connection, Done())
        return len(some) == TURN

    def end(self, error: CohongError | None = None) -> None:
        """Say why it ends early, where there is a reason, and hang up."""
        if error is not None:
            with suppress(wire.Broken):
                wire.send(self.connection, Trouble(error.code, error.path, error.seen, error.expected))
        self.lodged = iter(())
        self.connection.close()


class Server:
    """The node of one open home. `serve` runs until `stop` is called; both belong to the thread that opened the home."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.info: Info = node.engine.info()
        self._stop = threading.Event()
        self._asked: deque[tuple[socket.socket, Import]] = deque()
        self._jobs: deque[Job] = deque()
        self._news = threading.Event()
        self._listener = wire.listen(node.home)
        self._published = time.monotonic()

    def stop(self) -> None:
        """Ask `serve` to come to its end."""
        self._stop.set()
        self._news.set()

    def serve(self) -> None:
        """Take turns until asked to stop. Raises CohongError or OSError when the home can no longer be written."""
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            while not self._stop.is_set():
                self._round()
        finally:
            self._hang_up()

    # --- the thread that writes -----------------------------------------------------------------------------------------------

    def _round(self) -> None:
        if not self._jobs:
            self._news.wait(TICK_SECONDS)
        self._news.clear()
        while self._asked:
            connection, question = self._asked.popleft()
            self._begin(connection, question)
        if self._jobs:
            self._turn(self._jobs.popleft())
        if time.monotonic() - self._published >= PUBLISH_SECONDS:
            self.node.engine.publish()
            self._published = time.monotonic()

    def _begin(self, connection: socket.socket, question: Import) -> None:
        who = question.member or self.node.operator
        job = Job(connection, iter(()))
        try:
            self.node.keys_of(who)
        except CohongError as error:
            job.end(error)
            return
        intake = Intake(self.node, who, after_block=self.node.run_duties, statements=True)
        job.lodged = intake.take([Path(path) for path in question.paths])
        self._jobs.append(job)

    def _turn(self, job: Job) -> None:
        try:
            more = job.turn()
        except wire.Broken:
            job.end()
        except CohongError as error:
            job.end(error)
            if error.code.startswith(SEVERE):
                raise
        except OSError as error:
            job.end(CohongError(UNREADABLE, path=str(error.filename or ""), seen=error.strerror or str(error)))
            if error.filename is None or self._is_ours(Path(error.filename)):
                raise
        except BaseException:
            job.end(CohongError(STOPPING))
            raise
        else:
            if more:
                self._jobs.append(job)
            else:
                job.end()
        self.info = self.node.engine.info()

    def _is_ours(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self.node.home.root.resolve())

    def _hang_up(self) -> None:
        self._listener.close()
        wire.stop_listening(self.node.home)
        while self._jobs:
            self._jobs.popleft().end(CohongError(STOPPING))
        while self._asked:
            connection, _ = self._asked.popleft()
            Job(connection, iter(())).end(CohongError(STOPPING))

    # --- the threads that listen ----------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed: the node is stopping
            threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, connection: socket.socket) -> None:
        """Read the one question of a client; a status is answered here, an import waits for the thread that writes."""
        connection.settimeout(wire.PATIENCE_SECONDS)
        try:
            question = wire.receive_question(connection)
            if isinstance(question, Import):
                self._asked.append((connection, question))
                self._news.set()
                return
            wire.send(connection, Told(self.info))
        except wire.Broken:
            pass
        connection.close()


def run_node(home: Path, *, ready: Callable[[Info], object] | None = None) -> None:
    """Hold a home and serve its socket until SIGTERM or SIGINT; then publish, commit and let go. Raises CohongError.

    `ready` is told where the ledger stands once clients may come."""
    with Node(Path(home)) as node:
        server = Server(node)
        with _stopped_by_signals(server):
            if ready is not None:
                ready(server.info)
            server.serve()


@contextmanager
def _stopped_by_signals(server: Server) -> Iterator[None]:
    """SIGTERM and SIGINT ask the server to stop; what is under way comes to its end first."""
    before = {number: signal.signal(number, lambda *_: server.stop()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def hand_over(home: Path, paths: Sequence[Path], member: str | None) -> Iterator[Lodged] | None:
    """Let the running node of a home import these files; None where none runs. Raises CohongError, also on the way."""
    named = {str(Path(path).absolute()): str(path) for path in paths}
    answers = wire.ask(Home(home), Import(list(named), member))
    return None if answers is None else _lodged(answers, named)


def _lodged(answers: Iterator[wire.Answer], named: dict[str, str]) -> Iterator[Lodged]:
    try:
        for answer in answers:
            assert isinstance(answer, Some), "an import is answered by what was lodged"
            for one in answer.lodged:
                lodged = msgspec.convert(one, Lodged)
                yield msgspec.structs.replace(lodged, file=_as_named(lodged.file, named))
    except CohongError as error:
        _learn(error.code)
        raise


def _as_named(file: str, named: dict[str, str]) -> str:
    """The file as its user named it; the node was given absolute paths."""
    for whole, short in named.items():
        if file == whole or file.startswith(f"{whole}/"):
            return short + file[len(whole) :]
    return file


def _learn(code: str) -> None:
    """Import the doors, which declare their codes when they are first used; the node used them, this process did not."""
    try:
        text_of(code)
    except KeyError:
        for room in ("customs", "sheets", "bank"):
            import_module(f"cohong.channels.{room}")
