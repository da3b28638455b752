"""Where secret bytes come from. A part of the house that needs some is given an `Entropy`; nobody calls os.urandom.

`Seeded` answers by purpose and id, whatever the order of the questions, so that any number of worker processes give
the same result. It is for demos and tests: whoever has the seed has every key.
"""

import os
from hmac import digest
from typing import Protocol


class Entropy(Protocol):
    """A source of secret bytes."""

    def take(self, purpose: str, ident: bytes = b"") -> bytes:
        """32 secret bytes for this purpose and thing."""
        ...


class System:
    """The operating system's generator: other bytes at each call."""

    def take(self, purpose: str, ident: bytes = b"") -> bytes:  # noqa: ARG002 - fresh whatever it is for
        """32 fresh bytes; the arguments do not matter."""
        return os.urandom(32)


class Seeded:
    """HMAC-SHA256(seed, purpose, id): the same bytes for the same question."""

    def __init__(self, seed: bytes) -> None:
        self.seed = seed

    def take(self, purpose: str, ident: bytes = b"") -> bytes:
        """32 bytes that follow from the seed, the purpose and the id."""
        return digest(self.seed, purpose.encode() + b"\0" + ident, "sha256")


def system() -> Entropy:
    """Real secrets."""
    return System()


def seeded(seed: bytes | str | int) -> Entropy:
    """Repeatable secrets for a demo or a test."""
    return Seeded(seed if isinstance(seed, bytes) else str(seed).encode())
