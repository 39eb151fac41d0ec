"""A slice has all that rendering its service needs, and its digest tells all that is in it."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import pytest

from msgen.blueprints.catalog import Catalog
from msgen.blueprints.rendering import service_files
from msgen.blueprints.seen import digests, seen_by_services
from msgen.pipeline import judge_file
from msgen.plan import model
from msgen.plan.model import Plan
from msgen.registry import installed
from msgen.render import templates
from msgen.spec import shapes

EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/system.yaml"))


def judged(spec: Path) -> tuple[Plan, Catalog]:
    found = judge_file(spec)
    return found.sound_plan(), found.blueprints


@pytest.mark.parametrize("spec", EXAMPLES, ids=lambda path: path.parent.name)
def test_services_are_what_the_whole_plan_gives(spec: Path) -> None:
    plan, catalog = judged(spec)
    environment = templates.builtin(catalog.overrides)
    for workload, blueprint, seen in seen_by_services(plan, catalog):
        whole = list(service_files(plan, workload, blueprint, environment))
        assert list(service_files(seen, workload, blueprint, environment)) == whole


@pytest.mark.parametrize("spec", EXAMPLES, ids=lambda path: path.parent.name)
def test_an_outline_gives_what_the_whole_plan_gives(spec: Path) -> None:
    plan, _ = judged(spec)
    cut = [target for target in installed() if target.outline]
    assert {target.name for target in cut} >= {"bake", "compose", "envoy", "helm"}
    for target in cut:
        assert list(target.files(target.seen(plan))) == list(target.files(plan))


def test_a_change_reaches_those_that_see_it() -> None:
    plan, catalog = judged(EXAMPLES[0])
    before = digests(plan, catalog)
    for workload in plan.workloads:
        changed = replace(workload, description=f"{workload.description} and more")
        others = tuple(changed if each is workload else each for each in plan.workloads)
        after = digests(replace(plan, workloads=others), catalog)
        told = {name for name, digest in after.items() if digest != before[name]}
        sees_all = {w.name for w, _, seen in seen_by_services(plan, catalog) if seen is plan}
        assert told - {workload.name} <= sees_all
        assert workload.name in told or workload.name not in before


def test_all_facts_tell_everything_of_themselves() -> None:
    found = {each for _, each in inspect.getmembers(model, _is_kind)}
    found |= {each for _, each in inspect.getmembers(shapes, _is_kind)}
    assert len(found) > 40
    for each in found:
        assert all(field.repr for field in fields(each)), each
        assert "__repr__" not in inspect.getsource(each), each


def _is_kind(found: object) -> bool:
    return inspect.isclass(found) and is_dataclass(found)
