"""A running node: it holds the home's lock, and takes what others hand it through the home's socket.

One thread owns the ledger and the vault and does all writing; questions that come at the same time take turns, some
documents each. Other threads only read what clients ask, and answer where the ledger stands. When the disk is full, or
the object store away, the home is let go, so that nothing half written is built upon, and opened again once it can be.
"""

import signal
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from cohong.core.texts import CohongError, declare
from cohong.ledger.application import Info
from cohong.ledger.embedded.codes import HOME_LOCKED
from cohong.ledger.embedded.home import FOLDERS
from cohong.node import traces, wire
from cohong.node.approver import ensure_approvers
from cohong.node.condition import HALTS, READ_ONLY, Watch
from cohong.node.home import Node
from cohong.node.intake import Lodged
from cohong.node.logs import log, raised_at
from cohong.node.room import halt_of, has_room, room_wanted
from cohong.node.selling.nights import Nights
from cohong.node.tasks import Steps, begin, take
from cohong.node.wire import Do, Done, Import, Some, Told, Trouble

TURN = 500
"""Documents of one question before the next question has its turn."""
TICK_SECONDS = 0.2
REOPEN_SECONDS = 2

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
SEVERE = ("ledger.", "sealed.damaged", "sealed.store_")
"""Trouble with the home itself: the node stops, and opening it again looks at what the disk kept."""

Reopen = Callable[[], Node]
After = Callable[[Node], object]


class Job:
    """One question under way: whom to answer, what is still to come, and what of it may be told to a log."""

    def __init__(self, connection: socket.socket, steps: Steps, question: Import | Do) -> None:
        self.connection = connection
        self.trace = question.trace
        self.kind = "import" if isinstance(question, Import) else question.action
        self.documents = self.refused = 0
        self._began = time.monotonic()
        self._result: Any = None
        self._lodged: Iterator[Lodged] = self._until_end(steps)

    def _until_end(self, steps: Steps) -> Generator[Lodged, None, None]:
        self._result = yield from steps

    def turn(self) -> bool:
        """Take some steps and tell the client about them; whether more may come. Raises what stops the question."""
        with traces.span("node.turn", parent=self.trace, cohong_act=self.kind) as seen:
            some = list(islice(self._lodged, TURN))
            refused = sum(one.verdict == "refused" for one in some)
            seen.set(cohong_documents=len(some), cohong_refused=refused)
        self.documents, self.refused = self.documents + len(some), self.refused + refused
        if some:
            wire.send(self.connection, Some(some))
        return len(some) == TURN

    def done(self) -> None:
        """Say that this was all."""
        self._note("import.taken" if self.kind == "import" else "act.done")
        with suppress(wire.Broken):
            wire.send(self.connection, Done(self._result))
        self.connection.close()

    def _note(self, event: str, error: CohongError | None = None) -> None:
        counts = {"documents": self.documents, "refused": self.refused}
        code = {"code": error.code} if error is not None else {}
        log(event, level="info", kind=self.kind, seconds=time.monotonic() - self._began, **counts, **code)

    def end(self, error: CohongError | None = None) -> None:
        """Say why it ends early, where there is a reason, and hang up."""
        self._note("question.ended", error)
        hang_up(self.connection, error)
        self._lodged = iter(())


def hang_up(connection: socket.socket, error: CohongError | None = None) -> None:
    """Close a connection, with a reason where there is one."""
    if error is not None:
        with suppress(wire.Broken):
            wire.send(connection, Trouble(error.code, error.path, error.seen, error.expected))
    connection.close()


def _unreadable(error: OSError) -> CohongError:
    return CohongError(UNREADABLE, path=str(error.filename or ""), seen=error.strerror or str(error))


class Server:
    """The node of one open home. `serve` runs until `stop` is called and then closes the node; it belongs to the thread
    that opened the home.

    `reopen` opens the home again after it could not be written. `after` is called with the open node after every turn and now
    and then in between: whoever lives on this node may write there."""

    def __init__(self, node: Node, *, reopen: Reopen | None = None, after: After | None = None) -> None:
        self.node = node
        self._reopen = reopen or (lambda: Node(node.home.root, entropy=node.entropy, clock=node.clock))
        self._after = after
        ensure_approvers(node)
        self.watch = Watch(node.home, node.clock)
        self.info: Info = node.engine.info()
        self._stop = threading.Event()
        self._asked: deque[tuple[socket.socket, Import | Do]] = deque()
        self._jobs: deque[Job] = deque()
        self._news = threading.Event()
        self._halt = READ_ONLY
        self._wanted_bytes = 0
        self._next_try = 0.0
        self._published = -1
        self._home = node.home
        self._nights = Nights(node.home.root)
        self._listener = wire.listen(node.home)

    @property
    def read_only(self) -> bool:
        """Whether the home is let go since it cannot be written."""
        return self.watch.now.state == "read_only"

    def stop(self) -> None:
        """Ask `serve` to come to its end."""
        self._stop.set()
        self._news.set()

    def serve(self, ready: Callable[[Info], object] | None = None) -> None:
        """Take turns until asked to stop, then let go of the home. `ready` is told where the ledger stands once clients are
        answered and readers beside find all of it. Raises CohongError or OSError when the home can no longer be written for
        another reason than those of `HALTS`."""
        threading.Thread(target=self._accept, daemon=True).start()
        try:
            self._guarded(self._publish)
            if ready is not None:
                ready(self.info)
            while not self._stop.is_set():
                self._round()
        except BaseException:
            self._let_go(self.node.abandon)
            raise
        else:
            self._let_go(self.node.close)
        finally:
            self._hang_up()

    def _let_go(self, close: Callable[[], None]) -> None:
        if not self.read_only:
            close()

    # --- the thread that writes -----------------------------------------------------------------------------------------------

    def _round(self) -> None:
        if not self._jobs:
            self._news.wait(TICK_SECONDS)
        self._news.clear()
        if self.read_only:
            self._try_again()
        while self._asked:
            self._begin(*self._asked.popleft())
        if self._jobs:
            job = self._jobs.popleft()
            self._guarded(lambda: self._turn(job))
        self._guarded(self._look_after)
        self._look_at_clock()

    def _look_at_clock(self) -> None:
        before = self.watch.now
        self.watch.tick(self.info.time_ms)
        for notice in self.watch.now.notices:
            if notice.code not in HALTS and not before.has(notice.code):
                log("node.clock", level="warning", code=notice.code)

    def _begin(self, connection: socket.socket, question: Import | Do) -> None:
        if self.read_only:
            hang_up(connection, CohongError(self._halt))
            return
        try:
            self._jobs.append(Job(connection, self._steps(question), question))
        except CohongError as error:
            hang_up(connection, error)

    def _steps(self, question: Import | Do) -> Steps:
        who = question.member or self.node.operator
        self.node.keys_of(who)
        if isinstance(question, Import):
            return take(self.node, question.paths, who, question.sure)
        return begin(self.node, question.action, question.fields, who)

    def _turn(self, job: Job) -> None:
        try:
            more = job.turn()
            self._publish()
        except wire.Broken:
            job.end()
        except (CohongError, OSError) as error:
            if halt_of(error):
                self._jobs.append(job)  # told with all others, once the node is known to be read-only
                raise
            named = error if isinstance(error, CohongError) else _unreadable(error)
            job.end(named)
            if named.code.startswith(SEVERE) or self._concerns_ledger(error):
                raise
        except BaseException:
            job.end(CohongError(STOPPING))
            raise
        else:
            if more:
                self._jobs.append(job)
            else:
                job.done()

    def _look_after(self) -> None:
        """Let whoever lives on this node do what is theirs, and publish what came of it."""
        if not self.read_only:
            self._nights.look(self.node.day, self.node.duties.holders.attribute)
            if self._after is not None:
                self._after(self.node)
        self._publish()

    def _publish(self) -> None:
        """Readers see everything up to here. Nothing happens where nothing was said."""
        if self.read_only:
            return
        info = self.node.engine.info()
        if info.size != self._published:
            self.node.engine.publish()
            if self._published >= 0:
                log("block.published", size=info.size, height=info.height)
            self._published = info.size
        self.info = info

    def _concerns_ledger(self, error: CohongError | OSError) -> bool:
        """Whether a file of the ledger could not be had; a client's own files may lie in the home as well."""
        if isinstance(error, CohongError):
            return False
        if error.filename is None:
            return True
        path, home = Path(error.filename).resolve(), self._home.root.resolve()
        return any(path.is_relative_to(home / name) for name in FOLDERS)

    def _hang_up(self) -> None:
        self._nights.end()
        self._listener.close()
        wire.stop_listening(self._home)
        self.watch.end()
        self._refuse_all(STOPPING)

    def _refuse_all(self, code: str) -> None:
        while self._jobs:
            self._jobs.popleft().end(CohongError(code))
        while self._asked:
            connection, _ = self._asked.popleft()
            hang_up(connection, CohongError(code))

    # --- what cannot be written -----------------------------------------------------------------------------------------------

    def _guarded(self, step: Callable[[], None]) -> None:
        """Do something that writes; when it cannot for a reason of `HALTS`, let go of the home instead of ending."""
        try:
            step()
        except (CohongError, OSError) as error:
            if not (halt := halt_of(error)):
                raise
            self._halt = halt
            self.node.abandon()
            self._wanted_bytes = room_wanted(error)
            self._next_try = time.monotonic() + REOPEN_SECONDS
            self.watch.read_only(halt)
            log("node.read_only", level="error", code=halt, bytes=self._wanted_bytes)
            self._refuse_all(halt)

    def _try_again(self) -> None:
        """Open the home once there is room, and its store answers; until then, or while another process has it, look again a little later.

        Raises CohongError or OSError when something else is wrong with it."""
        if time.monotonic() < self._next_try:
            return
        self._next_try = time.monotonic() + REOPEN_SECONDS
        if not has_room(self._home.root, self._wanted_bytes):
            return
        try:
            self.node = self._reopen()
        except (CohongError, OSError) as error:
            if halt_of(error) or (isinstance(error, CohongError) and error.code == HOME_LOCKED):
                return
            raise
        self._published = -1
        self.watch.open()
        log("node.writes_again")

    # --- the threads that listen ----------------------------------------------------------------------------------------------

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed: the node is stopping
            threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, connection: socket.socket) -> None:
        """Read the one question of a client; a status is answered here, all else waits for the thread that writes."""
        connection.settimeout(wire.PATIENCE_SECONDS)
        try:
            question = wire.receive_question(connection)
            if isinstance(question, Import | Do):
                self._asked.append((connection, question))
                self._news.set()
                return
            wire.send(connection, Told(self.info, self.watch.now, self.node.clock()))
        except wire.Broken:
            pass
        connection.close()


def run_node(home: Path, *, ready: Callable[[Info], object] | None = None) -> None:
    """Hold a home and serve its socket until SIGTERM or SIGINT; then publish, commit and let go. Raises CohongError.

    `ready` is told where the ledger stands once clients may come."""
    node = Node(Path(home))
    try:
        server = Server(node)
    except BaseException:
        node.abandon()
        raise
    traces.start("node")
    log("node.started", size=server.info.size, height=server.info.height)
    try:
        with stopped_by_signals(server):
            server.serve(ready)
    except BaseException as error:
        log("node.failed", level="error", **(raised_at(error) | _code_of(error)))
        raise
    finally:
        log("node.stopped", size=server.info.size, height=server.info.height)
        traces.stop()


def _code_of(error: BaseException) -> dict[str, str]:
    return {"code": error.code} if isinstance(error, CohongError) else {}


@contextmanager
def stopped_by_signals(server: Server) -> Iterator[None]:
    """SIGTERM and SIGINT ask the server to stop; what is under way comes to its end first."""
    before = {number: signal.signal(number, lambda *_: server.stop()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
