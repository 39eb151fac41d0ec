"""Services added, removed, renamed, and how they are made."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.meaning import words
from msgen.meaning.model import Difference, Weight
from msgen.meaning.pairs import by_name, paired
from msgen.meaning.told import Told, added, always, compared, leaves, risk_when
from msgen.plan.model import Edge, Kind, Plan, Workload

WORKLOAD = (
    Told("kind", "kind-changed", "kind is", weigh=always(Weight.RISK)),
    Told("source", "source-changed", "made from"),
    Told("blueprint", "blueprint-changed", "blueprint is"),
    Told("image", "image-changed", "image is"),
    Told("build", "build-changed", "built from"),
    Told("owner", "owner-changed", "owner is"),
    Told("subsystem", "subsystem-changed", "subsystem is"),
    Told("proto", "api-source-changed", "proto file is"),
    Told("openapi", "api-source-changed", "OpenAPI file is"),
    Told("scopes", "token-scopes-changed", "scopes of its own token are", weigh=risk_when(added)),
    Told("profile", "profile-changed", "profile is"),
    Told("schedule", "schedule-changed", "schedule is", words.schedule),
    Told("entrypoint", "command-changed", "entry point is"),
    Told("args", "command-changed", "arguments are"),
    Told("metrics_port", "metrics-changed", "port of the metrics is"),
    Told("metrics_path", "metrics-changed", "path of the metrics is"),
    Told("local", "local-run-changed", "local run is", words.local_run),
    Told("extra", "extra-changed", "further keys are", words.extras),
)
"""Facts of a workload that are told one by one; `msgen.meaning.running` has the others."""

_KINDS = {
    Kind.SERVICE: "service",
    Kind.WORKER: "worker",
    Kind.CRON: "scheduled job",
    Kind.JOB: "job",
    Kind.WEB: "web front end",
}


def compare(before: Plan, after: Plan) -> Iterator[Difference]:
    """Services by name; renamed ones were given their new name before."""
    both = paired(before.workloads, after.workloads, by_name)
    for workload in both.gone:
        yield _gone(workload, before, after)
    for workload in both.new:
        yield _new(workload, after)
    for old, new in both.both:
        yield from compared(WORKLOAD, old, new, subject=new.name)
        for point in leaves(old.options, new.options, path="option"):
            yield Difference("options-changed", Weight.CHANGE, new.name, point)


def renamed(old: str, new: str) -> Difference:
    """A service that goes on under another name: peers dial that, and data keep their store."""
    text = f"service renamed, was {old}; its DNS name, image and chart are new ones"
    return Difference("service-renamed", Weight.RISK, new, text)


def _gone(workload: Workload, before: Plan, after: Plan) -> Difference:
    """Worst where somebody who stays used it."""
    there = {each.name for each in after.workloads}
    edges = (edge for edge in before.edges if edge.target == workload.name)
    callers = sorted({edge.caller for edge in edges} & there)
    text = f"{_KINDS[workload.kind]} removed"
    if callers:
        text += f"; {words.listed(callers)} called it"
    weight = Weight.BREAKING if callers else Weight.RISK
    return Difference("service-removed", weight, workload.name, text)


def _new(workload: Workload, after: Plan) -> Difference:
    made = workload.blueprint or workload.image or workload.build or "nothing yet"
    details = tuple(_used(edge) for edge in after.edges if edge.caller == workload.name)
    text = f"new {_KINDS[workload.kind]}, made from {made}"
    if details:
        text += f"; it {', '.join(details)}"
    return Difference("service-added", Weight.CHANGE, workload.name, text)


def _used(edge: Edge) -> str:
    verb = {"store": "uses", "broker": "talks to"}.get(edge.kind, "calls")
    return f"{verb} {edge.target}" + (
        f" ({words.listed(edge.endpoints)})" if edge.endpoints else ""
    )
