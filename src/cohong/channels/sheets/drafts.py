"""A document under way, and its number: what rows become before the reader numbers them in the file."""

import hashlib
import uuid
from collections.abc import Callable, Iterator

import msgspec

from cohong.channels.sheets.table import Row
from cohong.core.texts import Finding

SHEET = "SHEET"
"""Message of the one document that carries findings about a whole worksheet; it has no head and is never lodged."""

Spot = Callable[[int | None, str], str]
"""Where an element of a document came from, as a person finds it: of a line (from 0) or of the head (None), by its name."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A document without its file and index. `spot` is there for documents that other rules judge, too."""

    message: str
    key: str
    head: dict[str, str]
    lines: tuple[dict[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    guid: str = ""
    spot: Spot | None = None


def guid_of(message: str, key: str) -> str:
    """A number made from what the document is, so that the same sheet sent again is the same document.

    36 characters, upper case, in UUID form (version 8: made by a rule of one's own) from SHA-256.
    """
    digest = hashlib.sha256(b"cohong.sheets.guid/1\0" + message.encode() + b"\0" + key.encode()).digest()
    bits = int.from_bytes(digest[:16], "big")
    bits = bits & ~(0xF << 76) | 8 << 76  # version 8
    bits = bits & ~(0x3 << 62) | 2 << 62  # variant of RFC 9562
    return str(uuid.UUID(int=bits)).upper()


def findings_of(rows: list[Row], columns: frozenset[str] | None = None) -> Iterator[Finding]:
    """The findings of the rows, those of the given columns only when columns are given."""
    for row in rows:
        for column_id, one in row.findings:
            if columns is None or column_id in columns:
                yield one
