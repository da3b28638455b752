"""Traces for OpenTelemetry: where one question spends its time, in the pages and in the node, on one line of time.

Off unless `OTEL_EXPORTER_OTLP_ENDPOINT` is set and the extra `telemetry` is installed; then spans go there over HTTP. Until
then nothing of it is imported, and a span costs next to nothing. What a span may say stands in `ATTRIBUTES`, each of a kind
that cannot be anybody's secret, as in `node.logs`. What an error said is never repeated: its code or class is.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cohong.core.texts import CohongError
from cohong.node.logs import CODE, Unfit, fits, log

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
PATIENCE_SECONDS = 2
"""How long a receiver may take that is not there: also how long a stop may wait for it."""
TEMPLATE = re.compile(r"/|(/[A-Za-z0-9_.-]+|/\{[a-z_]+(:[a-z]+)?\}(\.json)?)+|other")
ATTRIBUTES = {
    "http.route": "template",
    "http.request.method": "code",
    "http.response.status_code": "count",
    "http.response.body.size": "count",
    "cohong.act": "code",
    "cohong.documents": "count",
    "cohong.refused": "count",
    "cohong.envelopes": "count",
    "cohong.size": "count",
    "cohong.height": "count",
    "error.type": "code",
}
"""Every attribute that a span may have, and the kind of its value: as in `node.logs`, and templates of addresses."""


class _Tracing:
    """What this process traces with; `provider` is None while nothing is traced."""

    provider: "TracerProvider | None" = None


class Seen:
    """A span under way, or none: what is set on it is checked either way."""

    def __init__(self, span: Any = None) -> None:
        self._span = span

    def set(self, **attributes: float | str) -> None:
        """Set attributes, named with `_` for their dots: `http_route`. Raises Unfit for what is not on the list."""
        if self._span is not None:
            for name, value in _checked(attributes).items():
                self._span.set_attribute(name, value)

    def call(self, name: str) -> None:
        """Give it a better name: words and templates, as in `GET /trades/{key}`. Raises Unfit for others."""
        if self._span is not None:
            if not all(CODE.fullmatch(word) or TEMPLATE.fullmatch(word) for word in name.split(" ")):
                raise Unfit("a span is called by codes and templates")
            self._span.update_name(name)

    def failed(self, kind: str) -> None:
        """Say that it went wrong, by a code or the name of a class."""
        if self._span is not None:
            from opentelemetry.trace import StatusCode

            self._span.set_status(StatusCode.ERROR)
            self.set(error_type=kind)

    @property
    def trace(self) -> str:
        """The id of the trace, 32 hexadecimal digits; "" while nothing is traced."""
        return f"{self._span.get_span_context().trace_id:032x}" if self._span is not None else ""


_NONE = Seen()
_NAMES = {name.replace(".", "_"): name for name in ATTRIBUTES}


def start(part: str) -> bool:
    """Trace this process from now on, where the environment asks for it; `part` is `node` or `pages`. Whether it does."""
    if not os.environ.get(ENDPOINT) or _Tracing.provider is not None:
        return _Tracing.provider is not None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log("trace.unavailable", level="warning")
        return False
    patience = None if os.environ.get("OTEL_EXPORTER_OTLP_TIMEOUT") else PATIENCE_SECONDS
    start_with(BatchSpanProcessor(OTLPSpanExporter(timeout=patience)), part)
    return True


def start_with(processor: "SpanProcessor", part: str) -> None:
    """Trace this process into a processor."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": f"cohong-{part}"}
    _Tracing.provider = TracerProvider(resource=Resource.create(named), shutdown_on_exit=False)
    _Tracing.provider.add_span_processor(processor)


def stop() -> None:
    """Send what is still to be sent, and trace no more."""
    provider, _Tracing.provider = _Tracing.provider, None
    if provider is not None:
        provider.shutdown()


@contextmanager
def span(name: str, *, parent: str = "", serves: bool = False, **attributes: float | str) -> Iterator[Seen]:
    """A span around what is done in a `with`, below the one around it, or below `parent` (a `traceparent`).

    Attributes as in `Seen.set`. What is raised goes on; the span gets its code, or the name of its class."""
    provider = _Tracing.provider
    if provider is None:
        yield _NONE
        return
    from opentelemetry.trace import SpanKind

    tracer = provider.get_tracer("cohong")
    kind = SpanKind.SERVER if serves else SpanKind.INTERNAL
    with tracer.start_as_current_span(
        name,
        context=_context_of(parent),
        kind=kind,
        attributes=_checked(attributes),
        record_exception=False,  # its text may quote what somebody entrusted to us
        set_status_on_exception=False,
    ) as opened:
        seen = Seen(opened)
        try:
            yield seen
        except BaseException as error:
            seen.failed(error.code if isinstance(error, CohongError) else type(error).__name__)
            raise


def here() -> str:
    """The `traceparent` of the span that is open now, for whoever is asked next; "" while nothing is traced."""
    if _Tracing.provider is None:
        return ""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent", "")


def _context_of(parent: str) -> "Context | None":
    if not parent:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": parent})


def _checked(attributes: dict[str, float | str]) -> dict[str, Any]:
    for name, value in attributes.items():
        if not _fits(ATTRIBUTES.get(_NAMES.get(name, "")), value):
            raise Unfit(f"{name} may not be {type(value).__name__} on a span")
    return {_NAMES[name]: value for name, value in attributes.items()}


def _fits(kind: str | None, value: object) -> bool:
    match kind:
        case "template":
            return isinstance(value, str) and TEMPLATE.fullmatch(value) is not None
        case "code":
            return fits("code", value)
        case "count":
            return fits("count", value)
        case _:
            return False
