"""Start order and cycles."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from msgen.plan.order import components, cycle_path, cycles, waves

NODES = st.sampled_from("abcdefgh")
GRAPHS = st.dictionaries(NODES, st.sets(NODES, max_size=4), max_size=8)


def test_callees_start_first() -> None:
    assert waves({"web": ["api"], "api": ["db"], "db": []}) == (("db",), ("api",), ("web",))


def test_members_of_a_cycle_share_a_wave() -> None:
    graph = {"order": ["payment", "db"], "payment": ["order"], "web": ["order"], "db": []}
    assert waves(graph) == (("db",), ("order", "payment"), ("web",))
    assert cycles(graph) == (("order", "payment"),)


def test_a_target_that_is_not_there_is_ignored() -> None:
    assert waves({"a": ["nowhere"]}) == (("a",),)


def test_a_long_chain_needs_no_recursion() -> None:
    graph = {f"s{n:05}": [f"s{n + 1:05}"] for n in range(5000)}
    assert len(waves(graph)) == 5000


def test_a_cycle_is_shown_by_its_shortest_way_round() -> None:
    graph = {"a": ["b", "c"], "b": ["c"], "c": ["a"]}
    assert cycle_path(graph, ("a", "b", "c")) == ("a", "c", "a")
    assert cycle_path({"a": ["a"]}, ("a",)) == ("a", "a")
    assert cycle_path({"a": ["b"], "b": []}, ("a",)) == ()


@given(GRAPHS)
def test_waves_are_topological_outside_cycles(graph: dict[str, set[str]]) -> None:
    level = {node: n for n, wave in enumerate(waves(graph)) for node in wave}
    member = {node: group for group in components(graph) for node in group}
    assert sorted(level) == sorted(graph)
    for node, targets in graph.items():
        for target in targets & graph.keys():
            if member[node] == member[target]:
                assert level[node] == level[target]
            else:
                assert level[target] < level[node]


@given(GRAPHS)
def test_the_order_of_keys_does_not_matter(graph: dict[str, set[str]]) -> None:
    turned = {node: sorted(graph[node], reverse=True) for node in reversed(graph)}
    assert components(turned) == components(graph)
    assert waves(turned) == waves(graph)


@given(GRAPHS)
def test_a_cycle_path_follows_edges(graph: dict[str, set[str]]) -> None:
    for group in cycles(graph):
        way = cycle_path(graph, group)
        assert way[0] == way[-1] == min(group)
        assert all(after in graph[before] for before, after in pairwise(way))
