"""What a Dockerfile prints: the facts of a service that its image has to know."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgen.plan.model import Kind, Literal, ProbeKind, Protocol, Workload
from msgen.plan.ports import DEFAULT_HTTP_PORT, admin_port
from msgen.plan.running import PROBE_PATHS
from msgen.records import dataclass

BASE = "python:3.13-slim"
_TOLD = ("ADMIN_PORT", "HTTP_HOST", "HTTP_PORT")
"""Variables without which a container that is started by hand would not serve its ports."""
_REPEATED = ("VERSION", "REVISION", "SOURCE")
"""Build arguments, each the OCI annotation of its name."""


@dataclass(frozen=True, slots=True)
class Image:
    """Instructions as they stand in a Dockerfile.

    ``extras`` are files and folders of the service beside its code, ``folders`` where volumes are
    mounted: a new volume gets the owner of what it covers. ``health`` is the check of
    readiness in exec form, or NONE for what runs once. ``stop_signal`` is one that the process
    handles: as the first of its container it would ignore others.
    """

    base: str
    variables: tuple[str, ...]
    extras: tuple[str, ...]
    folders: tuple[str, ...]
    ports: tuple[str, ...]
    health: str
    stop_signal: str
    labels: tuple[str, ...]


def build(workload: Workload, *, document: bool, pages: bool) -> Image:
    """Return the view; ``document`` and ``pages`` say whether it has openapi.yaml and public/."""
    once = workload.kind is Kind.JOB
    volumes = (*workload.volumes, *(v for each in workload.containers for v in each.volumes))
    return Image(
        base=BASE,
        variables=tuple(_variables(workload)),
        extras=(*(("openapi.yaml",) if document else ()), *(("public",) if pages else ())),
        folders=tuple(sorted({json.dumps(v.path) for v in volumes if v.size is not None})),
        ports=tuple(
            f"{port.container}/udp" if port.protocol is Protocol.UDP else str(port.container)
            for port in workload.ports
        ),
        health="NONE" if once else _health(workload),
        stop_signal="SIGINT" if once else "SIGTERM",
        labels=tuple(_labels(workload)),
    )


def _variables(workload: Workload) -> Iterator[str]:
    for variable in workload.env:
        if variable.name in _TOLD and isinstance(variable.value, Literal):
            yield f"{variable.name}={_quoted(variable.value.text)}"


def _health(workload: Workload) -> str:
    """The readiness probe, asked by the interpreter that is there anyway."""
    ready = next((probe for probe in workload.probes if probe.name == "ready"), None)
    if ready is not None and ready.kind is ProbeKind.COMMAND:
        return f"CMD {json.dumps(list(ready.command))}"
    if ready is not None and ready.kind is not ProbeKind.HTTP:
        return "NONE"
    usual = admin_port(workload.ports)
    port = usual.container if usual else DEFAULT_HTTP_PORT
    if ready is not None and ready.port is not None:
        port = workload.port(ready.port).container
    path = (ready.path if ready else None) or PROBE_PATHS["ready"]
    asked = f"http://127.0.0.1:{port}{path}"
    code = f"from urllib.request import urlopen; urlopen({asked!r}, timeout=3)"
    timing = "--interval=5s --timeout=4s --start-period=60s"
    return f"{timing} CMD {json.dumps(['python', '-c', code])}"


def _labels(workload: Workload) -> Iterator[str]:
    known = {
        "title": workload.name,
        "description": workload.description,
        "vendor": workload.owner,
        "base.name": BASE,
    }
    for name, text in known.items():
        if text:
            yield f"org.opencontainers.image.{name}={_quoted(text)}"
    for name in _REPEATED:
        yield f'org.opencontainers.image.{name.lower()}="${{{name}}}"'


def _quoted(text: str) -> str:
    """A word of a Dockerfile: one line, nothing of it expanded."""
    flat = " ".join(text.split())
    for special in ("\\", '"', "$"):
        flat = flat.replace(special, f"\\{special}")
    return f'"{flat}"'
