"""What the real Envoy refuses, and what it lets through beside it."""

from __future__ import annotations

from typing import Any

import pytest

from msgen.plan.model import Probe, ProbeKind, SourceOf
from msgen.targets.envoy.refusals import _beginning, operational_paths
from tests.targets.envoy.conftest import workload

Gateway = Any


@pytest.mark.real
@pytest.mark.parametrize(
    "path",
    [
        "/front/metrics", "/front/metrics/", "/front/livez", "/front/readyz?full=1",
        "/front/startupz", "/front/%6detrics", "/front/a/../metrics", "/front//metrics",
        "/stock/metrics", "/stock/livez", "/word/metrics", "/any/metrics",
    ],
)  # fmt: skip
def test_operational_paths_are_not_public(gateway: Gateway, path: str) -> None:
    answer = gateway("GET", path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.real
@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/front/metrics.html", "/metrics.html"),
        ("/front/a/metrics", "/a/metrics"),
        ("/stock/metrics/7", "/metrics/7"),
        ("/word/other", "/other"),
        ("/any/other", "/other"),
        ("/declared/metrics", "/metrics"),
    ],
)
def test_paths_beside_them_are(gateway: Gateway, path: str, seen: str) -> None:
    assert gateway("GET", path).json()["path"] == seen


@pytest.mark.real
@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/front/api/things", "GET, HEAD"),
        ("OPTIONS", "/front/api/things", "GET, HEAD"),
        ("GET", "/api/both", "POST"),
        ("HEAD", "/api/both", "POST"),
        ("PUT", "/front/api/things/7", "GET, HEAD, PATCH"),
        ("DELETE", "/front/api/things/search", "GET, HEAD, PATCH, POST"),
        ("POST", "/api/number/42", "GET, HEAD"),
        ("POST", "/front/api/beta", "GET, HEAD"),
        ("POST", "/ws", "GET"),
    ],
)
def test_a_wrong_method_is_no_request_for_a_page(
    gateway: Gateway, method: str, path: str, allow: str
) -> None:
    answer = gateway(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] == allow
    if method != "HEAD":
        assert answer.json()["detail"].startswith("the path does not know this method")


@pytest.mark.real
@pytest.mark.parametrize(
    ("method", "path", "seen"),
    [
        ("GET", "/front/api/things", "/things"),
        ("POST", "/front/api/things/search", "/things/search"),
        ("PATCH", "/front/api/things/search", "/things/search"),
        ("DELETE", "/front/api/every", "/every"),
        ("DELETE", "/front/api/other", "/api/other"),
        ("GET", "/front/api/own", "/own"),
    ],
)
def test_right_methods_and_other_paths_are_passed_on(
    gateway: Gateway, method: str, path: str, seen: str
) -> None:
    answer = gateway(method, path).json()
    assert (answer["method"], answer["path"]) == (method, seen)


@pytest.mark.real
def test_head_is_part_of_get(gateway: Gateway) -> None:
    head = gateway("HEAD", "/front/api/things")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["x-seen"] == "HEAD /things"
    assert gateway("HEAD", "/front/api/things/7").status_code == 401
    assert gateway("HEAD", "/front/api/own").headers["x-seen"] == "HEAD /own-head"


@pytest.mark.real
def test_a_route_that_asks_for_more_does_not_fall_through(gateway: Gateway) -> None:
    assert gateway("GET", "/front/api/beta", headers={"x-beta": "yes"}).json()["path"] == "/b"
    assert gateway("GET", "/front/api/beta").status_code == 404
    assert gateway("GET", "/ws").status_code == 404


def test_operational_paths_of_an_image_are_those_that_are_said() -> None:
    image = workload("image", source=SourceOf.IMAGE)
    assert operational_paths(image) == ()
    said = workload(
        "image",
        source=SourceOf.IMAGE,
        probes=(
            Probe("live", ProbeKind.HTTP, "http", "/"),
            Probe("ready", ProbeKind.HTTP, "http", "/healthz?full=1"),
            Probe("start", ProbeKind.TCP, "http"),
        ),
        metrics_port="http",
        metrics_path="/stats",
    )
    assert operational_paths(said) == ("/healthz", "/stats")


@pytest.mark.parametrize("wide", ["/api/", "/api", "/api/*", "/", "/api/{any}", "/api/things/"])
def test_routes_that_cover_a_path_are_among_its_neighbours(wide: str) -> None:
    assert _beginning(wide) in {None, _beginning("/api/things/search")}
