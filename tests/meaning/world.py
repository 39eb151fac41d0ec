"""The shop with everything in it that a plan can say."""

from __future__ import annotations

from dataclasses import replace

from msgen.plan.model import (
    AddressForm,
    AddressOf,
    Auth,
    AuthKind,
    Breaker,
    Container,
    Cors,
    EnvVar,
    Extra,
    Faults,
    IdentityRef,
    Joined,
    Limit,
    Literal,
    LocalRun,
    Match,
    MountedFile,
    OwnPort,
    Plan,
    Policy,
    Port,
    Probe,
    ProbeKind,
    Protocol,
    Resources,
    Retries,
    Scaling,
    Secret,
    SecretRef,
    SelfRef,
    Slo,
    Version,
    Volume,
    Workload,
)
from tests.worlds import order, shop

BOUNDS = Resources(100, 200, 1 << 20, 2 << 20)
ENV = (
    EnvVar("LEVEL", Literal("info")),
    EnvVar("PEER", AddressOf("inventory", AddressForm.URL, "http")),
    EnvVar("TOKEN", SecretRef("fraud-token")),
    EnvVar("NAME", SelfRef("name")),
    EnvVar("ISSUER", IdentityRef("issuer")),
    EnvVar("PORT", OwnPort("http", 8000)),
    EnvVar("JOINED", Joined((Literal("a"), SecretRef("fraud-token")))),
    EnvVar("ORDER_URL", Literal("x"), derived=True),
)
FILES = (MountedFile("/etc/a.conf", "a.conf"), MountedFile("/etc/key", secret="fraud-token"))
VOLUMES = (Volume("data", "/data", 1 << 30),)
PORTS = (
    Port("http", 8000, 80, Protocol.HTTP),
    Port("admin", 9000, 9000, Protocol.HTTP),
)
POLICY = Policy(
    500, Retries(1), Breaker(5, 10_000, 10_000), 20, Faults(delay_ms=100, abort_status=503)
)


def rich() -> Plan:
    """A plan in which no kind of fact is missing."""
    plan = shop()
    workloads = tuple(_rich(each) if each.name == "order" else each for each in plan.workloads)
    first, *others = plan.routes
    store = replace(
        plan.stores[0],
        env=ENV[:1], volumes=VOLUMES, files=FILES, ports=PORTS[1:], resources=BOUNDS,
        local=LocalRun(("run",)), size=1 << 30, seed=("a.sql",), args=("-v",),
    )  # fmt: skip
    broker = replace(
        plan.brokers[0],
        env=ENV[:1], volumes=VOLUMES, files=FILES, ports=PORTS[1:], resources=BOUNDS,
        local=LocalRun(("run",)), size=1 << 30, args=("-v",),
    )  # fmt: skip
    route = replace(
        first,
        retries=Retries(1), limit=Limit(5.0, "client"), matches=(Match("header", "x-a", "on"),),
        cors=Cors(("https://a.example",), ("GET",), ("x-a",), credentials=True, max_age_ms=1000),
    )  # fmt: skip
    whole = replace(
        plan,
        workloads=workloads,
        stores=(store, *plan.stores[1:]),
        brokers=(broker,),
        routes=(route, *others),
        externals=(replace(plan.externals[0], policy=POLICY, local=LocalRun(("run",))),),
        secrets=(Secret("fraud-token", "vault:shop/fraud"),),
        environments=("prod", "test"),
        cycles=(("order", "payment"),),
        extra=(Extra("x-note", "a"),),
        targets=(("envoy", {"a": "b"}),),
    )
    overlays = tuple(replace(whole, environment=name) for name in whole.environments)
    return replace(whole, overlays=overlays)


def _rich(workload: Workload) -> Workload:
    first, *others = workload.endpoints
    endpoint = replace(
        first,
        slo=Slo(10, 20, 30, 0.99), limit=Limit(5.0), matches=(Match("query", "a"),),
        auth=Auth(AuthKind.SCOPES, ("orders:write", "orders:read")), extra=(Extra("x-a", 1),),
    )  # fmt: skip
    return replace(
        order(),
        endpoints=(endpoint, *others),
        ports=PORTS,
        env=ENV,
        files=FILES,
        volumes=VOLUMES,
        resources=BOUNDS,
        scaling=Scaling(2, 4, 0.7, 0.8, 50.0),
        probes=(Probe("ready", ProbeKind.HTTP, "http", "/ready", (("a", "b"),), within_ms=100),),
        versions=(
            Version(
                "canary", 0.1, (Match("header", "x-c"),), env=ENV[:1], resources=BOUNDS,
                files=FILES, volumes=VOLUMES, options=(("a", "b"),),
            ),
        ),
        containers=(
            Container(
                "migrate", "before", "x:1", env=ENV[:1], files=FILES, volumes=VOLUMES,
                ports=PORTS[1:], resources=BOUNDS,
            ),
        ),
        options=(("outbox", "yes"),),
        hardening=(("root", True),),
        writable=("/tmp",),
        local=LocalRun(("run",)),
        scopes=("stock:read",),
        extra=(Extra("x-team", "a"),),
    )  # fmt: skip
