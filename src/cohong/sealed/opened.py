"""Bodies that their member holds opened in memory, by root, bounded by bytes; duties judge from here when they can."""

from collections import OrderedDict

HELD_BYTES = 24 << 20
"""Some eight thousand trades: enough to judge what comes in together; what comes later is opened from its ciphertext."""


class Held:
    """Canonical fields of bodies that a member has just sealed itself, by root; the least recently used goes first."""

    def __init__(self, limit_bytes: int = HELD_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self.size_bytes = 0
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def keep(self, root: str, fields: bytes) -> None:
        """Hold a body; oldest ones go when the limit is reached."""
        if root in self._held:
            return
        self._held[root] = fields
        self.size_bytes += len(fields)
        while self.size_bytes > self.limit_bytes:
            _, gone = self._held.popitem(last=False)
            self.size_bytes -= len(gone)

    def get(self, root: str) -> bytes | None:
        """The fields of a body, if held."""
        return self._held.get(root)

    def drop(self, root: str) -> None:
        """Let go of a body, as when it is erased."""
        gone = self._held.pop(root, b"")
        self.size_bytes -= len(gone)
