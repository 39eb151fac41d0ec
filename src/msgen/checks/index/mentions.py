"""Where handlers stand in a spec, and what they and their services mention."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.records import dataclass
from msgen.spec.models.calls import Call, Work
from msgen.spec.models.endpoint import Endpoint
from msgen.spec.models.root import Spec
from msgen.spec.models.service import Service
from msgen.spec.tree import Path


@dataclass(frozen=True, slots=True)
class Handler:
    """Something of a service that calls, stores or publishes: an endpoint, or a consumer."""

    service: str
    label: str
    work: Work
    path: Path

    @property
    def endpoint(self) -> Endpoint | None:
        """The endpoint, if it is one."""
        return self.work if isinstance(self.work, Endpoint) else None

    @property
    def text(self) -> str:
        """How messages name it."""
        return f"{self.label} of {self.service}"


@dataclass(frozen=True, slots=True)
class CallMention:
    """One call as it was written; `handler` is None for calls of the service itself."""

    service: str
    handler: Handler | None
    call: Call
    path: Path

    @property
    def caller(self) -> str:
        """How messages name who calls."""
        return self.handler.text if self.handler else f'service "{self.service}"'


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that leans on something by name; `port` where it says one.

    `how` completes the sentence `service "order" …`: `depends on`, `calls`, `forwards to`,
    `starts after`. `key` tells `locate` that the place is a key.
    """

    service: str
    how: str
    name: str
    port: str | None
    path: Path
    key: bool = False


def handlers(spec: Spec) -> Iterator[Handler]:
    """Every endpoint and consumer, by service in the spec's order."""
    for name, service in spec.services.items():
        base: Path = ("services", name)
        for label, endpoint in service.endpoints.items():
            yield Handler(name, label, endpoint, (*base, "endpoints", label))
        for topic, consume in service.consumes.items():
            yield Handler(name, topic, consume, (*base, "consumes", topic))


def calls(spec: Spec, found: tuple[Handler, ...]) -> Iterator[CallMention]:
    """Every call, of handlers and then of services themselves."""
    for handler in found:
        if handler.work.calls:
            yield from _steps(handler.service, handler, handler.work.calls, handler.path)
    for name, service in spec.services.items():
        if service.calls:
            yield from _steps(name, None, service.calls, ("services", name))


def _steps(
    service: str, handler: Handler | None, steps: tuple[tuple[Call, ...], ...], path: Path
) -> Iterator[CallMention]:
    for index, step in enumerate(steps):
        for inner, call in enumerate(step):
            yield CallMention(service, handler, call, (*path, "calls", index, inner))


def mentions(
    spec: Spec, found: tuple[Handler, ...], called: tuple[CallMention, ...]
) -> Iterator[Mention]:
    """Every dependency, call, forward and start order."""
    for name, service in spec.services.items():
        yield from _dependencies(name, service)
    for use in called:
        key = use.call.to
        yield Mention(use.service, "calls", key.target, key.port, use.path)
    for handler in found:
        forward = handler.endpoint.forward if handler.endpoint else None
        if forward is not None:
            path = (*handler.path, "forward")
            yield Mention(handler.service, "forwards to", forward.name, forward.port, path)


def _dependencies(name: str, service: Service) -> Iterator[Mention]:
    base: Path = ("services", name)
    for target in service.depends_on:
        path = (*base, "depends_on", target)
        yield Mention(name, "depends on", target.name, target.port, path, key=True)
    for index, after in enumerate(service.start_after):
        yield Mention(name, "starts after", after, None, (*base, "start_after", index))
