"""Reading the manifests that a chart makes: workloads, their Services, and who may reach whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from msgen.verify.coherence.facts import Image, Probe, Runtime, Workload
from msgen.verify.coherence.policies import reaches
from msgen.verify.repository import Repository

_KINDS = {"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"}
_PORTS = ("HTTP_PORT", "ADMIN_PORT")
_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")
_KEY = "value"
_NUMBER = re.compile(r"(?<![\w.-])(\d{2,5})(?![\w.-])")


def read_manifests(
    repository: Repository, name: str, chart: str, objects: list[Any], images: Mapping[str, Image]
) -> Runtime:
    """Return the system as Kubernetes is asked to run it. `name` is what findings call it."""
    maps = {each["metadata"]["name"]: each for each in objects if each["kind"] == "ConfigMap"}
    pods: dict[str, Any] = {}
    workloads = []
    for each in objects:
        if each["kind"] in _KINDS:
            found = _workload(repository, chart, each, maps, images)
            workloads.append(found)
            pods[found.name] = _template(each)
    hosts: dict[str, Workload] = {}
    targets: dict[tuple[str, int], tuple[str, int]] = {}
    by_name = {each.name: each for each in workloads}
    for service in (each for each in objects if each["kind"] == "Service"):
        for owner in _selected(service, pods):
            host = service["metadata"]["name"]
            ports = dict(_service_ports(service, pods[owner]))
            places = (*by_name[owner].listens, frozenset(ports))
            hosts[host] = replace(by_name[owner], listens=places)
            targets |= {(host, port): (owner, pod) for port, pod in ports.items()}
    policies = [each for each in objects if each["kind"] == "NetworkPolicy"]
    allowed = frozenset(
        (one, host, port)
        for (host, port), (owner, pod) in targets.items()
        for one in pods
        if one != owner and reaches(policies, pods[one], pods[owner], pod)
    )
    return Runtime(name, tuple(workloads), hosts, allowed)


def _workload(
    repository: Repository,
    chart: str,
    workload: Any,
    maps: Mapping[str, Any],
    images: Mapping[str, Image],
) -> Workload:
    name = workload["metadata"]["name"]
    spec = _template(workload)["spec"]
    container = spec["containers"][0]
    dockerfile = f"services/{name}/Dockerfile"
    image = images.get(dockerfile)
    env = {each["name"]: str(each.get("value", "$(field)")) for each in container.get("env", ())}
    whole = {**image.env, **env} if image else env
    told = frozenset(int(whole[each]) for each in _PORTS if whole.get(each, "").isdigit())
    started = _numbers([container.get("command"), container.get("args"), list(env.values())])
    data = [maps.get(_config(each) or "", {}).get("data", {}) for each in spec.get("volumes", ())]
    return Workload(
        file=_file(repository, chart, name),
        name=name,
        service=name if image else None,
        dockerfile=dockerfile if image else None,
        image=container["image"],
        env=whole,
        secrets=dict(_secrets(container, spec)),
        listens=(told if image else started, _container_ports(container)),
        asked=frozenset(_asked(container)),
        defines=frozenset(secret for _, secret in _secrets(container, spec) if "#" not in secret),
        text="\n".join([str(container), *(text for each in data for text in each.values())]),
        probes=tuple(_probes(container)),
        grace_s=_grace(spec, container),
        mounts=dict(_mounts(repository, chart, container, spec, maps)),
    )


def _template(workload: Any) -> Any:
    spec = workload["spec"]
    return spec["jobTemplate"]["spec"]["template"] if "jobTemplate" in spec else spec["template"]


def _file(repository: Repository, chart: str, name: str) -> str:
    """The values that a workload is made of."""
    own = f"{chart}/charts/{name}/values.yaml"
    shared = f"{chart}/charts/data/values.yaml"
    if (repository.root / own).is_file():
        return own
    path = repository.root / shared
    inside = path.is_file() and f"\n  {name}:" in path.read_text(encoding="utf-8")
    return shared if inside else f"{chart}/values.yaml"


def _container_ports(container: Any) -> frozenset[int]:
    return frozenset(each["containerPort"] for each in container.get("ports", ()))


def _port(container: Any, port: Any) -> int:
    """The number of a port that may be named; 0 for a name that the container does not have."""
    if isinstance(port, int):
        return port
    named = {each.get("name"): each["containerPort"] for each in container.get("ports", ())}
    return int(named.get(port, 0))


def _probes(container: Any) -> Iterator[Probe]:
    for name in _PROBES:
        if asked := (container.get(name) or {}).get("httpGet"):
            yield Probe(_port(container, asked["port"]), asked["path"])


def _asked(container: Any) -> Iterator[int]:
    """Yield the ports on which probes ask."""
    for name in _PROBES:
        probe = container.get(name) or {}
        for way in ("httpGet", "tcpSocket", "grpc"):
            if way in probe:
                yield _port(container, probe[way]["port"])
        yield from _numbers((probe.get("exec") or {}).get("command"))


def _numbers(told: object) -> frozenset[int]:
    return frozenset(map(int, _NUMBER.findall(str(told))))


def _grace(spec: Any, container: Any) -> float | None:
    """What is left for the process once traffic goes elsewhere."""
    whole = spec.get("terminationGracePeriodSeconds")
    pause = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    return None if whole is None else float(whole - pause)


def _secrets(container: Any, spec: Any) -> Iterator[tuple[str, str]]:
    """Yield the path of each mounted secret and its name, with its key if that is unusual."""
    volumes = {each["name"]: each for each in spec.get("volumes", ())}
    for mount in container.get("volumeMounts", ()):
        volume = volumes.get(mount["name"], {})
        sources = [each.get("secret") for each in volume.get("projected", {}).get("sources", ())]
        if "secret" in volume:
            sources = [{**volume["secret"], "name": volume["secret"].get("secretName")}]
        for source in filter(None, sources):
            for item in source.get("items", ()):
                name = source["name"] if item["key"] == _KEY else f"{source['name']}#{item['key']}"
                yield f"{mount['mountPath']}/{item['path']}", name


def _config(volume: Any) -> str | None:
    name = volume.get("configMap", {}).get("name")
    return str(name) if name else None


def _mounts(
    repository: Repository, chart: str, container: Any, spec: Any, maps: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """Yield where a file of the chart is mounted, and which: the one of the same content."""
    files = {
        (repository.root / file).read_text(encoding="utf-8").strip(): file
        for file in repository.files(f"{chart}/files/*")
    }
    volumes = {each["name"]: _config(each) for each in spec.get("volumes", ())}
    for mount in container.get("volumeMounts", ()):
        data = maps.get(volumes.get(mount["name"]) or "", {}).get("data", {})
        for key, text in data.items():
            if text.strip() in files:
                yield str(PurePosixPath(mount["mountPath"]) / key), files[text.strip()]


def _selected(service: Any, pods: Mapping[str, Any]) -> Iterator[str]:
    wanted = (service["spec"].get("selector") or {}).items()
    for name, pod in pods.items():
        if wanted and wanted <= pod["metadata"]["labels"].items():
            yield name


def _service_ports(service: Any, pod: Any) -> Iterator[tuple[int, int]]:
    """Yield each port of a Service that leads to a port of the pod, and that one."""
    container = pod["spec"]["containers"][0]
    for each in service["spec"].get("ports", ()):
        target = _port(container, each.get("targetPort", each["port"]))
        if target in _container_ports(container):
            yield each["port"], target
