"""Opened bodies for a duty: from memory where its member holds them, else from their ciphertext with the member's key."""

from typing import Any

import msgspec

from cohong.core.refusal import Refusal
from cohong.sealed.grants import Reader
from cohong.sealed.opened import Held
from cohong.sealed.vault import Vault

Fields = dict[str, Any]
_decode = msgspec.json.Decoder().decode


class MemberBodies:
    """What one member may read here. `held` is given where this member's own door sealed the bodies."""

    def __init__(self, vault: Vault, reader: Reader, held: Held | None = None) -> None:
        self.vault = vault
        self.reader = reader
        self.held = held
        self.from_memory = 0
        self.from_ciphertext = 0

    def open(self, message_id: str, root: str) -> Fields | None:
        """The fields of the body with this root, whichever it has where that is ""; None where this member may not read it, or it is
        erased."""
        known = self.held.get(root) if self.held else None
        if known is not None:
            self.from_memory += 1
            fields: Fields = _decode(known)
            return fields
        found = self.vault.open_body(bytes.fromhex(message_id), self.reader, bytes.fromhex(root) or None)
        if isinstance(found, Refusal):
            return None
        self.from_ciphertext += 1
        return found.fields
