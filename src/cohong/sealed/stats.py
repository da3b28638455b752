"""What a vault takes on the disk, by kind, in allocated blocks."""

from pathlib import Path

import msgspec

_BLOCK = 512
_KEYS = ("keys.slots", "grants", "marks")


class Sizes(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes on the disk. `keys` holds slots, grants and marks."""

    bodies: int
    originals: int
    keys: int
    index: int


def sizes(folder: Path) -> Sizes:
    """Sizes of the vault in this folder; a missing one has none."""
    return Sizes(
        bodies=_bytes(folder / "bodies"),
        originals=_bytes(folder / "originals"),
        keys=sum(_bytes(folder / name) for name in _KEYS),
        index=_bytes(folder / "index"),
    )


def _bytes(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_blocks * _BLOCK for file in files if file.is_file())
