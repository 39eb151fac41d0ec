"""Environments: which of their names exist, and the spec as it holds in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgen.diagnostics import Diagnostic, Severity, UsageError
from msgen.names import nearest
from msgen.spec.merge import over
from msgen.spec.models.calls import Call
from msgen.spec.models.edge import Dependency
from msgen.spec.models.environment import Environment, OneServiceOverlay
from msgen.spec.models.root import Spec
from msgen.spec.models.service import Service
from msgen.spec.places import span_of
from msgen.spec.problems import KEY
from msgen.spec.rules import rule
from msgen.spec.tree import Map

_SECTIONS = ("datastores", "brokers", "topics", "externals", "env_groups", "secrets")
_NOUNS = {
    "datastores": "datastore", "brokers": "broker", "topics": "topic", "externals": "external",
    "env_groups": "group of variables", "secrets": "secret",
}  # fmt: skip


def check(spec: Spec, root: Map, environment: str | None) -> list[Diagnostic]:
    """Unknown names in all environments; `UsageError` if `environment` is none of them."""
    if environment is not None and environment not in spec.environments:
        best = nearest(environment, spec.environments)
        known = ", ".join(spec.environments) or "none"
        hint = f'did you mean "{best}"?' if best else f"environments of this spec: {known}"
        message = f'there is no environment "{environment}"'
        raise UsageError(Diagnostic("unknown-environment", Severity.ERROR, message, hint=hint))
    found = []
    for name, overlay in spec.environments.items():
        for place, word, what, names in _unknown(spec, name, overlay):
            best = nearest(word, names)
            fix = f'did you mean "{best}"?' if best else _known(names)
            span = span_of(root, place)
            found.append(
                rule("unknown-in-environment").at(span, f'{what} "{word}" does not exist', hint=fix)
            )
    return found


def apply(spec: Spec, environment: str | None) -> Spec:
    """`spec` as it holds in `environment`; `spec` itself for None."""
    if environment is None:
        return spec
    overlay = spec.environments[environment]
    changed: dict[str, Any] = {
        "platform": over(spec.platform, overlay.platform),
        "defaults": over(spec.defaults, overlay.defaults),
        "services": _services(spec, overlay),
    }
    for section in _SECTIONS:
        below, above = getattr(spec, section), getattr(overlay, section)
        if above:
            changed[section] = {
                **below,
                **{
                    name: _changed(below[name], value)
                    for name, value in above.items()
                    if name in below
                },
            }
    return spec.model_copy(update=changed)


def _changed(below: Any, above: Any) -> Any:
    return {**below, **above} if isinstance(below, dict) else over(below, above)


def _services(spec: Spec, overlay: Environment) -> dict[str, Service]:
    services = dict(spec.services)
    for name, change in overlay.services.items():
        if name in services:
            services[name] = _service(services[name], change)
    return services


def _service(service: Service, change: OneServiceOverlay) -> Service:
    # an edge that follows from a call alone gets its policy here, and stays the same edge
    bare = {
        key: Dependency.model_construct()
        for key in change.depends_on
        if key not in service.depends_on
    }
    if bare:
        service = service.model_copy(update={"depends_on": {**service.depends_on, **bare}})
    return over(service, change)


# --- names ---------------------------------------------------------------------------------


def _known(names: Iterable[str]) -> str | None:
    known = list(names)
    return (
        f"there {'is' if len(known) == 1 else 'are'} {', '.join(known)}"
        if 0 < len(known) <= 8
        else None
    )


_Unknown = tuple[tuple[str | int, ...], str, str, Iterable[str]]


def _unknown(spec: Spec, name: str, overlay: Environment) -> Iterator[_Unknown]:
    """Place, word, noun and known words of each name that does not exist."""
    here = ("environments", name)
    for section in _SECTIONS:
        known = getattr(spec, section)
        for word in getattr(overlay, section):
            if word not in known:
                yield (*here, section, word, KEY), word, f"the {_NOUNS[section]}", known
    for word, change in overlay.services.items():
        place = (*here, "services", word)
        if word in spec.services:
            yield from _unknown_in_service(spec.services[word], place, change)
        else:
            yield (*place, KEY), word, "the service", spec.services
    if overlay.promote_from is not None and overlay.promote_from not in spec.environments:
        yield (*here, "promote_from"), overlay.promote_from, "the environment", spec.environments


def _unknown_in_service(
    service: Service, place: tuple[str | int, ...], change: OneServiceOverlay
) -> Iterator[_Unknown]:
    sections = (
        ("endpoints", "the endpoint", service.endpoints),
        ("depends_on", "the edge to", edges_of(service)),
        ("versions", "the version", service.versions),
    )
    for section, noun, known in sections:
        for word in map(str, getattr(change, section)):
            if word not in known:
                yield (*place, section, word, KEY), word, noun, known
    if "expose" in change.model_fields_set and service.expose is None:
        yield (*place, "expose", KEY), "expose", "in the service itself,", ()


def edges_of(service: Service) -> list[str]:
    """The targets that a service depends on, calls or forwards to, as they are written."""
    work = [*service.endpoints.values(), *service.consumes.values()]
    calls: list[Call] = [call for step in service.calls for call in step]
    calls += [call for one in work for step in one.calls for call in step]
    called = {
        f"{call.to.target}:{call.to.port}" if call.to.port else call.to.target for call in calls
    }
    forwards = {
        str(endpoint.forward) for endpoint in service.endpoints.values() if endpoint.forward
    }
    return sorted({*map(str, service.depends_on), *called, *forwards})
