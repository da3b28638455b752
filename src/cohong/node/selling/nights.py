"""Once a day of the ledger a running node has all firms looked at anew: by the command that a person would give, in a process of its
own, which reads beside the node and asks it like any client. Somebody has to have given it once: from then on it is kept up."""

import subprocess
import sys
from pathlib import Path

from cohong.core.calendar import day_of
from cohong.node.care.lately import read_last
from cohong.node.logs import log

RELINK = "relink"
PATIENCE_SECONDS = 10


class Nights:
    """The nightly work of one home. Used by the thread that writes: `look` now and then, `end` when the node ends."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._seen = 0
        self._process: subprocess.Popen[bytes] | None = None

    def look(self, day: int, member: str | None) -> None:
        """Begin the night's work where the ledger's day is another than when it was last done. `member` holds the duty here,
        None for nobody."""
        if self._process is not None:
            code = self._process.poll()
            if code is None:
                return
            # 1 says that something was not taken, as where the ledger knows better by now.
            log("relink.ended", level="info" if code in (0, 1) else "warning", status=code)
            self._process = None
        if day == self._seen or member is None:
            return
        self._seen = day
        last = read_last(self.home, RELINK)
        if last is not None and day_of(last.time_ms) < day:
            self._process = self._begin(member)

    def _begin(self, member: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "cohong.cli", "customs", "relink", "--home", str(self.home), "--as", member]
        nothing = subprocess.DEVNULL
        return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)  # noqa: S603 - our own command

    def end(self) -> None:
        """Stop what is under way; the next day does it again."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
