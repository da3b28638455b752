"""A raw route: an address that answers something else than a page or an act, such as a file to keep or an upload."""

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cohong.portal.ask import Acting, Ask
from cohong.portal.page import View
from cohong.portal.question import Question, refuse_unknown
from cohong.portal.text import Text

API = "/api"


class Desk(Protocol):
    """What a raw route may use of the application."""

    place: Any

    def ask(self, request: Request, acting: Acting, needs: str) -> Ask:
        """A question of the moment. Raises CohongError (`portal.not_allowed`)."""
        ...

    def check_form(self, request: Request, acting: Acting, said: dict[str, str]) -> None:
        """Raises CohongError (`portal.strange_form`) for a form that is not one of ours."""
        ...

    def check_origin(self, request: Request, acting: Acting) -> None:
        """Raises CohongError (`portal.strange_form`) for what another site had a browser send: a key is never sent so."""
        ...

    def show(self, name: str, view: View, request: Request, acting: Acting, status: int = 200) -> Response:
        """The HTML of a page by its name, with a view of its own."""
        ...


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What programs are told of a raw route: what it is for, what it takes and what it gives.

    `asks` declares what may follow the `?`; other names are refused below `/api/`. `file` is the field of a form in which
    a file comes, up to `most` of them, "" where none is taken; `whole` are the media types as which one file may be sent
    without a form. `gives` is the struct of the JSON that is answered, or the media type of a file to keep."""

    title: Text
    says: Text
    gives: type[msgspec.Struct] | str
    asks: type[Question] = Question
    file: str = ""
    most: int = 1
    whole: tuple[str, ...] = ()


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """One address. `needs` is checked before it is asked; a CohongError becomes the page of what went wrong, or JSON
    below `/api/`. `answer` gets the application, the request and who asks. What `told` declares is served below `/api/`
    as well, to programs with a key, and stands in the description."""

    path: str
    name: str
    method: str
    answer: Callable[[Any, Request, Acting], Awaitable[Response]]
    needs: str
    told: Told | None = None

    @property
    def program_path(self) -> str:
        """Where programs find it."""
        return self.path if self.path.startswith(f"{API}/") else API + self.path

    @property
    def paths(self) -> tuple[str, ...]:
        """Every address at which it is served."""
        return tuple(dict.fromkeys((self.path, self.program_path))) if self.told else (self.path,)

    def refuse_unknown(self, request: Request) -> None:
        """Raises CohongError `portal.question_unclear` where a program asks for what was not declared."""
        if self.told:
            refuse_unknown(self.told.asks, [name for name, _ in request.query_params.multi_items()])


RAWS: dict[str, Raw] = {}
Answer = TypeVar("Answer", bound=Callable[[Any, Request, Acting], Awaitable[Response]])


def raw(path: str, *, needs: str, method: str = "GET", told: Told | None = None) -> Callable[[Answer], Answer]:
    """Register `async answer(desk, request, acting)` under its function's name."""

    def register(answer: Answer) -> Answer:
        name = str(getattr(answer, "__name__", ""))
        assert name not in RAWS, f"two raw routes are called {name}"
        RAWS[name] = Raw(path=path, name=name, method=method, answer=answer, needs=needs, told=told)
        return answer

    return register


def as_file(data: bytes, name: str, media: str = "application/octet-stream") -> Response:
    """An answer that a browser saves under a name."""
    return Response(
        data, media_type=media, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    )
