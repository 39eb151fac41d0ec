"""Edges: one a caller, target and port, gathered from all that may make one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from msgen.plan.convert import ordered
from msgen.plan.index import Index
from msgen.plan.model import Edge, Path, Protocol
from msgen.plan.policies import Policies
from msgen.spec.addresses import addresses
from msgen.spec.keys import EntityRef, Target
from msgen.spec.models import Call, Service
from msgen.spec.models.calls import Work
from msgen.spec.models.edge import Dependency


@dataclass(slots=True)
class _Draft:
    """An edge while it is gathered. ``opaque`` edges may call anything at their port."""

    kind: str
    protocol: Protocol | None
    loc: Path
    dependency: Dependency | None = None
    labels: set[str] = field(default_factory=set)
    opaque: bool = False
    optional_calls: list[bool] = field(default_factory=list)
    synchronous: bool = True


def edges_of(name: str, service: Service, index: Index, policies: Policies) -> tuple[Edge, ...]:
    """The edges of one workload, sorted by target and port; unknown targets make none."""
    gathered = _Gathering(name, service, index)
    gathered.work((name,), service.calls, ())
    for label, endpoint in sorted(service.endpoints.items()):
        gathered.handler(("endpoints", label), endpoint)
        if endpoint.forward is not None:
            gathered.forward(("endpoints", label, "forward"), endpoint.forward)
    for topic, consume in sorted(service.consumes.items()):
        gathered.handler(("consumes", topic), consume)
        gathered.message(topic, ("consumes", topic))
    gathered.addresses()
    gathered.depends_on()
    return tuple(gathered.finish(policies))


@dataclass(slots=True)
class _Gathering:
    name: str
    service: Service
    index: Index
    drafts: dict[tuple[str, str | None], _Draft] = field(default_factory=dict)

    def depends_on(self) -> None:
        """What is said about edges: of one port before that of all; it makes what is missing."""
        said = sorted(self.service.depends_on.items(), key=lambda item: item[0].port is None)
        for target, dependency in said:
            known = [draft for key, draft in self.drafts.items() if key[0] == target.name]
            place: Path = ("depends_on", str(target))
            if target.port is not None or not known:
                made = self._draft(target.name, target.port, place)
                known = [made] if made is not None else []
            for draft in known:
                if draft.dependency is None:
                    draft.dependency = dependency
                    draft.loc = ("services", self.name, *place)

    def addresses(self) -> None:
        """Who is told where something is depends on it; a host alone says nothing of the port."""
        told = [one for one in addresses(self.service, self.index.spec) if one.edge]
        for address in sorted(told, key=lambda one: one.form == "host"):
            name, port = address.target.name, address.target.port
            known = address.form == "host" and port is None
            if not (known and any(name == target for target, _ in self.drafts)):
                self._draft(name, port, address.path)

    def handler(self, place: Path, work: Work) -> None:
        self.work(place, work.calls, (*work.reads, *work.writes))
        for topic in sorted(work.publishes):
            self.message(topic, (*place, "publishes", topic))

    def work(self, place: Path, steps: Iterable[Iterable[Call]], refs: Iterable[EntityRef]) -> None:
        for step in steps:
            for call in step:
                self._call(call, place)
        for ref in refs:
            self._draft(ref.store, None, place)

    def forward(self, place: Path, target: Target) -> None:
        draft = self._draft(target.name, target.port, place)
        if draft is not None:
            draft.opaque = True

    def message(self, topic: str, place: Path) -> None:
        broker = self.index.broker_of(topic)
        draft = self._draft(broker, None, place) if broker else None
        if draft is not None:
            draft.synchronous = False

    def _call(self, call: Call, place: Path) -> None:
        offer = self.index.offer(call)
        port = self.index.named_port(call.to.target, call.to.port, offer)
        draft = self._draft(call.to.target, port.name if port else None, (*place, "calls"))
        if draft is None:
            return
        draft.optional_calls.append(call.optional)
        label = str(offer.key) if offer else call.to.endpoint
        if label is None:
            draft.opaque = True
        else:
            draft.labels.add(label)

    def _draft(self, target: str, said: str | None, place: Path) -> _Draft | None:
        kind = self.index.kind(target)
        if kind is None or target == self.name:
            return None
        port = self.index.named_port(target, said, None)
        key = (target, port.name if port else None)
        if key not in self.drafts:
            protocol = port.protocol if port else None
            self.drafts[key] = _Draft(kind, protocol, ("services", self.name, *place))
            self.drafts[key].synchronous = kind != "broker"
        return self.drafts[key]

    def finish(self, policies: Policies) -> Iterator[Edge]:
        drafts = sorted(self.drafts.items(), key=lambda item: (item[0][0], item[0][1] or ""))
        for (target, port), draft in drafts:
            dependency = draft.dependency
            yield Edge(
                caller=self.name,
                target=target,
                port=port,
                kind=draft.kind,
                protocol=draft.protocol,
                policy=policies.of(dependency, target=target),
                optional=_is_optional(draft),
                fallback=ordered(dependency.fallback) if dependency else None,
                endpoints=() if draft.opaque else tuple(sorted(draft.labels)),
                synchronous=draft.synchronous,
                profile=self._profile_of(target, dependency),
                loc=draft.loc,
                via_gateway=draft.kind == "service" and self.service.kind == "web",
            )

    def _profile_of(self, target: str, dependency: Dependency | None) -> str | None:
        """The edge's own profile, else that of the caller, else that of the target."""
        said = (dependency.profile if dependency else None) or self.service.profile
        if said is not None:
            return said
        spec = self.index.spec
        for section in (spec.services, spec.datastores, spec.brokers):
            if target in section:
                return section[target].profile
        return None


def _is_optional(draft: _Draft) -> bool:
    """What `depends_on` says; where it does not, whether every call is optional."""
    said = draft.dependency
    if said is not None and said.optional is not None:
        return said.optional
    return bool(draft.optional_calls) and all(draft.optional_calls)


def callers_of(edges: Iterable[Edge], index: Index) -> dict[tuple[str, str], tuple[str, ...]]:
    """Who may call each endpoint: those that name it, and those that may call all of its port."""
    found: dict[tuple[str, str], set[str]] = {}
    for edge in edges:
        if edge.kind != "service" or edge.via_gateway:
            continue
        labels = edge.endpoints or tuple(
            label
            for label, offer in index.offers.get(edge.target, {}).items()
            if offer.port is not None and offer.port.name == edge.port
        )
        for label in labels:
            found.setdefault((edge.target, label), set()).add(edge.caller)
    return {key: tuple(sorted(callers)) for key, callers in found.items()}
