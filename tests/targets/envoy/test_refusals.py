"""What the real Envoy refuses, and what it lets through beside it."""

from __future__ import annotations

from typing import Any

import pytest

from msgen.plan.model import Probe, ProbeKind, SourceOf
from msgen.targets.envoy.refusals import operational_paths
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
