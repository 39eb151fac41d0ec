"""When a container is started, ready, and alive, as the cluster asks it."""

from __future__ import annotations

import math

from msgen.plan.model import Probe, ProbeKind, SourceOf, Workload
from msgen.plan.ports import DEFAULT_HTTP_PORT
from msgen.plan.running import PROBE_PATHS
from msgen.targets.helm.wire import Json

_KEYS = {"ready": "readinessProbe", "live": "livenessProbe", "start": "startupProbe"}
_START_WITHIN_MS = 300_000
"""As long as a replica waits for another one that changes the schema of their database."""
_TIMING = {
    "ready": {"periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 2},
    "live": {"periodSeconds": 10, "timeoutSeconds": 5, "failureThreshold": 6},
}


def probes(workload: Workload) -> Json:
    """The probes of the main container, as Kubernetes writes them."""
    found = {probe.name: probe for probe in workload.probes if probe.kind is not ProbeKind.NONE}
    if workload.source is SourceOf.BLUEPRINT and not workload.ports:
        found = {n: Probe(n, ProbeKind.HTTP, None, path) for n, path in PROBE_PATHS.items()}
    return {_KEYS[name]: _probe(found[name], workload) for name in _KEYS if name in found}


def timing(name: str, within_ms: int | None = None) -> Json:
    """How often a probe asks; ``within_ms`` is how long a start may take."""
    if name != "start":
        return dict(_TIMING[name])
    every = 2
    tries = math.ceil((within_ms or _START_WITHIN_MS) / 1000 / every)
    return {"periodSeconds": every, "timeoutSeconds": 3, "failureThreshold": tries}


def _probe(probe: Probe, workload: Workload) -> Json:
    return {**_asked(probe, workload), **timing(probe.name, probe.within_ms)}


def _asked(probe: Probe, workload: Workload) -> Json:
    number = workload.port(probe.port).container if probe.port else DEFAULT_HTTP_PORT
    match probe.kind:
        case ProbeKind.COMMAND:
            return {"exec": {"command": list(probe.command)}}
        case ProbeKind.TCP:
            return {"tcpSocket": {"port": number}}
        case ProbeKind.GRPC:
            service = {"service": probe.path} if probe.path else {}
            return {"grpc": {"port": number, **service}}
        case _:
            headers = [{"name": name, "value": value} for name, value in probe.headers]
            said = {"httpHeaders": headers} if headers else {}
            return {"httpGet": {"path": probe.path or "/", "port": number, **said}}
