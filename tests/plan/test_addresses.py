"""What workloads are told: addresses, their own ports, texts made of both; and who may call whom."""

from __future__ import annotations

from msgen.plan.model import (
    AddressForm,
    AddressOf,
    Edge,
    Joined,
    Literal,
    OwnPort,
    Plan,
    Protocol,
    SecretRef,
    SelfRef,
    Value,
)
from tests.plan.world import plan_of, resolved, workload


def told(plan: Plan, name: str, variable: str) -> Value:
    return next(each.value for each in workload(plan, name).env if each.name == variable)


def edges(plan: Plan, name: str) -> dict[tuple[str, str | None], Edge]:
    return {(edge.target, edge.port): edge for edge in workload(plan, name).edges}


def test_texts_are_joined_and_neighbours_become_one() -> None:
    plan = plan_of("""
        services:
          shop:
            image: shop:1
            ports: {http: 8080, admin: 9000}
            env:
              URL: {join: ['postgres://u:', {secret: key}, '@', {address: db}, /, shop]}
              PLAIN: {join: [a, b]}
              OUTER: {join: [x, {join: [y, {self: name}]}]}
              BIND: {join: ['*:', {listen: admin}]}
        datastores: {db: {kind: postgres}}
        secrets: {key: {from: a#b}}
    """)
    assert told(plan, "shop", "URL") == Joined(
        (
            Literal("postgres://u:"),
            SecretRef("key"),
            Literal("@"),
            AddressOf("db", AddressForm.ADDRESS),
            Literal("/shop"),
        )
    )
    assert told(plan, "shop", "PLAIN") == Literal("ab")
    assert told(plan, "shop", "OUTER") == Joined((Literal("xy"), SelfRef("name")))
    assert told(plan, "shop", "BIND") == Joined((Literal("*:"), OwnPort("admin", 9000)))


def test_a_joined_value_with_a_secret_is_one() -> None:
    assert Joined((Literal("a"), SecretRef("b"))).secret
    assert not Joined((Literal("a"), OwnPort("b", 1))).secret


def test_what_runs_beside_may_be_told_both_ports() -> None:
    plan = plan_of("""
        services:
          shop:
            image: shop:1
            ports: {http: {container: 8080, service: 80}}
            sidecars:
              agent:
                image: agent:1
                ports: {status: 9000}
                env: {A: {listen: status}, B: {listen: http}}
    """)
    (agent,) = workload(plan, "shop").containers
    assert {each.name: each.value for each in agent.env} == {
        "A": OwnPort("status", 9000),
        "B": OwnPort("http", 8080),
    }


def test_an_address_makes_an_edge() -> None:
    plan = plan_of("""
        services:
          shop:
            image: shop:1
            ports: {http: 80}
            env:
              CART: {address: cart}
              FLAG_HOST: {host: flags}
              FLAG_PORT: {port: 'flags:grpc'}
              HOST_ALONE: {host: mail}
              SELF: {url: shop}
              SHOWN: {url: help, edge: false}
              DB: {join: [a, {host: db}]}
            init: {wait: {image: 'wait:1', env: {PAY: {url: pay}}}}
            versions: {v2: {weight: 1%, env: {NEW: {url: new}}}}
          cart: {image: 'cart:1', ports: {grpc: 1}}
          flags: {image: 'flags:1', ports: {http: 2, grpc: 3}}
          mail: {image: 'mail:1', ports: {http: 4}}
          help: {image: 'help:1', ports: {http: 5}}
          pay: {image: 'pay:1', ports: {http: 6}}
          new: {image: 'new:1', ports: {http: 7}}
        datastores: {db: {kind: mysql}}
    """)
    assert set(edges(plan, "shop")) == {
        ("cart", "grpc"),
        ("db", None),
        ("flags", "grpc"),
        ("mail", "http"),
        ("new", "http"),
        ("pay", "http"),
    }


def test_groups_make_edges_of_what_is_left_of_them() -> None:
    plan = plan_of("""
        env_groups: {all: {A: {url: a}, B: {url: b}, C: {url: c}, D: {url: d, edge: false}}}
        services:
          shop: {image: 'shop:1', ports: {http: 80}, env_from: [all], env: {B: null, C: none}}
          a: {image: 'a:1', ports: {http: 1}}
          b: {image: 'b:1', ports: {http: 1}}
          c: {image: 'c:1', ports: {http: 1}}
          d: {image: 'd:1', ports: {http: 1}}
    """)
    assert set(edges(plan, "shop")) == {("a", "http")}


def test_a_dependency_without_a_port_speaks_of_all_its_edges() -> None:
    plan = plan_of("""
        services:
          shop:
            image: shop:1
            ports: {http: 80}
            env: {A: {address: 'cart:grpc'}, B: {address: 'cart:admin'}}
            depends_on: {'cart?': {timeout: 3s}, 'cart:admin': {timeout: 9s}}
          cart: {image: 'cart:1', ports: {http: 1, grpc: 2, admin: 3}}
    """)
    found = edges(plan, "shop")
    assert {key: edge.policy.timeout_ms for key, edge in found.items()} == {
        ("cart", "grpc"): 3000,
        ("cart", "admin"): 9000,
    }
    assert found["cart", "grpc"].optional
    assert not found["cart", "admin"].optional


def test_images_listen_where_the_spec_says() -> None:
    text = """
        defaults: {service: {ports: {http: 9080}}}
        services: {a: {image: 'a:1'}, b: {image: 'b:1', ports: {grpc: 1}}, c: {build: c}}
    """
    plan = resolved(text).plan
    numbers = {each.name: [port.container for port in each.ports] for each in plan.workloads}
    assert numbers == {"a": [9080], "b": [1], "c": [9080]}
    bare = resolved("services: {a: {image: 'a:1'}, c: {build: c}, d: {}}").plan
    assert [len(each.ports) for each in bare.workloads] == [0, 0, 1]


def test_images_have_metrics_where_the_spec_says() -> None:
    assert workload(_metrics(""), "a").metrics_port is None
    assert workload(_metrics("defaults: {service: {metrics: /m}}"), "a").metrics_port == "http"


def _metrics(defaults: str) -> Plan:
    return plan_of(f"{defaults}\nservices: {{a: {{image: 'a:1', ports: {{http: 80}}}}}}")


def test_stores_and_brokers_have_further_ports() -> None:
    plan = plan_of("""
        services:
          chart: {image: 'chart:1', ports: {http: 80}, env: {UI: {url: 'events:ui'}}}
        brokers:
          events:
            kind: rabbitmq
            ports: {ui: 15672/http}
            args: [--quiet]
            env: {UI: {listen: ui}, SELF: {address: events}}
            volumes: {data: /data}
    """)
    assert set(edges(plan, "chart")) == {("events", "ui")}
    assert edges(plan, "chart")["events", "ui"].protocol is Protocol.HTTP
    (broker,) = plan.brokers
    assert (broker.args, [volume.path for volume in broker.volumes]) == (("--quiet",), ["/data"])
    values = {each.name: each.value for each in broker.env}
    assert values["UI"] == OwnPort("ui", 15672)


def test_files_reach_versions_stores_and_brokers() -> None:
    plan = resolved("""
        services:
          shop:
            image: shop:1
            ports: {http: 80}
            versions: {v2: {weight: 1%, files: {/a: {from: a.conf, expand: true}}, volumes: {t: /t}}}
        datastores: {db: {kind: mongodb, files: {/etc/mongod.conf: mongod.conf}}}
        brokers: {events: {kind: nats, files: {/etc/nats.conf: nats.conf}}}
    """).plan
    (version,) = workload(plan, "shop").versions
    assert [(file.source, file.expand) for file in version.files] == [("a.conf", True)]
    assert [volume.path for volume in version.volumes] == ["/t"]
    assert [file.source for each in plan.stores for file in each.files] == ["mongod.conf"]
    assert [file.source for each in plan.brokers for file in each.files] == ["nats.conf"]


def test_thrift_carries_methods() -> None:
    plan = plan_of("""
        services:
          user: {image: 'user:1', ports: {thrift: 9090}, endpoints: {rpc social.User/Login: {}}}
          front: {image: 'front:1', ports: {http: 80}, endpoints: {POST /login: {calls: [user Login]}}}
    """)
    assert workload(plan, "user").endpoint("rpc social.User/Login").port == "thrift"
    assert edges(plan, "front")["user", "thrift"].endpoints == ("rpc social.User/Login",)


def test_an_address_without_a_port_means_the_one_that_serves() -> None:
    plan = plan_of("""
        services:
          shop:
            image: shop:1
            ports: {http: 80}
            env: {A: {address: tracer}, B: {url: cart}, C: {url: db}}
          tracer: {image: 'tracer:1', ports: {metrics: 1/http, zipkin: 2}, metrics: {port: metrics}}
          cart: {image: 'cart:1', ports: {agent: 3, http: 4}}
        datastores: {db: {kind: redis}}
    """)
    assert told(plan, "shop", "A") == AddressOf("tracer", AddressForm.ADDRESS, "zipkin")
    assert told(plan, "shop", "B") == AddressOf("cart", AddressForm.URL, "http")
    assert told(plan, "shop", "C") == AddressOf("db", AddressForm.URL)
    assert set(edges(plan, "shop")) == {("tracer", "zipkin"), ("cart", "http"), ("db", None)}
