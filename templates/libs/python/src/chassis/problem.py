"""Errors as answers: RFC 9457 problem details.

Problem
├── NotFound, Conflict, Unauthorized, Forbidden, Invalid     what callers did
├── DeadlineExceeded                                         what took too long
└── UpstreamProblem                                          what callees did
    ├── UpstreamUnavailable     503: not reached, open breaker, overloaded
    ├── UpstreamTimeout         504: no answer in time
    ├── UpstreamFailed          502: an answer that cannot be used
    └── UpstreamRejected        a declared 4xx; handlers may catch it
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that says what went wrong. Raise it anywhere below an endpoint.

    `members` are further members of the body; `headers` go out with the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        *,
        title: str | None = None,
        type: str = "about:blank",
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail or title or phrase(status))
        self.status = status
        self.title = title or phrase(status)
        self.detail = detail
        self.type = type
        self.headers = dict(headers or {})
        self.members = members

    def body(self) -> dict[str, Any]:
        """The members of the JSON body."""
        body: dict[str, Any] = {"type": self.type, "title": self.title, "status": self.status}
        if self.detail is not None:
            body["detail"] = self.detail
        return {**body, **self.members}


class NotFound(Problem):
    """404: there is no such thing."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__(404, f"there is no {what} {key}")


class Conflict(Problem):
    """409: what is asked does not fit the present state."""

    def __init__(self, detail: str) -> None:
        super().__init__(409, detail)


class Unauthorized(Problem):
    """401: no token, or one that is not good. `error` and `detail` follow RFC 6750."""

    def __init__(self, detail: str, *, error: str | None = None) -> None:
        challenge = "Bearer" if error is None else f'Bearer error="{error}"'
        super().__init__(401, detail, headers={"WWW-Authenticate": challenge})


class Forbidden(Problem):
    """403: a good token that does not allow this."""

    def __init__(self, detail: str, *, scopes: Sequence[str] = ()) -> None:
        headers = {}
        if scopes:
            wanted = " ".join(scopes)
            headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{wanted}"'
        super().__init__(403, detail, headers=headers)


class Invalid(Problem):
    """422: the request does not have the declared shape. `errors` has an entry for each fault."""

    def __init__(self, errors: Sequence[Mapping[str, Any]]) -> None:
        detail = "the request does not have the declared shape"
        super().__init__(422, detail, errors=[dict(error) for error in errors])


class DeadlineExceeded(Problem):
    """504: the time for the request is over."""

    def __init__(self) -> None:
        super().__init__(504, "the request was not done in time")


class UpstreamProblem(Problem):
    """A call to another service failed; `upstream` and `operation` say which."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        upstream: str,
        operation: str,
        retry_after: float | None = None,
    ) -> None:
        headers = {} if retry_after is None else {"Retry-After": str(max(1, round(retry_after)))}
        super().__init__(status, detail, headers=headers, upstream=upstream)
        self.upstream = upstream
        self.operation = operation


class UpstreamUnavailable(UpstreamProblem):
    """503: the upstream was not reached, is overloaded, or its breaker is open."""


class UpstreamTimeout(UpstreamProblem):
    """504: the upstream did not answer in time."""


class UpstreamFailed(UpstreamProblem):
    """502: the upstream answered, but not what it declares."""


class UpstreamRejected(UpstreamProblem):
    """The upstream answered 4xx: `answer` is its problem body, `rejection` its status.

    Catch it where the rejection means something to the business. Left alone it becomes a 502,
    because the request that was refused is this service's own; only 401 and 403 of a call that
    carried the caller's token stay what they are.
    """

    def __init__(
        self,
        status: int,
        *,
        upstream: str,
        operation: str,
        rejection: int,
        answer: Mapping[str, Any],
    ) -> None:
        said = answer.get("detail") or answer.get("title") or phrase(rejection)
        detail = f"{upstream} refused {operation} with {rejection}: {said}"
        super().__init__(status, detail, upstream=upstream, operation=operation)
        self.rejection = rejection
        self.answer = dict(answer)


def phrase(status: int) -> str:
    """The reason phrase of a status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def faults(
    errors: Sequence[Mapping[str, Any]], *, where: str | None = None
) -> list[dict[str, Any]]:
    """Pydantic's errors as members for a 422: `in`, `pointer` or `name`, and `detail`.

    `where` is `body`, `query`, `path` or `header`; without it the first part of each error's
    location is, as FastAPI gives it.
    """
    found = []
    for error in errors:
        parts = [str(part) for part in error["loc"]]
        place = where or (parts.pop(0) if parts else "body")
        entry: dict[str, Any] = {"in": place, "detail": error["msg"]}
        if place == "body":
            entry["pointer"] = "#" + "".join(f"/{_escaped(part)}" for part in parts)
        else:
            entry["name"] = ".".join(parts)
        found.append(entry)
    return found


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")
