"""What a first spec resolves to when it says almost nothing."""

from msgen.plan.model import (
    AddressForm,
    AddressOf,
    AuthKind,
    IdentityRef,
    Kind,
    Literal,
    Port,
    ProbeKind,
    Protocol,
    Retries,
    Scaling,
    SelfRef,
    SourceOf,
)
from tests.plan.world import edge, endpoint, plan_of, route, workload

FIRST = """
services:
  order:
    expose: {auth: none}
    endpoints:
      POST /orders: {}
"""


def test_the_first_spec() -> None:
    plan = plan_of(FIRST)
    order = workload(plan, "order")
    assert order.kind is Kind.SERVICE
    assert (order.source, order.blueprint) == (SourceOf.BLUEPRINT, "python-fastapi")
    assert order.ports == (Port("http", 8000, 8000, Protocol.HTTP),)
    assert [(p.name, p.kind, p.port, p.path) for p in order.probes] == [
        ("ready", ProbeKind.HTTP, "http", "/readyz"),
        ("live", ProbeKind.HTTP, "http", "/livez"),
        ("start", ProbeKind.HTTP, "http", "/startupz"),
    ]
    assert order.metrics_port == "http"
    assert order.scaling == Scaling(1, 1)
    create = order.endpoint("POST /orders")
    assert create.operation == "create_order"
    assert create.timeout_ms == 2000
    assert not create.idempotent
    assert plan.platform.gateway == "envoy"
    assert plan.platform.identity.embedded
    assert plan.platform.identity.audience == "shop"
    assert route(plan, "order-create-order").path == "/orders"
    assert plan.waves == (("order",),)


def test_the_embedded_issuer_has_a_name_of_its_own_in_the_network() -> None:
    identity = plan_of(FIRST).platform.identity
    assert identity.issuer == "http://identity:8080/realms/shop"
    assert identity.jwks_url == f"{identity.issuer}/protocol/openid-connect/certs"
    assert identity.token_url == f"{identity.issuer}/protocol/openid-connect/token"
    beside = plan_of("services: {identity: {}}").platform.identity
    assert beside.issuer == "http://local-identity:8080/realms/shop"


def test_probes_and_metrics_are_on_the_admin_port() -> None:
    order = workload(plan_of("services: {order: {ports: {http: 8000, admin: 9000}}}"), "order")
    assert [port.name for port in order.ports] == ["http", "admin"]
    assert {probe.port for probe in order.probes} == {"admin"}
    assert order.metrics_port == "admin"


def test_of_an_image_only_what_is_said_is_known() -> None:
    plan = plan_of(
        """
        services:
          maps: {image: registry.example.com/maps:1, ports: {http: 80}, env: {A: b}}
          tiles: {image: registry.example.com/tiles:1, ports: {grpc: 90}, probes: {ready: {within: 5s}, live: none}}
        """
    )
    maps, tiles = workload(plan, "maps"), workload(plan, "tiles")
    assert (maps.blueprint, maps.probes, maps.metrics_port) == (None, (), None)
    assert [variable.name for variable in maps.env] == ["A"]
    assert [(p.name, p.kind, p.within_ms) for p in tiles.probes] == [
        ("ready", ProbeKind.GRPC, 5000)
    ]


def test_kinds_choose_blueprints_and_ports() -> None:
    plan = plan_of(
        """
        services:
          a: {kind: worker, consumes: {t: {}}}
          b: {kind: cron, schedule: '0 3 * * *', zone: Europe/Berlin}
          c: {kind: web, expose: {prefix: /, auth: none}}
        brokers: {events: {kind: nats}}
        topics: {t: {}}
        """
    )
    worker, cron, web = plan.workloads
    assert (worker.blueprint, worker.ports) == ("python-worker", ())
    assert cron.schedule is not None
    assert (cron.schedule.cron, cron.schedule.zone) == ("0 3 * * *", "Europe/Berlin")
    assert (web.blueprint, web.ports[0].container) == ("web-static", 8000)


def test_the_environment_of_a_service() -> None:
    plan = plan_of(
        """
        services:
          order:
            ports: {http: 8000, admin: 9000}
            depends_on: [stock, orders-db, api]
            env: {LOG_LEVEL: debug, STOCK: {address: 'stock:http'}, KEY: {secret: key}}
            env_from: [all]
          stock: {}
        datastores: {orders-db: {kind: postgres}}
        externals: {api: {url: 'https://api.example.com', auth: {secret: key}}}
        env_groups: {all: {REGION: eu}}
        secrets: {key: kv/key}
        """
    )
    env = {variable.name: variable for variable in workload(plan, "order").env}
    assert list(env) == sorted(env)
    assert env["LOG_LEVEL"].value == Literal("debug")
    assert not env["LOG_LEVEL"].derived
    assert env["HTTP_PORT"].value == Literal("8000")
    assert env["ADMIN_PORT"].value == Literal("9000")
    assert env["SERVICE_NAME"].value == SelfRef("name")
    assert env["CLIENT_ID"].value == IdentityRef("client_id")
    assert env["STOCK_URL"].value == AddressOf("stock", AddressForm.URL, "http")
    assert env["STOCK"].value == AddressOf("stock", AddressForm.ADDRESS, "http")
    assert env["ORDERS_DB_URL"].value == AddressOf("orders-db", AddressForm.URL)
    assert env["ORDERS_DB_URL"].derived
    assert {"API_TOKEN", "API_URL", "KEY", "REGION"} <= env.keys()


def test_defaults_of_the_spec_and_of_an_environment() -> None:
    text = """
        defaults: {service: {replicas: 2..4}, edge: {timeout: 300ms}, endpoint: {timeout: 3s}}
        services:
          a: {depends_on: [b], endpoints: {GET /a: {}}}
          b: {replicas: 1}
        environments: {prod: {defaults: {service: {replicas: 3..9}}, services: {b: {replicas: 5}}}}
        """
    plan = plan_of(text)
    assert workload(plan, "a").scaling == Scaling(2, 4, cpu=0.8)
    assert edge(plan, "a", "b").policy.timeout_ms == 300
    assert endpoint(plan, "a", "GET /a").timeout_ms == 3000
    prod = plan_of(text, "prod")
    assert prod.environment == "prod"
    assert workload(prod, "a").scaling == Scaling(3, 9, cpu=0.8)
    assert workload(prod, "b").scaling == Scaling(5, 5)


def test_policies_come_from_the_nearest_place_field_by_field() -> None:
    plan = plan_of(
        """
        defaults: {edge: {timeout: 300ms, retries: {count: 2, when: [connect], budget: 20%}}}
        services:
          a:
            endpoints: {GET /a: {calls: [{b GET /b: {retries: 0}}, {b GET /c: {timeout: 50ms}}]}}
            depends_on: {b: {retries: {when: ['503', connect]}, max_in_flight: 9}}
          b: {endpoints: {GET /b: {}, GET /c: {}}}
        """
    )
    first, second = (step.calls[0].policy for step in endpoint(plan, "a", "GET /a").steps)
    assert (first.timeout_ms, first.max_in_flight) == (300, 9)
    assert first.retries == Retries(0, ("connect", "503"), 0.2)
    assert second.timeout_ms == 50
    assert second.retries == Retries(2, ("connect", "503"), 0.2)


def test_calls_that_must_not_be_repeated_are_not_retried() -> None:
    plan = plan_of(
        """
        services:
          a: {endpoints: {GET /a: {calls: [b POST /b, b POST /c, b GET /d]}}}
          b: {endpoints: {POST /b: {}, POST /c: {idempotent: true}, GET /d: {}}}
        """
    )
    calls = [step.calls[0] for step in endpoint(plan, "a", "GET /a").steps]
    assert [call.policy.retries.count for call in calls] == [0, 1, 1]
    assert edge(plan, "a", "b").endpoints == ("GET /d", "POST /b", "POST /c")


def test_who_may_call_by_default() -> None:
    plan = plan_of(
        """
        services:
          a:
            expose: {prefix: /a, strip: true}
            endpoints: {GET /x: {}, GET /y: {public: false}, GET /z: {auth: none}, GET /s: {auth: ['b:z', 'a:z']}}
          b: {expose: {prefix: /b, strip: true, auth: none}, endpoints: {GET /x: {}, GET /y: {public: false}}}
        """
    )
    kinds = {e.label: e.auth.kind for e in workload(plan, "a").endpoints}
    assert kinds == {
        "GET /x": AuthKind.USER,
        "GET /y": AuthKind.SERVICE,
        "GET /z": AuthKind.NONE,
        "GET /s": AuthKind.SCOPES,
    }
    assert endpoint(plan, "a", "GET /s").auth.scopes == ("a:z", "b:z")
    assert endpoint(plan, "b", "GET /x").auth.kind is AuthKind.NONE
    assert endpoint(plan, "b", "GET /y").auth.kind is AuthKind.SERVICE


def test_what_expose_says_goes_before_the_default_for_all() -> None:
    plan = plan_of(
        """
        defaults: {endpoint: {auth: user}}
        services:
          a: {expose: {auth: none}, endpoints: {GET /x: {}, GET /y: {auth: user}}}
          b: {endpoints: {GET /x: {}}}
        """
    )
    assert endpoint(plan, "a", "GET /x").auth.kind is AuthKind.NONE
    assert endpoint(plan, "a", "GET /y").auth.kind is AuthKind.USER
    assert endpoint(plan, "b", "GET /x").auth.kind is AuthKind.USER


def test_streams_have_no_timeout_but_their_own() -> None:
    plan = plan_of(
        """
        defaults: {endpoint: {timeout: 3s}}
        services:
          a: {endpoints: {WS /a: {}, WS /b: {timeout: 9s}, GET /c: {}}}
          b:
            ports: {grpc: 9000}
            endpoints: {rpc shop.Cart/Watch: {stream: server}, rpc shop.Cart/Get: {}}
        """
    )
    assert {e.path: e.timeout_ms for each in plan.workloads for e in each.endpoints} == {
        "/a": None,
        "/b": 9000,
        "/c": 3000,
        "/shop.Cart/Get": 3000,
        "/shop.Cart/Watch": None,
    }
    assert {probe.kind for probe in workload(plan, "b").probes} == {ProbeKind.GRPC}


def test_what_is_managed_elsewhere_keeps_no_storage_here() -> None:
    plan = plan_of(
        """
        datastores:
          a: {kind: postgres, managed: true, url: 'postgresql://db.example.com/a'}
          b: {kind: postgres}
          c: {kind: postgres, server: b}
          d: {kind: mysql, embedded: none, size: 5Gi}
        """
    )
    found = {s.name: (s.managed, s.size, s.server, s.embedded) for s in plan.stores}
    assert found == {
        "a": (True, None, "a", "sqlite"),
        "b": (False, 10 << 30, "b", "sqlite"),
        "c": (False, None, "b", "sqlite"),
        "d": (False, 5 << 30, "d", None),
    }
