"""Defaults: those that a spec gives by kind, and the built-in ones behind them.

A built-in default is the default of a field of a model, so that the models are the one table
of them. Only what depends on the kind of a workload stands here.
"""

from __future__ import annotations

from typing import Any

from msgen.spec.merge import under
from msgen.spec.models.endpoint import Endpoint
from msgen.spec.models.ports import Port
from msgen.spec.models.root import Spec
from msgen.spec.models.running import Metrics
from msgen.spec.models.service import Kind, Service, ServiceDefaults
from msgen.spec.models.system import Defaults

_HTTP = {"http": Port.model_construct(container=8000)}

BY_KIND: dict[Kind, ServiceDefaults] = {
    "service": ServiceDefaults.model_construct(blueprint="python-fastapi", ports=_HTTP),
    "worker": ServiceDefaults.model_construct(blueprint="python-worker"),
    "cron": ServiceDefaults.model_construct(blueprint="python-worker"),
    "job": ServiceDefaults.model_construct(blueprint="python-worker"),
    "web": ServiceDefaults.model_construct(blueprint="web-static", ports=_HTTP),
}
"""What a workload of a kind gets where neither it nor `defaults:` says anything."""

_PORTS = frozenset(("ports",))
_NO_METRICS = Metrics(path="none")
_CODE = frozenset(("blueprint", "options"))


def effective(defaults: Defaults) -> Defaults:
    """`defaults`, completed by the built-in ones by kind."""
    filled: dict[str, ServiceDefaults] = {
        kind: _filled(getattr(defaults, kind), builtin) for kind, builtin in BY_KIND.items()
    }
    return defaults.model_copy(update=filled)


def complete(spec: Spec) -> Spec:
    """`spec` with every service and endpoint completed by the defaults of its kind.

    Policies of edges are left as they were written: an edge looks at its call, its dependency
    and its external before `defaults.edge`.
    """
    defaults = effective(spec.defaults)
    services = {
        name: _service(service, defaults, typed=getattr(spec.defaults, service.kind))
        for name, service in spec.services.items()
    }
    return spec.model_copy(update={"services": services, "defaults": defaults})


def _filled(given: ServiceDefaults, builtin: ServiceDefaults) -> ServiceDefaults:
    # ports are a set of their own: one's own replace the built-in http port
    return under(given, builtin, without=_PORTS if given.ports else frozenset())


def without_guesses(service: Service, typed: ServiceDefaults) -> Service:
    """The service; of code that is not generated, only the ports and metrics that are said.

    `typed` are the defaults of its kind as they were written.
    """
    changed: dict[str, Any] = {}
    if not _generated(service) and not service.ports and not typed.ports:
        changed["unset"] = service.unset | {"ports"}
    said = service.model_fields_set | service.unset | typed.model_fields_set
    if service.image is not None and "metrics" not in said:
        changed["metrics"] = _NO_METRICS
    return service.model_copy(update=changed) if changed else service


def _generated(service: Service) -> bool:
    return service.image is None and service.build is None


def _service(service: Service, defaults: Defaults, *, typed: ServiceDefaults) -> Service:
    known = without_guesses(service, typed)
    done: Service = under(known, getattr(defaults, service.kind), without=_own(known))
    if done.endpoints and defaults.endpoint.model_fields_set:
        endpoints: dict[str, Endpoint] = {
            key: under(endpoint, defaults.endpoint) for key, endpoint in done.endpoints.items()
        }
        done = done.model_copy(update={"endpoints": endpoints})
    return done


def _own(service: Service) -> frozenset[str]:
    """What a service does not inherit: other code than generated brings its own."""
    own = _PORTS if service.ports else frozenset()
    return own if _generated(service) else own | _CODE
