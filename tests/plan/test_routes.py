"""Public routes: paths, rewrites, order."""

import pytest

from msgen.plan.model import Matching
from tests.plan.world import plan_of, resolved, route


def test_strip_puts_the_prefix_before_the_path() -> None:
    plan = plan_of(
        "services: {a: {expose: {prefix: /api, strip: true, auth: none}, endpoints: {'GET /x/{id}': {}}}}"
    )
    (found,) = plan.routes
    assert (found.path, found.upstream_path) == ("/api/x/{id}", "/x/{id}")
    assert found.matching is Matching.TEMPLATE


def test_without_strip_paths_stay_as_they_are() -> None:
    plan = plan_of(
        "services: {a: {expose: {prefix: /x, auth: none}, endpoints: {GET /x: {}, GET /x/y: {}}}}"
    )
    assert [(r.path, r.upstream_path) for r in plan.routes] == [("/x", "/x"), ("/x/y", "/x/y")]


def test_a_path_outside_the_prefix_is_found() -> None:
    (found,) = resolved(
        "services: {a: {expose: {prefix: /x, auth: none}, endpoints: {GET /y: {}}}}"
    ).diagnostics
    assert found.id == "outside-prefix"
    assert found.span is not None
    assert found.hint == "write strip: true beside the prefix"


def test_front_ends_and_images_get_one_prefix() -> None:
    plan = plan_of("""
        services:
          web: {kind: web, expose: {prefix: /, auth: none}}
          maps: {image: maps:1, ports: {http: 80}, expose: {prefix: /maps/, strip: true, auth: none}}
        """)
    assert [(r.workload, r.path, r.upstream_path) for r in plan.routes] == [
        ("maps", "/maps", "/"),
        ("web", "/", "/"),
    ]


def test_what_is_not_public_has_no_route() -> None:
    text = """
        services:
          a: {endpoints: {GET /x: {}}}
          b: {expose: {auth: none}, endpoints: {GET /y: {public: false}}}
          c: {endpoints: {GET /z: {public: true}}}
        """
    assert [r.path for r in plan_of(text).routes] == ["/z"]


def test_no_gateway_no_routes() -> None:
    assert (
        plan_of("platform: {gateway: none}\nservices: {a: {endpoints: {GET /x: {}}}}").routes == ()
    )


def test_hosts_limits_and_cors() -> None:
    plan = plan_of("""
        platform: {host: shop.example.com}
        services:
          a:
            expose: {auth: none, host: [b.example.com, a.example.com], limit: 10/s, tls: true, cors: ['https://x.example']}
            endpoints:
              GET /x: {limit: 5/min per client, body: 1Ki}
              POST /x: {headers: {x-trace: string}}
          b: {expose: {auth: none}, endpoints: {GET /b: {}}}
        """)
    get, post = route(plan, "a-get-x"), route(plan, "a-create-x")
    assert (get.limit.rate_per_s, get.limit.per) == (pytest.approx(1 / 12), "client")  # type: ignore[union-attr]
    assert (post.limit.rate_per_s, post.limit.per) == (10, None)  # type: ignore[union-attr]
    assert (get.body_bytes, post.body_bytes) == (1024, 1 << 20)
    assert get.tls
    assert get.cors is not None
    assert get.cors.methods == ("GET", "OPTIONS", "POST")
    assert "x-trace" in get.cors.headers
    assert route(plan, "b-get-b").host == "shop.example.com"


def test_the_order_of_match() -> None:
    plan = plan_of("""
        services:
          web: {kind: web, expose: {prefix: /, auth: none}}
          a:
            expose: {auth: none}
            endpoints: {'GET /x/{id}': {}, GET /x/y: {}, 'GET ~/x/[0-9]+': {}, ANY /x/*: {}, WS /x/z: {timeout: none}}
        """)
    assert [(r.method, r.matching.value, r.path) for r in plan.routes] == [
        ("GET", "exact", "/x/y"),
        ("GET", "exact", "/x/z"),
        ("GET", "template", "/x/{id}"),
        ("GET", "regex", "/x/[0-9]+"),
        (None, "prefix", "/x"),
        (None, "prefix", "/"),
    ]
    socket = plan.routes[1]
    assert socket.websocket
    assert socket.timeout_ms is None
