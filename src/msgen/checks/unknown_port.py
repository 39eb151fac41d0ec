"""A port is named that its service does not have.

Why:
    A port is chosen by its name, in depends_on and calls as target:port, and by endpoints,
    probes and metrics of the service itself.

Example:
    services:
      web: {depends_on: ['cart:rpc']}
      cart: {ports: {grpc: 9000}}

Fix:
    services:
      web: {depends_on: ['cart:grpc']}
      cart: {ports: {grpc: 9000}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Rule
from msgen.names import nearest
from msgen.spec.addresses import processes
from msgen.spec.models.container import Container, Process
from msgen.spec.models.service import Service
from msgen.spec.models.settings import EnvValue
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Ports of others in mentions and addresses, then each service's own."""
    for use in written.mentions:
        if use.port is not None:
            yield from _check(written, use.name, use.port, use.path, key=use.key)
    for variable in written.variables:
        if variable.address and variable.address[1].port is not None:
            form, target = variable.address
            yield from _check(written, target.name, target.port or "", (*variable.path, form))
    for name, service in written.spec.services.items():
        for port, path in _own(service):
            yield from _check(written, name, port, ("services", name, *path))
    yield from _told(written)


def _told(written: Written) -> Iterator[Diagnostic]:
    """Ports at which a process is told that it listens."""
    for name, service in written.spec.services.items():
        for process, inner in processes(service):
            beside = process.ports if isinstance(process, Container) else {}
            told = [*_listening(process.env), *_from_groups(process, written)]
            for port, path in told:
                if port not in beside:
                    yield from _check(written, name, port, ("services", name, *inner, *path))
    for section in ("datastores", "brokers"):
        for name, placed in getattr(written.spec, section).items():
            for port, path in _listening(placed.env):
                yield from _check(written, name, port, (section, name, *path))


def _from_groups(process: Process, written: Written) -> Iterator[tuple[str, Path]]:
    for index, group in enumerate(process.env_from):
        for port, _ in _listening(written.spec.env_groups.get(group, {})):
            yield port, ("env_from", index)


def _own(service: Service) -> Iterator[tuple[str, Path]]:
    for label, endpoint in service.endpoints.items():
        if endpoint.port is not None:
            yield endpoint.port, ("endpoints", label, "port")
    if service.metrics.port is not None:
        yield service.metrics.port, ("metrics", "port")
    for kind in ("ready", "live", "start"):
        probe = getattr(service.probes, kind)
        if probe is not None and probe.port is not None and not probe.port.isdigit():
            yield probe.port, ("probes", kind, "port")


def _listening(env: Mapping[str, EnvValue | None]) -> Iterator[tuple[str, Path]]:
    """Ports that a process is told it listens at, by its own variables."""
    for variable, value in env.items():
        for inner, part in value.parts if value is not None else ():
            if part.listen is not None:
                yield part.listen, ("env", variable, *inner, "listen")


def _check(
    written: Written, name: str, port: str, path: Path, *, key: bool = False
) -> Iterator[Diagnostic]:
    section = written.names.get(name)
    if section is None:
        return
    span = written.at(path, key=key)
    ports = getattr(getattr(written.spec, section)[name], "ports", {})
    noun = written.noun(name)
    if port in ports:
        return
    if section != "services" and not ports:
        message = f'the {noun} "{name}" has one port, which needs no name'
        yield RULE.at(span, message, hint=f"write {name}")
        return
    if not ports and written.spec.services[name].image is not None:
        return
    best = nearest(port, ports)
    listed = f'ports of "{name}" are {", ".join(ports)}'
    message = f'{noun} "{name}" has no port "{port}"'
    hint = f'did you mean "{best}"?' if best else listed if ports else "it has no ports"
    yield RULE.at(span, message, hint=hint)
