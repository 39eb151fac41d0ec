"""Services, workers, cron jobs, jobs and web front ends."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from msgen.spec.keys import EndpointKey
from msgen.spec.models.base import NOTHING, ShortForms
from msgen.spec.models.calls import Calls, named
from msgen.spec.models.container import Container, Hardening, Job, Local, Process
from msgen.spec.models.edge import DependsOn, Expose
from msgen.spec.models.endpoint import Consume, Endpoint
from msgen.spec.models.ports import Ports
from msgen.spec.models.probes import Probes
from msgen.spec.models.running import Autoscale, Metrics, Options, Stop, Version
from msgen.spec.models.values import Name, Text, Texts
from msgen.spec.problems import Broken, problem, wrong_type
from msgen.spec.ranges import Replicas

Kind = Literal["service", "worker", "cron", "job", "web"]

_CRON_FIELD = re.compile(r"[0-9A-Za-z*,/-]+")
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){1,2}")


def _cron(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a schedule such as '0 3 * * *'", value)
    fields = value.split()
    if len(fields) != 5 or not all(_CRON_FIELD.fullmatch(field) for field in fields):
        message = f'"{value}" is no schedule: expected minute, hour, day, month and weekday'
        raise problem("bad-schedule", message, hint="for example '0 3 * * *' for three at night")
    return " ".join(fields)


def _zone(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type("a time zone such as Europe/Berlin", value)
    if not _ZONE.fullmatch(value):
        raise problem(
            "bad-schedule",
            f'"{value}" is no time zone',
            hint="write UTC, or a zone such as Europe/Berlin",
        )
    return value


def _endpoints(value: Any) -> Any:
    """Put a response that is one type under the status of the endpoint's success."""
    if not isinstance(value, dict):
        raise wrong_type("a map such as {GET /orders: {}}", value)
    long = value
    for key, endpoint in value.items():
        if not isinstance(endpoint, dict):
            continue
        response = endpoint.get("response")
        if response is None or (isinstance(response, dict) and _has_statuses(response)):
            continue
        status = "204" if response == "none" else "201" if key.startswith("POST ") else "200"
        if long is value:
            long = dict(value)
        long[key] = {**endpoint, "response": {status: response}}
    return long


def _has_statuses(response: dict[Any, Any]) -> bool:
    return bool(response) and all(isinstance(key, int) or key[:1].isdigit() for key in response)


Endpoints = Annotated[dict[EndpointKey, Endpoint], BeforeValidator(_endpoints)]
Consumes = Annotated[
    dict[Text, Consume],
    BeforeValidator(lambda v: named(v, "a map such as {order.placed: {}}")),
    ShortForms(names=True),
]


class ServiceDefaults(Process):
    """What all workloads of a kind may have in common (`defaults.service` and the like)."""

    owner: Text = ""
    """The team that answers for it; without it, the system's owner."""

    subsystem: Text = ""
    """The part of the system that it belongs to."""

    blueprint: Text | None = None
    """What its code is generated from; without it, by kind. Not with `image` or `build`."""

    options: Options = NOTHING
    """Options of the blueprint, typed there."""

    ports: Ports = NOTHING
    """Ports by name; without it, what the kind needs."""

    metrics: Metrics = Metrics.model_construct()
    """Where Prometheus finds metrics."""

    replicas: Replicas = Replicas(1, 1)
    """How many copies run."""

    autoscale: Autoscale | None = None
    """What drives their number; without it, cpu at 80% where replicas is a range."""

    probes: Probes = Probes.model_construct()
    """How it is asked whether it is well."""

    stop: Stop = Stop.model_construct()
    """How it stops."""

    hardening: Hardening = Hardening.model_construct()
    """Exceptions from the restricted defaults."""

    local: Local | None = None
    """How it runs on a laptop when it has no code here."""

    profile: Text | None = None
    """Exists only where this profile is chosen; without it, always."""


class Service(ServiceDefaults):
    """A workload of the system."""

    kind: Kind = "service"
    """Its life: service (serves), worker (consumes), cron (scheduled), job (once), web (pages)."""

    description: Text = ""
    """One line for people."""

    image: Text | None = None
    """Somebody else's image instead of a blueprint."""

    build: Text | None = None
    """The path of our own code with a Dockerfile, instead of a blueprint."""

    expose: Expose | None = None
    """Makes its endpoints public, unless they say `public: false`."""

    endpoints: Endpoints = NOTHING
    """Its operations."""

    openapi: Text | None = None
    """An OpenAPI file whose operations are endpoints too."""

    proto: Text | None = None
    """A .proto file whose methods are endpoints too."""

    calls: Calls = ()
    """What it calls by itself: on its schedule, at start, or from its pages."""

    depends_on: DependsOn = NOTHING
    """What it leans on, and how."""

    consumes: Consumes = NOTHING
    """Topics that it reads."""

    start_after: Texts = ()
    """Things that must be up before it starts; `depends_on` gives that by itself."""

    schedule: Annotated[
        str | None,
        PlainValidator(lambda v: v if v is None else _cron(v)),
        WithJsonSchema({"type": "string"}),
    ] = None
    """Cron: minute, hour, day, month and weekday."""

    zone: Annotated[str, PlainValidator(_zone), WithJsonSchema({"type": "string"})] = "UTC"
    """Cron: the time zone of the schedule."""

    versions: dict[Name, Version] = NOTHING
    """Versions side by side with this one; the rest of the requests goes to the base."""

    jobs: dict[Name, Job] = NOTHING
    """Jobs in its own image."""

    init: dict[Name, Container] = NOTHING
    """Containers that run to their end before it starts."""

    sidecars: dict[Name, Container] = NOTHING
    """Containers that run beside it."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """At most one source of code."""
        if isinstance(value, dict) and ("image" in value or "build" in value):
            said = [key for key in ("blueprint", "image", "build") if value.get(key) is not None]
            if len(said) > 1:
                both = " and ".join(said)
                message = f"a service has one source of its code, and here are {both}"
                value = {
                    **value,
                    said[-1]: Broken(
                        "one-source", message, hint=f"keep one of {both}", at_key=True
                    ),
                }
        return value
