"""Strongly connected components of a graph, and the order in which things may start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Graph = Mapping[str, Iterable[str]]
"""Node -> the nodes it points to. Targets that are no keys are ignored."""


@dataclass(slots=True)
class _Walk:
    """The state of one run of Tarjan's algorithm; recursion would end at 1,000 services."""

    graph: dict[str, list[str]]
    index: dict[str, int] = field(default_factory=dict)
    low: dict[str, int] = field(default_factory=dict)
    stack: list[str] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    found: list[tuple[str, ...]] = field(default_factory=list)

    def visit(self, root: str) -> None:
        frames = [self._enter(root)]
        while frames:
            node, successors = frames[-1]
            for following in successors:
                if following not in self.index:
                    frames.append(self._enter(following))
                    break
                if following in self.waiting:
                    self.low[node] = min(self.low[node], self.index[following])
            else:
                frames.pop()
                self._leave(node, frames[-1][0] if frames else None)

    def _enter(self, node: str) -> tuple[str, Iterator[str]]:
        self.index[node] = self.low[node] = len(self.index)
        self.stack.append(node)
        self.waiting.add(node)
        return node, iter(self.graph[node])

    def _leave(self, node: str, parent: str | None) -> None:
        if parent is not None:
            self.low[parent] = min(self.low[parent], self.low[node])
        if self.low[node] != self.index[node]:
            return
        members: list[str] = []
        while not members or members[-1] != node:
            members.append(self.stack.pop())
        self.waiting.difference_update(members)
        self.found.append(tuple(sorted(members)))


def components(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """All strongly connected components, callees before callers, members sorted.

    The result depends on the graph alone, never on the order of its keys.
    """
    known = {node: sorted({t for t in graph[node] if t in graph}) for node in sorted(graph)}
    walk = _Walk(known)
    for node in known:
        if node not in walk.index:
            walk.visit(node)
    return tuple(walk.found)


def cycles(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """The components of more than one member, sorted."""
    return tuple(sorted(c for c in components(graph) if len(c) > 1))


def waves(graph: Graph) -> tuple[tuple[str, ...], ...]:
    """Group the nodes so that each wave points only to earlier ones.

    A node stands in the earliest wave it can. Members of a cycle share a wave, since none of
    them can come first.
    """
    level: dict[str, int] = {}
    for members in components(graph):  # callees come first
        outside = (t for node in members for t in graph[node] if t in graph and t not in members)
        depth = max((level[target] + 1 for target in outside), default=0)
        level.update(dict.fromkeys(members, depth))
    grouped: list[list[str]] = [[] for _ in range(max(level.values(), default=-1) + 1)]
    for node in sorted(level):
        grouped[level[node]].append(node)
    return tuple(tuple(wave) for wave in grouped)


def cycle_path(graph: Graph, members: Iterable[str]) -> tuple[str, ...]:
    """One shortest way round a component, first node repeated at the end; starts at its least.

    Empty where no way leads back, as for a single node that does not point to itself.
    """
    inside = set(members)
    start = min(inside)
    came_from: dict[str, str] = {}
    queue = [start]
    for node in queue:
        for following in sorted(t for t in graph.get(node, ()) if t in inside):
            if following == start:
                return (*_trace(came_from, node), start)
            if following not in came_from:
                came_from[following] = node
                queue.append(following)
    return ()


def _trace(came_from: Mapping[str, str], last: str) -> tuple[str, ...]:
    way = [last]
    while way[-1] in came_from:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))
