"""The addresses of the API that are neither a page's twin nor an act: its description, and events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from cohong.core.texts import CohongError
from cohong.portal.answers import HEADERS
from cohong.portal.api.events import EventsAsked, Position, events_page, reader_of, refuse_ahead
from cohong.portal.api.hooks import Teller
from cohong.portal.api.stream import Tide, stream
from cohong.portal.api.trouble import HEADER
from cohong.portal.question import Question, read_question, refuse_unknown

if TYPE_CHECKING:
    from cohong.portal.app import Site

NEEDS = "see_desk"


class StreamAsked(Question, frozen=True, kw_only=True):
    """Where to begin. Without it, and without `Last-Event-ID`, with what comes next."""

    after: Position | None = None


Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


class EventApi:
    """Description and events of one home."""

    def __init__(self, site: "Site") -> None:
        self._site = site
        self.tide = Tide(site.place.reading)

    async def description(self, _: Request) -> Response:
        """The OpenAPI document; anybody may have it."""
        from cohong.portal.api.document import openapi_json

        return Response(openapi_json(), headers=HEADERS, media_type="application/json")

    async def page(self, request: Request) -> Response:
        """A page of events."""
        acting = await self._site.keyed.acting(request)
        refuse_unknown(EventsAsked, [name for name, _ in request.query_params.multi_items()])
        ask = self._site.ask(request, acting, NEEDS)
        asked = ask.asked(EventsAsked)
        found = events_page(ask.reading, reader_of(ask.reading, acting.member), asked.after, asked.limit)
        return Response(msgspec.json.encode(found), headers=HEADERS, media_type="application/json")

    async def stream(self, request: Request) -> Response:
        """Events as they come."""
        acting = await self._site.keyed.acting(request)
        refuse_unknown(StreamAsked, [name for name, _ in request.query_params.multi_items()])
        ask = self._site.ask(request, acting, NEEDS)
        after = _begin(request, ask.asked(StreamAsked).after)
        place = self.tide.newest if after is None else after
        refuse_ahead(ask.reading, place)
        self.tide.enter()
        told = stream(self.tide, reader_of(ask.reading, acting.member), place)
        return StreamingResponse(told, headers=HEADERS, media_type="text/event-stream")


def _begin(request: Request, after: int | None) -> int | None:
    said = request.headers.get("last-event-id")
    if said is None:
        return after
    try:
        return read_question(EventsAsked, {"after": said}).after
    except CohongError:
        raise CohongError(HEADER, path="Last-Event-ID") from None


def routes(site: "Site") -> list[BaseRoute]:
    """The addresses; `site.events` keeps what they share."""
    return [
        Route("/api/openapi.json", site.events.description, methods=["GET"]),
        Route("/api/events.json", site.events.page, methods=["GET"]),
        Route("/api/events", site.events.stream, methods=["GET"]),
    ]


def lifespan(site: "Site") -> Lifespan:
    """Webhooks are told as long as the application runs."""

    @asynccontextmanager
    async def live(_: Any) -> AsyncIterator[None]:
        task = asyncio.create_task(Teller(site.place, site.events.tide).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return live
