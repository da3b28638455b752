"""Stand-ins for the two places where the house uses msgspec, with the standard library alone; for `tools/onefile.py`.

Same names, same arguments, same bytes: the tests compare `encode` and `decode` with `cohong.core.canon`.
"""

import json
from dataclasses import dataclass
from typing import Any

MAX_INT = 2**53 - 1


class NotCanonical(ValueError):
    """Bytes that are not the one canonical form of their value, or a value outside the subset of RFC 8785."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """One registered code with its sentence and next step in two languages."""

    code: str
    en: str
    zh: str
    next_en: str
    next_zh: str
    final: bool = True
    source: str = ""


def encode(value: Any) -> bytes:
    """Canonical bytes of a value: sorted ASCII keys, no white space, UTF-8, integers below 2**53, no floats."""
    try:
        require_subset(value)
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise NotCanonical(type(error).__name__) from None


def encode_trusted(value: Any) -> bytes:
    """The same; the house has a quicker way for typed values."""
    return encode(value)


def decode(data: bytes) -> Any:
    """The value of canonical bytes. Raises NotCanonical for any other byte form of it."""
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from None
    if encode(value) != data:
        raise NotCanonical("bytes differ from the canonical form of their value")
    return value


def require_subset(value: Any) -> None:
    """Walk a value and refuse floats, large integers and keys that are not ASCII."""
    if value is None or isinstance(value, bool | str):
        return
    if isinstance(value, int):
        if not -MAX_INT <= value <= MAX_INT:
            raise NotCanonical("integer outside 2**53")
    elif isinstance(value, dict):
        if not all(isinstance(key, str) and key.isascii() for key in value):
            raise NotCanonical("object key is not ASCII text")
        for item in value.values():
            require_subset(item)
    elif isinstance(value, list | tuple):
        for item in value:
            require_subset(item)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form")
