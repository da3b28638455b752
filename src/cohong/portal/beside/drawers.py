"""Processes that draw pages: whoever verifies a proof, signs in or brings a file does not wait while a page is drawn.

The process that serves keeps all that must be one: sessions, rate limits, forms, deliveries, events. It says what is wanted;
a drawer has the home open for reading, as the process that serves has, and gives back finished bytes.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue

from cohong.portal.beside.wanted import Drawn, Wanted
from cohong.portal.running.children import draw_pages

MOST = 4
"""More drawers than this wait for the disk rather than for each other."""
PATIENCE_SECONDS = 2.0
_SPAWN = multiprocessing.get_context("spawn")


class Drawers:
    """As many processes as there are processors, each drawing one page after the other. Used from one event loop."""

    def __init__(self, home: Path, database: str, count: int = 0) -> None:
        self._start: Callable[[], Drawer] = lambda: Drawer(home, database)
        self._idle = SimpleQueue[Drawer]()
        self.count = count or min(MOST, os.cpu_count() or 1)
        for _ in range(self.count):
            self._idle.put(self._start())
        self._waiting = ThreadPoolExecutor(self.count, thread_name_prefix="drawers")

    async def drawn(self, wanted: Wanted) -> Drawn:
        """What a drawer makes of it, once one is free."""
        return await asyncio.get_running_loop().run_in_executor(self._waiting, self.draw, wanted)

    def draw(self, wanted: Wanted) -> Drawn:
        """The same for a thread; a drawer that died is replaced, and the page is drawn by the next."""
        drawer = self._idle.get()
        try:
            return drawer.draw(wanted)
        except (EOFError, OSError):
            drawer.close()
            drawer = self._start()
            return drawer.draw(wanted)
        finally:
            self._idle.put(drawer)

    def close(self) -> None:
        """End them all, each when it has drawn what it draws."""
        self._waiting.shutdown()
        for _ in range(self.count):
            self._idle.get().close()


class Drawer:
    """One process and the line to it."""

    def __init__(self, home: Path, database: str) -> None:
        self._line, theirs = _SPAWN.Pipe()
        self._process: BaseProcess = _SPAWN.Process(target=draw_pages, args=(theirs, home, database), daemon=True)
        self._process.start()
        theirs.close()

    def draw(self, wanted: Wanted) -> Drawn:
        """Ask for a page. Raises EOFError or OSError where the process is gone."""
        self._line.send(wanted)
        found = self._line.recv()
        assert isinstance(found, Drawn), "the line carries nothing else"
        return found

    def close(self) -> None:
        """End it: that nobody is at the other end of the line is the sign to go."""
        self._line.close()
        self._process.join(PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
