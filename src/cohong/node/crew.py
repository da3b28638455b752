"""Worker processes of one open home: begun when there is enough to do, and kept until the home closes."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from cohong.node.pieces import begin_worker

PRELOADED = ["cohong.node.pieces", "cohong.channels.customs.archive"]
"""What every worker needs: imported once, before they part."""
WORTHWHILE = 8
"""Files from which on it is quicker to begin workers than to read the files oneself."""


class Crew:
    """At most `size` workers; none while there is little to do."""

    def __init__(self, size: int = 2) -> None:
        self.size = size
        self._pool: ProcessPoolExecutor | None = None

    def pool_for(self, files: int) -> ProcessPoolExecutor | None:
        """Workers for so many files, or None where the caller had better read them itself."""
        if self._pool is None and self.size and files >= WORTHWHILE:
            context = get_context("forkserver")
            context.set_forkserver_preload(PRELOADED)
            self._pool = ProcessPoolExecutor(self.size, mp_context=context, initializer=begin_worker)
        return self._pool if files > 1 else None

    def dismiss(self) -> None:
        """Let the workers go; what they have not begun is dropped."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
