"""Whom a service talks to: clients with a method a call, and peers of other protocols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgen import names
from msgen.plan.model import Call, Endpoint, External, Protocol, Workload
from msgen.views.groups import Groups
from msgen.views.index import Index
from msgen.views.service import Callee, Method, Operation, Peer, signature

_HTTP = (None, Protocol.HTTP, Protocol.HTTPS)
_Calls = list[tuple[str, Call]]
"""Calls of one callee, each with the name of the operation that makes it."""


def callees_of(
    workload: Workload, operations: Iterable[Operation], index: Index, groups: Groups
) -> Iterator[Callee]:
    """Yield those that ``workload`` talks HTTP with, in the order of its edges."""
    calls: dict[str, _Calls] = {}
    for operation in operations:
        for step in operation.steps:
            for call in step.calls:
                calls.setdefault(call.target, []).append((operation.name, call))
    seen = set()
    for edge in workload.edges:
        if edge.kind not in ("service", "external") or edge.protocol not in _HTTP:
            continue
        if edge.target in seen:
            continue
        seen.add(edge.target)
        external = index.externals.get(edge.target)
        target = external or index.workloads[edge.target]
        yield Callee(
            target=edge.target,
            name=target.python_name,
            class_name=target.class_name,
            env_name=target.env_name,
            policy=edge.policy,
            optional=edge.optional,
            external=external,
            methods=tuple(_methods(target, calls.get(edge.target, []), groups)),
        )


def peers_of(workload: Workload, callees: Iterable[Callee]) -> Iterator[Peer]:
    """Yield those that ``workload`` talks another protocol with."""
    known = {callee.target for callee in callees}
    for edge in workload.edges:
        if edge.kind in ("service", "external") and edge.target not in known:
            known.add(edge.target)
            yield Peer(edge.target, names.identifier(edge.target), names.env_name(edge.target))


def _methods(target: Workload | External, calls: _Calls, groups: Groups) -> Iterator[Method]:
    """One method a call, shared by all that call the same thing in the same way."""
    endpoints = {each.label: each for each in target.endpoints}
    alike: dict[object, _Calls] = {}
    for by, call in calls:
        if call.endpoint is not None and call.endpoint in endpoints:
            alike.setdefault(signature(call), []).append((by, call))
    taken: set[str] = set()
    for members in alike.values():
        by, call = members[0]
        name = call.operation if call.operation not in taken else f"{call.operation}_for_{by}"
        taken.add(name)
        users = tuple(sorted({by for by, _ in members}))
        endpoint = endpoints[call.endpoint or ""]
        yield _method(name, endpoint, call, users, of=target.class_name, groups=groups)


def _method(
    name: str, endpoint: Endpoint, call: Call, users: tuple[str, ...], *, of: str, groups: Groups
) -> Method:
    stem = names.class_name(endpoint.operation)
    return Method(
        name=name,
        endpoint=replace(
            endpoint,
            path_params=groups.named(endpoint.path_params, stem),
            query=groups.named(endpoint.query, stem),
            headers=groups.named(endpoint.headers, stem),
        ),
        body=groups.types.body(endpoint, of=of),
        query_type=groups.group(f"{stem}Query", endpoint.query, of=of),
        headers_type=groups.group(f"{stem}Headers", endpoint.headers, of=of),
        call=call,
        used_by=users,
    )
