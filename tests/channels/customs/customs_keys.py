"""Keys for tests: an SM2 key with its certificate and a signature of "abc", all three made by OpenSSL; an RSA key on demand.

Both certificates are valid from 2024 to 2034."""

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cohong.channels.customs.keys import RsaSigner, Sm2Signer

SM2_SECRET = bytes.fromhex("62f0484ed5d429bd5847f351b93fbee79c32f81e538bd779cff8085dc29eedcb")
SM2_SIGNATURE_OF_ABC = bytes.fromhex(
    "3046022100ae3055a80a2e90cf5c01937f379fda16f189b5a2d65dd5b3ffa22e8a8c228e"
    "84022100f970ebec5b53431600a1da1fe1295aa039534109a898a0c52ba91b1989ddf1ad"
)
SM2_CERTIFICATE = b"""-----BEGIN CERTIFICATE-----
MIIBnzCCAUagAwIBAgIFGis8TV4wCgYIKoEcz1UBg3UwOjELMAkGA1UEBhMCQ04x
GDAWBgNVBAoMD0V4YW1wbGUgU2lnbmluZzERMA8GA1UEAwwIREVNTyBTTTIwHhcN
MjQwMTAxMDAwMDAwWhcNMzQwMTAxMDAwMDAwWjA6MQswCQYDVQQGEwJDTjEYMBYG
A1UECgwPRXhhbXBsZSBTaWduaW5nMREwDwYDVQQDDAhERU1PIFNNMjBZMBMGByqG
SM49AgEGCCqBHM9VAYItA0IABOL0z0J0Ql6j+fcoTvVQnCz4UCw4TyIefupbVGll
I6pxMask3onO4ty3mTztqAp1ORvFepk5Ije9DpQBcbAWHCWjOTA3MAkGA1UdEwQC
MAAwCwYDVR0PBAQDAgeAMB0GA1UdDgQWBBTJdLTRceOaLRnMC0zpjH5RcPaugjAK
BggqgRzPVQGDdQNHADBEAiAX3K2nr5WAEnHBxFrUawDKAGkMgJWMGE8vJy0r86KN
sgIgFkph8RZGDBIBFgFkG2Taf8GISv5w55LfyCXGPWFDi+g=
-----END CERTIFICATE-----
"""


@cache
def rsa_signer() -> RsaSigner:
    """A signer with a new RSA key, certified under the serial number 0x5d4c3b2a."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "DEMO RSA")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(0x5D4C3B2A).not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
    made = builder.not_valid_after(datetime(2034, 1, 1, tzinfo=UTC)).sign(key, hashes.SHA256())
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return RsaSigner(pem, made.public_bytes(serialization.Encoding.PEM))


def sm2_signer() -> Sm2Signer:
    """A signer with the SM2 key."""
    return Sm2Signer(SM2_SECRET, SM2_CERTIFICATE)
