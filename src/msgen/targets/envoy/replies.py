"""What the gateway says itself: problem documents, the access log, whether it lives."""

from __future__ import annotations

from http import HTTPStatus

from msgen.targets.envoy.wire import Json, typed

HEALTH_PATH = "/-/health"
"""Answered by the gateway itself; the hyphen keeps it apart from anybody's routes."""

CORRELATION = "correlation_id"
_HEADER = "x-correlation-id"
_CORRELATION_ID = "%REQ(X-CORRELATION-ID?X-REQUEST-ID)%"
"""The caller's, else the one that the gateway makes: the same in its own answers and log, in
those of the workloads, and in their problem documents."""

_STATUSES = (400, 401, 403, 404, 405, 408, 413, 415, 426, 429, 431, 500, 501, 502, 503, 504)


def local_reply_config() -> Json:
    """RFC 9457 bodies for every status that the gateway answers by itself."""
    return {"mappers": [_mapper(status) for status in _STATUSES]}


def access_log() -> list[Json]:
    """One JSON line a request on stdout; no query strings, which may hold secrets."""
    line = {
        "time": "%START_TIME%",
        "level": "info",
        "event": "request",
        "method": "%REQ(:METHOD)%",
        "path": "%PATH(NQ:ORIG_OR_PATH)%",
        "status": "%RESPONSE_CODE%",
        "duration_ms": "%DURATION%",
        "route": "%ROUTE_NAME%",
        "upstream": "%UPSTREAM_CLUSTER%",
        "flags": "%RESPONSE_FLAGS%",
        CORRELATION: _CORRELATION_ID,
        "trace": "%REQ(TRACEPARENT)%",
        "bytes_in": "%BYTES_RECEIVED%",
        "bytes_out": "%BYTES_SENT%",
    }
    config = typed(
        "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog",
        log_format={"json_format": line, "json_format_options": {"sort_properties": False}},
    )
    health = {"name": ":path", "string_match": {"exact": HEALTH_PATH}, "invert_match": True}
    return [
        {
            "name": "envoy.access_loggers.stdout",
            "filter": {"header_filter": {"header": health}},
            "typed_config": config,
        }
    ]


def correlation_header() -> Json:
    """Gives workloads the id of a request that came without one."""
    header = {"key": _HEADER, "value": _CORRELATION_ID}
    return {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def health_route() -> Json:
    """Says that the gateway itself answers, nothing about the workloads."""
    return {
        "name": "gateway-health",
        "match": {"path": HEALTH_PATH},
        "direct_response": {"status": 200, "body": {"inline_string": "ok\n"}},
    }


def _mapper(status: int) -> Json:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": "%LOCAL_REPLY_BODY%",
        CORRELATION: _CORRELATION_ID,
    }
    comparison = {
        "op": "EQ",
        "value": {"default_value": status, "runtime_key": f"gateway.reply.{status}"},
    }
    return {
        "filter": {"status_code_filter": {"comparison": comparison}},
        "body_format_override": {
            "json_format": body,
            "content_type": "application/problem+json",
        },
    }
