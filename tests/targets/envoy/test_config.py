"""The configuration as data: what needs no gateway to be seen, and what Envoy says of it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from msgen.plan.model import Auth, AuthKind, Identity, Limit, Route
from msgen.targets.envoy import files
from msgen.targets.envoy.addresses import in_network
from msgen.targets.envoy.bootstrap import bootstrap
from msgen.targets.envoy.limits import token_bucket
from msgen.targets.envoy.paths import bare_prefix
from tests.targets.envoy.conftest import ROUTES, make_plan, route


@pytest.mark.parametrize(
    ("rate", "tokens", "interval"),
    [
        (10, 10, "1s"),
        (1000 / 60, 1000, "60s"),
        (1 / 60, 1, "60s"),
        (5 / 3600, 5, "3600s"),
        (0.5, 30, "60s"),
    ],
)
def test_token_bucket_says_the_declared_rate(rate: float, tokens: int, interval: str) -> None:
    assert token_bucket(Limit(rate)) == {
        "max_tokens": tokens, "tokens_per_fill": tokens, "fill_interval": interval,
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/stock", "/stock/", "/stock/*"])
def test_bare_prefix(path: str) -> None:
    assert bare_prefix(path) == "/stock"


def test_only_what_is_used_is_in_the_chain() -> None:
    plan = make_plan(route("a", "GET", "/a"))
    data = bootstrap(plan, in_network(plan))
    text = json.dumps(data)
    for absent in ("jwt_authn", "rbac", "local_ratelimit", "buffer", "cors", "compressor"):
        assert f"filters.http.{absent}" not in text
    assert [c["name"] for c in data["static_resources"]["clusters"]] == ["order.http"]


def test_routes_keep_the_order_of_the_plan() -> None:
    plan = make_plan(*ROUTES)
    manager = bootstrap(plan, in_network(plan))["static_resources"]["listeners"][0]
    hosts = manager["filter_chains"][0]["filters"][0]["typed_config"]["route_config"][
        "virtual_hosts"
    ]
    made = ("-preflight", "-operational", "-other", "-unmet")
    names = [r["name"] for r in hosts[-1]["routes"] if not r["name"].endswith(made)]
    assert names == ["gateway-health", *(r.name for r in ROUTES if r.host is None)]


def test_any_host_sees_all_routes() -> None:
    plan = make_plan(*ROUTES)
    addresses = replace(in_network(plan), any_host=True)
    assert '"domains": ["*"]' in json.dumps(bootstrap(plan, addresses))
    hosts = json.dumps(bootstrap(plan, addresses)).split('"domains": ["*"]')[1]
    assert '"hosted"' in hosts


def test_admin_is_on_loopback() -> None:
    plan = make_plan(*ROUTES)
    admin = bootstrap(plan, in_network(plan))["admin"]["address"]["socket_address"]
    assert admin["address"] == "127.0.0.1"


def test_the_embedded_issuer_is_resolved_by_name() -> None:
    plan = make_plan(route("a", "GET", "/a", auth=Auth(AuthKind.USER)))
    issuer = "http://identity:9000"
    identity = Identity(issuer, "shop", f"{issuer}/jwks.json", f"{issuer}/token", embedded=True)
    plan = replace(plan, platform=replace(plan.platform, identity=identity))
    clusters = bootstrap(plan, in_network(plan))["static_resources"]["clusters"]
    (found,) = (cluster for cluster in clusters if cluster["name"] == "identity")
    assert found["type"] == "STRICT_DNS"
    assert '{"address": "identity", "port_value": 9000}' in json.dumps(found)


def test_no_routes_no_file() -> None:
    assert list(files(make_plan())) == []


def test_a_laptop_takes_no_tokens_of_the_issuer_that_is_declared() -> None:
    plan = make_plan(*ROUTES)
    declared = replace(plan.platform.identity, issuer="https://id.example.com", embedded=False)
    plan = replace(plan, platform=replace(plan.platform, identity=declared))
    usual, local, *_ = files(plan)
    assert (usual.path, local.path) == ("gateway/envoy.yaml", "gateway/envoy.local.yaml")
    assert b"issuer: https://id.example.com\n" in usual.content
    assert b"id.example.com" not in local.content
    assert b"issuer: http://identity:8080/realms/shop\n" in local.content


def test_a_laptop_serves_under_any_host() -> None:
    plan = make_plan(replace(route("a", "GET", "/"), host="shop.example.com"))
    usual, local, *_ = files(plan)
    assert b"shop.example.com" in usual.content
    assert b'- "*"' in local.content


@pytest.mark.real
@pytest.mark.parametrize(
    "routes",
    [ROUTES, (route("a", "GET", "/"),), (route("b", None, "/x", auth=Auth(AuthKind.USER)),)],
)
def test_envoy_accepts_the_file(routes: tuple[Route, ...], envoy: Path, tmp_path: Path) -> None:
    plan = make_plan(*routes)
    file, *_ = files(plan)
    assert file.path == "gateway/envoy.yaml"
    config = tmp_path / "envoy.yaml"
    config.write_bytes(file.content)
    assert yaml.safe_load(file.content) == bootstrap(plan, in_network(plan))
    done = subprocess.run(
        [envoy, "--mode", "validate", "-c", config, "--log-level", "warn"],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "deprecated" not in done.stderr
