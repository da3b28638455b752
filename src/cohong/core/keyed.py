"""HMAC-SHA256 of many short texts under one key.

The two keyed states of RFC 2104 are made once and copied for each text, which takes a third of the time of a whole HMAC.
"""

from hashlib import sha256

_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class Keyed:
    """One key of at most 64 bytes."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        if len(key) > _BLOCK:
            raise ValueError("a longer key would have to be hashed first")
        block = key.ljust(_BLOCK, b"\0")
        self._inner, self._outer = sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))

    def digest(self, data: bytes) -> bytes:
        """The 32 bytes of HMAC-SHA256(key, data)."""
        first, second = self._inner.copy(), self._outer.copy()
        first.update(data)
        second.update(first.digest())
        return second.digest()
