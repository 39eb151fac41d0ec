"""Workloads: one a service of the spec, put together from what the other modules decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from msgen import names
from msgen.plan import convert, running
from msgen.plan.environment import workload_env
from msgen.plan.handlers import Handlers
from msgen.plan.index import Index
from msgen.plan.model import (
    AuthKind,
    Credential,
    Edge,
    Kind,
    Port,
    Schedule,
    SourceOf,
    Step,
    Workload,
)
from msgen.plan.ports import admin_port
from msgen.spec.models import Hardening, Service, Spec

_POWERS = ("root", "privileged", "capabilities", "host_network")


def workload(
    name: str,
    *,
    index: Index,
    handlers: Handlers,
    edges: tuple[Edge, ...],
    environment: str | None,
) -> Workload:
    """One workload; its start order and expected rate are filled in once all are known."""
    spec = index.spec
    service = spec.services[name]
    ports = index.ports[name]
    endpoints = tuple(handlers.endpoint(offer) for offer in _in_order(index, name))
    consumers = tuple(
        handlers.consumer(name, topic, service.consumes[topic])
        for topic in sorted(service.consumes)
    )
    steps = handlers.own_steps(name, service)
    served = [step for endpoint in endpoints for step in endpoint.steps]
    consumed = [step for consumer in consumers for step in consumer.steps]
    scopes = _scopes([*steps, *served, *consumed], handlers)
    described = Workload(
        name=name,
        kind=Kind(service.kind),
        source=_source(service),
        python_name=names.python_package(name),
        go_name=names.go_package(name),
        env_name=names.env_name(name),
        class_name=names.class_name(name),
        description=service.description,
        owner=service.owner or spec.system.owner,
        subsystem=service.subsystem,
        blueprint=service.blueprint if _source(service) is SourceOf.BLUEPRINT else None,
        image=service.image,
        build=service.build,
        options=convert.options(service.options),
        ports=ports,
        endpoints=endpoints,
        consumers=consumers,
        schedule=Schedule(service.schedule, service.zone) if service.schedule else None,
        steps=steps,
        edges=edges,
        env=workload_env(
            service, spec, ports=ports, edges=edges, scopes=scopes, environment=environment
        ),
        scopes=scopes,
        proto=service.proto,
        openapi=service.openapi,
        extra=convert.extras(service.extra),
        loc=("services", name),
    )
    return _running(described, service, spec)


def _running(described: Workload, service: Service, spec: Spec) -> Workload:
    """Add how it runs."""
    return replace(
        described,
        metrics_port=_metrics_port(service, described.ports),
        metrics_path=service.metrics.path or "/metrics",
        files=convert.files(service.files),
        resources=convert.resources(service.resources),
        scaling=running.scaling(service, None),
        probes=running.probes(service, described.ports),
        grace_ms=service.stop.grace.ms,
        versions=running.versions(service, spec, described.ports),
        containers=running.containers(service, spec, described.ports),
        volumes=convert.volumes(service.volumes),
        entrypoint=tuple(service.entrypoint),
        args=tuple(service.args),
        writable=tuple(sorted(service.hardening.writable)),
        hardening=_hardening(service.hardening),
        local=convert.local(service.local),
        profile=service.profile,
    )


def _in_order(index: Index, name: str) -> list[Any]:
    """Endpoints by path, then method: the order of a reference, whatever that of the spec."""
    return sorted(
        index.offers[name].values(), key=lambda offer: (offer.path, offer.key.method, offer.key)
    )


def _source(service: Service) -> SourceOf:
    if service.image is not None:
        return SourceOf.IMAGE
    return SourceOf.BUILD if service.build is not None else SourceOf.BLUEPRINT


def _metrics_port(service: Service, ports: tuple[Port, ...]) -> str | None:
    said = service.metrics
    if said.path in (None, "none"):
        return None
    if said.port is not None:
        return said.port if any(port.name == said.port for port in ports) else None
    usual = admin_port(ports)
    return usual.name if usual else None


def _scopes(steps: list[Step], handlers: Handlers) -> tuple[str, ...]:
    """What a token of its own must hold: the scopes of all that it calls with it."""
    needed: set[str] = set()
    for step in steps:
        for call in step.calls:
            if call.credential is Credential.OWN and call.endpoint is not None:
                rule = handlers.caller.auths.get((call.target, call.endpoint))
                if rule is not None and rule.kind is AuthKind.SCOPES:
                    needed.update(rule.scopes)
    return tuple(sorted(needed))


def _hardening(said: Hardening) -> tuple[tuple[str, Any], ...]:
    """The exceptions that are made, by name."""
    values = ((name, getattr(said, name)) for name in sorted(_POWERS))
    return tuple((name, value) for name, value in values if value)
