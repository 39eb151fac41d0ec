"""What an endpoint promises, written beside its function, the same for every framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from chassis.auth import Access
from chassis.problem import Problem
from chassis.units import seconds, size

F = TypeVar("F", bound=Callable[..., Any])

_ATTRIBUTE = "__endpoint__"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The rules of one endpoint.

    `timeout` is in seconds (None: a stream, no limit), `body` in bytes. `idempotent` endpoints
    answer a repeated Idempotency-Key with the stored answer. `cache` is for how many seconds
    callers may keep the answer. `admin` endpoints are served on the admin port alone. What OpenAPI
    cannot describe, such as a prefix or a WebSocket, is not `documented`.
    """

    access: Access
    timeout: float | None = None
    body: int = 2**20
    idempotent: bool = False
    cache: float | None = None
    admin: bool = False
    documented: bool = True

    def under(self, name: str, timeouts: Mapping[str, float | None]) -> "Endpoint":
        """The same with another timeout, if there is one for the function of this name."""
        return replace(self, timeout=timeouts[name]) if name in timeouts else self

    def too_large(self) -> Problem:
        """The problem of a longer body."""
        return Problem(413, f"the body may have {self.body} bytes at most")

    def cache_control(self) -> str:
        """The header of an answer that may be kept."""
        scope = "public" if self.access.public else "private"
        return f"{scope}, max-age={int(self.cache or 0)}"


def endpoint(
    *,
    access: Access,
    timeout: str | None,
    body: str = "1Mi",
    idempotent: bool = False,
    cache: str | None = None,
    admin: bool = False,
    documented: bool = True,
) -> Callable[[F], F]:
    """Attach the rules to the function of a route; it is otherwise left as it is."""
    rules = Endpoint(
        access=access,
        timeout=None if timeout is None else seconds(timeout),
        body=size(body),
        idempotent=idempotent,
        cache=None if cache is None else seconds(cache),
        admin=admin,
        documented=documented,
    )

    def attach(function: F) -> F:
        setattr(function, _ATTRIBUTE, rules)
        return function

    return attach


def rules_of(function: Callable[..., Any]) -> Endpoint:
    """The rules attached to a function. Raises TypeError if there are none.

    No rule is guessed: an endpoint that forgets to say who may call it keeps the service from
    starting.
    """
    rules = getattr(function, _ATTRIBUTE, None)
    if not isinstance(rules, Endpoint):
        raise TypeError(f"{function.__module__}.{function.__qualname__} lacks @endpoint(access=…)")
    return rules
