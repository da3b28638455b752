"""Many users at once, in a process of their own: each has one connection that stays open, asks, reads, thinks, asks again.

A latency runs from the moment at which the user meant to ask, also where the answer before came too late for that: a server
that stalls is not spared the questions that waited meanwhile.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from urllib.parse import urlsplit

import msgspec

MAX_ANSWER_BYTES = 4 << 20
PATIENCE_SECONDS = 30.0
_OPENING_AT_ONCE = 50
LOOPBACK = ("127.0.0.1", "::1")


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Users of one kind: how many, how long each thinks on average, and the whole requests that they choose from."""

    name: str
    users: int
    think_seconds: float
    requests: Sequence[bytes]


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes, to where (loopback only), for how long."""

    host: str
    port: int
    seconds: float
    seed: int
    groups: tuple[Group, ...]


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What a group saw: milliseconds of each answer, and how many questions were not answered with 200."""

    name: str
    milliseconds: list[float]
    errors: int


class Broken(Exception):
    """An answer that is none, or is far too large."""


class Connection:
    """One connection that stays open; opened anew where the other side closed it."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 18)

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body of the answer. Raises OSError, EOFError or Broken; then the connection is closed."""
        if self._writer is None:
            await self.open()
        reader, writer = self._reader, self._writer
        assert reader is not None, "open"
        assert writer is not None, "open"
        try:
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
        except BaseException:
            self.close()
            raise
        return int(head[9:12]), head, body

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
            self._reader = self._writer = None


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length" and int(value) <= MAX_ANSWER_BYTES:
            return int(value)
    raise Broken(head[:80])


def get(path: str, host: str) -> bytes:
    """The bytes of a browser's question for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\nCookie: lang=zh\r\n\r\n".encode()


def post(path: str, host: str, body: bytes) -> bytes:
    """The bytes of a program's question with a body."""
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/plain\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def fetch(url: str, paths: Sequence[str]) -> list[tuple[bytes, bytes]]:
    """Head and body of each page, one after the other on one connection. Raises Broken where one is not there."""
    place = urlsplit(url)

    async def run() -> list[tuple[bytes, bytes]]:
        connection, found = Connection(place.hostname or "", place.port or 80), []
        for path in paths:
            status, head, body = await connection.ask(get(path, place.netloc))
            if status != 200:
                raise Broken(path)
            found.append((head, body))
        connection.close()
        return found

    return asyncio.run(run())


# --- the load -------------------------------------------------------------------------------------------------------------


def work(load: Load) -> list[Answers]:
    """Let them all come at once; what each group saw. Meant for a process of its own."""
    assert load.host in LOOPBACK, "this machine is measured, nobody else's"
    return asyncio.run(_work(load))


async def _work(load: Load) -> list[Answers]:
    found = [Answers(name=group.name, milliseconds=[], errors=0) for group in load.groups]
    errors = [0] * len(found)
    everybody = [
        _User(load, group, place * 1_000_003 + number)
        for place, group in enumerate(load.groups)
        for number in range(group.users)
    ]
    for at in range(0, len(everybody), _OPENING_AT_ONCE):
        some = everybody[at : at + _OPENING_AT_ONCE]
        await asyncio.gather(*(user.connection.open() for user in some), return_exceptions=True)
    start = time.perf_counter()
    await asyncio.gather(*(user.live(start) for user in everybody))
    for user in everybody:
        place = load.groups.index(user.group)
        found[place].milliseconds.extend(user.milliseconds)
        errors[place] += user.errors
    return [msgspec.structs.replace(one, errors=count) for one, count in zip(found, errors, strict=True)]


class _User:
    """One person with one connection."""

    def __init__(self, load: Load, group: Group, number: int) -> None:
        self.load, self.group = load, group
        self.connection = Connection(load.host, load.port)
        self.milliseconds: list[float] = []
        self.errors = 0
        self._random = Random(f"{load.seed}/{number}")

    async def live(self, start: float) -> None:
        """Ask until the time is over. The first question comes somewhere within the first time of thinking."""
        think, end = self.group.think_seconds, start + self.load.seconds
        meant = start + self._random.random() * think
        while meant < end:
            await asyncio.sleep(max(0.0, meant - time.perf_counter()))
            await self._ask(meant)
            meant += think * (0.5 + self._random.random())
            if time.perf_counter() > end + PATIENCE_SECONDS:
                break
        self.connection.close()

    async def _ask(self, meant: float) -> None:
        request = self._random.choice(self.group.requests)
        status = 0
        with suppress(OSError, EOFError, Broken, asyncio.LimitOverrunError, ValueError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                status, _, _ = await self.connection.ask(request)
        self.milliseconds.append((time.perf_counter() - meant) * 1_000)
        self.errors += status != 200
