"""Opened bodies for a duty: from memory where its member holds them, else from their ciphertext with the member's key."""

from collections import OrderedDict
from typing import Any

import msgspec

from cohong.core.refusal import Refusal
from cohong.sealed.grants import Reader
from cohong.sealed.vault import Vault

Fields = dict[str, Any]
HELD_BYTES = 64 << 20
_decode = msgspec.json.Decoder().decode


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


class MemberBodies:
    """What one member may read here. `held` is given where this member's own door sealed the bodies."""

    def __init__(self, vault: Vault, reader: Reader, held: Held | None = None) -> None:
        self.vault = vault
        self.reader = reader
        self.held = held
        self.from_memory = 0
        self.from_ciphertext = 0

    def open(self, message_id: str, root: str) -> Fields | None:
        """The fields of the body with this root; None where this member may not read it, or it is erased."""
        known = self.held.get(root) if self.held else None
        if known is not None:
            self.from_memory += 1
            fields: Fields = _decode(known)
            return fields
        found = self.vault.open_body(bytes.fromhex(message_id), self.reader, bytes.fromhex(root))
        if isinstance(found, Refusal):
            return None
        self.from_ciphertext += 1
        return found.fields
