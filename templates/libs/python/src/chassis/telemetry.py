"""Traces: W3C trace context in and out, exported by OTLP where an endpoint is configured.

Without OTEL_EXPORTER_OTLP_ENDPOINT no span is recorded and the SDK is not even imported; trace
ids are still taken over, made and passed on, so that logs of all services can be joined.
"""

import random
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager

from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.trace import (
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from chassis.settings import ServiceSettings

__all__ = ["ERROR", "SpanKind", "configure", "inject", "span", "trace_id"]

ERROR = Status(StatusCode.ERROR)

_propagator = TraceContextTextMapPropagator()
_recording = False


def configure(settings: ServiceSettings) -> Callable[[], None]:
    """Set up tracing for the process. Call what it returns at the end: it sends what is left."""
    global _recording
    if not settings.otel_exporter_otlp_endpoint:
        return lambda: None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create(
        {
            "service.name": settings.service_name,
            "service.version": settings.service_version,
            "deployment.environment.name": settings.environment,
        }
    )
    endpoint = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)
    _recording = True
    return provider.shutdown


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    carrier: Mapping[str, str] | None = None,
    attributes: Mapping[str, str | int | float | bool] | None = None,
) -> Iterator[Span]:
    """Do something as a span of its own.

    With a `carrier` (headers in small letters, of a request or message) it continues the trace
    found there, or begins one. Without, it is a child of the present span.
    """
    parent = None if carrier is None else _propagator.extract(carrier, contexts.Context())
    if _recording:
        tracer = trace.get_tracer("chassis")
        with tracer.start_as_current_span(
            name,
            context=parent,
            kind=kind,
            attributes=attributes,
        ) as recorded:
            yield recorded
        return
    if parent is None:
        yield trace.get_current_span()
        return
    unrecorded = NonRecordingSpan(_next(trace.get_current_span(parent).get_span_context()))
    token = contexts.attach(trace.set_span_in_context(unrecorded, parent))
    try:
        yield unrecorded
    finally:
        contexts.detach(token)


def inject(headers: MutableMapping[str, str]) -> None:
    """Add the headers that carry the present trace on."""
    _propagator.inject(headers)


def trace_id() -> str | None:
    """The present trace as 32 hexadecimal digits."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def _next(parent: SpanContext) -> SpanContext:
    """A span id of one's own, in the parent's trace or in a new one."""
    return SpanContext(
        trace_id=parent.trace_id if parent.is_valid else random.getrandbits(128) or 1,
        span_id=random.getrandbits(64) or 1,
        is_remote=False,
        trace_flags=parent.trace_flags if parent.is_valid else TraceFlags(0),
        trace_state=parent.trace_state,
    )
