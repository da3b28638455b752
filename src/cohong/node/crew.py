"""Worker processes of one open home: begun when there is enough to do, and kept until the home closes."""

import os
from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing import get_context

from cohong.node.pieces import begin_worker

PRELOADED = ["cohong.node.pieces", "cohong.channels.customs.archive"]
"""What every worker needs: imported once, before they part."""
WORTHWHILE = 8
"""Files from which on it is quicker to begin workers than to read the files oneself."""


class Crew:
    """At most `size` workers, by default one for every core; none while there is little to do."""

    def __init__(self, size: int = 0) -> None:
        self.size = size or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def begin(self) -> None:
        """Begin the workers now, as a node does that expects files; otherwise they begin with the first files."""
        pool = self._pool = self._pool or self._started()
        wait([pool.submit(os.getpid) for _ in range(self.size)])

    def pool_for(self, files: int) -> ProcessPoolExecutor | None:
        """Workers for so many files, or None where the caller had better read them itself."""
        if self._pool is None and files >= WORTHWHILE:
            self._pool = self._started()
        return self._pool if files > 1 else None

    def _started(self) -> ProcessPoolExecutor:
        context = get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        return ProcessPoolExecutor(self.size, mp_context=context, initializer=begin_worker)

    def dismiss(self) -> None:
        """Let the workers go; what they have not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
