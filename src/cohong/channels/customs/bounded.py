"""Streams that unpack: they end in `CohongError` where they unpack to far more than was packed, or are damaged."""

import gzip
import zipfile
import zlib
from typing import Final, Protocol

from cohong.core.texts import CohongError

MAX_RATIO: Final = 200
# Small messages may be packed as tightly as they like.
RATIO_FROM_BYTES: Final = 16 << 20
BROKEN: Final = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile)


class Source(Protocol):
    """Anything that hands out bytes: a file, a member of an archive."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, b"" at the end."""
        ...


class Bounded:
    """An unpacking stream that watches how much comes out of how many packed bytes."""

    def __init__(self, source: Source, name: str, packed_bytes: int) -> None:
        self._source, self._name, self._packed, self._total = source, name, max(packed_bytes, 1), 0

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes. Raises CohongError: `customs.archive_bomb`, `customs.archive_truncated`."""
        try:
            piece = self._source.read(size)
        except BROKEN as error:
            raise CohongError("customs.archive_truncated", path=self._name, seen=str(error)) from None
        self._total += len(piece)
        if self._total > RATIO_FROM_BYTES and self._total > MAX_RATIO * self._packed:
            seen = str(self._total // self._packed)
            raise CohongError("customs.archive_bomb", path=self._name, seen=seen, expected=str(MAX_RATIO))
        return piece
