"""The endpoint-level call graph: who calls what, how often, and what retries make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import NamedTuple

from msgen.plan.model import Call, Consumer, Endpoint, Step, Workload
from msgen.plan.order import components
from msgen.records import dataclass


class Node(NamedTuple):
    """A handler: a workload and the label of its endpoint or topic.

    The label is empty for what a workload does by itself, and for calls that name no endpoint.
    """

    workload: str
    label: str

    def __str__(self) -> str:
        return f"{self.workload} {self.label}".rstrip()


@dataclass(frozen=True, slots=True)
class Link:
    """One call or delivery from a handler to another; ``chance`` is how often it happens."""

    source: Node
    target: Node
    call: Call | None
    chance: float = 1.0

    @property
    def attempts(self) -> int:
        """How many requests one call may become."""
        return self.call.policy.retries.count + 1 if self.call else 1


@dataclass(frozen=True, slots=True)
class CallGraph:
    """All handlers with their links; ``order`` lists callers before callees, cycles broken.

    ``forward`` are the links that follow this order: the others close a cycle.
    """

    links: Mapping[Node, tuple[Link, ...]]
    order: tuple[Node, ...]
    forward: Mapping[Node, tuple[Link, ...]]


@dataclass(frozen=True, slots=True)
class Amplified:
    """The most requests that one request at the head of ``path`` may become at its end."""

    path: tuple[Node, ...]
    factor: int

    @property
    def text(self) -> str:
        """``a GET / → b GET /x → c GET /y: × 6``."""
        return f"{' → '.join(map(str, self.path))}: × {self.factor}"


def call_graph(workloads: Iterable[Workload]) -> CallGraph:
    """The graph of all calls, forwards, and deliveries of published messages."""
    everything = tuple(workloads)
    consumers: dict[str, list[Node]] = {}
    for workload in everything:
        for consumer in workload.consumers:
            consumers.setdefault(consumer.topic, []).append(Node(workload.name, consumer.topic))
    links: dict[Node, list[Link]] = {}
    for workload in everything:
        for node, handler in _handlers(workload):
            links.setdefault(node, []).extend(_links(node, handler, consumers))
    for made in list(links.values()):
        for link in made:
            links.setdefault(link.target, [])
    return _ordered({node: tuple(links[node]) for node in sorted(links)})


def amplification(graph: CallGraph, *, at_least: int = 2) -> tuple[Amplified, ...]:
    """For each handler, the worst path of retries that ends there, if it multiplies that much.

    Deliveries of messages start anew: a broker stands between. Worst first.
    """
    worst: dict[Node, Amplified] = {}
    for node in graph.order:
        here = worst.setdefault(node, Amplified((node,), 1))
        for link in graph.forward[node]:
            factor = here.factor * link.attempts
            known = worst.get(link.target)
            if link.call is not None and (known is None or factor > known.factor):
                worst[link.target] = Amplified((*here.path, link.target), factor)
    found = (a for a in worst.values() if a.factor >= at_least)
    return tuple(sorted(found, key=lambda a: (-a.factor, a.path)))


def rates(
    graph: CallGraph, declared: Mapping[Node, float], entries: set[Node]
) -> dict[Node, float]:
    """Requests per second that each handler may expect; those with none are left out.

    ``declared`` is ``traffic:``. At an entry it is what the outside brings, and inner calls
    come on top; elsewhere it is a floor under what flows down. Links that close a cycle carry
    nothing, since no request runs in a circle for ever. Retries are not counted.
    """
    rate: dict[Node, float] = {}
    for node in graph.order:
        said = declared.get(node, 0.0)
        inner = rate.get(node, 0.0)
        total = inner + said if node in entries else max(inner, said)
        if not total:
            continue
        rate[node] = total
        for link in graph.forward[node]:
            rate[link.target] = rate.get(link.target, 0.0) + total * link.chance
    return rate


def _handlers(workload: Workload) -> Iterator[tuple[Node, Endpoint | Consumer | tuple[Step, ...]]]:
    if workload.steps:
        yield Node(workload.name, ""), workload.steps
    for endpoint in workload.endpoints:
        yield Node(workload.name, endpoint.label), endpoint
    for consumer in workload.consumers:
        yield Node(workload.name, consumer.topic), consumer


def _links(
    node: Node,
    handler: Endpoint | Consumer | tuple[Step, ...],
    consumers: Mapping[str, list[Node]],
) -> Iterator[Link]:
    steps = handler if isinstance(handler, tuple) else handler.steps
    for step in steps:
        for call in step.calls:
            chance = 1.0 if call.chance is None else call.chance
            yield Link(node, Node(call.target, call.endpoint or ""), call, chance)
    if isinstance(handler, tuple):
        return
    if isinstance(handler, Endpoint) and handler.forward:
        yield Link(node, Node(handler.forward, ""), None)
    for publication in handler.publishes:
        for target in consumers.get(publication.topic, ()):
            yield Link(node, target, None)


def _ordered(links: Mapping[Node, tuple[Link, ...]]) -> CallGraph:
    """Order by components; inside one, by name, which breaks the cycle the same way each time."""
    keys = {f"{node.workload}\0{node.label}": node for node in links}
    plain = {
        key: [f"{link.target.workload}\0{link.target.label}" for link in links[node]]
        for key, node in keys.items()
    }
    order = [keys[key] for group in reversed(components(plain)) for key in group]
    place = {node: index for index, node in enumerate(order)}
    forward = {
        node: tuple(link for link in made if place[link.target] > place.get(node, inf))
        for node, made in links.items()
    }
    return CallGraph(links, tuple(order), forward)
