"""Signatures: found and described, verified against what was signed, made as the specification asks, never a crash."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import customs_keys as keys
import customs_samples as samples
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from cohong.channels.customs import read_message, write_message
from cohong.channels.customs.fastlane import read_plain
from cohong.channels.customs.keys import LocalVerifier
from cohong.channels.customs.message import Message
from cohong.channels.customs.signatures import (
    RSA_SHA1,
    RSA_SHA256,
    SM2_SM3,
    Signer,
    enveloped,
    locate,
)
from cohong.channels.customs.signing_service import ServiceSigner, ServiceVerifier
from cohong.core.texts import CohongError

VERIFIER = LocalVerifier()


class OldSigner:
    """SHA-1 as it was used before the Chinese algorithms; the product itself only reads it."""

    algorithm = RSA_SHA1

    def __init__(self) -> None:
        self._of = keys.rsa_signer()
        self.certificate = self._of.certificate

    def sign(self, data: bytes) -> bytes:
        return self._of._key.sign(data, padding.PKCS1v15(), hashes.SHA1())


SIGNERS = {RSA_SHA256: keys.rsa_signer, SM2_SM3: keys.sm2_signer, RSA_SHA1: OldSigner}


def signed(signer: Signer, **changes: str) -> bytes:
    head, lines = samples.declared_list()
    node = (dict(head) | changes, lines)
    return write_message("CEB603", [node], samples.TRANSFER, samples.guid("CEB603", 0), signer=enveloped(signer))


def said(data: bytes, verifier: Any = VERIFIER) -> list[tuple[str, str, str]]:
    """What the signature earns: code, level and value of each finding that is about it."""
    found = [one for document in read_message(data, "f", verifier=verifier) for one in document.findings]
    return [(one.code.removeprefix("customs."), one.level, one.seen) for one in found if "ignature" in one.path]


@pytest.mark.parametrize("algorithm", SIGNERS)
def test_what_is_signed_verifies_and_any_change_breaks_it(algorithm: str) -> None:
    data = signed(SIGNERS[algorithm]())
    assert said(data) == []
    assert read_plain(Message("f"), data)
    changed = data.replace(b"DEMO-000001", b"DEMO-000002")
    assert said(changed) == [("signature_broken", "error", "DigestValue")]
    other = signed(SIGNERS[algorithm](), note="other")
    start, end = other.index(b"<ds:DigestValue>"), other.index(b"</ds:DigestValue>")
    own = data.index(b"<ds:DigestValue>")
    digest_of_other = other[start:end]
    forged = other[: other.index(b"<ds:Signature ")] + data[data.index(b"<ds:Signature ") :]
    forged = forged.replace(data[own : own + len(digest_of_other)], digest_of_other)
    assert said(forged) == [("signature_broken", "error", "SignatureValue")]


def test_a_signature_is_described() -> None:
    found = locate(signed(keys.sm2_signer()))
    assert found is not None
    assert (found.algorithm, found.key_name, found.faults) == (SM2_SM3, "1a2b3c4d5e", ())
    assert found.certificate is not None
    assert found.certificate.subject == "CN=DEMO SM2,O=Example Signing,C=CN"
    assert (found.certificate.since, found.certificate.until) == (20240101, 20340101)
    assert locate(samples.message("CEB603")) is None


def test_openssl_and_this_code_agree_on_sm2() -> None:
    signer = keys.sm2_signer()
    for value, data, fits in (
        (keys.SM2_SIGNATURE_OF_ABC, b"abc", True),
        (keys.SM2_SIGNATURE_OF_ABC, b"abd", False),
        (signer.sign(b"abc"), b"abc", True),
        (b"", b"abc", False),
        (b"\0" * 64, b"abc", False),
    ):
        assert VERIFIER.verify(SM2_SM3, signer.certificate, data, value) is fits
    assert VERIFIER.verify(SM2_SM3, keys.rsa_signer().certificate, b"abc", keys.SM2_SIGNATURE_OF_ABC) is None
    assert VERIFIER.verify("urn:other", signer.certificate, b"abc", b"") is None


def test_a_certificate_out_of_its_days_is_a_warning() -> None:
    assert said(signed(keys.sm2_signer(), appTime="20200105101500")) == [("certificate_dates", "warning", "20200105")]


def replaced(old: str, new: str) -> bytes:
    data = signed(keys.rsa_signer()).decode()
    assert old in data
    return data.replace(old, new).encode()


FORMS = {
    "another canonicalisation": ('CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001', 'CanonicalizationMethod Algorithm="urn:2001', "CanonicalizationMethod"),
    "a reference to a part": ('<ds:Reference URI="">', '<ds:Reference URI="#a">', "Reference"),
    "no reference": ("ds:Reference", "ds:Referenz", "Reference"),
    "another transform": ("xmldsig#enveloped-signature", "xmldsig#base64", "Transforms"),
    "another algorithm": (RSA_SHA256, "urn:rot13", "SignatureMethod"),
    "nothing inside": ("ds:SignedInfo", "ds:Sealed", "CanonicalizationMethod"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place"), FORMS.values(), ids=list(FORMS))
def test_another_form_is_named_and_not_verified(old: str, new: str, place: str) -> None:
    found = [one for document in read_message(replaced(old, new), "f", verifier=VERIFIER) for one in document.findings]
    shapes = [one for one in found if one.code == "customs.signature_shape"]
    assert f"Signature/{place}" in [one.path for one in shapes]
    assert {one.level for one in shapes} == {"warning"}
    assert not [one for one in found if one.code == "customs.signature_broken"]


def test_a_certificate_that_nobody_can_read_leaves_it_unverified() -> None:
    data = signed(keys.rsa_signer())
    der = base64.b64encode(keys.rsa_signer().certificate)
    for junk in (b"", b"????", base64.b64encode(b"no certificate")):
        assert said(data.replace(der, junk)) == [("signature_unverified", "warning", "rsa-sha256")]


def test_a_namespace_without_a_canonical_form_leaves_it_unverified() -> None:
    # Canonical XML knows no namespace that is relative; the fuzzing campaign met one.
    data = replaced("http://www.chinaport.gov.cn/ceb", "htt//www.chinaport.gov.cn/ceb")
    found = [one for document in read_message(data, "f", verifier=VERIFIER) for one in document.findings]
    assert ("customs.signature_unverified", "canonical form") in [(one.code, one.seen) for one in found]


def test_without_a_verifier_nothing_is_said_about_a_signature() -> None:
    assert said(signed(keys.rsa_signer()).replace(b"DEMO-000001", b"DEMO-000002"), None) == []


def test_a_message_too_large_to_verify_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from cohong.channels.customs import reader

    monkeypatch.setattr(reader, "STREAM_BYTES", 100)
    documents = reader.read_stream(io.BytesIO(signed(keys.rsa_signer())), "f", verifier=VERIFIER)
    assert [one.code for document in documents for one in document.findings] == ["customs.signature_unverified"]


# --- an outside service -----------------------------------------------------------------------------------------------


class Simulator(BaseHTTPRequestHandler):
    """A signing service: the two questions of the protocol, answered with the RSA key at hand."""

    answer: Any = None

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        values = {name: base64.b64decode(text) for name, text in asked.items() if name != "algorithm"}
        if self.path == "/sign":
            made = keys.rsa_signer().sign(values["data"])
            found: Any = {"signature": base64.b64encode(made).decode()}
        else:
            arguments = (values["certificate"], values["data"], values["signature"])
            found = {"valid": VERIFIER.verify(asked["algorithm"], *arguments)}
        body = json.dumps(found if type(self).answer is None else type(self).answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Simulator)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    Simulator.answer = None


def test_a_service_signs_and_verifies(service: str) -> None:
    signer = ServiceSigner(service, RSA_SHA256, keys.rsa_signer().certificate)
    data = signed(signer)
    assert said(data, ServiceVerifier(service)) == []
    assert said(data) == []
    assert said(data.replace(b"DEMO-000001", b"DEMO-000002"), ServiceVerifier(service)) == [
        ("signature_broken", "error", "DigestValue")
    ]


@pytest.mark.parametrize("answer", [{"valid": "yes"}, [], {}, {"signature": "?"}])
def test_a_service_that_answers_nonsense_is_no_crash(service: str, answer: Any) -> None:
    data = signed(keys.rsa_signer())
    Simulator.answer = answer
    assert said(data, ServiceVerifier(service)) == [("signature_unverified", "warning", "rsa-sha256")]
    with pytest.raises(CohongError) as refusal:
        signed(ServiceSigner(service, RSA_SHA256, keys.rsa_signer().certificate))
    assert refusal.value.code == "customs.signing_service_silent"


def test_a_service_that_is_not_there_is_no_crash() -> None:
    nowhere = "http://127.0.0.1:9"
    assert said(signed(keys.rsa_signer()), ServiceVerifier(nowhere)) == [
        ("signature_unverified", "warning", "rsa-sha256")
    ]
    with pytest.raises(CohongError):
        signed(ServiceSigner(nowhere, RSA_SHA256, keys.rsa_signer().certificate))
