"""The folder of a home: what lies where, and the file that says how to read it.

`segments/` (the truth), `tiles/` and `state/` (rebuilt from it), `sealed/` (bodies, ciphertext only), `keys/` (this
member's keys, never part of a backup of the ledger), `lock`, and `home-format`, written last when a home is made.
"""

from pathlib import Path

from cohong.core.texts import CohongError
from cohong.ledger.embedded.codes import HOME_FORMAT_OLD, HOME_FORMAT_UNKNOWN, HOME_MISSING, HOME_NOT_EMPTY
from cohong.ledger.embedded.disk import RealDisk, replace_file
from cohong.ledger.embedded.lock import LOCK_FILE, HomeLock

FORMAT_FILE = "home-format"
FORMAT_NAME = "cohong-home"
NEWEST = 1
"""The format that this program writes; it brings older ones up to it (`cohong upgrade`) and refuses newer ones by name."""
FOLDERS = ("segments", "tiles", "state", "sealed", "keys")


class Home:
    """The paths of an existing home. Raises `ledger.home_missing`, `ledger.home_format_unknown` or, unless `older` ones will
    do (to be copied or upgraded), `ledger.home_format_old`."""

    def __init__(self, root: Path, *, older: bool = False) -> None:
        self.root = Path(root)
        self.disk = RealDisk(self.root)
        self.format = format_of(self.root)
        if self.format < NEWEST and not older:
            raise CohongError(HOME_FORMAT_OLD, path=str(root), seen=_mark(self.format), expected=_mark(NEWEST))
        self.segments, self.tiles, self.state, self.sealed, self.keys = (self.root / name for name in FOLDERS)

    @classmethod
    def create(cls, root: Path) -> "Home":
        """Make a home in a new or empty folder, durably; one that exists is opened. Raises `ledger.home_not_empty`."""
        root = Path(root)
        if not (root / FORMAT_FILE).exists():
            _refuse_foreign(root)
            for name in FOLDERS:
                (root / name).mkdir(parents=True, exist_ok=True)
            (root / "keys").chmod(0o700)
            set_format(root, NEWEST)
            RealDisk(root.resolve().parent).sync_folder("")
        return cls(root)

    @staticmethod
    def exists(root: Path) -> bool:
        """Whether there is a home of any format."""
        return (Path(root) / FORMAT_FILE).exists()

    def lock(self) -> HomeLock:
        """Take the writer's lock. Raises `ledger.home_locked`."""
        return HomeLock(self.root)


def format_of(root: Path) -> int:
    """The number of a home's format. Raises `ledger.home_missing`, and `ledger.home_format_unknown` for a newer or strange one."""
    try:
        text = (root / FORMAT_FILE).read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise CohongError(HOME_MISSING, path=str(root)) from None
    for number in range(NEWEST, 0, -1):
        if text == _mark(number):
            return number
    raise CohongError(HOME_FORMAT_UNKNOWN, path=str(root), seen=text[:80], expected=_mark(NEWEST))


def set_format(root: Path, number: int) -> None:
    """Mark a home as one of this format, durably."""
    disk = RealDisk(root)
    replace_file(disk, FORMAT_FILE, f"{_mark(number)}\n".encode(), whole_after_crash=True)
    disk.sync_folder("")


def _mark(number: int) -> str:
    return f"{FORMAT_NAME} {number}"


def _refuse_foreign(root: Path) -> None:
    """A folder that a broken-off `create` left behind is fine; anything of somebody else's is not."""
    ours = {*FOLDERS, LOCK_FILE, f"{FORMAT_FILE}.new"}
    found = sorted(root.iterdir()) if root.is_dir() else []
    foreign = [path.name for path in found if path.name not in ours or (path.is_dir() and any(path.iterdir()))]
    if foreign:
        raise CohongError(HOME_NOT_EMPTY, path=str(root), seen=", ".join(foreign[:3]))
