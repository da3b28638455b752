"""Period keys: one secret per merchant and period, wrapped once for every member who may read.

HPKE (RFC 9180; X25519, HKDF-SHA256, AES-256-GCM) runs once per reader and period, never per document.
"""

from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

READER_ID_BYTES = 8
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_INFO = b"cohong.period-key.1"


def period_id(merchant_tag: bytes, period: str) -> bytes:
    """16 bytes that name a merchant's period; the tag is an HMAC, so the id shows neither the merchant nor the month."""
    length = len(merchant_tag).to_bytes(2, "big")
    return sha256(b"cohong.period.1" + length + merchant_tag + period.encode()).digest()[:16]


def reader_id(public: bytes) -> bytes:
    """8 bytes that name a reader's X25519 public key."""
    return sha256(b"cohong.reader.1" + public).digest()[:READER_ID_BYTES]


def wrap_period_key(key: bytes, period: bytes, public: bytes) -> bytes:
    """`key` for the owner of `public` (32 raw bytes), bound to the period; 80 bytes, other ones at each call."""
    return _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(public), _INFO + period)


def unwrap_period_key(wrapped: bytes, period: bytes, private: X25519PrivateKey) -> bytes | None:
    """The period key, or None when it was wrapped for somebody else or another period."""
    try:
        return _SUITE.decrypt(wrapped, private, _INFO + period)
    except InvalidTag:
        return None


class Reader:
    """A member who opens bodies: its X25519 private keys (32 raw bytes each), newest first."""

    def __init__(self, privates: Sequence[bytes]) -> None:
        keys = [X25519PrivateKey.from_private_bytes(private) for private in privates]
        self.publics = [key.public_key().public_bytes_raw() for key in keys]
        self.keys = [(reader_id(public), key) for public, key in zip(self.publics, keys, strict=True)]

    @property
    def public(self) -> bytes:
        """The newest public key: what others grant to."""
        return self.publics[0]
