"""How the client asks: one connection, a key, answers as structs, troubles as exceptions, and patience where it is asked for."""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from cohong.client.models.shared import Trouble

Shape = TypeVar("Shape")
TRIES = 5
TIMEOUT_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 60
PATIENT = frozenset({429, 503})
"""The server says when to come back; the same request is then sent again. Writes carry a key, so they are done once."""


class Refused(Exception):
    """The portal's no: its status, and `trouble` with the code, both languages and the next step."""

    def __init__(self, status: int, trouble: Trouble) -> None:
        self.status, self.trouble = status, trouble
        why = trouble.error
        super().__init__(f"{status} {why.code}: {why.says.en} {why.next.en}")

    @property
    def code(self) -> str:
        """The registered code."""
        return self.trouble.error.code


class Unreadable(Exception):
    """An answer that is not the API's: another program answered, or one of another version."""


class Transport:
    """Asks one portal. Safe to use from one thread; use it in a `with`, or `close` it."""

    def __init__(
        self,
        base_url: str,
        key: str = "",
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """`key` is the text of an API key; without one the portal says who asks, which it only does on one machine."""
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=base_url, headers=headers, timeout=timeout_seconds)
        self._sleep = sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    # --- asking -----------------------------------------------------------------------------------------------------------

    def _get(self, address: str, shape: type[Shape], **query: Any) -> Shape:
        asked = {name: value for name, value in query.items() if value is not None}
        return self._read(self._send("GET", address, params=asked), shape)

    def _post(self, address: str, shape: type[Shape], fields: Mapping[str, Any]) -> Shape:
        headers = {"content-type": "application/json", "idempotency-key": secrets.token_hex(16)}
        return self._read(self._send("POST", address, content=msgspec.json.encode(fields), headers=headers), shape)

    def _get_file(self, address: str, **query: Any) -> bytes:
        asked = {name: value for name, value in query.items() if value is not None}
        answer = self._send("GET", address, params=asked)
        if not answer.is_success:
            raise refusal_of(answer.status_code, answer.content)
        return answer.content

    def _post_files(self, address: str, shape: type[Shape], field: str, files: Mapping[str, bytes]) -> Shape:
        """Files by name, as a form. Sent again where there was no answer: what a portal has taken it does not take twice."""
        form = [(field, (name, data)) for name, data in files.items()]
        return self._read(self._send("POST", address, files=form), shape)

    def _send(self, method: str, address: str, **parts: Any) -> httpx.Response:
        """The answer. A request that got none, or was asked to come back, is sent again: reads and keyed writes may be."""
        for left in reversed(range(TRIES)):
            try:
                answer = self._http.request(method, address, **parts)
            except httpx.TransportError:
                if not left:
                    raise
                self._sleep(1)
                continue
            if answer.status_code not in PATIENT or not left:
                break
            self._sleep(wait_of(answer))
        return answer

    def _read(self, answer: httpx.Response, shape: type[Shape]) -> Shape:
        if not answer.is_success:
            raise refusal_of(answer.status_code, answer.content)
        try:
            return msgspec.json.decode(answer.content, type=shape)
        except msgspec.MsgspecError as error:
            raise Unreadable(str(error)) from error

    @staticmethod
    def _has_more(page: Any) -> bool:
        """Whether a page of a list is followed by another."""
        return bool(getattr(page, "more", page.next))


def refusal_of(status: int, content: bytes) -> Exception:
    """The exception that an answer stands for."""
    try:
        return Refused(status, msgspec.json.decode(content, type=Trouble))
    except msgspec.MsgspecError:
        return Unreadable(f"status {status}")


def wait_of(answer: httpx.Response) -> int:
    """How many seconds the server asks to wait, within reason."""
    said = answer.headers.get("retry-after", "1")
    return min(int(said) if said.isascii() and said.isdigit() else 1, LONGEST_WAIT_SECONDS)


def path(template: str, **parts: str) -> str:
    """An address with its parts filled in."""
    return template.format(**{name: quote(value, safe="") for name, value in parts.items()})
