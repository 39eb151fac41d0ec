"""No fact of a plan changes without a word, unless it says here why it needs none."""

from __future__ import annotations

from msgen.meaning import differences
from tests.meaning.mutations import mutations
from tests.meaning.world import rich

SILENT = {
    "loc": "where it stands in the spec says nothing about the system",
    "python_name": "derived from the name",
    "go_name": "derived from the name",
    "env_name": "derived from the name",
    "class_name": "derived from the name",
}
"""Fields of any fact."""

SILENT_FIELDS = {
    "Plan.environment": "both plans are of one environment",
    "Plan.overlays": "one comes or goes with its environment's name; what is in it is told",
    "Plan.waves": "the start order follows from the edges",
    "Workload.edges": "the same as those of the plan",
    "Workload.after": "follows from the edges",
    "Workload.expected_per_s": "follows from traffic and calls; the replicas it asks for are told",
    "Endpoint.method": "part of the label",
    "Endpoint.path": "part of the label",
    "Endpoint.matching": "part of the label",
    "Endpoint.callers": "follows from the edges",
    "Call.operation": "follows from the callee's endpoint",
    "Call.idempotent": "follows from the callee's endpoint",
    "Call.name": "a variable of a seeded handler",
    "Route.name": "derived from service and endpoint",
    "Edge.kind": "what the target is, told with the target",
    "Edge.synchronous": "follows from what the target is",
    "Topic.operation": "derived from the name",
    "Topic.type_name": "the name of its schema, whose shape is told",
    "Entity.type_name": "the name of its type, whose shape is told",
    "EnvVar.derived": "who set it; its value is told",
}
"""Fields of one fact."""

SILENT_PLACES = {
    "workloads.edges": "the same as those of the plan",
    "externals.endpoints": "what callers expect of others' endpoints: their shapes are told",
}
"""Everything below one place."""


def test_every_field_is_told_or_has_a_reason_for_silence() -> None:
    before = rich()
    heard: dict[str, bool] = {}
    for mutation in mutations(before):
        if _silent(mutation.name, mutation.path):
            continue
        key = f"{mutation.path} ({mutation.name})"
        found = differences(before, mutation.plan)
        there = mutation.path.startswith("overlays.")
        assert all(bool(each.environment) is there for each in found), key
        told = bool(found)
        heard[key] = heard.get(key, False) or told
    assert len(heard) > 600
    assert [key for key, told in heard.items() if not told] == []


def test_reasons_for_silence_are_needed() -> None:
    """A field that is told after all has no business on the list."""
    before = rich()
    names = {each.name for each in mutations(before)}
    assert set(SILENT_FIELDS) <= names
    told = {
        each.name
        for each in mutations(before)
        if each.name in SILENT_FIELDS
        and "." not in each.path.removeprefix("workloads.")
        and differences(before, each.plan)
    }
    assert told == set()


def _silent(name: str, path: str) -> bool:
    if name.partition(".")[2] in SILENT or name in SILENT_FIELDS:
        return True
    path = path.removeprefix("overlays.")
    return any(path == place or path.startswith(f"{place}.") for place in SILENT_PLACES)
