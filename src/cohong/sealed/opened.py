"""Bodies that their member holds opened in memory, by root, bounded by bytes; duties judge from here when they can."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from cohong.sealed.seal import OpenedBody

T = TypeVar("T")


class OpenedBodies:
    """Least recently used goes first. Sizes are those of the canonical fields, which the caller knows."""

    def __init__(self, limit_bytes: int) -> None:
        self.limit_bytes = limit_bytes
        self.bytes = 0
        self.judged_from_memory = 0
        self.judged_from_ciphertext = 0
        self._held: OrderedDict[bytes, tuple[OpenedBody, bytes, int]] = OrderedDict()

    def keep(self, body: OpenedBody, subject_id: bytes, size: int) -> None:
        """Hold a body; one larger than the whole limit is not held."""
        self._drop(body.root)
        if size > self.limit_bytes:
            return
        self._held[body.root] = (body, subject_id, size)
        self.bytes += size
        while self.bytes > self.limit_bytes:
            self._drop(next(iter(self._held)))

    def get(self, root: bytes, load: Callable[[], OpenedBody | T]) -> OpenedBody | T:
        """The body with this root, from memory, else from `load`, whose answer is not held."""
        held = self._held.get(root)
        if held is None:
            self.judged_from_ciphertext += 1
            return load()
        self.judged_from_memory += 1
        self._held.move_to_end(root)
        return held[0]

    def forget(self, subject_id: bytes) -> None:
        """Drop every body of a subject that was erased."""
        for root in [root for root, (_, subject, _) in self._held.items() if subject == subject_id]:
            self._drop(root)

    def _drop(self, root: bytes) -> None:
        held = self._held.pop(root, None)
        if held is not None:
            self.bytes -= held[2]
