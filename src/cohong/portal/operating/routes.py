"""Three addresses for machines: `/healthz`, `/readyz` and `/metrics`.

The first two say names and levels to anybody. Figures are the business's own: they are shown to this machine, and to a
person or an API key with the right `operate`.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import msgspec
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import choose_encoder
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from cohong.core.texts import CohongError
from cohong.node import traces
from cohong.portal.answers import HEADERS
from cohong.portal.api.trouble import answer_of
from cohong.portal.entering.entrance import LOOPBACK
from cohong.portal.operating.figures import Figures
from cohong.portal.operating.health import Readiness
from cohong.portal.operating.requests import Requests
from cohong.portal.running.doors import is_loopback

if TYPE_CHECKING:
    from cohong.portal.app import Site

NEEDS = "operate"
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Operating:
    """What one application tells of itself and of its home."""

    def __init__(self, site: "Site") -> None:
        place = site.place
        self._site = site
        self._registry = CollectorRegistry()
        self.readiness = Readiness(place.home, place.reading.clock)
        self._registry.register(Figures(place.home, place.reading.tables, self.readiness, place.reading.clock))
        self.requests = Requests(self._registry)
        ProcessCollector(registry=self._registry)

    def routes(self) -> list[BaseRoute]:
        """The addresses."""
        return [
            Route("/healthz", self.healthz, methods=["GET"]),
            Route("/readyz", self.readyz, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    @asynccontextmanager
    async def lifespan(self, _: Any) -> AsyncIterator[None]:
        """Requests are traced, where that is asked for, as long as the application runs."""
        traces.start("pages")
        try:
            yield
        finally:
            await run_in_threadpool(traces.stop)

    async def healthz(self, _: Request) -> Response:
        """Answered as long as this process runs."""
        return PlainTextResponse("ok\n", headers=HEADERS)

    async def readyz(self, _: Request) -> Response:
        """The level of every check; 503 where one is bad."""
        found = await run_in_threadpool(self.readiness.look)
        return Response(msgspec.json.encode(found), 200 if found.ready else 503, HEADERS, "application/json")

    async def metrics(self, request: Request) -> Response:
        """Every figure, for Prometheus."""
        if not is_here(request):
            try:
                self._site.ask(request, await self._site.keyed.acting(request), NEEDS)
            except CohongError as error:
                return answer_of(error, HEADERS)
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(await run_in_threadpool(encode, self._registry), 200, {**HEADERS, "Content-Type": kind})


def is_here(request: Request) -> bool:
    """Whether a program on this machine asks, by this machine's name, and not for somebody behind a proxy."""
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    forwarded = any(header in request.headers for header in FORWARDED)
    return request.client is not None and is_loopback(request.client.host) and name in LOOPBACK and not forwarded
