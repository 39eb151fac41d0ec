"""The values of one workload's chart: everything that its templates do not say themselves."""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgen.plan.images import is_built
from msgen.plan.model import Broker, Kind, Plan, ProbeKind, SourceOf, Store, Workload
from msgen.plan.network import Network, is_client
from msgen.plan.ports import DEFAULT_HTTP_PORT
from msgen.records import dataclass
from msgen.targets.helm.access import Access
from msgen.targets.helm.containers import container, further, volumes
from msgen.targets.helm.environment import Environment
from msgen.targets.helm.policies import changed_policies
from msgen.targets.helm.probes import probes
from msgen.targets.helm.system import common
from msgen.targets.helm.wire import ORDINARY, Json, headless, ports, some
from msgen.views.servers import NOBODY

_PAUSE_S = 5
"""Until every node has heard that a pod that is about to stop gets no more requests."""
_COMPONENTS = {
    Kind.SERVICE: "service",
    Kind.WORKER: "worker",
    Kind.CRON: "cron",
    Kind.JOB: "job",
    Kind.WEB: "web",
}
_TIERS = {Kind.SERVICE: "serving", Kind.WEB: "serving"}


@dataclass(frozen=True, slots=True)
class Workloads:
    """Makes the values of all workloads of a plan.

    ``declared`` is the system as it stands, whose policies the code has.
    """

    plan: Plan
    declared: Plan
    network: Network
    access: Access

    def values(self, workload: Workload) -> Json:
        """The values of one; what is empty is left out."""
        environment = Environment(self.plan, self.network, workload, common(self.plan))
        own = workload.source is SourceOf.BLUEPRINT
        kind = _kind(workload)
        found = {
            "enabled": workload.profile is None,
            "kind": kind,
            "component": _COMPONENTS[workload.kind],
            "tier": _TIERS.get(workload.kind, "background"),
            "image": _image(workload),
            **_scaling(workload, kind),
            "schedule": _schedule(workload),
            "ports": ports(workload.ports),
            "headless": (kind == "statefulset" and headless(workload.ports)) or None,
            "platform": own or None,
            **_main(workload, environment, self._told_here(workload)),
            **further(workload, environment, waits=self._waits(workload)),
            "volumes": volumes(workload),
            "probes": {} if kind in ("job", "cronjob") else probes(workload),
            "stop": _stop(workload, kind),
            "runAs": NOBODY if own else None,
            "hardening": _hardening(workload),
            "access": self.access.of(workload.name).data(),
            "metrics": _metrics(workload, kind),
            "owns": self._owns(workload),
        }
        return some({**found, "test": _test(workload)})

    def _told_here(self, workload: Workload) -> dict[str, str]:
        if self.plan is self.declared:
            return {}
        code = next((each for each in self.declared.workloads if each.name == workload.name), None)
        return changed_policies(workload, code)

    def _waits(self, workload: Workload) -> bool:
        """Whether what a job needs is installed together with it, and not there before."""
        if self.plan.platform.secrets == "external-secrets":
            return True
        things: tuple[Store | Broker, ...] = (*self.plan.stores, *self.plan.brokers)
        inside = {each.name for each in things if not each.managed}
        return any(edge.target in inside for edge in workload.edges)

    def _owns(self, workload: Workload) -> Json:
        """The secret that is this workload's alone, and where an operator finds it."""
        if not is_client(workload):
            return {}
        name = f"{workload.name}-client-secret"
        return {name: f"{self.plan.overview.name}/{name}"}


def _main(workload: Workload, environment: Environment, here: Mapping[str, str]) -> Json:
    entrypoint = workload.entrypoint
    if workload.source is SourceOf.BLUEPRINT and workload.kind is Kind.CRON:
        entrypoint = entrypoint or ("python", "-m", "chassis.worker", workload.python_name)
    data = container(
        workload, environment, variables=workload.env, entrypoint=entrypoint, usual=ORDINARY
    )
    if workload.source is SourceOf.BLUEPRINT:
        stop = _stop(workload, _kind(workload))
        told = {"STOP_GRACE": f"{stop['grace']}s"}
        if "pause" in stop:
            told["STOP_PAUSE"] = f"{stop['pause']}s"
        if not workload.ports and workload.kind is Kind.WORKER:
            told |= {"HTTP_HOST": "0.0.0.0", "HTTP_PORT": str(DEFAULT_HTTP_PORT)}  # noqa: S104
        data["env"] = dict(sorted({**told, **here, **data.get("env", {})}.items()))
    return data


def _kind(workload: Workload) -> str:
    if workload.kind is Kind.CRON:
        return "cronjob"
    if workload.kind is Kind.JOB:
        return "job"
    keeps = any(volume.size for volume in workload.volumes)
    return "statefulset" if keeps else "deployment"


def _image(workload: Workload) -> Json:
    return {"name": workload.name} if is_built(workload) else {"reference": workload.image}


def _scaling(workload: Workload, kind: str) -> Json:
    if kind in ("job", "cronjob"):
        return {}
    scaling = workload.scaling
    found: Json = {"replicas": {"min": scaling.minimum, "max": scaling.maximum}}
    if scaling.minimum < scaling.maximum:
        found["autoscale"] = some(
            {
                "cpu": round(scaling.cpu * 100) if scaling.cpu else None,
                "memory": round(scaling.memory * 100) if scaling.memory else None,
                "requestsPerSecond": f"{scaling.rps:g}" if scaling.rps else None,
            }
        )
    return found


def _schedule(workload: Workload) -> Json:
    said = workload.schedule
    return {"cron": said.cron, "zone": said.zone} if said else {}


def _stop(workload: Workload, kind: str) -> Json:
    serves = kind in ("deployment", "statefulset") and workload.ports
    grace = {"grace": math.ceil(workload.grace_ms / 1000)}
    return {"pause": _PAUSE_S, **grace} if serves else grace


def _hardening(workload: Workload) -> Json:
    said = dict(workload.hardening)
    return some(
        {
            "root": said.get("root") or None,
            "privileged": said.get("privileged") or None,
            "hostNetwork": said.get("host_network") or None,
            "capabilities": list(said.get("capabilities") or ()),
        }
    )


def _metrics(workload: Workload, kind: str) -> Json:
    if workload.metrics_port is not None:
        port = workload.port(workload.metrics_port).container
        return {"port": port, "path": workload.metrics_path}
    if workload.source is SourceOf.BLUEPRINT and kind == "deployment" and not workload.ports:
        return {"port": DEFAULT_HTTP_PORT, "path": workload.metrics_path}
    return {}


def _test(workload: Workload) -> Json:
    """What `helm test` asks, with the interpreter that every image of ours has."""
    ready = next((each for each in workload.probes if each.name == "ready"), None)
    if (
        workload.source is not SourceOf.BLUEPRINT
        or ready is None
        or ready.kind is not ProbeKind.HTTP
        or ready.port is None
    ):
        return {}
    port = workload.port(ready.port)
    url = f"http://{workload.name}:{port.service}{ready.path}"
    code = f"from urllib.request import urlopen; urlopen({url!r}, timeout=5)"
    return {"container": port.container, "command": ["python", "-c", code]}
