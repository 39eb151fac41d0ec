"""Small values of the spec as facts of the plan."""

from __future__ import annotations

from typing import Any

from msgen.plan import model as facts
from msgen.spec import models
from msgen.spec.scalars import Limit


def limit(value: Limit | None) -> facts.Limit | None:
    """A rate limit."""
    return None if value is None else facts.Limit(value.rate.per_s, value.per)


def slo(value: models.Slo) -> facts.Slo:
    """Service level objectives."""
    if not value.model_fields_set:
        return facts.NO_SLO
    times = (value.p50, value.p95, value.p99)
    p50, p95, p99 = (time.ms if time is not None else None for time in times)
    available = value.availability
    return facts.Slo(p50, p95, p99, available.fraction if available is not None else None)


def auth(value: models.Auth) -> facts.Auth:
    """Who may call; scopes sorted."""
    return facts.Auth(facts.AuthKind(value.kind), tuple(sorted(set(value.scopes))))


def matches(value: models.Match | None) -> tuple[facts.Match, ...]:
    """Conditions on headers and query parameters, sorted."""
    if value is None:
        return ()
    headers = (facts.Match("header", name.lower(), said) for name, said in value.header.items())
    query = (facts.Match("query", name, said) for name, said in value.query.items())
    return tuple(sorted((*headers, *query), key=lambda m: (m.kind, m.name)))


def extras(value: dict[str, Any]) -> tuple[facts.Extra, ...]:
    """``x-…`` keys, sorted."""
    return tuple(facts.Extra(name, ordered(value[name])) for name in sorted(value))


def options(value: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    """Options by name, sorted."""
    return tuple((name, ordered(value[name])) for name in sorted(value))


def ordered(value: Any) -> Any:
    """Data of the user's own with the keys of its maps sorted: their order must not matter."""
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [ordered(item) for item in value]
    return value


def resources(value: models.Resources) -> facts.Resources:
    """Requests and limits."""
    cpu, memory = value.cpu, value.memory
    if cpu is None and memory is None:
        return facts.NO_BOUNDS
    return facts.Resources(
        cpu.minimum.millicores if cpu else None,
        cpu.maximum.millicores if cpu else None,
        memory.minimum.bytes if memory else None,
        memory.maximum.bytes if memory else None,
    )


def local(value: models.Local | None) -> facts.LocalRun | None:
    """How a thing runs without containers."""
    return None if value is None else facts.LocalRun(tuple(value.command), value.url)


def files(value: dict[str, models.FileSource | None]) -> tuple[facts.MountedFile, ...]:
    """Mounted files by path; those taken away by ``null`` are left out."""
    return tuple(
        facts.MountedFile(path, source.from_, source.secret, source.expand)
        for path, source in sorted(value.items())
        if source is not None
    )


def volumes(value: dict[str, models.Volume]) -> tuple[facts.Volume, ...]:
    """Volumes by name."""
    return tuple(
        facts.Volume(name, volume.path, volume.size.bytes if volume.size else None)
        for name, volume in sorted(value.items())
    )
