"""Logs: one JSON object a line on standard output, each with the trace it belongs to.

    log = logs.get()
    log.info("order placed", order=str(order.id))

Members: `time`, `level`, `event`, `service`, `trace_id`, `span_id`, `correlation_id`, what was
bound for the request, and what the call itself gives. Records of the standard `logging` module
(uvicorn's, SQLAlchemy's …) come out the same way.
"""

import json
import logging
import sys
from typing import Any

import structlog
from opentelemetry import trace
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from chassis.settings import ServiceSettings

Log = FilteringBoundLogger

CORRELATION_HEADER = "x-correlation-id"
CORRELATION = "correlation_id"


def get() -> Log:
    """A logger. It may be made before `configure` is called."""
    log: Log = structlog.get_logger()
    return log


def bind(**members: Any) -> None:
    """Add members to every line of the request or message at hand."""
    structlog.contextvars.bind_contextvars(**members)


def correlation() -> str | None:
    """What joins the lines of all services about one request, and its answer."""
    value = structlog.contextvars.get_contextvars().get(CORRELATION)
    return str(value) if value else None


def configure(settings: ServiceSettings) -> None:
    """Set up logging for the process."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _Service(settings.service_name, settings.service_version),
        _trace_ids,
        structlog.processors.format_exc_info,
    ]
    render = structlog.processors.JSONRenderer(serializer=json.dumps, default=str)
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), _plain, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.INFO))
    # A line a call is what metrics and traces are for, and Alembic tells of itself at each start.
    for name in ("httpx2", "httpcore2", "alembic"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


class _Service:
    """Adds who is speaking."""

    def __init__(self, name: str, version: str) -> None:
        self._members = {"service": name, "version": version}

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        event.update(self._members)
        return event


def _plain(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Leave out uvicorn's second message, the one for terminals."""
    event.pop("color_message", None)
    return event


def _trace_ids(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
        event["span_id"] = trace.format_span_id(context.span_id)
    return event
