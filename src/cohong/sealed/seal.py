"""Sealing one body: symmetric work only, no files, no state. Worker processes call this for every document.

    salt key = HMAC(subject key, "cohong.salt.1" | message id | SHA-256(canonical fields))
    tag      = HMAC(subject key, "cohong.body.1" | message id | SHA-256(plaintext)), cut to 16 bytes
    data key = HMAC(subject key, "cohong.data.1" | tag)
    sealed   = format byte | tag | AES-256-GCM(data key, zero nonce, plaintext, message id)

The same fields under the same message id and subject key give the same root and the same bytes, so a resend compares
equal. A data key belongs to one plaintext (the plaintext as compressed: another release of the compressor only gives
another tag), which is what lets the nonce be fixed. Once the subject key is gone, tag and root are noise: neither can be
recomputed from a guessed content.
"""

from hashlib import sha256

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cohong.core.body import Fields, Opening, commit_trusted, encode_fields, open_field
from cohong.core.keyed import Keyed
from cohong.core.texts import CohongError
from cohong.sealed.codes import DAMAGED, TOO_LARGE
from cohong.sealed.packing import FORMAT, MAX_PLAIN_BYTES, pack, unpack

ID_BYTES = 16
KEY_BYTES = 32
_TAG_END = 1 + 16
_NONCE = bytes(12)


class SealedBody(msgspec.Struct, frozen=True):
    """A body as stored. `root` (32 bytes) goes into the head, `ciphertext` into the vault; `fields_bytes` is canonical."""

    root: bytes
    ciphertext: bytes
    fields_bytes: bytes


class OpenedBody(msgspec.Struct, frozen=True):
    """A body as an entitled member sees it; `root` is recomputed from what was decrypted."""

    root: bytes
    fields: Fields
    alone: tuple[str, ...]
    salt_key: bytes

    def opening(self, name: str) -> Opening:
        """One leaf with its proof. Raises KeyError for a field that has no leaf of its own."""
        return open_field(self.fields, self.alone, self.salt_key, name)


def seal(fields: Fields, alone: tuple[str, ...], message_id: bytes, subject_key: bytes) -> SealedBody:
    """Commit to a body and encrypt it. Raises NotCanonical for fields without a canonical form, CohongError when too large."""
    assert len(message_id) == ID_BYTES
    assert len(subject_key) == KEY_BYTES
    fields_bytes = encode_fields(fields)
    if len(fields_bytes) > MAX_PLAIN_BYTES >> 1:
        size, limit = str(len(fields_bytes)), str(MAX_PLAIN_BYTES >> 1)
        raise CohongError(TOO_LARGE, path=message_id.hex(), seen=size, expected=limit)
    keyed = Keyed(subject_key)
    root = commit_trusted(fields, alone, _salt_key(keyed, message_id, fields_bytes))
    plain = pack(fields_bytes, alone)
    tag = keyed.digest(b"cohong.body.1" + message_id + sha256(plain).digest())[:16]
    secret = AESGCM(_data_key(keyed, tag)).encrypt(_NONCE, plain, message_id)
    return SealedBody(root, FORMAT + tag + secret, fields_bytes)


def unseal(ciphertext: bytes, message_id: bytes, subject_key: bytes) -> OpenedBody:
    """The body of `seal`. Raises CohongError (`sealed.damaged`) for other bytes, another key or another message id."""
    try:
        plain = _decrypt(ciphertext, message_id, subject_key)
        fields, alone = unpack(plain)
    except (InvalidTag, ValueError) as error:
        raise CohongError(DAMAGED, path=message_id.hex(), seen=str(error) or "does not decrypt") from None
    return opened(fields, alone, message_id, subject_key)


def opened(fields: Fields, alone: tuple[str, ...], message_id: bytes, subject_key: bytes) -> OpenedBody:
    """The opened form of fields that one has sealed oneself, without decrypting anything."""
    salt_key = _salt_key(Keyed(subject_key), message_id, encode_fields(fields))
    return OpenedBody(commit_trusted(fields, alone, salt_key), fields, alone, salt_key)


def _decrypt(ciphertext: bytes, message_id: bytes, subject_key: bytes) -> bytes:
    if ciphertext[:1] != FORMAT:
        raise ValueError("unknown format")
    tag = ciphertext[1:_TAG_END]
    return AESGCM(_data_key(Keyed(subject_key), tag)).decrypt(_NONCE, ciphertext[_TAG_END:], message_id)


def _salt_key(keyed: Keyed, message_id: bytes, fields_bytes: bytes) -> bytes:
    return keyed.digest(b"cohong.salt.1" + message_id + sha256(fields_bytes).digest())


def _data_key(keyed: Keyed, tag: bytes) -> bytes:
    return keyed.digest(b"cohong.data.1" + tag)
