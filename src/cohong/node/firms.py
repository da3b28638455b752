"""The table of firms that switches on the messages of the Guangzhou Single Window, kept in the home.

It lies beside the keys: it names firms and their codes, so it is private, and it is saved with the keys.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cohong.ledger.embedded.home import Home

if TYPE_CHECKING:
    from cohong.channels.kj import Desk

FIRMS_FILE: Final = "single-window-firms"
MAPPING_FILE: Final = "single-window-mapping"


def keep_firms(home: Path, firms: Path | None, mapping: Path | None) -> None:
    """Keep a table of firms, a mapping or both in a home, for all that is read there from now on; without either nothing
    changes. They are read before they are kept. Raises CohongError."""
    if firms is None and mapping is None:
        return
    from cohong.channels.kj import read_desk
    from cohong.sealed.files import write_whole

    folder = Home(home).keys
    read_desk(firms or _known(folder / FIRMS_FILE), mapping)
    for given, name in ((firms, FIRMS_FILE), (mapping, MAPPING_FILE)):
        if given is not None:
            write_whole(folder / name, given.read_bytes())


def desk_in(folder: str) -> "Desk | None":
    """What a home keeps in this folder; None where it keeps no table. Raises CohongError."""
    firms = _known(Path(folder) / FIRMS_FILE) if folder else None
    if firms is None:
        return None
    from cohong.channels.kj import read_desk

    return read_desk(firms, _known(Path(folder) / MAPPING_FILE))


def _known(path: Path) -> Path | None:
    return path if path.is_file() else None
