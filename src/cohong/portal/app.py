"""The application: every page as HTML and as JSON, every act as form and as API. Start here.

One process reads (rows, tables, bodies); whatever changes anything is asked of the node that writes.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from cohong.access.refusals import SIGNED_OUT, Denied, TooMany
from cohong.core.texts import CohongError
from cohong.node import traces
from cohong.portal import pages
from cohong.portal.act import ACTS, Act, Done
from cohong.portal.answers import HEADERS
from cohong.portal.api import routes as api
from cohong.portal.api import twins, writes
from cohong.portal.api.keyed import Keyed
from cohong.portal.api.trouble import BROKEN, METHOD, answer_of, status_of
from cohong.portal.ask import NOT_ALLOWED, NOT_HERE, Acting, Ask
from cohong.portal.beside.drawers import Drawers
from cohong.portal.beside.wanted import Wanted, made_of, make
from cohong.portal.drawing import STATIC, draw, draw_template
from cohong.portal.entering.entrance import Entrance
from cohong.portal.making import Made
from cohong.portal.operating.requests import Watched
from cohong.portal.operating.routes import Operating
from cohong.portal.page import PAGES, Page, View
from cohong.portal.place import Place
from cohong.portal.question import UNCLEAR, shown
from cohong.portal.raw import API, RAWS, Raw
from cohong.portal.text import why_of

pages.load()

Handler = Callable[[Request], Awaitable[Response]]
SMALL_BYTES = 4_000
"""Shorter answers go as they are."""
PRESS = 4
"""How hard others are pressed: half a millisecond for the longest page, and nearly as small as with ten times that."""


def build(place: Place, entrance: Entrance, drawers: Drawers | None = None) -> Starlette:
    """The application of one home. Without `drawers` it draws every page itself."""
    site = Site(place, entrance, drawers)
    operating = Operating(site)
    routes: list[BaseRoute] = [Route("/", _home), *operating.routes(), *api.routes(site)]
    for page in PAGES.values():
        routes += [
            Route(f"{page.path}.json", site.page_json(page), methods=["GET"], name=f"{page.name}.json"),
            Route(page.path, site.page_html(page), methods=["GET"], name=page.name),
        ]
    for act in ACTS.values():
        routes += [
            Route(f"/api{act.path}", site.act_json(act), methods=["POST"], name=f"api.{act.name}"),
            Route(act.path, site.act_form(act), methods=["POST"], name=f"do.{act.name}"),
        ]
    routes += [
        Route(path, site.raw(one), methods=[one.method], name=one.name) for one in RAWS.values() for path in one.paths
    ]
    routes += entrance.routes(site)
    routes.append(Mount("/static", StaticFiles(directory=STATIC)))
    handlers = {404: site.lost, 405: site.wrong_method, CohongError: site.trouble, Exception: site.broken}
    return Starlette(
        routes=routes,
        exception_handlers=handlers,
        lifespan=_together(operating.lifespan, api.lifespan(site), place.looking.lifespan),
        middleware=[
            Middleware(Watched, requests=operating.requests),
            Middleware(GZipMiddleware, minimum_size=SMALL_BYTES, compresslevel=PRESS),
        ],
    )


def _together(*parts: api.Lifespan) -> api.Lifespan:
    @asynccontextmanager
    async def live(app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for part in parts:
                await stack.enter_async_context(part(app))
            yield

    return live


async def _home(_: Request) -> Response:
    return RedirectResponse("/day", status_code=303)


class Site:
    """Draws pages and runs acts for whoever `entrance` says is asking."""

    def __init__(self, place: Place, entrance: Entrance, drawers: Drawers | None = None) -> None:
        self.place = place
        self.drawers = drawers
        self.entrance = entrance
        self.keyed = Keyed(place, entrance)
        self.events = api.EventApi(self)
        self._writing = asyncio.Lock()

    # --- pages ------------------------------------------------------------------------------------------------------------

    def page_html(self, page: Page) -> Handler:
        """HTML of a page."""

        async def handle(request: Request) -> Response:
            acting = await self.entrance.acting(request)
            await self.place.look()
            try:
                made = await self.made(page, request, acting, around=self.around(request, acting))
            except CohongError as error:
                return self._error(request, acting, error)
            return self._html(made.data, request)

        return handle

    async def made(
        self, page: Page, request: Request, acting: Acting, *, around: dict[str, Any] | None = None, known: str = ""
    ) -> Made:
        """The bytes of a page (with `around`) or of its twin. Raises CohongError.

        Whatever needs nothing that only this process has is drawn by another, so that whoever verifies need not wait."""
        _require(acting, page.needs)
        await self.place.look()  # a twin has the same day as its page
        wanted = Wanted(
            page=page.name,
            acting=acting,
            path=dict(request.path_params),
            query=_query_of(request),
            around=around,
            known=known,
            ahead_ms=self.place.ahead_ms,
        )
        if self.drawers is None or not page.beside:
            return await self.place.drawn(make, self.place, wanted)
        drawn = await self.drawers.drawn(wanted)
        self.place.looking.add(drawn.looks)
        return made_of(drawn)

    def page_json(self, page: Page) -> Handler:
        """The JSON twin."""
        return twins.handler_of(self, page)

    def show(self, name: str, view: View, request: Request, acting: Acting, status: int = 200) -> Response:
        """The HTML of a page by its name, with a view of its own."""
        html = draw(PAGES[name], view, acting, self.around(request, acting))
        return self._html(html.encode(), request, status)

    def raw(self, one: Raw) -> Handler:
        """A raw route: whatever it answers, with the headers of every answer."""

        async def handle(request: Request) -> Response:
            program = request.url.path.startswith(f"{API}/")
            acting = await (self.keyed if program else self.entrance).acting(request)
            try:
                if program:
                    one.refuse_unknown(request)
                _require(acting, one.needs)
                answer = await one.answer(self, request, acting)
            except CohongError as error:
                if program:
                    return await self.trouble(request, error)
                return self._error(request, acting, error)
            for name, value in HEADERS.items():
                answer.headers.setdefault(name, value)
            return answer

        return handle

    def ask(self, request: Request, acting: Acting, needs: str) -> Ask:
        """A question of the moment, asked in the event loop. Raises CohongError (`portal.not_allowed`)."""
        _require(acting, needs)
        reading, query = self.place.reading, _query_of(request)
        reading.refresh()
        return Ask(acting=acting, reading=reading, path=request.path_params, query=query, place=self.place)

    def check_form(self, request: Request, acting: Acting, said: dict[str, str]) -> None:
        """Raises CohongError (`portal.strange_form`) for a form that is not one of ours."""
        self.entrance.check_form(request, acting, said)

    def check_origin(self, request: Request, acting: Acting) -> None:
        """Raises CohongError (`portal.strange_form`) for what another site had a browser send: a key is never sent so."""
        if acting.how != "key":
            self.entrance.check_origin(request)

    # --- acts -------------------------------------------------------------------------------------------------------------

    def act_form(self, act: Act) -> Handler:
        """A form of a page: done, then on to the page that shows it."""

        async def handle(request: Request) -> Response:
            acting = await self.entrance.acting(request)
            try:
                said = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
                self.entrance.check_form(request, acting, said)
                done = await self.do(request, acting, act, writes.form_of(said, act.takes))
            except CohongError as error:
                return self._error(request, acting, error)
            answer = RedirectResponse(done.to, status_code=303)
            self.entrance.notice(answer, done.said.say(acting.lang))
            return answer

        return handle

    def act_json(self, act: Act) -> Handler:
        """The same over the API."""
        return writes.handler_of(self, act)

    async def do(self, request: Request, acting: Acting, act: Act, form: msgspec.Struct) -> Done:
        """Let it be done. Raises CohongError (`portal.not_allowed`) and whatever the act raises."""
        _require(acting, act.needs)
        async with self._writing:  # acts have a reading of their own, since they wait for the writer in a thread
            reading = self.place.writing_beside()
            ask = Ask(acting=acting, reading=reading, path=request.path_params, place=self.place)
            with traces.span("portal.act", cohong_act=act.name):
                return await run_in_threadpool(act.do, ask, form)

    # --- what is around ---------------------------------------------------------------------------------------------------

    def around(self, request: Request, acting: Acting) -> dict[str, Any]:
        """What every template needs besides its view."""
        return {
            "address": request.url.path,
            "query": dict(request.query_params),
            "standing": self.place.standing(operator=acting.may("operate")),
            **self.entrance.around(request, acting),
        }

    def _html(self, html: bytes, request: Request, status: int = 200) -> Response:
        answer = HTMLResponse(html, status_code=status, headers=HEADERS)
        self.entrance.seen(request, answer)
        return answer

    def _error(self, request: Request, acting: Acting, error: CohongError) -> Response:
        elsewhere = self.entrance.instead(request, acting, error)
        if elsewhere:
            return RedirectResponse(elsewhere, status_code=303, headers=HEADERS)
        why = why_of(error.code, path=error.path, seen=error.seen, expected=error.expected)
        html = draw_template("error.html", acting, self.around(request, acting) | {"why": why})
        answer = self._html(html.encode(), request, status_of(error, 400))
        if isinstance(error, TooMany):
            answer.headers["Retry-After"] = str(error.wait_seconds)
        return answer

    async def lost(self, request: Request, _: Exception) -> Response:
        """An address that nobody answers."""
        return await self._for_reader(request, CohongError(NOT_HERE, path=page_of(request)))

    async def wrong_method(self, request: Request, error: Exception) -> Response:
        """An address that is asked in another way."""
        answer = await self._for_reader(request, CohongError(METHOD, path=page_of(request), seen=request.method))
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    async def broken(self, request: Request, _: Exception) -> Response:
        """A fault of this program; the server writes it down."""
        return await self._for_reader(request, CohongError(BROKEN))

    async def trouble(self, request: Request, error: Exception) -> Response:
        """A CohongError from before it was known who asks: JSON for a program, a page for a person."""
        assert isinstance(error, CohongError), "registered for CohongError alone"
        if _is_program(request):
            return answer_of(error, HEADERS)
        return self._error(request, self.entrance.stranger(request), error)

    async def _for_reader(self, request: Request, error: CohongError) -> Response:
        """A program gets JSON, a person a page."""
        if _is_program(request):
            return answer_of(error, HEADERS)
        try:
            acting = await self.entrance.acting(request)
        except CohongError:  # who asks too often is told what was wrong all the same
            acting = self.entrance.stranger(request)
        return self._error(request, acting, error)


def _query_of(request: Request) -> dict[str, str]:
    """What follows the `?`. Raises CohongError for what no address of ours holds."""
    query = dict(request.query_params)
    if any("\0" in value for value in request.path_params.values()):
        raise CohongError(NOT_HERE, path=page_of(request))
    if any("\0" in value for value in query.values()):
        raise CohongError(UNCLEAR, path="?", seen="\\0")
    return query


def _is_program(request: Request) -> bool:
    return request.url.path.endswith(".json") or request.url.path.startswith("/api/")


def page_of(request: Request) -> str:
    """The address as it may stand in a sentence."""
    return shown(request.url.path)


def _require(acting: Acting, needs: str) -> None:
    if needs and acting.how == "visitor":
        raise Denied(SIGNED_OUT)
    if needs and not acting.may(needs):
        raise CohongError(NOT_ALLOWED, seen=acting.name, expected=needs)
