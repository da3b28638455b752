"""How a running node is: open or only readable, and what its machine's clock does. Told to whoever asks, and in a file.

The file `node.status` in the home says the same to those who cannot ask. It is made while there is room and then only
overwritten in place, so that a full disk can still be told.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

from cohong.core.texts import declare, say
from cohong.ledger.embedded.home import Home

FILE = "node.status"
FILE_BYTES = 4096
JUMP_MS = 60_000
JUMP_SHOWN_MS = 3_600_000
"""A jumped clock is shown for an hour; then the clock as it goes since is taken for the right one."""

READ_ONLY = declare(
    "node.read_only",
    en="The disk of this node is full: everything can be read, and nothing new is taken until there is room.",
    zh="节点磁盘已满：可以查询，清理出空间之前不接收新的内容。",
    next_en="Free some space on the disk of the home; the node goes on by itself. Then send it again.",
    next_zh="请清理主目录所在磁盘，节点会自动恢复；恢复后请重新提交。",
    final=False,
)
STORE_AWAY = declare(
    "node.store_away",
    en="The object store of this node does not answer: lists and proofs can be read, and nothing new is taken until it does.",
    zh="本节点的对象存储无法访问：可以查询列表和凭证，恢复之前不接收新的内容。",
    next_en="See to the store or the network; the node goes on by itself. Then send it again.",
    next_zh="请检查对象存储或网络，节点会自动恢复；恢复后请重新提交。",
    final=False,
)
HALTS = (READ_ONLY, STORE_AWAY)
"""Why a node takes nothing new."""
CLOCK_BEHIND = declare(
    "node.clock_behind",
    en="The machine's clock stands before the last entry of the ledger; new entries get that entry's time.",
    zh="本机时钟早于账本最后一条记录的时间；新记录将沿用该时间。",
    next_en="Set the machine's clock, and let it follow a time server.",
    next_zh="请校正本机时钟，并启用网络对时。",
    final=False,
)
CLOCK_JUMPED = declare(
    "node.clock_jumped",
    en="The machine's clock jumped by more than a minute.",
    zh="本机时钟突然变动超过一分钟。",
    next_en="Check the machine's clock; days and deadlines follow it.",
    next_zh="请核对本机时钟；日期与期限均以其为准。",
    final=False,
)


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that people should know about the node: a registered code, since when (ms), and both sentences."""

    code: str
    since_ms: int
    zh: str
    en: str


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """How the node is, and since when (ms). While `read_only` it answers every question that writes with a refusal."""

    state: Literal["open", "read_only"] = "open"
    since_ms: int = 0
    notices: tuple[Notice, ...] = ()

    def has(self, code: str) -> bool:
        """Whether this is among the notices."""
        return any(notice.code == code for notice in self.notices)


OPEN = Condition()


def notice(code: str, since_ms: int) -> Notice:
    """A notice with its two sentences and next steps."""
    return Notice(code=code, since_ms=since_ms, zh=say(code, "zh"), en=say(code, "en"))


def read_condition(home: Path) -> Condition | None:
    """What the status file of a home says; None where there is none, or none that can be read."""
    try:
        return msgspec.json.decode((Path(home) / FILE).read_bytes().rstrip(b" \n"), type=Condition)
    except (OSError, msgspec.DecodeError):
        return None


class Watch:
    """Keeps the condition of one running node, and its status file, up to date. Belongs to the thread that writes."""

    def __init__(self, home: Home, clock: Callable[[], int]) -> None:
        self._path = home.root / FILE
        self._clock = clock
        self._offset = self._now_offset()
        self._jumped_ms = 0
        self._since: dict[str, int] = {}
        self.now = Condition(since_ms=clock())
        self._write()

    def tick(self, last_block_ms: int) -> None:
        """Look at the clock: against the last block, and against a clock that nobody can set."""
        found = [CLOCK_BEHIND] if self._clock() < last_block_ms else []
        if self._has_jumped():
            found.append(CLOCK_JUMPED)
        self._tell(self.now.state, [*(code for code in HALTS if self.now.has(code)), *found])

    def read_only(self, code: str) -> None:
        """Nothing new is taken, for this reason of `HALTS`."""
        self._tell("read_only", [code, *self._others()])

    def open(self) -> None:
        """The home is written again."""
        self._tell("open", self._others())

    def _others(self) -> list[str]:
        return [one.code for one in self.now.notices if one.code not in HALTS]

    def end(self) -> None:
        """The node ends in good order: its file goes."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _has_jumped(self) -> bool:
        offset = self._now_offset()
        if abs(offset - self._offset) <= JUMP_MS:
            self._jumped_ms = 0
            return False
        uptime = time.monotonic_ns() // 1_000_000
        self._jumped_ms = self._jumped_ms or uptime
        if uptime - self._jumped_ms < JUMP_SHOWN_MS:
            return True
        self._offset, self._jumped_ms = offset, 0
        return False

    def _now_offset(self) -> int:
        return self._clock() - time.monotonic_ns() // 1_000_000

    def _tell(self, state: Literal["open", "read_only"], codes: list[str]) -> None:
        before = [one.code for one in self.now.notices]
        if state == self.now.state and codes == before:
            return
        now_ms = self._clock()
        self._since = {code: self._since.get(code, now_ms) for code in codes}
        since = self.now.since_ms if state == self.now.state else now_ms
        self.now = Condition(state=state, since_ms=since, notices=tuple(self._notices()))
        self._write()

    def _notices(self) -> Iterator[Notice]:
        yield from (notice(code, since) for code, since in self._since.items())

    def _write(self) -> None:
        """Overwrite in place: the file keeps its length, and so needs no room."""
        data = msgspec.json.encode(self.now).ljust(FILE_BYTES - 1) + b"\n"
        with suppress(OSError):  # whoever asks the node is told all the same
            fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                os.pwrite(fd, data, 0)
            finally:
                os.close(fd)
