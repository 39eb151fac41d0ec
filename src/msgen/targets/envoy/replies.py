"""What the gateway says itself: problem documents, and whether it lives."""

from __future__ import annotations

from collections.abc import Mapping

from msgen.plan.model import Auth
from msgen.targets.envoy.wire import Json

HEALTH_PATH = "/-/health"
"""Answered by the gateway itself; the hyphen keeps it apart from anybody's routes."""

CORRELATION = "correlation_id"
_HEADER = "x-correlation-id"
CORRELATION_ID = "%REQ(X-CORRELATION-ID?X-REQUEST-ID)%"
"""The caller's, else the one that the gateway makes: the same in its own answers and log, in
those of the workloads, and in their problem documents."""

_TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    426: "Upgrade Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}
"""The phrases of RFC 9110; those that Python knows differ between its versions."""
_DETAILS = {
    400: "the request is malformed",
    404: "no such path",
    405: "the path does not know this method; the Allow header lists those it knows",
    408: "the request did not arrive in time",
    413: "the body is larger than this path takes",
    414: "the path is too long",
    415: "the path does not take this media type",
    426: "the protocol is too old",
    429: "too many requests; the Retry-After header says when to come again",
    431: "the headers are too large",
    500: "something went wrong in the gateway",
    501: "the gateway does not know this kind of request",
    502: "the service gave an answer that cannot be read",
    503: "the service cannot be reached",
    504: "the service did not answer in time",
}
_CODE = "response.code"
_METADATA = "gateway"
_REFUSAL = "refusal"


def local_reply_config() -> Json:
    """RFC 9457 bodies for all that the gateway refuses or cannot do, in words for the caller.

    One format for every status; what differs is looked up by expressions over the answer.
    """
    body = {
        "type": "about:blank",
        "title": f"%CEL({_map(_TITLES)}[{_CODE}])%",
        "status": "%RESPONSE_CODE%",
        "detail": f"%CEL({_details()})%",
        CORRELATION: CORRELATION_ID,
    }
    failed = {"default_value": 400, "runtime_key": "gateway.failed"}
    mapper = {
        "filter": {"status_code_filter": {"comparison": {"op": "GE", "value": failed}}},
        "headers_to_add": [correlation_header()],
        "body_format_override": {
            "json_format": body,
            "omit_empty_values": True,
            "content_type": "application/problem+json",
        },
    }
    return {"mappers": [mapper]}


def refusal(auth: Auth) -> Json:
    """What a route says to a caller whose token lacks its scopes."""
    if not auth.scopes:
        return {}
    some = "the scope" if len(auth.scopes) == 1 else "one of the scopes"
    text = f"the token lacks {some} {', '.join(auth.scopes)}"
    return {"metadata": {"filter_metadata": {_METADATA: {_REFUSAL: text}}}}


def correlation_header() -> Json:
    """The id of a request, for workloads to which it came without one and for refused callers."""
    header = {"key": _HEADER, "value": CORRELATION_ID}
    return {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def health_route() -> Json:
    """Says that the gateway itself answers, nothing about the workloads."""
    return {
        "name": "gateway-health",
        "match": {"path": HEALTH_PATH},
        "direct_response": {"status": 200, "body": {"inline_string": "ok\n"}},
    }


def _details() -> str:
    """An expression: what went wrong, by the status and, about tokens, by the filter's own word."""
    refused = f"xds.route_metadata.filter_metadata['{_METADATA}']['{_REFUSAL}']"
    word = "response.code_details"
    cases = (
        (f"{word}.contains('Jwt_is_missing')", "'a token is needed'"),
        (f"{word}.contains('Jwt_is_expired')", "'the token has expired'"),
        (f"{word}.contains('fetch')", "'tokens cannot be checked now'"),
        (f"{word}.contains('Audiences')", "'the token is meant for another system'"),
        (f"{_CODE} == 401", "'the token is not valid'"),
        (f"{_CODE} == 403", refused),
    )
    chain = " : ".join(f"{condition} ? {value}" for condition, value in cases)
    return f"{chain} : {_map(_DETAILS)}[{_CODE}]"


def _map(texts: Mapping[int, str]) -> str:
    pairs = (f"{status}: '{text}'" for status, text in sorted(texts.items()))
    return f"{{{', '.join(pairs)}}}"
