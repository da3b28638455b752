"""Signatures behind an algorithm id. Ed25519 today; the id leaves room for SM2 and ML-DSA without changing any bytes."""

from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = "ed25519"
PrivateKey = Ed25519PrivateKey


def private_from_seed(seed: bytes) -> PrivateKey:
    """The private key of 32 secret bytes."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_hex(key: PrivateKey) -> str:
    """The public key, 64 hex digits."""
    return key.public_key().public_bytes_raw().hex()


def sign(key: PrivateKey, data: bytes) -> bytes:
    """64 bytes."""
    return key.sign(data)


@lru_cache(maxsize=4_096)
def _public(hex_key: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(hex_key))


def verify(hex_key: str, data: bytes, signature: bytes) -> bool:
    """Whether `signature` over `data` was made by the owner of this public key. Never raises."""
    try:
        _public(hex_key).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True
