"""A watched folder: whatever is dropped into it is lodged, and lies afterwards in `done/` or `refused/` with its verdicts.

A file is taken once it is whole: unchanged for `QUIET_SECONDS`. It is moved into `.taking/` first, so that its sender may drop
the next one of the same name. Killed at any moment, the next run finds it there and takes it again; the ledger takes nothing
twice. The verdicts are in their place before the file is, so that no file lies anywhere without them.
"""

import fcntl
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from cohong.core.texts import CohongError, declare
from cohong.node.documents import VERDICTS
from cohong.node.intake import Lodged, import_files
from cohong.node.verdicts import Verdicts

DONE, REFUSED, TAKING = "done", "refused", ".taking"
UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".tmp")
QUIET_SECONDS = 2.0
EMPTY_SECONDS = 60.0
"""An empty file may have been opened by a sender who has not written yet: it waits longer."""
LOOK_SECONDS = 1.0
RETRY_SECONDS = 5.0

NO_FOLDER = declare(
    "watch.no_folder",
    en="{path} is not a folder that can be watched.",
    zh="{path} 不是可以监视的目录。",
    next_en="Make the folder, or name another one.",
    next_zh="请先建立该目录，或指定其他目录。",
    final=False,
)
WATCHED = declare(
    "watch.watched_already",
    en="Another process watches {path} already.",
    zh="目录 {path} 已有其他进程在监视。",
    next_en="Stop the other one first; one is enough.",
    next_zh="请先停止另一个进程；一个就够。",
    final=False,
)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """One file that was taken: its name as it was dropped, how many documents it held and how many of them were refused,
    where it lies now, and its verdict file."""

    file: str
    documents: int
    refused: int
    moved_to: str
    verdicts: str


class _Seen(msgspec.Struct, frozen=True):
    """What a file looked like, and since when (seconds of the monotonic clock) it has looked like that."""

    size: int
    changed_ns: int
    inode: int
    since: float

    def same(self, other: "_Seen") -> bool:
        return (self.size, self.changed_ns, self.inode) == (other.size, other.changed_ns, other.inode)

    def is_whole(self, now: float, quiet: float) -> bool:
        return now - self.since >= (quiet if self.size else max(quiet, EMPTY_SECONDS))


class Watch:
    """The watch over one folder, for the member of a home; a missing home is made, as `import_files` does.

    `on_trouble` hears what keeps it from going on, once for each new reason; it tries again by itself."""

    def __init__(
        self,
        folder: Path,
        home: Path,
        *,
        member: str | None = None,
        lang: str = "zh",
        on_trouble: Callable[[CohongError], object] = lambda _: None,
        quiet: float = QUIET_SECONDS,
    ) -> None:
        self.folder, self.home, self.member, self.lang = folder, home, member, lang
        self.on_trouble, self.quiet = on_trouble, quiet
        self.taking = folder / TAKING
        self.stopping = threading.Event()
        self._seen: dict[str, _Seen] = {}
        self._trouble = ""

    def stop(self) -> None:
        """End soon; a file under way is taken again by the next run. May be called from a signal handler."""
        self.stopping.set()

    def run(self) -> Iterator[Taken]:
        """Take what comes until `stop`. Raises CohongError `watch.no_folder` or `watch.watched_already`."""
        with self._alone():
            while not self.stopping.is_set():
                wait = min(LOOK_SECONDS, self.quiet)
                try:
                    yield from self._take_all()
                    self._trouble = ""
                except CohongError as error:
                    self._tell(error)
                    wait = RETRY_SECONDS
                self.stopping.wait(wait)

    def run_once(self) -> Iterator[Taken]:
        """Take what lies there whole, then end; a file that still grows is left. Raises CohongError."""
        with self._alone():
            self.look()
            self.stopping.wait(self.quiet)
            yield from self._take_all()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self.folder.is_dir():
            raise CohongError(NO_FOLDER, path=str(self.folder))
        for name in (DONE, REFUSED, TAKING):
            (self.folder / name).mkdir(exist_ok=True)
        with (self.folder / ".watch.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CohongError(WATCHED, path=str(self.folder)) from None
            yield

    def _tell(self, error: CohongError) -> None:
        if error.code != self._trouble:
            self._trouble = error.code
            self.on_trouble(error)

    # --- finding ------------------------------------------------------------------------------------------------------------

    def _take_all(self) -> Iterator[Taken]:
        """What an earlier run left, then what is whole now."""
        for name in self._names(self.taking):
            if not self.stopping.is_set():
                yield from self._take(name)
        for name in self.look():
            if not self.stopping.is_set() and self._claim(name):
                yield from self._take(name)

    def look(self) -> list[str]:
        """The names of the files that are whole now."""
        now = time.monotonic()
        found: dict[str, _Seen] = {}
        for name in self._names(self.folder):
            try:
                told = (self.folder / name).stat()
            except FileNotFoundError:
                continue
            seen = _Seen(told.st_size, told.st_mtime_ns, told.st_ino, now)
            before = self._seen.get(name)
            found[name] = before if before is not None and before.same(seen) else seen
        self._seen = found
        return [name for name, seen in found.items() if seen.is_whole(now, self.quiet)]

    def _names(self, folder: Path) -> list[str]:
        return sorted(
            one.name
            for one in folder.iterdir()
            if not one.name.startswith((".", "~$"))
            and not one.name.lower().endswith((*UNFINISHED, VERDICTS))
            and one.is_file()
            and not one.is_symlink()
        )

    def _claim(self, name: str) -> bool:
        self._seen.pop(name, None)
        try:
            (self.folder / name).rename(self.taking / name)
        except FileNotFoundError:
            return False  # its sender took it back
        return True

    # --- taking -------------------------------------------------------------------------------------------------------------

    def _take(self, name: str) -> Iterator[Taken]:
        """One file of `.taking/`, to its end; nothing where the watch is stopped on the way. A file that its sender wrote
        on meanwhile is taken again."""
        path = self.taking / name
        told = self.taking / f"{name}{VERDICTS}"
        before = path.stat()
        documents = refused = 0
        with Verdicts(told, self.lang, below=self.taking) as kept, closing(self._answers(path)) as answers:
            for lodged in answers:
                if self.stopping.is_set():
                    return
                documents += 1
                refused += lodged.verdict == "refused"
                kept.take(lodged)
        after = path.stat()
        if (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns):
            yield self._put_away(name, told, documents, refused)

    def _answers(self, path: Path) -> Generator[Lodged, None, None]:
        yield from import_files([path], self.home, member=self.member)

    def _put_away(self, name: str, told: Path, documents: int, refused: int) -> Taken:
        """The verdicts first, then the file; both under a name that no earlier file has."""
        folder = self.folder / (REFUSED if refused else DONE)
        free, count = name, 1
        while (folder / free).exists():
            count += 1
            free = f"{Path(name).stem}-{count}{Path(name).suffix}"
        verdicts = told.rename(folder / f"{free}{VERDICTS}")
        moved = (self.taking / name).rename(folder / free)
        return Taken(file=name, documents=documents, refused=refused, moved_to=str(moved), verdicts=str(verdicts))
