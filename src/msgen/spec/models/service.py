"""Services, workers, cron jobs, jobs and web front ends."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, PlainValidator, WithJsonSchema

from msgen.spec.keys import EndpointKey
from msgen.spec.models.base import NOTHING, Model, Name, Number, Text, Texts
from msgen.spec.models.container import Container, Hardening, Job, Local, Ports, Process
from msgen.spec.models.edge import DependsOn, Expose
from msgen.spec.models.endpoint import Calls, Consume, Endpoint, named
from msgen.spec.models.policy import Match
from msgen.spec.models.probes import Probes
from msgen.spec.plain import plain
from msgen.spec.problems import Broken, problem, wrong_type
from msgen.spec.ranges import Replicas
from msgen.spec.scalars import Duration, Percent

Kind = Literal["service", "worker", "cron", "job", "web"]

_CRON_FIELD = re.compile(r"[0-9A-Za-z*,/-]+")
_ZONE = re.compile(r"UTC|[A-Z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){1,2}")


class Autoscale(Model):
    """What drives the number of copies inside the range of `replicas`."""

    cpu: Percent | None = None
    """The share of reserved CPU to stay at."""

    memory: Percent | None = None
    """The share of reserved memory to stay at."""

    rps: Number | None = None
    """Requests per second that one copy should serve."""


class Metrics(Model):
    """Where Prometheus finds metrics. A path alone may stand for the map, or `none`."""

    NOUN = "a path, none, or a map such as {port: admin, path: /metrics}"
    SHORT = ({"type": "string"},)

    port: Text | None = None
    """The name of the port; without it, admin if there is one, else the first http port."""

    path: Text = "/metrics"
    """The path there; `none` where there are no metrics."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """Text is the path."""
        return {"path": value} if isinstance(value, str) else value


class Stop(Model):
    """How it stops. A duration alone is the grace period."""

    NOUN = "a duration, or a map such as {grace: 30s}"
    SHORT = ({"type": "string"},)

    grace: Duration = Duration(30_000)
    """How long running requests may take to end before it is killed."""

    @classmethod
    def long_form(cls, value: Any) -> Any:
        """A duration is the grace period."""
        return {"grace": value} if isinstance(value, str) else value


def _options(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise wrong_type("a map of options", value)
    return plain(value)  # type: ignore[no-any-return]


Options = Annotated[dict[str, Any], PlainValidator(_options), WithJsonSchema({"type": "object"})]
"""Data that somebody else types: a blueprint, a target."""


class VersionValues(Model):
    """What may differ between environments."""

    weight: Percent | None = None
    """The share of requests that it gets."""


class Version(VersionValues, Process):
    """A second version beside the base, different only in what it names."""

    match: Match | None = None
    """The requests that it gets, by header or query."""

    blueprint: Text | None = None
    """Another blueprint."""

    image: Text | None = None
    """Another image."""

    options: Options = NOTHING
    """Options of the blueprint."""

    replicas: Replicas | None = None
    """How many copies run; without it, as many as of the base."""


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
    dict[Text, Consume], BeforeValidator(lambda v: named(v, "a map such as {order.placed: {}}"))
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
