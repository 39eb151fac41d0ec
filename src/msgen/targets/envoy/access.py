"""The access log."""

from __future__ import annotations

from msgen.targets.envoy.replies import CORRELATION, CORRELATION_ID, HEALTH_PATH
from msgen.targets.envoy.wire import Json, typed

_STRINGS = "enable_string_functions"
_PARENT = "request.headers['traceparent']"
_TRACE_ID = f"{_PARENT}.matches('^[0-9a-f]{{2}}-[0-9a-f]{{32}}-') ? {_PARENT}.split('-')[1] : null"
"""An expression: the second part of a W3C `traceparent`, if it is one."""


def access_log() -> list[Json]:
    """One JSON line a request on stdout, its members named as in the logs of the workloads.

    It has no query strings, which may hold secrets.
    """
    line = {
        "time": "%START_TIME%",
        "level": "info",
        "event": "request",
        "service": "gateway",
        "method": "%REQ(:METHOD)%",
        "path": "%PATH(NQ:ORIG_OR_PATH)%",
        "status": "%RESPONSE_CODE%",
        "ms": "%DURATION%",
        "route": "%ROUTE_NAME%",
        "upstream": "%UPSTREAM_CLUSTER%",
        "flags": "%RESPONSE_FLAGS%",
        "trace_id": f"%TYPED_CEL({_TRACE_ID})%",
        CORRELATION: CORRELATION_ID,
        "bytes_in": "%BYTES_RECEIVED%",
        "bytes_out": "%BYTES_SENT%",
    }
    words = typed("envoy.extensions.formatter.cel.v3.Cel", cel_config={_STRINGS: True})
    config = typed(
        "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
        log_format={
            "json_format": line,
            "json_format_options": {"sort_properties": False},
            "formatters": [{"name": "envoy.formatter.cel", "typed_config": words}],
        },
    )
    health = {"name": ":path", "string_match": {"exact": HEALTH_PATH}, "invert_match": True}
    return [
        {
            "name": "envoy.access_loggers.stdout",
            "filter": {"header_filter": {"header": health}},
            "typed_config": config,
        }
    ]
