"""A raw route: an address that answers something else than a page or an act, such as a file to keep or an upload."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cohong.portal.ask import Acting, Ask
from cohong.portal.page import View


class Desk(Protocol):
    """What a raw route may use of the application."""

    place: Any

    def ask(self, request: Request, acting: Acting, needs: str) -> Ask:
        """A question of the moment. Raises CohongError (`portal.not_allowed`)."""
        ...

    def check_form(self, request: Request, acting: Acting, said: dict[str, str]) -> None:
        """Raises CohongError (`portal.strange_form`) for a form that is not one of ours."""
        ...

    def show(self, name: str, view: View, request: Request, acting: Acting, status: int = 200) -> Response:
        """The HTML of a page by its name, with a view of its own."""
        ...


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """One address. `needs` is checked before it is asked; a CohongError becomes the page of what went wrong, or JSON
    below `/api/`. `answer` gets the application, the request and who asks."""

    path: str
    name: str
    method: str
    answer: Callable[[Any, Request, Acting], Awaitable[Response]]
    needs: str


RAWS: dict[str, Raw] = {}
Answer = TypeVar("Answer", bound=Callable[[Any, Request, Acting], Awaitable[Response]])


def raw(path: str, *, needs: str, method: str = "GET") -> Callable[[Answer], Answer]:
    """Register `async answer(desk, request, acting)` under its function's name."""

    def register(answer: Answer) -> Answer:
        name = str(getattr(answer, "__name__", ""))
        assert name not in RAWS, f"two raw routes are called {name}"
        RAWS[name] = Raw(path=path, name=name, method=method, answer=answer, needs=needs)
        return answer

    return register


def as_file(data: bytes, name: str, media: str = "application/octet-stream") -> Response:
    """An answer that a browser saves under a name."""
    return Response(
        data, media_type=media, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )
