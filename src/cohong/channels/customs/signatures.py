"""Signatures of messages: found, described, verified and made. Keys of the e-port never come near this code.

The form is the specification's: enveloped W3C XML signature, C14N 20010315, one reference with an empty URI, `KeyName` with
the serial number of the certificate, the certificate itself. What computes is behind two small interfaces: a `Verifier` and
a `Signer`; `keys` has those with a local key, `signing_service` those of an outside service. Verification says whether a
signature fits its certificate; who may sign for whom is not told by a message.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree

from cohong.channels.customs.node import Problem
from cohong.channels.customs.notices import (
    CERTIFICATE_DATES,
    SIGNATURE_BROKEN,
    SIGNATURE_SHAPE,
    SIGNATURE_UNVERIFIED,
)
from cohong.channels.customs.schema import SIGNATURE_NAMESPACE

_DS: Final = SIGNATURE_NAMESPACE
_EPORT: Final = "http://www.chinaport.gov.cn/2022/04/xmldsig#"
RSA_SHA1: Final = f"{_DS}rsa-sha1"
RSA_SHA256: Final = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SM2_SM3: Final = f"{_EPORT}sm2-sm3"
C14N: Final = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED: Final = f"{_DS}enveloped-signature"
# The digest that goes with each way of signing.
DIGEST_OF: Final = {
    RSA_SHA1: f"{_DS}sha1",
    RSA_SHA256: "http://www.w3.org/2001/04/xmlenc#sha256",
    SM2_SM3: f"{_EPORT}sm3",
}


class Verifier(Protocol):
    """Whoever can tell whether a signature fits."""

    def verify(self, algorithm: str, certificate: bytes, data: bytes, signature: bytes) -> bool | None:
        """True: it fits; False: it does not; None: this verifier cannot tell. `certificate` is DER."""
        ...


class Signer(Protocol):
    """Whoever can sign: a local key, a card, a service."""

    algorithm: str
    certificate: bytes

    def sign(self, data: bytes) -> bytes:
        """The signature of these bytes. Raises CohongError where it cannot be had."""
        ...


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a key: subject and issuer as RFC 4514 text, serial number in hex, days of validity."""

    subject: str
    issuer: str
    serial: str
    since: int
    until: int


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """One signature as it stands in a message. `faults` are (place, seen, expected) where its form is not the specified one."""

    algorithm: str
    digest_algorithm: str
    digest: bytes
    value: bytes
    key_name: str
    certificate: Certificate | None
    der: bytes
    faults: tuple[tuple[str, str, str], ...]


# --- finding ----------------------------------------------------------------------------------------------------------


def locate(data: bytes) -> Signature | None:
    """The signature over a whole message or envelope, or None where there is none to be read."""
    found = _find(data)
    return _described(found[1]) if found else None


def _find(data: bytes) -> tuple[etree._Element, etree._Element] | None:
    """Root and signature, if the signature is a child of the root."""
    if b"Signature" not in data:
        return None
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    found = root.findall(_ds("Signature"))
    return (root, found[0]) if found else None


def _parser() -> etree.XMLParser:
    # Processing instructions stay: they are signed too.
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _ds(*names: str) -> str:
    return "/".join(f"{{{_DS}}}{name}" for name in names)


def _described(element: etree._Element) -> Signature:
    info = element.find(_ds("SignedInfo"))
    algorithm = _algorithm(info, "SignatureMethod")
    references = [] if info is None else info.findall(_ds("Reference"))
    reference = references[0] if references else None
    transforms = [] if reference is None else reference.findall(_ds("Transforms", "Transform"))
    names = [one.get("Algorithm", "") for one in transforms]
    faults = []
    if _algorithm(info, "CanonicalizationMethod") != C14N:
        faults.append(("CanonicalizationMethod", _algorithm(info, "CanonicalizationMethod") or "absent", C14N))
    if len(references) != 1 or reference is None or reference.get("URI") != "":
        seen = str(len(references)) if len(references) != 1 else str(references[0].get("URI"))
        faults.append(("Reference", seen, "one, to the whole message"))
    if ENVELOPED not in names or not set(names) <= {ENVELOPED, C14N}:
        faults.append(("Transforms", ", ".join(names) or "absent", ENVELOPED))
    if algorithm not in DIGEST_OF:
        faults.append(("SignatureMethod", algorithm or "absent", "sm2-sm3, rsa-sha1, rsa-sha256"))
    der = _bytes(element.find(_ds("KeyInfo", "X509Data", "X509Certificate")))
    name = element.find(_ds("KeyInfo", "KeyName"))
    return Signature(
        algorithm=algorithm,
        digest_algorithm=_algorithm(reference, "DigestMethod"),
        digest=_bytes(None if reference is None else reference.find(_ds("DigestValue"))),
        value=_bytes(element.find(_ds("SignatureValue"))),
        key_name="" if name is None else (name.text or "").strip(),
        certificate=certificate_of(der),
        der=der,
        faults=tuple(faults),
    )


def _algorithm(parent: etree._Element | None, name: str) -> str:
    found = None if parent is None else parent.find(_ds(name))
    return "" if found is None else found.get("Algorithm", "")


def _bytes(element: etree._Element | None) -> bytes:
    """The Base64 of an element; empty when it is absent or no Base64."""
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True) if element is not None else b""
    except ValueError:
        return b""


def certificate_of(der: bytes) -> Certificate | None:
    """What a certificate says; None when it cannot be read."""
    try:
        found = x509.load_der_x509_certificate(der)
        return Certificate(
            subject=found.subject.rfc4514_string(),
            issuer=found.issuer.rfc4514_string(),
            serial=f"{found.serial_number:x}",
            since=int(f"{found.not_valid_before_utc:%Y%m%d}"),
            until=int(f"{found.not_valid_after_utc:%Y%m%d}"),
        )
    except (ValueError, TypeError, x509.InvalidVersion):
        return None


# --- verifying --------------------------------------------------------------------------------------------------------


def signature_problems(data: bytes, verifier: Verifier) -> list[Problem]:
    """What is wrong with the signature of a message. Nothing when there is none: whether one is asked for is rule F10."""
    found = _find(data)
    if found is None:
        return []
    root, element = found
    signature = _described(element)
    if signature.faults:
        return [
            Problem(SIGNATURE_SHAPE, f"Signature/{path}", seen[:200], want, "warning")
            for path, seen, want in signature.faults
        ]
    days = _dates(root, signature)
    try:
        return [*days, *_verified(data, verifier, root, element, signature)]
    except etree.C14NError:
        # A namespace without a scheme has no canonical form, and without one no signature can be judged.
        return [*days, unverified("canonical form")]


def _verified(
    data: bytes, verifier: Verifier, root: etree._Element, element: etree._Element, signature: Signature
) -> list[Problem]:
    if digest(signature.digest_algorithm, _without(root, element)) != signature.digest:
        return [Problem(SIGNATURE_BROKEN, "Signature", "DigestValue", "", "error")]
    # The element was taken out of its tree: its namespaces count, so it is read again.
    again = _find(data)
    assert again is not None
    fits = verifier.verify(signature.algorithm, signature.der, _canonical(again[1][0]), signature.value)
    if fits is None:
        return [unverified(signature.algorithm.rpartition("#")[2])]
    return [] if fits else [Problem(SIGNATURE_BROKEN, "Signature", "SignatureValue", "", "error")]


def unverified(why: str) -> Problem:
    """The finding that a signature was not verified."""
    return Problem(SIGNATURE_UNVERIFIED, "Signature", why, "", "warning")


def _dates(root: etree._Element, signature: Signature) -> list[Problem]:
    """Whether the certificate was valid on the day that the message names; a reader has no clock."""
    certificate = signature.certificate
    said = next((one.text or "" for one in root.iter("{*}appTime")), "").strip()
    if certificate is None or len(said) != 14 or not (said.isascii() and said.isdigit()):
        return []
    if certificate.since <= int(said[:8]) <= certificate.until:
        return []
    return [Problem(CERTIFICATE_DATES, "Signature", said[:8], f"{certificate.since}..{certificate.until}", "warning")]


def _without(root: etree._Element, signature: etree._Element) -> bytes:
    """The canonical bytes of the message without its signature; the text behind the signature stays."""
    before, tail = signature.getprevious(), signature.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        root.text = (root.text or "") + tail
    root.remove(signature)
    return _canonical(root.getroottree())


def _canonical(part: "etree._Element | etree._ElementTree") -> bytes:
    return etree.tostring(part, method="c14n", exclusive=False, with_comments=False)


def digest(algorithm: str, data: bytes) -> bytes:
    """The digest under a name of XML signatures; empty for a name nobody knows."""
    if algorithm == DIGEST_OF[SM2_SM3]:
        sm3 = hashes.Hash(hashes.SM3())
        sm3.update(data)
        return sm3.finalize()
    if algorithm == DIGEST_OF[RSA_SHA256]:
        return hashlib.sha256(data).digest()
    if algorithm == DIGEST_OF[RSA_SHA1]:
        return hashlib.sha1(data, usedforsecurity=False).digest()  # what others signed long ago is still read
    return b""


# --- signing ----------------------------------------------------------------------------------------------------------


def enveloped(signer: Signer) -> Callable[[bytes], bytes]:
    """A signer of messages, as `write_message` takes one, from whoever signs bytes."""

    def sign(unsigned: bytes) -> bytes:
        root = etree.fromstring(unsigned, _parser())
        value = base64.b64encode(digest(DIGEST_OF[signer.algorithm], _canonical(root.getroottree()))).decode()
        info = _signed_info(signer.algorithm, value)
        # SignedInfo is signed where it will stand: the namespaces of the root belong to it.
        element = etree.fromstring(_signature(info, "", signer.certificate))
        root.append(element)
        made = base64.b64encode(signer.sign(_canonical(element[0]))).decode()
        return _signature(info, made, signer.certificate).encode()

    return sign


def _signed_info(algorithm: str, digest_value: str) -> str:
    return (
        f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{C14N}"/><ds:SignatureMethod Algorithm="{algorithm}"/>'
        f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{DIGEST_OF[algorithm]}"/><ds:DigestValue>{digest_value}</ds:DigestValue>'
        f"</ds:Reference></ds:SignedInfo>"
    )


def _signature(info: str, value: str, der: bytes) -> str:
    certificate = certificate_of(der)
    name = f"<ds:KeyName>{certificate.serial}</ds:KeyName>" if certificate else ""
    return (
        f'<ds:Signature xmlns:ds="{_DS}">{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>{name}'
        f"<ds:X509Data><ds:X509Certificate>{base64.b64encode(der).decode()}</ds:X509Certificate></ds:X509Data>"
        f"</ds:KeyInfo></ds:Signature>"
    )
