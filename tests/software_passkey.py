"""A passkey in software: what a telephone does with the options of a page, bit by bit (WebAuthn level 3, section 6)."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def b64(data):
    return urlsafe_b64encode(data).rstrip(b"=").decode()


class SoftwarePasskey:
    """One credential of one person for one site. `verified` says whether the device checked the person."""

    def __init__(self, origin, *, verified=True, domain=None):
        self.origin, self.verified, self.domain = origin, verified, domain
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count, self.user = os.urandom(16), 0, b""

    def make(self, options):
        """The answer to navigator.credentials.create()."""
        asked = json.loads(options)
        self.user = asked["user"]["id"]
        domain = self.domain or asked["rp"]["id"]
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self._cose()
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(domain, WITH_KEY) + attested}
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": b64(client), "attestationObject": b64(cbor2.dumps(attestation))})

    def use(self, options):
        """The answer to navigator.credentials.get()."""
        asked = json.loads(options)
        self.count += 1
        data = self._data(self.domain or asked["rpId"], 0)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({name: b64(value) for name, value in said.items()} | {"userHandle": self.user})

    def _answer(self, response):
        return {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response}

    def _client(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, domain, flags):
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(domain.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _cose(self):
        point = self.key.public_key().public_numbers()
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
