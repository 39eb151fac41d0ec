"""Defaults by kind, and how policies are laid over each other."""

from __future__ import annotations

from msgen.spec.defaults import complete
from msgen.spec.merge import first_said
from msgen.spec.models import EdgePolicy, Service
from tests.spec.specs import spec


def service(text: str, name: str = "order") -> Service:
    return complete(spec(text)).services[name]


def test_the_kind_decides() -> None:
    read = complete(spec("services: {a: {}, b: {kind: worker}, c: {kind: web}, d: {kind: cron}}"))
    assert {name: one.blueprint for name, one in read.services.items()} == {
        "a": "python-fastapi",
        "b": "python-worker",
        "c": "web-static",
        "d": "python-worker",
    }
    assert {name: list(one.ports) for name, one in read.services.items()} == {
        "a": ["http"],
        "b": [],
        "c": ["http"],
        "d": [],
    }


def test_maps_merge_and_the_rest_replaces() -> None:
    order = service("""
        defaults:
          service: {replicas: 2..4, autoscale: {cpu: 70%, rps: 5}, env: {A: a, B: b}, args: [x, y]}
        services:
          order: {autoscale: {cpu: 50%}, env: {B: c, C: d}, args: [z]}
    """)
    assert str(order.replicas) == "2..4"
    assert order.autoscale is not None
    assert (str(order.autoscale.cpu), order.autoscale.rps) == ("50%", 5)
    assert {name: value.value for name, value in order.env.items() if value} == {
        "A": "a",
        "B": "c",
        "C": "d",
    }
    assert order.args == ("z",)


def test_null_unsets() -> None:
    order = service("""
        defaults: {service: {autoscale: {cpu: 70%}, replicas: 2..4, env: {A: a}, owner: us}}
        services: {order: {autoscale: null, replicas: null, env: {A: null}}}
    """)
    assert order.autoscale is None
    assert str(order.replicas) == "1"
    assert order.env == {"A": None}
    assert order.owner == "us"


def test_a_reference_replaces_a_value() -> None:
    order = service("""
        defaults: {service: {env: {A: a}, probes: {ready: GET /a}}}
        services: {order: {env: {A: {secret: s}}, probes: {ready: tcp}}}
    """)
    value = order.env["A"]
    assert value is not None
    assert (value.value, value.secret) == (None, "s")
    assert order.probes.ready is not None
    assert (order.probes.ready.kind, order.probes.ready.path) == ("tcp", None)


def test_an_image_has_no_blueprint() -> None:
    text = """
        defaults: {service: {blueprint: python-flask, ports: {http: 9000}, replicas: 3}}
        services: {order: {image: 'x:1'}, other: {}, third: {ports: {grpc: 1}}}
    """
    order, other, third = (service(text, name) for name in ("order", "other", "third"))
    assert (order.blueprint, order.ports["http"].container) == (None, 9000)
    assert str(order.replicas) == "3"
    assert (other.blueprint, list(other.ports)) == ("python-flask", ["http"])
    assert list(third.ports) == ["grpc"]


def test_endpoints_get_theirs() -> None:
    order = service("""
        defaults: {endpoint: {auth: user, timeout: 9s, slo: {p99: 1s, availability: 99%}}}
        services: {order: {endpoints: {GET /a: {slo: {p99: 2s}}, GET /b: {auth: none, slo: null}}}}
    """)
    first, second = order.endpoints.values()
    assert (str(first.timeout), str(first.slo.p99), str(first.slo.availability)) == (
        "9s",
        "2s",
        "99%",
    )
    assert first.auth is not None
    assert first.auth.kind == "user"
    assert second.auth is not None
    assert (second.auth.kind, second.slo.p99) == ("none", None)


def test_the_first_policy_that_says_something() -> None:
    read = spec("""
        defaults: {edge: {timeout: 9s, retries: {count: 4, budget: 50%}}}
        services:
          order:
            calls: [{pay GET /a: {timeout: 1s}}]
            depends_on: {pay: {timeout: 2s, retries: 0, max_in_flight: 7}}
    """)
    order = read.services["order"]
    policy = first_said(EdgePolicy, order.calls[0][0], order.depends_on["pay"], read.defaults.edge)  # type: ignore[index]
    assert str(policy.timeout) == "1s"
    assert (policy.retries.count, str(policy.retries.budget)) == (0, "50%")
    assert policy.max_in_flight == 7
    assert policy.retries.when == ("connect", "503")


def test_null_stops_the_search() -> None:
    read = spec("""
        defaults: {edge: {circuit_breaker: {failures: 1}}}
        services: {order: {depends_on: {pay: {circuit_breaker: null}}}}
    """)
    dependency = read.services["order"].depends_on["pay"]  # type: ignore[index]
    assert first_said(EdgePolicy, dependency, read.defaults.edge).circuit_breaker is None
