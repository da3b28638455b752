"""Signing and verifying by an outside service: a cipher machine, a card in a drawer, a member's own gateway.

Two questions over HTTP, both JSON. `POST {url}/sign` with `algorithm` and `data` (Base64) answers `signature` (Base64).
`POST {url}/verify` with `algorithm`, `data`, `signature` and `certificate` (Base64) answers `valid`: true, false, or null
where the service cannot tell.
"""

import base64
from typing import Any, Final

import httpx

from cohong.channels.customs.notices import SERVICE_SILENT
from cohong.core.texts import CohongError

SECONDS: Final = 10.0


class ServiceVerifier:
    """Asks a service. One that does not answer cannot tell: reading goes on."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._service = _Service(url, headers)

    def verify(self, algorithm: str, certificate: bytes, data: bytes, signature: bytes) -> bool | None:
        """What the service says; None where it does not answer."""
        question = {"algorithm": algorithm, "data": data, "signature": signature, "certificate": certificate}
        try:
            answer = self._service.ask("verify", question).get("valid")
        except CohongError:
            return None
        return answer if isinstance(answer, bool) else None


class ServiceSigner:
    """Has a service sign. `certificate` is DER."""

    def __init__(self, url: str, algorithm: str, certificate: bytes, headers: dict[str, str] | None = None) -> None:
        self._service = _Service(url, headers)
        self.algorithm, self.certificate = algorithm, certificate

    def sign(self, data: bytes) -> bytes:
        """The signature of these bytes. Raises CohongError where the service does not give one."""
        answer = self._service.ask("sign", {"algorithm": self.algorithm, "data": data}).get("signature")
        try:
            return base64.b64decode(answer, validate=True)  # type: ignore[arg-type]  # a TypeError is answered below
        except (TypeError, ValueError):
            raise CohongError(SERVICE_SILENT, path=self._service.url, seen="no signature") from None


class _Service:
    def __init__(self, url: str, headers: dict[str, str] | None) -> None:
        self.url, self._headers = url.rstrip("/"), headers or {}

    def ask(self, what: str, question: dict[str, Any]) -> dict[str, Any]:
        body = {
            name: base64.b64encode(one).decode() if isinstance(one, bytes) else one for name, one in question.items()
        }
        try:
            answer = httpx.post(f"{self.url}/{what}", json=body, headers=self._headers, timeout=SECONDS)
            answer.raise_for_status()
            found = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise CohongError(SERVICE_SILENT, path=self.url, seen=type(error).__name__) from None
        if not isinstance(found, dict):
            raise CohongError(SERVICE_SILENT, path=self.url, seen="no JSON object")
        return found
