"""One tiny system, one change of its spec, and what a reviewer is told."""

from __future__ import annotations

import pytest

from msgen.meaning import Difference, Weight, differences
from tests.plan.world import resolved

BASE = """
types:
  Order: {id: uuid, status: placed | paid, total: decimal}
services:
  order:
    blueprint: python-fastapi
    replicas: 2..5
    expose: {prefix: /api, strip: true}
    env: {LEVEL: info}
    endpoints:
      POST /orders:
        auth: [orders:write]
        timeout: 2s
        request: {lines: "[string]"}
        response: Order
        calls: [inventory POST /reservations]
        writes: [orders-db.orders]
        publishes: [order.placed]
      GET /orders: {auth: user, response: "[Order]", reads: [orders-db.orders]}
  inventory:
    blueprint: python-fastapi
    endpoints:
      POST /reservations: {idempotent: true, timeout: 600ms, request: {order: uuid}}
      GET /stock: {}
  mailer:
    kind: worker
    consumes: {order.placed: {}}
datastores:
  orders-db: {kind: postgres, version: 16, entities: {orders: Order}}
brokers:
  events: {kind: nats}
topics:
  order.placed: {schema: Order}
"""
POST, RESERVE = "order POST /orders", "inventory POST /reservations"
CALL = "calls: [inventory POST /reservations]"
ORDERS = 'GET /orders: {auth: user, response: "[Order]", reads: [orders-db.orders]}'

CASES: dict[str, tuple[str, str, str, str, str, str]] = {
    # name: (old text, new text, id, weight, subject, part of the message)
    "auth gone": ("auth: user", "auth: none", "auth-weakened", "risk", "order GET /orders",
                  "anybody may call it from outside without a token"),
    "scope gone": ("auth: [orders:write]", "auth: user", "auth-weakened", "risk", POST,
                   "was for users with the scope orders:write"),
    "scope more": ("[orders:write]", "[orders:write, eu]", "scope-added", "breaking", POST,
                   "users with the scope eu and orders:write now"),
    "auth more": ("auth: user", "auth: [orders:read]", "auth-strengthened", "breaking",
                  "order GET /orders", "scope orders:read now"),
    "public now": ("GET /stock: {}", "GET /stock: {public: true, auth: user}",
                   "internal-to-public", "risk", "inventory GET /stock", "it was internal"),
    "route new": ("GET /stock: {}", "GET /stock: {public: true, auth: none}",
                  "open-route-added", "risk", "route GET /stock", "without auth"),
    "route new for users": ("GET /stock: {}", "GET /stock: {public: true, auth: user}",
                            "route-added", "risk", "route GET /stock", "who are signed in"),
    "endpoint removed": (f"      {ORDERS}\n", "", "endpoint-removed", "breaking",
                         "order GET /orders", "it was public"),
    "endpoint kept": ("      GET /stock: {}\n", "", "endpoint-removed", "change",
                      "inventory GET /stock", "nobody is known to call it"),
    "route removed": (f"      {ORDERS}\n", "", "route-removed", "breaking",
                      "route GET /api/orders", "it led to order:http GET /orders"),
    "route moved": ("prefix: /api", "prefix: /v2", "route-moved", "breaking",
                    "route GET /v2/orders", "was GET /api/orders"),
    "call added": (CALL, "calls: [inventory POST /reservations, inventory GET /stock]",
                   "call-added", "change", POST, "calls inventory GET /stock now"),
    "call removed": (f"        {CALL}\n", "", "call-removed", "change", POST,
                     "calls inventory POST /reservations no more"),
    "deadline": ("timeout: 2s", "timeout: 700ms", "timeout-exceeds-caller", "risk", POST,
                 "inventory POST /reservations: 750 × 2 + 25 back-off = 1,525 ms of 700 ms"),
    "gives up": ("timeout: 600ms", "timeout: 3s", "caller-gives-up-first", "risk", POST,
                 "waits 750ms for an answer of inventory POST /reservations, which may take 3s"),
    "retries": (CALL, "calls: [{inventory POST /reservations: {retries: 3}}]",
                "retries-raised", "risk", POST, "3 on connect and 503"),
    "optional": (CALL, "calls: [{inventory POST /reservations: {optional: true}}]",
                 "optional-now", "change", POST, "optional now, was required"),
    "floor": ("replicas: 2..5", "replicas: 1..5", "replica-floor-lowered", "risk", "order",
              "replicas are 1 to 5, were 2 to 5"),
    "range": ("replicas: 2..5", "replicas: 2..9", "replicas-changed", "change", "order",
              "replicas are 2 to 9, were 2 to 5"),
    "engine": ("kind: postgres, version: 16", "kind: mysql, version: 9", "engine-changed", "risk",
               "orders-db", "its data are not carried over) is mysql, was postgres"),
    "version": ("version: 16", "version: 17", "engine-version-changed", "risk", "orders-db",
                "version is 17, was 16"),
    "blueprint": ("mailer:\n", "mailer:\n    image: mailer:2\n", "image-changed", "change",
                  "mailer", "image is mailer:2"),
    "env": ("LEVEL: info", "LEVEL: debug", "variable-changed", "change", "order",
            "variable LEVEL is debug, was info"),
    "request": ('lines: "[string]"', 'lines: "[string]", note: string', "api-breaking",
                "breaking", POST, "request $.note new, required string"),
    "response": ("total: decimal}", "total: decimal, note: optional string}", "api-compatible", "change",
                 POST, "response 201 $.note new, optional string"),
    "word": ("placed | paid", "placed | paid | gone", "api-breaking", "breaking",
             "topic order.placed", "$.status may be gone too"),
    "entity": ("total: decimal}", "total: decimal, note: string}", "entity-changed", "risk",
               "orders-db", "$.note new, required string"),
    "consumer": ("    consumes: {order.placed: {}}\n", "", "readers-changed", "risk",
                 "topic order.placed", "read by nobody, was mailer"),
    "hardening": ("mailer:\n", "mailer:\n    hardening: {root: true}\n", "hardening-exception",
                  "risk", "mailer", "hardening exception root is on, was off"),
    "slo": ("timeout: 2s", "timeout: 2s\n        slo: {p95: 1s}", "slo-changed", "change", POST,
            "objective p95 is 1s, was not set"),
    "limit": ("timeout: 2s", "timeout: 2s\n        limit: 5/s", "limit-changed", "change", POST,
              "rate limit is 5/s"),
    "cors": ("strip: true}", "strip: true, cors: {origins: ['https://a.example']}}",
             "cors-opened", "risk", "route GET /api/orders", "https://a.example"),
    "resources": ("mailer:\n", "mailer:\n    resources: {memory: 256Mi}\n", "resources-changed",
                  "change", "mailer", "256Mi"),
}  # fmt: skip


def told(before: str, after: str) -> tuple[Difference, ...]:
    return differences(resolved(before).plan, resolved(after).plan)


@pytest.mark.parametrize("name", CASES)
def test_a_reviewer_is_told(name: str) -> None:
    old, new, kind, weight, subject, part = CASES[name]
    assert BASE.count(old) == 1
    found = told(BASE, BASE.replace(old, new))
    match = [each for each in found if (each.id, each.subject) == (kind, subject)]
    assert match, found
    assert any(part in each.message for each in match), match
    assert {each.weight for each in match} == {Weight(weight)}


def test_a_new_service_is_told_once_with_what_it_uses() -> None:
    more = BASE.replace(
        "  mailer:\n",
        "  returns:\n    endpoints: {POST /returns: {calls: [inventory GET /stock]}}\n  mailer:\n",
    )
    (one,) = told(BASE, more)
    assert (one.id, one.subject) == ("service-added", "returns")
    assert "it calls inventory (GET /stock)" in one.message
    (other,) = told(more, BASE)
    assert (other.id, other.subject) == ("service-removed", "returns")


def test_a_removed_service_breaks_its_callers() -> None:
    start = BASE.index("  inventory:")
    without = BASE[:start] + BASE[BASE.index("  mailer:") :]
    found = told(BASE, without.replace(f"        {CALL}\n", ""))
    (gone,) = [each for each in found if each.id == "service-removed"]
    assert gone.weight is Weight.BREAKING
    assert "order called it" in gone.message


def test_who_called_a_removed_endpoint_and_who_may_still() -> None:
    moved = BASE.replace("POST /reservations", "PUT /reservations")
    (one,) = [each for each in told(BASE, moved) if each.id == "endpoint-removed"]
    assert (one.subject, one.weight) == (RESERVE, Weight.RISK)
    assert "order called it" in one.message
    opaque = moved.replace("calls: [inventory PUT /reservations]", "calls: [inventory]")
    (one,) = [each for each in told(BASE, opaque) if each.id == "endpoint-removed"]
    assert one.weight is Weight.BREAKING
    assert "order may still call it" in one.message


def test_a_renamed_service_is_renamed_and_nothing_else() -> None:
    before, after = resolved(BASE).plan, resolved(BASE.replace("inventory", "stock")).plan
    found = differences(before, after, renames={"inventory": "stock"})
    assert [(each.id, each.subject) for each in found] == [("service-renamed", "stock")]


def test_an_unused_store_keeps_its_data() -> None:
    unused = BASE.replace("        writes: [orders-db.orders]\n", "")
    unused = unused.replace(", reads: [orders-db.orders]", "")
    (one,) = [each for each in told(BASE, unused) if each.id == "store-unused"]
    assert "its data are not touched" in one.message


def test_a_new_external_is_egress_and_a_secret() -> None:
    more = BASE.replace(CALL, "calls: [inventory POST /reservations, fraud POST /score]")
    more += "externals:\n  fraud: {url: https://fraud.example.com, auth: {secret: fraud-token}}\n"
    more += "secrets: {fraud-token: {from: kv/shop#fraud}}\n"
    ids = {each.id: each for each in told(BASE, more)}
    assert "https://fraud.example.com" in ids["egress-added"].message
    assert ids["external-added"].weight is ids["secret-added"].weight is Weight.RISK


def test_a_default_that_many_calls_share_is_told_of_the_edge_alone() -> None:
    found = told(BASE, f"defaults: {{edge: {{timeout: 800ms}}}}\n{BASE}")
    about = [each.subject for each in found if each.id == "timeout-changed"]
    assert "order → inventory" in about
    assert POST not in about


def test_the_worst_comes_first() -> None:
    after = BASE.replace("replicas: 2..5", "replicas: 1..9").replace(f"      {ORDERS}\n", "")
    weights = [each.weight for each in told(BASE, after.replace("info", "debug"))]
    assert weights == sorted(weights, key=[*Weight].index)
    assert set(weights) == set(Weight)


def test_a_circle_goes_on_where_one_of_it_is_renamed() -> None:
    links = {"alpha": "beta", "beta": "gamma", "gamma": "alpha"}
    lines = (f"  {one}: {{endpoints: {{GET /x: {{calls: [{other} GET /x]}}}}}}\n"
             for one, other in links.items())  # fmt: skip
    circle = f"services:\n{''.join(lines)}"
    renamed = circle.replace("alpha:", "zeta:").replace("alpha GET", "zeta GET")
    before, after = resolved(circle).plan, resolved(renamed).plan
    assert before.cycles
    found = differences(before, after, renames={"alpha": "zeta"})
    assert [each.id for each in found] == ["service-renamed"]
