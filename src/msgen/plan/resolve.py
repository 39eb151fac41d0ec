"""From what was written to what the system is: every decision, once, in one place.

`resolve` is pure: no disk, clock or randomness, and the order of keys in the spec changes
nothing. It expects a spec as `msgen.spec.load` gives it (environment applied, defaults filled
in) and makes a plan of any that the models accept: what refers to nothing is left out, since
the checks report it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from msgen import names
from msgen.diagnostics import Diagnostic
from msgen.plan import backing, convert, order, running
from msgen.plan.callgraph import Node, call_graph, rates
from msgen.plan.calls import Caller
from msgen.plan.edges import callers_of, edges_of
from msgen.plan.findings import Findings
from msgen.plan.handlers import Handlers, rules_of
from msgen.plan.index import Index, index
from msgen.plan.model import Edge, NamedType, Overview, Plan, Workload
from msgen.plan.platform import platform
from msgen.plan.policies import Policies
from msgen.plan.routes import routes
from msgen.plan.uses import entities_of
from msgen.plan.workloads import workload
from msgen.records import dataclass
from msgen.spec.models import Spec
from msgen.spec.tree import Map


@dataclass(frozen=True, slots=True)
class Resolution:
    """The plan, and what only resolving could see."""

    plan: Plan
    diagnostics: tuple[Diagnostic, ...]


def resolve(spec: Spec, *, environment: str | None = None, tree: Map | None = None) -> Resolution:
    """Resolve a complete spec.

    `environment` names the one that the spec holds in. With `tree`, the diagnostics say where
    in the file.
    """
    enabled = gc.isenabled()
    gc.disable()  # tens of thousands of new objects, none of them garbage
    try:
        return _resolve(spec, environment, Findings(tree))
    finally:
        if enabled:
            gc.enable()


def _resolve(spec: Spec, environment: str | None, findings: Findings) -> Resolution:
    entities = {name: entities_of(s, spec.types) for name, s in spec.datastores.items()}
    known = index(spec, entities)
    policies = Policies(spec)
    edges = {
        name: edges_of(name, service, known, policies)
        for name, service in sorted(spec.services.items())
    }
    all_edges = tuple(edge for name in edges for edge in edges[name])
    caller = Caller(known, policies, rules_of(known), findings)
    handlers = Handlers(known, caller, callers_of(all_edges, known))
    bare = [
        workload(name, index=known, handlers=handlers, edges=edges[name], environment=environment)
        for name in edges
    ]
    starts = _starts(known, edges)
    workloads = _finished(bare, starts, spec)
    plan = Plan(
        overview=_overview(spec),
        platform=platform(spec),
        environment=environment,
        environments=tuple(sorted(spec.environments)),
        types=tuple(NamedType(n, spec.types[n], ("types", n)) for n in sorted(spec.types)),
        workloads=workloads,
        stores=backing.stores(spec, entities, _owners(workloads)),
        brokers=backing.brokers(spec),
        topics=backing.topics(known, workloads),
        externals=backing.externals(spec, policies, all_edges),
        secrets=backing.secrets(spec),
        edges=all_edges,
        routes=routes(known, workloads, findings),
        waves=order.waves(starts),
        cycles=order.cycles(_synchronous(edges)),
        targets=convert.options(spec.targets),
        extra=convert.extras(spec.extra),
    )
    return Resolution(plan, findings.sorted())


def _overview(spec: Spec) -> Overview:
    said = spec.system
    return Overview(said.name, names.python_package(said.name), said.owner, said.description)


def _starts(known: Index, edges: Mapping[str, Iterable[Edge]]) -> dict[str, set[str]]:
    """What must be up before each thing starts: what it needs, and what it says.

    Optional dependencies, and those that exist only in another profile, are not waited for.
    """
    spec = known.spec
    starts: dict[str, set[str]] = {name: set() for name in (*spec.datastores, *spec.brokers)}
    for name, store in spec.datastores.items():
        if store.server in spec.datastores and store.server != name:
            starts[name].add(store.server)
    for name, service in spec.services.items():
        needed = {
            edge.target
            for edge in edges[name]
            if not edge.optional
            and edge.kind != "external"
            and edge.profile in (None, service.profile)
        }
        starts[name] = needed | {target for target in service.start_after if known.kind(target)}
        starts[name].discard(name)
    return starts


def _finished(
    workloads: Sequence[Workload], starts: Mapping[str, set[str]], spec: Spec
) -> tuple[Workload, ...]:
    """Fill in what needs all workloads: what each starts after, its rate and its replicas.

    Nothing starts after a member of its own cycle, which could wait for ever.
    """
    group = {name: members for members in order.components(starts) for name in members}
    total = _rates(workloads)
    finished = []
    for each in workloads:
        after = tuple(sorted(t for t in starts[each.name] if t not in group[each.name]))
        rate = total.get(each.name)
        if rate is None:
            finished.append(replace(each, after=after))
        else:
            scaling = running.scaling(spec.services[each.name], rate)
            finished.append(
                replace(each, after=after, expected_per_s=round(rate, 6), scaling=scaling)
            )
    return tuple(finished)


def _rates(workloads: Sequence[Workload]) -> dict[str, float]:
    """Requests per second of each workload: the expected rates flow down the calls."""
    declared = {
        Node(w.name, e.label): e.traffic_per_s
        for w in workloads
        for e in w.endpoints
        if e.traffic_per_s is not None
    }
    if not declared:
        return {}
    public = {Node(w.name, e.label) for w in workloads for e in w.endpoints if e.public}
    total: dict[str, float] = {}
    for node, rate in rates(call_graph(workloads), declared, public).items():
        total[node.workload] = total.get(node.workload, 0.0) + rate
    return total


def _owners(workloads: Iterable[Workload]) -> dict[str, set[str]]:
    """The workloads that write each store."""
    found: dict[str, set[str]] = {}
    for each in workloads:
        for handler in each.handlers:
            for use in handler.writes:
                found.setdefault(use.store, set()).add(each.name)
    return found


def _synchronous(edges: Mapping[str, Iterable[Edge]]) -> dict[str, set[str]]:
    return {
        name: {edge.target for edge in mine if edge.kind == "service" and edge.synchronous}
        for name, mine in edges.items()
    }
