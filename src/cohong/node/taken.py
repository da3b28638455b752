"""Documents of sheets that were taken while a home is open: a sheet that comes back mended hands over only what is not among them.

In memory alone, and bounded: whoever is forgotten here is handed over once more, and the ledger knows it."""

import hashlib
from typing import NamedTuple

import msgspec

from cohong.channels.document import Document

MOST = 300_000
MARK_BYTES = 16
_encode = msgspec.msgpack.Encoder().encode


class Outcome(NamedTuple):
    """The outcome that a document has, and the subject under whose key its body is sealed; both as bytes of their hex digits."""

    id: bytes
    subject: bytes


def mark_of(member: str, document: Document) -> bytes:
    """What a document of a member is known by: all that it says, wherever it was read."""
    said = (member, document.message, document.guid, document.key, document.head, document.lines)
    return hashlib.blake2b(_encode(said), digest_size=MARK_BYTES).digest()


class Taken:
    """The documents that have an accepted outcome, by their marks; the oldest go where they become too many."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._known: dict[bytes, Outcome] = {}

    def find(self, mark: bytes) -> Outcome | None:
        """The outcome of a document, None where it is not remembered."""
        return self._known.get(mark)

    def keep(self, mark: bytes, message_id: str, subject: str) -> None:
        """A document was accepted."""
        if mark not in self._known and len(self._known) >= self.most:
            del self._known[next(iter(self._known))]
        self._known[mark] = Outcome(bytes.fromhex(message_id), bytes.fromhex(subject))
