"""Properties of all plans: those of the examples, of permuted specs, of broken ones."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msgen.plan.model import Plan
from msgen.plan.resolve import resolve
from msgen.spec.defaults import complete
from msgen.spec.load import load, validate
from msgen.spec.models import Spec
from msgen.spec.tree import Map

EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/system.yaml"))
NAMES = [path.parent.name for path in EXAMPLES]


def spec_of(tree: Map) -> Spec:
    found: list[Any] = []
    spec = validate(tree, found)
    assert spec is not None, found
    return complete(spec)


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_permuted_specs_resolve_to_the_same_plan(path: Path, seed: int) -> None:
    tree = load(path).tree
    assert tree is not None
    shuffled = tree.copy()
    for section in ("services", "datastores", "brokers", "topics", "environments", "defaults"):
        if section in tree:
            shuffled[section] = shallow(tree[section], random.Random(seed))
    assert resolve(spec_of(shuffled)).plan == resolve(spec_of(tree)).plan


def shallow(section: Map, rng: random.Random) -> Map:
    """Entries, and the keys of each, in another order; and their endpoints and dependencies."""
    twin = section.copy()
    twin.clear()
    for name in rng.sample(list(section), len(section)):
        entry = section[name]
        twin[name] = entry
        if isinstance(entry, Map):
            mixed = entry.copy()
            mixed.clear()
            for key in rng.sample(list(entry), len(entry)):
                value = entry[key]
                deep = key in ("endpoints", "depends_on", "consumes", "env") and isinstance(
                    value, Map
                )
                mixed[key] = shallow(value, rng) if deep else value
            twin[name] = mixed
    return twin


@pytest.mark.parametrize("path", EXAMPLES, ids=NAMES)
def test_examples_are_consistent(path: Path) -> None:
    for environment in (None, *resolve(example(path)).plan.environments):
        assert_consistent(resolve(example(path, environment), environment=environment).plan)


def example(path: Path, environment: str | None = None) -> Spec:
    spec = load(path, environment).spec
    assert spec is not None
    return spec


def assert_consistent(plan: Plan) -> None:
    """Every name that a plan mentions is in it."""
    assert_edges(plan)
    assert_handlers(plan)
    assert_routes(plan)
    assert_waves(plan)


def names_of(plan: Plan) -> set[str]:
    things = (*plan.workloads, *plan.stores, *plan.brokers, *plan.externals)
    return {thing.name for thing in things}


def assert_edges(plan: Plan) -> None:
    workloads = {workload.name: workload for workload in plan.workloads}
    for edge in plan.edges:
        assert edge.caller in workloads
        assert edge.target in names_of(plan)
        if edge.kind == "service":
            assert edge.port in {port.name for port in workloads[edge.target].ports} | {None}
            assert set(edge.endpoints) <= {e.label for e in workloads[edge.target].endpoints}


def assert_handlers(plan: Plan) -> None:
    entities = {(store.name, entity.name) for store in plan.stores for entity in store.entities}
    for workload in plan.workloads:
        labels = {(edge.target, label) for edge in workload.edges for label in edge.endpoints}
        anything = {edge.target for edge in workload.edges if not edge.endpoints}
        steps = [*workload.steps, *(step for each in workload.handlers for step in each.steps)]
        for call in (call for step in steps for call in step.calls):
            assert (call.target, call.endpoint) in labels or call.target in anything
        for each in workload.handlers:
            assert {(use.store, use.entity) for use in (*each.reads, *each.writes)} <= entities
        operations = [handler.operation for handler in workload.handlers]
        assert len(set(operations)) == len(operations)
        for endpoint in workload.endpoints:
            assert endpoint.port == "" or workload.port(endpoint.port)


def assert_routes(plan: Plan) -> None:
    workloads = {workload.name: workload for workload in plan.workloads}
    for route in plan.routes:
        assert workloads[route.workload].port(route.port)
        if route.endpoint is not None:
            assert workloads[route.workload].endpoint(route.endpoint).public


def assert_waves(plan: Plan) -> None:
    after = {workload.name: set(workload.after) for workload in plan.workloads}
    started: set[str] = set()
    for wave in plan.waves:
        started.update(wave)
        for name in set(wave) & after.keys():
            assert after[name] <= started - {name}
    assert started == names_of(plan) - {external.name for external in plan.externals}


NAMES_OF = st.sampled_from(["a", "b", "c", "db", "bus", "api", "nobody"])
CALLS = st.builds(lambda n, p: f"{n} GET /{p}", NAMES_OF, st.sampled_from(["x", "y", "none"]))
ENDPOINTS = st.dictionaries(
    st.sampled_from(["GET /x", "GET /y", "POST /x/{id}", "WS /z"]),
    st.fixed_dictionaries(
        {},
        optional={
            "calls": st.lists(CALLS, max_size=3),
            "reads": st.lists(st.sampled_from(["db.things", "db", "gone.x"]), max_size=2),
            "writes": st.lists(st.sampled_from(["db.things", "bus.x"]), max_size=2),
            "publishes": st.lists(st.sampled_from(["t", "lost"]), max_size=2, unique=True),
            "auth": st.sampled_from(["none", "user", "service", ["s:a"]]),
            "public": st.sampled_from(["true", "false"]),
            "port": st.sampled_from(["http", "ghost"]),
            "traffic": st.just("5/s"),
        },
    ),
    max_size=3,
)
SERVICES = st.dictionaries(
    st.sampled_from(["a", "b", "c"]),
    st.fixed_dictionaries(
        {"endpoints": ENDPOINTS},
        optional={
            "kind": st.sampled_from(["service", "worker", "web"]),
            "depends_on": st.lists(NAMES_OF, max_size=3, unique=True),
            "start_after": st.lists(NAMES_OF, max_size=2, unique=True),
            "consumes": st.dictionaries(st.sampled_from(["t", "lost"]), st.just({}), max_size=2),
            "expose": st.sampled_from([{}, {"prefix": "/p", "strip": "true"}]),
            "image": st.just("x:1"),
        },
    ),
    max_size=3,
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=200)
@given(SERVICES)
def test_any_spec_that_the_models_accept_makes_a_plan(services: dict[str, Any]) -> None:
    spec = complete(
        Spec.model_validate(
            {
                "msgen": "1",
                "system": "shop",
                "services": services,
                "datastores": {
                    "db": {
                        "kind": "postgres",
                        "entities": {"things": {"id": "uuid"}},
                        "server": "gone",
                    }
                },
                "brokers": {"bus": {"kind": "nats"}},
                "topics": {"t": {"schema": "Missing"}},
                "externals": {"api": "https://api.example.com"},
            }
        )
    )
    plan = resolve(spec).plan
    assert [workload.name for workload in plan.workloads] == sorted(services)
    assert {edge.target for edge in plan.edges} <= {"a", "b", "c", "db", "bus", "api"}
