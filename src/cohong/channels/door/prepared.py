"""What the door hands to whoever seals and signs."""

from typing import Any

import msgspec

from cohong.core.message import Head, message_id


class Prepared(msgspec.Struct, frozen=True):
    """A head that still lacks the root of its body, and that body.

    `subject` names the thing the body is about (its key is destroyed on erasure); `party` is the firm tag under whose
    period key the subject key is wrapped; `alone` are the fields that can be shown one by one.
    """

    head: Head
    fields: dict[str, Any]
    alone: tuple[str, ...]
    subject: str
    party: str

    @property
    def message_id(self) -> str:
        """The id of the message to be; it does not depend on the body."""
        head = self.head
        return message_id(head.filer, head.kind, head.guid, head.rev)


def with_root(prepared: Prepared, root: bytes) -> Head:
    """The finished head."""
    return msgspec.structs.replace(prepared.head, root=root.hex())
