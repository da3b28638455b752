"""Signing and verifying with keys at hand: RSA with SHA-256 (and SHA-1, only to read what is old), SM2 with SM3.

For tests and for members who sign with software of their own. A key of the e-port lives in a card or a cipher machine: use
`signing_service` for those.
"""

import re
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from gmalg.errors import GMError  # type: ignore[import-untyped]
from gmalg.sm2 import SM2  # type: ignore[import-untyped]

from cohong.channels.customs.signatures import RSA_SHA1, RSA_SHA256, SM2_SM3

# The identity that GM/T 0009 fixes for signatures without one of their own.
_IDENTITY: Final = b"1234567812345678"
# The curve sm2p256v1 followed by an uncompressed point, as they stand in a certificate.
_SM2_KEY: Final = re.compile(rb"\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d\x03\x42\x00(\x04.{64})", re.DOTALL)
_HASHES: Final[dict[str, hashes.HashAlgorithm]] = {
    RSA_SHA1: hashes.SHA1(),  # noqa: S303 - never used to sign, only to read what others signed
    RSA_SHA256: hashes.SHA256(),
}


class LocalVerifier:
    """Verifies with the certificate that a signature brings along."""

    def verify(self, algorithm: str, certificate: bytes, data: bytes, signature: bytes) -> bool | None:
        """Whether the signature fits; None for an algorithm or a certificate that is not known here."""
        if algorithm == SM2_SM3:
            return _verify_sm2(certificate, data, signature)
        if algorithm not in _HASHES:
            return None
        key = _rsa_key(certificate)
        if key is None:
            return None
        try:
            key.verify(signature, data, padding.PKCS1v15(), _HASHES[algorithm])
        except InvalidSignature:
            return False
        return True


class TrustingVerifier:
    """The same for certificates that are known here alone; of any other it cannot tell. `certificates` are PEM. Raises
    ValueError where one cannot be read."""

    def __init__(self, certificates: bytes) -> None:
        found = x509.load_pem_x509_certificates(certificates)
        self._known = frozenset(one.public_bytes(serialization.Encoding.DER) for one in found)
        self._local = LocalVerifier()

    def verify(self, algorithm: str, certificate: bytes, data: bytes, signature: bytes) -> bool | None:
        """Whether the signature fits; None also for a certificate that is not known here."""
        return self._local.verify(algorithm, certificate, data, signature) if certificate in self._known else None


@lru_cache(maxsize=256)
def _rsa_key(certificate: bytes) -> rsa.RSAPublicKey | None:
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.InvalidVersion):
        return None
    return key if isinstance(key, rsa.RSAPublicKey) else None


def _verify_sm2(certificate: bytes, data: bytes, signature: bytes) -> bool | None:
    found = _SM2_KEY.search(certificate)
    if found is None:
        return None
    try:
        r, s = _pair(signature)
        point = SM2(uid=_IDENTITY, pk=found[1])
        return bool(point.verify_pk(found[1]) and point.verify(data, r, s))
    except (ValueError, OverflowError, GMError):
        return False


def _pair(signature: bytes) -> tuple[bytes, bytes]:
    """r and s, from the 64 bytes of XML signatures or the DER of GM/T 0009. Raises ValueError."""
    if len(signature) == 64:
        return signature[:32], signature[32:]
    r, s = decode_dss_signature(signature)
    return r.to_bytes(32, "big"), s.to_bytes(32, "big")


class RsaSigner:
    """Signs with an RSA key and SHA-256. `key` and `certificate` are PEM."""

    algorithm = RSA_SHA256

    def __init__(self, key: bytes, certificate: bytes) -> None:
        loaded = serialization.load_pem_private_key(key, None)
        if not isinstance(loaded, rsa.RSAPrivateKey):
            raise TypeError("an RSA key is needed")
        self._key = loaded
        self.certificate = der_of(certificate)

    def sign(self, data: bytes) -> bytes:
        """The signature of these bytes."""
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


class Sm2Signer:
    """Signs with an SM2 key of 32 bytes and SM3; r and s of 32 bytes each. `certificate` is PEM."""

    algorithm = SM2_SM3

    def __init__(self, secret: bytes, certificate: bytes) -> None:
        self._key = SM2(sk=secret, uid=_IDENTITY)
        self.certificate = der_of(certificate)

    def sign(self, data: bytes) -> bytes:
        """The signature of these bytes."""
        r, s = self._key.sign(data)
        return bytes(r.rjust(32, b"\0") + s.rjust(32, b"\0"))


def der_of(pem: bytes) -> bytes:
    """A certificate as DER."""
    return x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
