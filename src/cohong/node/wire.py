"""How a running node is spoken to: frames of u32 length and MessagePack over a Unix socket of the home.

One connection carries one question. `Status` is answered by one `Told`; `Import` and `Do` by any number of `Some` and then
`Done`; each may end in `Trouble` instead. Only processes that may write to the home's folder reach the socket.
"""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from cohong.core.texts import CohongError, declare
from cohong.ledger.application import Info
from cohong.ledger.embedded.home import Home
from cohong.node import traces
from cohong.node.condition import OPEN, Condition

SOCKET = "node.sock"
POINTER = "node.sock.at"
LONGEST_PATH = 100
"""A socket's path has at most 108 bytes on Linux and 104 elsewhere."""
MAX_FRAME = 64 << 20
PATIENCE_SECONDS = 60

LOST = declare(
    "node.connection_lost",
    en="The running node of {path} stopped answering.",
    zh="与主目录 {path} 的运行节点的连接中断。",
    next_en="Run the command again; what was acknowledged stays, and nothing is taken twice.",
    next_zh="请重新执行该命令；已确认的内容不会丢失，也不会重复登记。",
    final=False,
)


class Status(msgspec.Struct, frozen=True, tag=True):
    """Where do you stand?"""


class Import(msgspec.Struct, frozen=True, tag=True):
    """Take these files (absolute paths) for a member; None is the operator. `trace` is the `traceparent` of who asks, `sure`
    as in `read_file`."""

    paths: list[str]
    member: str | None = None
    trace: str = ""
    sure: list[str] | None = None


class Do(msgspec.Struct, frozen=True, tag=True):
    """Do one of the actions of `node.tasks` for a member; None is the operator. `fields` are those the action takes.
    `trace` is the `traceparent` of who asks."""

    action: str
    fields: dict[str, Any]
    member: str | None = None
    trace: str = ""


class Told(msgspec.Struct, frozen=True, tag=True):
    """Where the ledger stands, how the node is, and its clock (ms): a demo's need not be the machine's."""

    info: Info
    condition: Condition = OPEN
    now_ms: int = 0


class Some(msgspec.Struct, frozen=True, tag=True):
    """Some documents with what became of them, each durable."""

    lodged: list[Any]


class Done(msgspec.Struct, frozen=True, tag=True):
    """That was all; `result` is what an action has to say at its end."""

    result: Any = None


class Trouble(msgspec.Struct, frozen=True, tag=True):
    """It could not go on: the fields of a CohongError."""

    code: str
    path: str
    seen: str
    expected: str


Question = Status | Import | Do
Answer = Told | Some | Done | Trouble
_encode = msgspec.msgpack.Encoder().encode
_questions: msgspec.msgpack.Decoder[Question] = msgspec.msgpack.Decoder(Question)
_answers: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


class Broken(Exception):
    """The other side went away, or does not speak like this."""


def send(connection: socket.socket, what: Question | Answer) -> None:
    """Send one frame. Raises Broken when nobody takes it."""
    data = _encode(what)
    try:
        connection.sendall(len(data).to_bytes(4, "big") + data)
    except OSError as error:
        raise Broken(str(error)) from None


def receive_question(connection: socket.socket) -> Question:
    """The question of a client. Raises Broken."""
    try:
        return _questions.decode(_frame(connection))
    except msgspec.DecodeError as error:
        raise Broken(str(error)) from None


def receive_answer(connection: socket.socket) -> Answer:
    """One answer of the node. Raises Broken."""
    try:
        return _answers.decode(_frame(connection))
    except msgspec.DecodeError as error:
        raise Broken(str(error)) from None


def _frame(connection: socket.socket) -> bytes:
    size = int.from_bytes(_exactly(connection, 4), "big")
    if size > MAX_FRAME:
        raise Broken(f"a frame of {size} bytes")
    return _exactly(connection, size)


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        try:
            part = connection.recv(min(size, 1 << 20))
        except OSError as error:
            raise Broken(str(error)) from None
        if not part:
            raise Broken("closed")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


# --- where the socket is --------------------------------------------------------------------------------------------------


def listen(home: Home) -> socket.socket:
    """Listen for this home. Only the holder of its lock may call this: what an earlier node left is removed."""
    stop_listening(home)
    path = home.root.resolve() / SOCKET
    if len(str(path).encode()) > LONGEST_PATH:
        path = _short_path(home)
        (home.root / POINTER).write_text(str(path), encoding="utf-8")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    path.chmod(0o600)
    listener.listen(16)
    return listener


def stop_listening(home: Home) -> None:
    """Remove the socket and whatever pointed to it."""
    path = socket_path(home)
    path.unlink(missing_ok=True)
    if path.name != SOCKET:
        with suppress(OSError):
            path.parent.rmdir()
    (home.root / POINTER).unlink(missing_ok=True)


def socket_path(home: Home) -> Path:
    """Where a node of this home listens, if one runs: in the home, or where the pointer in it says."""
    try:
        return Path((home.root / POINTER).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return home.root.resolve() / SOCKET


def _short_path(home: Home) -> Path:
    """A place with a short name for a home with a long one, in a folder that only this user may enter."""
    name = sha256(str(home.root.resolve()).encode()).hexdigest()[:16]
    return Path(tempfile.mkdtemp(prefix="cohong-")) / f"{name}.sock"


def connect(home: Home) -> socket.socket | None:
    """A connection to the running node of this home; None where none runs."""
    path = str(socket_path(home))
    if len(path.encode()) > LONGEST_PATH:
        return None
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(PATIENCE_SECONDS)
    try:
        connection.connect(path)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        connection.close()
        return None
    except OSError:
        connection.close()
        raise
    return connection


def ask(home: Home, question: Question) -> Iterator[Answer] | None:
    """The answers of the running node; None where none runs. Raises CohongError when it cannot go on or goes away."""
    connection = connect(home)
    if connection is None:
        return None
    if isinstance(question, Import | Do):
        question = msgspec.structs.replace(question, trace=traces.here())
    try:
        send(connection, question)
    except Broken:
        connection.close()
        return None  # it went away before it read anything
    connection.settimeout(PATIENCE_SECONDS if isinstance(question, Status) else None)
    return _read_all(connection, home)


def ask_status(home: Home) -> Told | None:
    """Where the running node of a home stands, and how it is; None where none runs."""
    answers = ask(home, Status())
    told = None if answers is None else next(answers, None)
    return told if isinstance(told, Told) else None


def _read_all(connection: socket.socket, home: Home) -> Iterator[Answer]:
    with connection:
        while True:
            try:
                answer = receive_answer(connection)
            except Broken:
                raise CohongError(LOST, path=str(home.root)) from None
            if isinstance(answer, Trouble):
                raise CohongError(answer.code, path=answer.path, seen=answer.seen, expected=answer.expected)
            yield answer
            if isinstance(answer, Told | Done):
                return
