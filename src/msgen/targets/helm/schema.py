"""JSON Schemas of the values: a name that is wrong is told before anything is installed."""

from __future__ import annotations

import json
from functools import cache

from msgen.targets.helm.wire import Json

_DRAFT = "http://json-schema.org/draft-07/schema#"
_TEXT: Json = {"type": "string"}
_FLAG: Json = {"type": "boolean"}
_WHOLE: Json = {"type": "integer", "minimum": 0}
_POSITIVE: Json = {"type": "integer", "minimum": 1}
_PORT: Json = {"type": "integer", "minimum": 1, "maximum": 65535}
_QUANTITY: Json = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?(m|[KMGTPE]i?)?$"}
_PATH: Json = {"type": "string", "pattern": "^/"}
_SECRET: Json = {"type": "string", "pattern": "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"}


def _list(item: Json) -> Json:
    return {"type": "array", "items": item}


def _map(item: Json) -> Json:
    return {"type": "object", "additionalProperties": item}


def _record(needed: tuple[str, ...] = (), /, **properties: Json) -> Json:
    needs = {"required": list(needed)} if needed else {}
    return {"type": "object", "additionalProperties": False, **needs, "properties": properties}


def _ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


_ACCESS_PORTS = {
    "type": "array",
    "minItems": 1,
    "items": {"oneOf": [_PORT, {"type": "string", "pattern": "^[0-9]+/UDP$"}]},
}
_IMAGE = _record(
    name=_TEXT,
    reference=_TEXT,
    tag=_TEXT,
    digest={"type": "string", "pattern": "^(sha256:[0-9a-f]{64})?$"},
)
_AMOUNT = _record(**{"cpu": _ref("quantity"), "memory": _ref("quantity"),
                     "ephemeral-storage": _ref("quantity")})  # fmt: skip
_CONTAINER: Json = {
    "image": _ref("image"),
    "platform": _FLAG,
    "command": _list(_TEXT),
    "args": _list(_TEXT),
    "env": _map(_TEXT),
    "secretEnv": _map(_SECRET),
    "fieldEnv": _map(_TEXT),
    "secrets": _list(_SECRET),
    "secretFiles": _map(_SECRET),
    "files": _map(_TEXT),
    "mounts": _map(_PATH),
    "scratch": _list(_PATH),
    "writesItself": _FLAG,
    "resources": _ref("resources"),
}
_VOLUMES = _map(_record(size=_ref("quantity")))
_JOB = _record(**{**_CONTAINER, "hook": _TEXT, "volumes": _VOLUMES})
_WORKLOAD: Json = {
    "enabled": _FLAG,
    "kind": {"enum": ["deployment", "statefulset", "cronjob", "job"]},
    "component": _TEXT,
    "tier": {"enum": ["entrance", "serving", "background", "data"]},
    **_CONTAINER,
    "replicas": _record(("min", "max"), min=_POSITIVE, max=_POSITIVE),
    "autoscale": _record(cpu=_POSITIVE, memory=_POSITIVE, requestsPerSecond=_ref("quantity")),
    "schedule": _record(("cron", "zone"), cron=_TEXT, zone=_TEXT),
    "ports": _map(
        _record(
            ("container", "service"),
            container=_PORT,
            service=_PORT,
            nodePort=_PORT,
            protocol={"enum": ["TCP", "UDP"]},
            appProtocol=_TEXT,
        )
    ),
    "headless": _FLAG,
    "serviceType": {"enum": ["ClusterIP", "LoadBalancer", "NodePort"]},
    "serviceAnnotations": _map(_TEXT),
    "init": _map(_record(**_CONTAINER)),
    "sidecars": _map(_record(**_CONTAINER)),
    "jobs": _map(_ref("job")),
    "volumes": _VOLUMES,
    "probes": _record(
        startupProbe={"type": "object"},
        readinessProbe={"type": "object"},
        livenessProbe={"type": "object"},
    ),
    "stop": _record(("grace",), pause=_WHOLE, grace=_WHOLE, drain=_list(_TEXT)),
    "runAs": _POSITIVE,
    "apiToken": _FLAG,
    "hardening": _record(
        root=_FLAG, privileged=_FLAG, hostNetwork=_FLAG, capabilities=_list(_TEXT)
    ),
    "access": _record(
        **{"from": _map(_ref("ports"))},
        public=_ref("ports"),
        to=_map(_ref("ports")),
        outside=_map(_record(("ports",), ports=_ref("ports"), cidr=_list(_TEXT))),
    ),
    "metrics": _record(("port", "path"), port=_PORT, path=_PATH),
    "owns": _map(_TEXT),
    "test": _record(("container", "command"), container=_PORT, command=_list(_TEXT)),
}
_NEEDED = ["kind", "component", "tier", "image", "resources", "stop"]
_DEFINITIONS: Json = {
    "image": _IMAGE,
    "quantity": _QUANTITY,
    "resources": _record(("requests", "limits"), requests=_AMOUNT, limits=_AMOUNT),
    "ports": _ACCESS_PORTS,
    "job": _JOB,
}
_GLOBAL = _record(
    ("system", "environment", "image", "env", "secrets", "dns", "monitoring", "telemetry",
     "priority", "rollouts", "scratch"),
    system=_TEXT,
    environment=_TEXT,
    image=_record(
        ("registry", "tag", "pullPolicy"),
        registry=_TEXT,
        tag=_TEXT,
        pullPolicy={"enum": ["Always", "IfNotPresent", "Never"]},
        pullSecrets=_list(_TEXT),
    ),
    env=_map(_TEXT),
    secrets=_record(
        external=_FLAG,
        refresh=_TEXT,
        store=_record(("kind", "name"), kind=_TEXT, name=_TEXT),
        shared=_map(_TEXT),
    ),
    dns=_record(("namespace", "labels"), namespace=_TEXT, labels=_map(_TEXT)),
    monitoring=_record(
        namespace=_TEXT, serviceMonitor=_FLAG, labels=_map(_TEXT), requestsMetric=_TEXT
    ),
    telemetry=_record(namespace=_TEXT, ports=_ref("ports")),
    priority=_record(entrance=_TEXT, serving=_TEXT, background=_TEXT, data=_TEXT),
    minAvailable=_WHOLE,
    rollouts=_record(enabled=_FLAG, steps=_list({"type": "object"})),
    scratch=_ref("quantity"),
    storageClass=_TEXT,
)  # fmt: skip
_GATEWAY = {
    **_WORKLOAD,
    "config": _PATH,
    "ingress": _record(
        enabled=_FLAG, className=_TEXT, annotations=_map(_TEXT), hosts=_list(_TEXT), tlsSecret=_TEXT
    ),
}
_SERVER = {**_WORKLOAD, "scripts": _map(_TEXT), "seeds": _map(_record(**_CONTAINER))}


@cache
def of_workload() -> bytes:
    """The schema of a service's chart: the same for all, since its kind is a value."""
    properties = {**_WORKLOAD, "global": {"type": "object"}}
    return _text({**_object(properties), "required": _NEEDED})


@cache
def of_servers() -> bytes:
    """The schema of the chart of all servers."""
    server = {**_object(_SERVER), "required": _NEEDED}
    return _text(_object({"enabled": _FLAG, "servers": _map(server), "global": {"type": "object"}}))


@cache
def of_umbrella(gateway: str) -> bytes:
    """The schema of the umbrella's own values; those of its charts are judged by theirs."""
    gate = {**_object(_GATEWAY), "required": _NEEDED}
    properties = {"global": _GLOBAL, gateway: gate}
    return _text({"type": "object", "required": ["global"], "properties": properties})


def _object(properties: Json) -> Json:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _text(schema: Json) -> bytes:
    """A line a property: laid out in full, there would be more schema than values."""
    whole = {"$schema": _DRAFT, **schema, "definitions": _DEFINITIONS}
    parts = []
    for key, value in whole.items():
        text = json.dumps(value)
        if key in ("properties", "definitions"):
            lines = (f"    {json.dumps(name)}: {json.dumps(each)}" for name, each in value.items())
            text = "{\n" + ",\n".join(lines) + "\n  }"
        parts.append(f"  {json.dumps(key)}: {text}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()
