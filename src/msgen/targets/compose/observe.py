"""Prometheus and Jaeger, for those who ask for the profile `observe`."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Kind, Plan, SourceOf, Workload
from msgen.plan.ports import DEFAULT_HTTP_PORT
from msgen.targets.compose.networks import Networks, declared, outside
from msgen.targets.compose.wire import HARDENED, Json, Part

PROFILE = "observe"
METRICS, TRACES = "metrics", "traces"
_PROMETHEUS, _JAEGER = "prom/prometheus:v3.7.3", "jaegertracing/jaeger:2.11.0"
_TMP = "/tmp"  # noqa: S108 - in a container
_TARGETS = "/etc/prometheus/targets"


def services(networks: Networks, *, metrics: str, traces: str) -> Json:
    """Both, in the networks of all subsystems; their pages are for this machine alone."""
    part = Part()
    part.networks = declared((*networks.everywhere, outside(metrics), outside(traces)))
    part.services[metrics] = {
        "image": _PROMETHEUS,
        "profiles": [PROFILE],
        "networks": sorted((*networks.everywhere, outside(metrics))),
        "ports": ["127.0.0.1:${PROMETHEUS_PORT:-9090}:9090"],
        "volumes": [
            "./observe/prometheus.yaml:/etc/prometheus/prometheus.yml:ro",
            f"./observe/targets:{_TARGETS}:ro",
            f"{part.volume(metrics)}:/prometheus",
        ],
        **HARDENED,
        "restart": "unless-stopped",
    }
    part.services[traces] = {
        "image": _JAEGER,
        "profiles": [PROFILE],
        "user": "10001:10001",
        "networks": sorted((*networks.everywhere, outside(traces))),
        "ports": ["127.0.0.1:${JAEGER_PORT:-16686}:16686"],
        "tmpfs": [_TMP],
        **HARDENED,
        "restart": "unless-stopped",
    }
    return part.data()


def prometheus() -> Json:
    """Its configuration: whom to ask stands in a file a service."""
    return {
        "global": {"scrape_interval": "15s"},
        "scrape_configs": [
            {"job_name": "services", "file_sd_configs": [{"files": [f"{_TARGETS}/*.json"]}]}
        ],
    }


def watched(workload: Workload) -> bool:
    """Whether it serves nobody but the observers: it has no port that others know."""
    own = workload.source is SourceOf.BLUEPRINT and workload.kind is not Kind.JOB
    return own and not workload.ports


def targets(plan: Plan) -> Iterator[tuple[Workload, list[Json]]]:
    """Where each workload shows its metrics."""
    for workload in plan.workloads:
        if workload.metrics_port is not None:
            port = workload.port(workload.metrics_port).container
        elif watched(workload):
            port = DEFAULT_HTTP_PORT
        else:
            continue
        labels = {"service": workload.name, "__metrics_path__": workload.metrics_path}
        yield workload, [{"targets": [f"{workload.name}:{port}"], "labels": labels}]
