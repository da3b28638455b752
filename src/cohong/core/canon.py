"""One byte form for one value: the RFC 8785 (JCS) subset in which everything on the ledger is written.

Values are objects with ASCII keys, arrays, strings, integers |n| < 2**53, booleans and null. No floats. Keys are sorted,
there is no white space, text is UTF-8 and only what JSON must escape is escaped. Within this subset the bytes equal
RFC 8785, which the tests check against an independent implementation.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

MAX_INT = 2**53 - 1

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder()


class NotCanonical(ValueError):
    """Bytes that are not the one canonical form of their value, or a value outside the subset."""


def encode(value: Any) -> bytes:
    """Canonical bytes of a plain value. Raises NotCanonical when the value lies outside the subset."""
    require_subset(value)
    return _encoder.encode(value)


encode_trusted: Callable[[Any], bytes] = _encoder.encode
"""Canonical bytes of a typed struct whose types already keep it inside the subset (the hot path)."""


def decode(data: bytes) -> Any:
    """The plain value of canonical bytes. Raises NotCanonical for any other byte form of it."""
    try:
        value = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from None
    if encode(value) != data:
        raise NotCanonical("bytes differ from the canonical form of their value")
    return value


def decode_typed(decoder: "msgspec.json.Decoder[T]", data: bytes) -> T:
    """A typed struct from canonical bytes; one struct has one byte form, or it is refused."""
    try:
        value = decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotCanonical(str(error)) from None
    if _encoder.encode(value) != data:
        raise NotCanonical("bytes differ from the canonical form of their value")
    return value


def require_subset(value: Any) -> None:
    """Walk a plain value and refuse what RFC 8785 and this house do not share."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _require_text(value)
    elif isinstance(value, int):
        if not -MAX_INT <= value <= MAX_INT:
            raise NotCanonical(f"integer outside 2**53: {value}")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise NotCanonical(f"object key is not ASCII text: {key!r}")
            require_subset(item)
    elif isinstance(value, list | tuple):
        for item in value:
            require_subset(item)
    else:
        raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _require_text(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotCanonical("text holds a lone surrogate") from None
