"""Specs of a few lines, resolved: each test states its own tiny world."""

from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

from msgen.plan.model import Call, Edge, Endpoint, Plan, Route, Workload
from msgen.plan.resolve import Resolution, resolve
from msgen.spec.load import load

HEAD = "msgen: 1\nsystem: shop\n"


def resolved(text: str, environment: str | None = None) -> Resolution:
    """The resolution of a spec without its first two lines; the spec must load."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "system.yaml")
        path.write_text(HEAD + dedent(text))
        loaded = load(path, environment, name="system.yaml")
    assert loaded.spec is not None, loaded.diagnostics
    return resolve(loaded.spec, environment=environment, tree=loaded.tree)


def plan_of(text: str, environment: str | None = None) -> Plan:
    """The plan of a spec that resolves without findings."""
    resolution = resolved(text, environment)
    assert not resolution.diagnostics
    return resolution.plan


def workload(plan: Plan, name: str) -> Workload:
    return next(each for each in plan.workloads if each.name == name)


def endpoint(plan: Plan, name: str, label: str) -> Endpoint:
    return workload(plan, name).endpoint(label)


def only_call(plan: Plan, name: str, label: str) -> Call:
    ((call,),) = (step.calls for step in endpoint(plan, name, label).steps)
    return call


def edge(plan: Plan, caller: str, target: str) -> Edge:
    (found,) = (each for each in plan.edges if (each.caller, each.target) == (caller, target))
    return found


def route(plan: Plan, name: str) -> Route:
    return next(each for each in plan.routes if each.name == name)
