"""How a workload runs: its copies, versions, metrics and end."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from msgen.spec.models.base import NOTHING, Model
from msgen.spec.models.container import Process
from msgen.spec.models.policy import Match
from msgen.spec.models.values import Number, Text
from msgen.spec.plain import plain
from msgen.spec.problems import wrong_type
from msgen.spec.ranges import Replicas
from msgen.spec.scalars import Duration, Percent


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
