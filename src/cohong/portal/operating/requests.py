"""Around every request: a figure, a line in the log and a span. None of them says an address, only its template."""

import time
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cohong.node import traces
from cohong.node.logs import CODE, log, raised_at

disable_created_metrics()  # type: ignore[no-untyped-call]
OTHER = "other"
"""The template of addresses that nobody answers, and the method of whoever makes one up."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: counted, and told to the log only when they fail."""
NOBODY = 499
"""The status of a request whose asker went away before the answer began."""
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10)


class Requests:
    """What was asked of the pages, in figures of one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._count = Counter(
            "cohong_http_requests", "Requests by template of their address.", ["method", "route", "status"],
            registry=registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "cohong_http_request_seconds", "How long answers took, streams left out.", ["route"], buckets=BUCKETS,
            registry=registry,
        )  # fmt: skip

    def note(self, one: "Asked") -> None:
        """Count one request, and write it down."""
        self._count.labels(one.method, one.route, str(one.status)).inc()
        if not one.streams:
            self._seconds.labels(one.route).observe(one.seconds)
        failed = one.status >= 500
        if one.route not in QUIET or failed:
            said = {"trace": one.trace} if one.trace else {}
            log(
                "request.failed" if failed else "request.answered", level="error" if failed else "info",
                route=one.name, method=one.method, status=one.status, bytes=one.bytes, seconds=one.seconds,
                **said, **one.fault,
            )  # fmt: skip


class Asked:
    """One request under way."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.method = scope["method"] if scope["method"] in METHODS else OTHER
        self.status, self.bytes, self.streams, self.trace = NOBODY, 0, False, ""
        self.fault: dict[str, int | str] = {}
        self._began = time.perf_counter()
        self.seconds = 0.0

    def sent(self, message: Message) -> None:
        """Note a part of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            kinds = (value for name, value in message.get("headers", ()) if name.lower() == b"content-type")
            self.streams = any(value.startswith(b"text/event-stream") for value in kinds)
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))

    def end(self) -> None:
        """It is over."""
        self.seconds = time.perf_counter() - self._began

    @property
    def route(self) -> str:
        """The template of the address."""
        found = self.scope.get("route")
        return found.path or OTHER if isinstance(found, Route | Mount) else OTHER

    @property
    def name(self) -> str:
        """The template by the name of whoever answers it, as a log line may hold it."""
        found = self.scope.get("route")
        name = (found.name or found.path.strip("/")) if isinstance(found, Route | Mount) else OTHER
        return name if CODE.fullmatch(name) else OTHER


class Watched:
    """The application with somebody who counts before it. `requests` may be shared by several."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self._app, self._requests = app, requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, as ASGI has it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Asked(scope)

        async def sending(message: Message) -> None:
            asked.sent(message)
            await send(message)

        try:
            with traces.span("http.request", parent=_traceparent(scope), serves=True) as seen:
                asked.trace = seen.trace
                try:
                    await self._app(scope, receive, sending)
                finally:
                    _tell(seen, asked)
        except Exception as error:
            asked.status = 500  # what is answered to it is made outside
            asked.fault = raised_at(error)
            raise
        finally:
            asked.end()
            self._requests.note(asked)


def _tell(seen: traces.Seen, asked: Asked) -> None:
    route = asked.route if traces.TEMPLATE.fullmatch(asked.route) else OTHER
    seen.call(f"{asked.method} {route}")
    seen.set(http_route=route, http_request_method=asked.method, http_response_status_code=asked.status)
    seen.set(http_response_body_size=asked.bytes)
    if asked.status >= 500:
        seen.failed(f"http.s{asked.status}")


def _traceparent(scope: Scope) -> str:
    headers: list[tuple[bytes, bytes]] = scope.get("headers", [])
    for name, value in headers:
        if name == b"traceparent":
            with suppress(UnicodeDecodeError):
                return value.decode("ascii")
    return ""
