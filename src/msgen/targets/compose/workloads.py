"""A workload as a service of Compose, with what runs before, beside and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgen.plan.images import is_built, registry
from msgen.plan.model import (
    Broker,
    Container,
    EnvVar,
    Kind,
    MountedFile,
    Plan,
    ProbeKind,
    SourceOf,
    Store,
    Volume,
    Workload,
)
from msgen.plan.network import Network
from msgen.targets.compose.networks import Networks, declared
from msgen.targets.compose.observe import watched
from msgen.targets.compose.seeds import seeder
from msgen.targets.compose.values import VERSION, Values
from msgen.targets.compose.wire import HARDENED, Json, Part, duration, limits, literal, literals
from msgen.views.seeding import comes_first, seeded

TOOLS = "tools"
"""The profile of what runs when it is asked for."""
_TMP = "/tmp"  # noqa: S108 - in a container, where nothing else can be written
_BEFORE = ("init", "before")
_TRACES = "${OTEL_EXPORTER_OTLP_ENDPOINT:-}"


class WorkloadFile:
    """Makes `compose/<workload>.yaml`."""

    def __init__(self, plan: Plan, network: Network, networks: Networks) -> None:
        """Prepare for all workloads of a plan."""
        self._plan = plan
        self._network = network
        self._networks = networks
        self._workloads = {workload.name: workload for workload in plan.workloads}
        self._awaited = {name for workload in plan.workloads for name in workload.after}
        self._servers = {store.name: store.server for store in plan.stores}
        things: tuple[Store | Broker, ...] = (*plan.stores, *plan.brokers)
        self._profiles = {each.name: each.profile for each in things if not each.managed}
        self._elsewhere = {each.name for each in things if each.managed}
        self._filled = {each.name for each in seeded(plan) if comes_first(each, plan)}

    def data(self, workload: Workload) -> Json:
        """The file of one workload."""
        part = Part()
        values = Values(self._plan, self._network, workload, part)
        service = self._service(workload, part, values)
        part.services[workload.name] = service
        for container in workload.containers:
            name = f"{workload.name}-{container.name}"
            part.services[name] = self._container(container, service, part, values, workload)
        before = [c for c in workload.containers if c.role in _BEFORE]
        for container in before:
            needed = service.setdefault("depends_on", {})
            condition = {"condition": "service_completed_successfully"}
            needed[f"{workload.name}-{container.name}"] = condition
        return part.data()

    def _reached(self, workload: Workload, part: Part) -> Json:
        if dict(workload.hardening).get("host_network"):
            return {"network_mode": "host"}
        part.networks = declared(self._networks.of[workload.name])
        return {"networks": list(self._networks.of[workload.name])}

    def _service(self, workload: Workload, part: Part, values: Values) -> Json:
        secrets: set[str] = set()
        environment = values.environment(workload.env, secrets)
        if workload.source is SourceOf.BLUEPRINT:
            environment["STOP_GRACE"] = duration(workload.grace_ms)
            if watched(workload):
                environment["HTTP_HOST"] = "0.0.0.0"  # noqa: S104 - in a container
            environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = _TRACES
            environment = dict(sorted(environment.items()))
        once = workload.kind is Kind.JOB
        service: Json = {**self._image(workload), **_profiles(self._profile(workload))}
        service |= _command(workload.entrypoint, workload.args, values, environment)
        service |= {"environment": environment} if environment else {}
        needed = self._needed(workload)
        service |= {"depends_on": needed} if needed else {}
        service |= self._reached(workload, part)
        service |= _mounts(
            workload.name, workload.files, workload.volumes, secrets, part, workload.writable
        )
        service |= _hardened(dict(workload.hardening))
        service |= _health(workload)
        service["restart"] = "no" if once else "unless-stopped"
        service["stop_grace_period"] = duration(workload.grace_ms + 5_000)
        service["deploy"] = limits(workload.resources)
        service |= self._watch(workload)
        return service

    def _image(self, workload: Workload) -> Json:
        if not is_built(workload):
            return {"image": literal(workload.image or "")}
        image = f"${{REGISTRY:-{registry(self._plan)}}}/{workload.name}:{VERSION}"
        if workload.source is SourceOf.BUILD:
            return {"image": image, "build": {"context": f"../{workload.build or '.'}"}}
        dockerfile = f"services/{workload.name}/Dockerfile"
        return {"image": image, "build": {"context": "..", "dockerfile": dockerfile}}

    def _profile(self, workload: Workload) -> str | None:
        """A job that nothing waits for runs when it is asked for."""
        if workload.kind is Kind.JOB and workload.name not in self._awaited:
            return workload.profile or TOOLS
        return workload.profile

    def _needed(self, workload: Workload) -> Json:
        """What must be there first; the plan has left out what would be waited for in a circle."""
        needed: Json = {}
        for name in workload.after:
            other = self._workloads.get(name)
            if other is None and name not in self._elsewhere:
                server = self._servers.get(name, name)
                needed[server] = _condition("service_healthy", self._profiles[name], workload)
                if name in self._filled:
                    needed[seeder(name)] = needed[server]
            elif other is not None:
                state = _state(other)
                needed[name] = _condition(state, self._profile(other), workload)
        return dict(sorted(needed.items()))

    def _container(
        self, container: Container, main: Json, part: Part, values: Values, workload: Workload
    ) -> Json:
        """Something beside a workload: in its network, or for a job in its image."""
        secrets: set[str] = set()
        own = container.image is None
        variables: tuple[EnvVar, ...] = workload.env if own else ()
        environment = values.environment((*variables, *container.env), secrets)
        image = {"image": literal(container.image)} if container.image else _same_image(main)
        beside = container.role == "sidecar"
        profile = TOOLS if container.role == "once" else (main.get("profiles") or [None])[0]
        service: Json = {**image, **_profiles(profile)}
        service |= _command(container.entrypoint, container.args, values, environment)
        service |= {"environment": environment} if environment else {}
        needed = dict(main.get("depends_on", {}))
        if beside:
            service["network_mode"] = f"service:{workload.name}"
        else:
            service |= {key: main[key] for key in ("networks", "network_mode") if key in main}
            if container.role not in _BEFORE:
                needed = {workload.name: {"condition": _state(workload)}}
            service |= {"depends_on": needed} if needed else {}
        service |= _mounts(workload.name, container.files, container.volumes, secrets, part)
        service |= HARDENED
        service["restart"] = "unless-stopped" if beside else "no"
        service["deploy"] = limits(container.resources)
        return service

    def _watch(self, workload: Workload) -> Json:
        """With `docker compose watch`, changed code becomes a new container."""
        if workload.source is not SourceOf.BLUEPRINT:
            return {}
        own = ["src", "requirements.lock", "Dockerfile"]
        own += ["public"] if workload.kind is Kind.WEB else []
        folders = [f"../services/{workload.name}/{place}" for place in own]
        rules = [{"path": path, "action": "rebuild"} for path in (*folders, "../libs/python/src")]
        return {"develop": {"watch": rules}}


def _state(workload: Workload) -> str:
    if workload.kind is Kind.JOB:
        return "service_completed_successfully"
    checked = workload.source is SourceOf.BLUEPRINT or _health(workload)
    return "service_healthy" if checked else "service_started"


def _condition(state: str, profile: str | None, asking: Workload) -> Json:
    """A thing of another profile is waited for only where that is on."""
    return {"condition": state} | ({} if profile in (None, asking.profile) else {"required": False})


def _same_image(main: Json) -> Json:
    return {key: main[key] for key in ("image", "build") if key in main}


def _profiles(name: str | None) -> Json:
    return {"profiles": [name]} if name else {}


def _command(
    entrypoint: Iterable[str],
    args: Iterable[str],
    values: Values,
    environment: Mapping[str, str],
) -> Json:
    found: Json = {}
    if words := values.arguments(entrypoint, environment):
        found["entrypoint"] = words
    if words := values.arguments(args, environment):
        found["command"] = words
    return found


def _mounts(
    owner: str,
    files: Iterable[MountedFile],
    volumes: Iterable[Volume],
    secrets: set[str],
    part: Part,
    writable: Iterable[str] = (),
) -> Json:
    mounted: list[Any] = sorted(secrets)
    kept: list[str] = []
    for file in files:
        if file.secret is not None:
            part.secret(file.secret)
            mounted.append({"source": file.secret, "target": literal(file.path)})
        elif file.source is not None:
            kept.append(f"../{literal(file.source)}:{literal(file.path)}:ro")
    scratch = [_TMP, *writable]
    for volume in volumes:
        if volume.size is None:
            scratch.append(volume.path)
        else:
            kept.append(f"{part.volume(f'{owner}-{volume.name}')}:{literal(volume.path)}")
    found: Json = {"secrets": mounted} if mounted else {}
    found |= {"volumes": kept} if kept else {}
    return found | {"tmpfs": literals(dict.fromkeys(scratch))}


def _hardened(exceptions: Mapping[str, Any]) -> Json:
    found: Json = dict(HARDENED)
    if exceptions.get("root"):
        found["user"] = "0:0"
    if exceptions.get("capabilities"):
        found["cap_add"] = list(exceptions["capabilities"])
    if exceptions.get("privileged"):
        return {"privileged": True}
    return found


def _health(workload: Workload) -> Json:
    """Only of a command: own images carry their check, others may have no program to ask with."""
    ready = next((probe for probe in workload.probes if probe.name == "ready"), None)
    if (
        workload.source is SourceOf.BLUEPRINT
        or ready is None
        or ready.kind is not ProbeKind.COMMAND
    ):
        return {}
    return {"healthcheck": {"test": ["CMD", *literals(ready.command)], "interval": "5s"}}
