"""Columns of a picture: callers left of what they call, as far as cycles allow."""

from __future__ import annotations

from collections.abc import Mapping

from msgen.graph.picture import GATEWAY, Node, Picture, Shape

_ENTRANCE = {Shape.GATEWAY: 0, Shape.WEB: 1, Shape.CRON: 2, Shape.JOB: 3}


def columns(picture: Picture) -> dict[str, int]:
    """Node id -> column, counted from 0 at the left.

    A line goes at least one column to the right, unless it closes a cycle, or brings a message
    to something that others call too. What has no callers stands just before what it calls.
    """
    forward = _without_cycles(picture)
    rank: dict[str, int] = {}
    for name in _topological(forward):
        rank.setdefault(name, 0)
        for target in forward[name]:
            rank[target] = max(rank.get(target, 0), rank[name] + 1)
    called = {target for targets in forward.values() for target in targets}
    for node in picture.nodes:
        if node.id not in called and node.id != GATEWAY and forward[node.id]:
            rank[node.id] = min(rank[target] for target in forward[node.id]) - 1
    if any(rank[node.id] == 0 for node in picture.nodes if node.id != GATEWAY):
        # the entrance stands alone: it belongs to no band, and must not lie on one
        rank = {name: place + (name != GATEWAY) for name, place in rank.items()}
    used = sorted(set(rank.values()))
    return {node: used.index(column) for node, column in rank.items()}


def _without_cycles(picture: Picture) -> dict[str, list[str]]:
    """Leave out lines that lead back, walking depth first from the most entrance-like nodes."""
    brokers = {node.id for node in picture.nodes if node.shape is Shape.BROKER}
    served = {line.target for line in picture.lines if line.source not in brokers}
    lines = [
        line for line in picture.lines if line.source not in brokers or line.target not in served
    ]
    outgoing: dict[str, list[str]] = {node.id: [] for node in picture.nodes}
    incoming = dict.fromkeys(outgoing, 0)
    for line in lines:
        outgoing[line.source].append(line.target)
        incoming[line.target] += 1
    starts = sorted(picture.nodes, key=lambda n: _entrance(n, incoming, outgoing))
    kept: dict[str, list[str]] = {node.id: [] for node in picture.nodes}
    state: dict[str, str] = {}
    for start in starts:
        if start.id not in state:
            _walk(start.id, outgoing, kept, state)
    return kept


def _entrance(
    node: Node, incoming: Mapping[str, int], outgoing: Mapping[str, list[str]]
) -> tuple[int, int, str]:
    public = GATEWAY in outgoing and node.id in outgoing[GATEWAY]
    place = _ENTRANCE.get(node.shape, 4 if public else 5)
    return place, incoming[node.id] - len(outgoing[node.id]), node.id


def _walk(
    start: str,
    outgoing: Mapping[str, list[str]],
    kept: dict[str, list[str]],
    state: dict[str, str],
) -> None:
    frames = [(start, iter(outgoing[start]))]
    state[start] = "open"
    while frames:
        node, targets = frames[-1]
        for target in targets:
            if state.get(target) == "open":
                continue  # it would close a cycle
            kept[node].append(target)
            if target not in state:
                state[target] = "open"
                frames.append((target, iter(outgoing[target])))
                break
        else:
            state[node] = "done"
            frames.pop()


def _topological(graph: Mapping[str, list[str]]) -> list[str]:
    waiting = dict.fromkeys(graph, 0)
    for targets in graph.values():
        for target in targets:
            waiting[target] += 1
    ready = sorted(node for node, count in waiting.items() if not count)
    for node in ready:  # grows while it is read
        for target in graph[node]:
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return ready
