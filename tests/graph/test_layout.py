"""Where things stand: nothing overlaps, lines pass nodes by."""

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msgen.graph.layout import Box, layout
from msgen.graph.picture import GATEWAY, Line, Node, Picture, Shape, Stroke, picture
from msgen.graph.ranks import columns
from msgen.graph.routing import ways
from tests.worlds import shop


def node(name: str, group: str = "", shape: Shape = Shape.SERVICE) -> Node:
    return Node(name, name, "", shape, group)


def drawn(groups: dict[str, str], lines: set[tuple[str, str]]) -> Picture:
    nodes = sorted((node(n, g) for n, g in groups.items()), key=lambda n: (n.group, n.id))
    made = (Line(a, b, Stroke.CALL) for a, b in sorted(lines) if a != b)
    return Picture("x", "", tuple(nodes), tuple(made))


NODES = st.dictionaries(
    st.sampled_from([f"n{i}" for i in range(12)]), st.sampled_from(["", "g", "h", "i"]), min_size=1
)


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    groups = draw(NODES)
    name = st.sampled_from(sorted(groups))
    lines = draw(st.sets(st.tuples(name, name), max_size=24))
    if draw(st.booleans()):
        groups = {**groups, GATEWAY: ""}
        lines |= {(GATEWAY, entrance) for entrance in draw(st.sets(name, max_size=4))}
    return drawn(groups, lines)


def overlap(one: Box, other: Box) -> bool:
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not (apart or one.y + one.height <= other.y or other.y + other.height <= one.y)


@settings(deadline=None, max_examples=60)
@given(pictures())
def test_nothing_overlaps(p: Picture) -> None:
    placed = layout(p)
    assert not any(overlap(a, b) for a, b in combinations(placed.nodes.values(), 2))
    assert not any(overlap(a, b) for a, b in combinations(placed.groups.values(), 2))
    for each in p.nodes:
        box = placed.nodes[each.id]
        assert box.x >= 0
        assert box.x + box.width <= placed.width
        assert box.y >= 0
        assert box.y + box.height <= placed.height
        for name, band in placed.groups.items():
            assert overlap(band, box) == (name == each.group)


@settings(deadline=None, max_examples=60)
@given(pictures())
def test_lines_pass_nodes_by(p: Picture) -> None:
    placed = layout(p)
    for line, way in zip(p.lines, ways(p, placed), strict=True):
        for x, y, to in straight_parts(way.path):
            for name, box in placed.nodes.items():
                if name not in (line.source, line.target):
                    crossing = (
                        box.y < y < box.y + box.height and x < box.x + box.width and box.x < to
                    )
                    assert not crossing, (line, name)


def straight_parts(path: str) -> list[tuple[float, float, float]]:
    """The horizontal parts of a path as (left, height, right)."""
    parts, x, y = [], 0.0, 0.0
    for letter, numbers in re.findall(r"([MCH])([^MCH]*)", path):
        values = [float(v) for v in re.split(r"[ ,]", numbers.strip())]
        if letter == "H":
            parts.append((min(x, values[0]), y, max(x, values[0])))
            x = values[0]
        else:
            x, y = values[-2], values[-1]
    return parts


@settings(deadline=None, max_examples=60)
@given(pictures())
def test_columns_start_at_the_left_and_have_no_gaps(p: Picture) -> None:
    used = sorted(set(columns(p).values()))
    assert used == list(range(len(used)))


def test_callers_stand_left_of_what_they_call() -> None:
    p = drawn({"a": "", "b": "", "c": ""}, {("a", "b"), ("b", "c"), ("a", "c")})
    found = columns(p)
    assert [found[name] for name in "abc"] == [0, 1, 2]


def test_a_cycle_is_laid_out_all_the_same() -> None:
    p = drawn({"a": "", "b": "", "c": ""}, {("a", "b"), ("b", "c"), ("c", "a")})
    assert sorted(columns(p).values()) == [0, 1, 2]


def test_those_who_only_listen_stand_behind_the_broker() -> None:
    found = columns(picture(shop()))
    assert found["mailer"] > found["events"] > found["order"]


@pytest.mark.parametrize("count", [8, 40, 200])
def test_a_chain_of_any_length(count: int) -> None:
    names = [f"s{i:03}" for i in range(count)]
    p = drawn(dict.fromkeys(names, ""), set(pairwise(names)))
    placed = layout(p)
    assert placed.columns[names[-1]] == count - 1
