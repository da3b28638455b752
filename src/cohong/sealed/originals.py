"""Whole original files: compressed, encrypted under a key of their own, rewritten when one of their documents is erased.

The key of an original stands in `keys.slots` like that of any subject, so destroying it destroys the file. A rewritten
version is a new frame under a new key; the old key goes.
"""

from hashlib import sha256
from hmac import digest

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cohong.core.texts import CohongError
from cohong.sealed.codes import DAMAGED

_LEVEL = 3
_NONCE_BYTES = 12


def pack_original(data: bytes) -> bytes:
    """Compress a file; worker processes do this before the vault's one writer encrypts."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(data)


def unpack_original(packed: bytes) -> bytes:
    """The file of `pack_original`."""
    return zstandard.ZstdDecompressor().decompress(packed)


def encrypt_original(packed: bytes, key: bytes, head: bytes) -> bytes:
    """Nonce 12 | AES-256-GCM, bound to the frame's head. The nonce follows from key and content."""
    nonce = digest(key, packed, "sha256")[:_NONCE_BYTES]
    return nonce + AESGCM(key).encrypt(nonce, packed, head)


def decrypt_original(data: bytes, key: bytes, head: bytes) -> bytes:
    """What `encrypt_original` was given. Raises CohongError (`sealed.damaged`)."""
    try:
        return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], head)
    except (InvalidTag, ValueError):
        raise CohongError(DAMAGED, path=head[:16].hex(), seen="does not decrypt") from None


def next_key_id(key_id: bytes) -> bytes:
    """Key id of the version that replaces the one under `key_id`."""
    return sha256(b"cohong.original.1" + key_id).digest()[:16]
