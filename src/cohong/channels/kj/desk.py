"""What the channel is switched on by: a table of firms, and the mapping to read with."""

from functools import lru_cache
from pathlib import Path

from cohong.channels.kj.firms import Firms, read_firms
from cohong.channels.kj.mapping import Mapping, read_mapping, shipped
from cohong.channels.kj.texts import MAPPING_ALONE
from cohong.core.texts import CohongError


class Desk:
    """Firms and mapping together: everything that reading and writing need to know."""

    def __init__(self, firms: Firms, mapping: Mapping | None = None) -> None:
        self.firms = firms
        self.mapping = mapping or shipped()


def read_desk(firms: Path | None, mapping: Path | None = None) -> Desk | None:
    """The desk of these files; None where there is no table of firms, which leaves the channel off. A file that did not
    change is read once. Raises CohongError (`kj.firms_unreadable`, `kj.mapping_unreadable`, `kj.mapping_alone`)."""
    if firms is None:
        if mapping is not None:
            raise CohongError(MAPPING_ALONE, path=str(mapping))
        return None
    return _desk(firms, _stamp(firms), mapping, _stamp(mapping))


@lru_cache(maxsize=4)
def _desk(firms: Path, _seen: tuple[int, int], mapping: Path | None, _mapped: tuple[int, int]) -> Desk:
    return Desk(read_firms(firms), read_mapping(mapping) if mapping else None)


def _stamp(path: Path | None) -> tuple[int, int]:
    try:
        status = path.stat() if path else None
    except OSError:
        return (0, 0)  # reading it says what is wrong
    return (status.st_size, status.st_mtime_ns) if status else (0, 0)
