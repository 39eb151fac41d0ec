"""How a workload runs: probes, scaling, containers, versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgen.plan import convert
from msgen.plan.capacity import replicas_for
from msgen.plan.environment import declared_env
from msgen.plan.model import (
    Container,
    Port,
    Probe,
    ProbeKind,
    Protocol,
    Scaling,
    Version,
)
from msgen.plan.ports import admin_port, make_ports
from msgen.spec import models
from msgen.spec.models import Service, Spec

PROBE_PATHS = {"ready": "/readyz", "live": "/livez", "start": "/startupz"}
"""Where generated code answers probes."""
_BY_PROTOCOL = {Protocol.GRPC: ProbeKind.GRPC}
_DEFAULT_CPU = 0.8


def probes(service: Service, ports: Sequence[Port]) -> tuple[Probe, ...]:
    """The probes of a workload, ready, live and start.

    Generated code answers on the admin port, else the first http port; a workload without one
    has none. Of images and code of one's own, only what is said is known.
    """
    generated = service.image is None and service.build is None
    found = (
        _probe(name, getattr(service.probes, name), ports, generated=generated)
        for name in PROBE_PATHS
    )
    return tuple(probe for probe in found if probe is not None)


def _probe(
    name: str, said: models.Probe | None, ports: Sequence[Port], *, generated: bool
) -> Probe | None:
    usual = admin_port(ports)
    if said is None or said.kind is None:
        within = said.within.ms if said and said.within else None
        if generated and (usual is not None or said is None):
            return _generated(name, said, ports, within)
        return _by_protocol(name, said, ports, within) if said else None
    kind = ProbeKind(said.kind)
    if kind is ProbeKind.NONE:
        return None
    port = next((p for p in ports if p.name == said.port), None)
    if port is None:
        port = (usual if generated else None) or (ports[0] if ports else None)
    return Probe(
        name,
        kind,
        port.name if port and kind is not ProbeKind.COMMAND else None,
        (said.path or PROBE_PATHS[name]) if kind is ProbeKind.HTTP else said.service,
        tuple(sorted(said.headers.items())),
        tuple(said.command),
        said.within.ms if said.within else None,
    )


def _generated(
    name: str, said: models.Probe | None, ports: Sequence[Port], within: int | None
) -> Probe | None:
    """What generated code answers: HTTP where it has such a port, else gRPC health."""
    port = next((p for p in ports if said and p.name == said.port), admin_port(ports))
    if port is not None:
        path = (said.path if said else None) or PROBE_PATHS[name]
        return Probe(name, ProbeKind.HTTP, port.name, path, within_ms=within)
    grpc = next((p for p in ports if p.protocol is Protocol.GRPC), None)
    return Probe(name, ProbeKind.GRPC, grpc.name, within_ms=within) if grpc else None


def _by_protocol(
    name: str, said: models.Probe, ports: Sequence[Port], within: int | None
) -> Probe | None:
    port = next((p for p in ports if p.name == said.port), ports[0] if ports else None)
    if port is None:
        return None
    kind = ProbeKind.HTTP if said.path else _BY_PROTOCOL.get(port.protocol, ProbeKind.TCP)
    return Probe(name, kind, port.name, said.path, within_ms=within)


def scaling(service: Service, expected_per_s: float | None) -> Scaling:
    """Replicas and what drives their number.

    Where `replicas` is not said but `autoscale.rps` is, as many as carry the expected rate.
    """
    said, drive = service.replicas, service.autoscale
    rps = drive.rps if drive else None
    minimum, maximum = said.minimum, said.maximum
    needed = replicas_for(expected_per_s, per_replica=rps)
    if needed is not None and "replicas" not in service.model_fields_set:
        minimum, maximum = needed, max(needed, maximum)
    if minimum == maximum:
        return Scaling(minimum, maximum, None, None, rps)
    cpu = drive.cpu.fraction if drive and drive.cpu else None
    memory = drive.memory.fraction if drive and drive.memory else None
    if cpu is None and memory is None and rps is None:
        cpu = _DEFAULT_CPU
    return Scaling(minimum, maximum, cpu, memory, rps)


def versions(service: Service, spec: Spec, ports: tuple[Port, ...]) -> tuple[Version, ...]:
    """Versions beside the base, by name."""
    return tuple(
        Version(
            name=name,
            weight=version.weight.fraction if version.weight else None,
            matches=convert.matches(version.match),
            blueprint=version.blueprint,
            image=version.image,
            env=declared_env(version, spec, ports=ports),
            files=convert.files(version.files),
            volumes=convert.volumes(version.volumes),
            entrypoint=tuple(version.entrypoint),
            args=tuple(version.args),
            options=convert.options(version.options),
            resources=convert.resources(version.resources),
            replicas=(version.replicas.minimum, version.replicas.maximum)
            if version.replicas
            else None,
        )
        for name, version in sorted(service.versions.items())
    )


def containers(service: Service, spec: Spec, ports: tuple[Port, ...]) -> tuple[Container, ...]:
    """Init containers, sidecars and jobs, each by name: keys of a map have no other order.

    What runs beside a workload shares its network, so it may be told the workload's ``ports``.
    """
    return tuple(_containers(service, spec, ports))


def _containers(service: Service, spec: Spec, pod: tuple[Port, ...]) -> Iterator[Container]:
    for name, init in sorted(service.init.items()):
        yield _container(name, "init", init.image, init, spec, pod=pod)
    for name, side in sorted(service.sidecars.items()):
        ports = make_ports(side.ports)
        yield _container(name, "sidecar", side.image, side, spec, pod=pod, ports=ports)
    for name, job in sorted(service.jobs.items()):
        yield _container(name, job.run, job.image, job, spec, pod=pod)


def _container(
    name: str,
    role: str,
    image: str | None,
    process: models.Process,
    spec: Spec,
    *,
    pod: tuple[Port, ...],
    ports: tuple[Port, ...] = (),
) -> Container:
    return Container(
        name=name,
        role=role,
        image=image,
        entrypoint=tuple(process.entrypoint),
        args=tuple(process.args),
        env=declared_env(process, spec, ports=(*ports, *pod)),
        files=convert.files(process.files),
        volumes=convert.volumes(process.volumes),
        ports=ports,
        resources=convert.resources(process.resources),
    )
