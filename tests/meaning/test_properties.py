"""What holds for any two plans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msgen.meaning import differences
from msgen.plan.model import Matching, Plan
from msgen.plan.resolve import resolve
from msgen.spec.defaults import complete
from msgen.spec.load import load
from msgen.spec.models import Spec
from tests.meaning.world import rich
from tests.plan.test_resolve import SERVICES

EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/system.yaml"))
FIELDS = st.sampled_from(["uuid", "string", "string(1..9)", "a | b", "optional int", "[int]"])
SHAPES = st.dictionaries(st.sampled_from(["id", "name", "state"]), FIELDS, min_size=1)
SYSTEMS = st.fixed_dictionaries(
    {"services": SERVICES, "shape": SHAPES, "kind": st.sampled_from(["postgres", "mysql"])}
)


def plan_of(system: dict[str, Any]) -> Plan:
    spec = {
        "msgen": "1",
        "system": "shop",
        "types": {"Thing": system["shape"]},
        "services": system["services"],
        "datastores": {"db": {"kind": system["kind"], "entities": {"things": "Thing"}}},
        "brokers": {"bus": {"kind": "nats"}},
        "topics": {"t": {"schema": "Thing"}},
        "externals": {"api": "https://api.example.com"},
    }
    return resolve(complete(Spec.model_validate(spec))).plan


def subjects(plan: Plan) -> Iterator[str]:
    """Everything that a difference may be about."""
    yield plan.overview.name
    for each in (*plan.workloads, *plan.stores, *plan.brokers, *plan.externals):
        yield each.name
    for workload in (*plan.workloads, *plan.externals):
        yield from (f"{workload.name} {endpoint.label}" for endpoint in workload.endpoints)
    for workload in plan.workloads:
        yield from (f"{workload.name} {consumer.topic}" for consumer in workload.consumers)
        for handler in (workload, *workload.handlers):
            for call in (call for step in handler.steps for call in step.calls):
                yield f"{call.target} {call.endpoint or ''}".rstrip()
    yield from (f"{edge.caller} → {edge.target}" for edge in plan.edges)
    yield from (f"topic {topic.name}" for topic in plan.topics)
    yield from (f"type {each.name}" for each in plan.types)
    yield from (f"secret {secret.name}" for secret in plan.secrets)
    for route in plan.routes:
        more = " (regular expression)" if route.matching is Matching.REGEX else ""
        prefix = route.matching is Matching.PREFIX
        path = f"{route.path.rstrip('/')}/*" if prefix else route.path
        yield f"route {route.method or 'ANY'} {route.host or ''}{path}{more}"


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.parent.name for path in EXAMPLES])
def test_an_example_does_not_differ_from_itself_read_again(path: Path) -> None:
    one, other = (load(path).spec for _ in range(2))
    assert one is not None
    assert other is not None
    assert differences(resolve(one).plan, resolve(other).plan) == ()


def test_the_rich_plan_does_not_differ_from_itself() -> None:
    assert differences(rich(), rich()) == ()


TWO = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)


@TWO
@given(SYSTEMS, SYSTEMS)
def test_subjects_exist_in_one_of_the_plans(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = plan_of(one), plan_of(other)
    known = {*subjects(before), *subjects(after)}
    for each in differences(before, after, renames={}):
        assert each.subject.partition(" where ")[0] in known
        assert each.message


@TWO
@given(SYSTEMS, SYSTEMS)
def test_the_way_back_removes_what_was_added(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = plan_of(one), plan_of(other)
    # Told as renamed, a service's parts have its later name, which is another one on the way back.
    there = differences(before, after, renames={})
    back = differences(after, before, renames={})
    for kind in ("service", "endpoint", "call", "store", "topic", "type", "consumer"):
        added = {each.subject for each in there if each.id == f"{kind}-added"}
        removed = {each.subject for each in back if each.id == f"{kind}-removed"}
        assert added == removed
    assert bool(there) == bool(back)


@TWO
@given(SYSTEMS, SYSTEMS)
def test_only_equal_plans_differ_in_nothing(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = plan_of(one), plan_of(other)
    if one == other:
        assert differences(before, after) == ()
    if not differences(before, after):
        assert [each.name for each in before.workloads] == [each.name for each in after.workloads]
        assert before.edges == after.edges


@TWO
@given(SYSTEMS, SYSTEMS, SYSTEMS)
def test_an_environment_adds_what_differs_there_alone(
    one: dict[str, Any], other: dict[str, Any], there: dict[str, Any]
) -> None:
    before, after, prod = plan_of(one), plan_of(other), plan_of(there)
    plain = differences(before, after, renames={})
    found = differences(_with(before, prod), _with(after, after), renames={})
    assert {each for each in found if each.environment is None} == set(plain)
    in_prod = {replace(each, environment=None) for each in found if each.environment == "prod"}
    assert in_prod == {*differences(prod, after, renames={})} - {*plain}
    assert {*differences(_with(before, prod), _with(after, prod), renames={})} == set(plain)


def _with(plan: Plan, prod: Plan) -> Plan:
    return replace(plan, environments=("prod",), overlays=(replace(prod, environment="prod"),))
