"""The way of each line: smooth, and past the nodes of the columns between its ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgen.graph.layout import COLUMN_GAP, HEIGHT, WIDTH, Box, Layout
from msgen.graph.picture import Line, Picture
from msgen.records import dataclass

_CLEARANCE = 9.0
_SPREAD = 5.0
_BULGE = 46.0
_EDGE = 12.0
_LABEL = 17.0


@dataclass(frozen=True, slots=True)
class Way:
    """An SVG path with the point for its label."""

    path: str
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True)
class _Ends:
    """Heights at which a line leaves and arrives."""

    leave: float
    arrive: float


def ways(picture: Picture, placed: Layout) -> tuple[Way, ...]:
    """One way a line, in the order of the picture's lines."""
    ends = _ends(picture, placed)
    lanes: dict[tuple[int, int], int] = {}
    stacks = _stacks(placed)
    found = []
    labels: list[tuple[float, float]] = []
    for index, line in enumerate(picture.lines):
        way = _way(line, ends[index], placed, stacks, lanes)
        if line.label:
            way = _apart(way, labels)
            labels.append((way.label_x, way.label_y))
        found.append(way)
    return tuple(found)


def _apart(way: Way, labels: Sequence[tuple[float, float]]) -> Way:
    """Move a label along its line where another one stands already."""
    for shift in (0.0, 62.0, -62.0, 124.0, -124.0):
        x = way.label_x + shift
        if all(abs(x - there) > 60 or abs(way.label_y - y) > 13 for there, y in labels):
            return Way(way.path, x, way.label_y)
    return way


def _forward(line: Line, placed: Layout) -> bool:
    return placed.columns[line.target] >= placed.columns[line.source]


def _ends(picture: Picture, placed: Layout) -> list[_Ends]:
    """Share out the sides of each node among its lines, in the order of their other ends."""
    sides: dict[tuple[str, str], list[tuple[float, int, str]]] = {}
    for index, line in enumerate(picture.lines):
        out, into = ("right", "left") if _forward(line, placed) else ("left", "right")
        if placed.columns[line.target] == placed.columns[line.source]:
            into = "right"
        there, here = placed.nodes[line.target].middle, placed.nodes[line.source].middle
        sides.setdefault((line.source, out), []).append((there, index, "leave"))
        sides.setdefault((line.target, into), []).append((here, index, "arrive"))
    found: dict[tuple[int, str], float] = {}
    for (node, _), lines in sides.items():
        box = placed.nodes[node]
        step = (box.height - 2 * _EDGE) / max(len(lines) - 1, 1)
        start = box.y + _EDGE if len(lines) > 1 else box.middle
        for place, (_, index, end) in enumerate(sorted(lines)):
            found[(index, end)] = start + place * step
    return [_Ends(found[(i, "leave")], found[(i, "arrive")]) for i in range(len(picture.lines))]


def _stacks(placed: Layout) -> dict[int, list[Box]]:
    """The boxes of each column from top to bottom."""
    found: dict[int, list[Box]] = {}
    for node, box in placed.nodes.items():
        found.setdefault(placed.columns[node], []).append(box)
    return {column: sorted(boxes, key=lambda b: b.y) for column, boxes in found.items()}


def _way(
    line: Line,
    ends: _Ends,
    placed: Layout,
    stacks: Mapping[int, Sequence[Box]],
    lanes: dict[tuple[int, int], int],
) -> Way:
    source, target = placed.nodes[line.source], placed.nodes[line.target]
    first, last = placed.columns[line.source], placed.columns[line.target]
    if first == last:
        return _bulge(source, target, ends)
    ahead = last > first
    start = (source.x + (source.width if ahead else 0), ends.leave)
    end = (target.x + (0 if ahead else target.width), ends.arrive)
    points = [start]
    between = range(first + 1, last) if ahead else range(first - 1, last, -1)
    for column in between:
        x = _left(column, stacks)
        share = (x + WIDTH / 2 - start[0]) / (end[0] - start[0])
        wanted = start[1] + share * (end[1] - start[1])
        y = _gap(column, wanted, stacks.get(column, ()), lanes)
        points += [(x, y), (x + WIDTH, y)] if ahead else [(x + WIDTH, y), (x, y)]
    points.append(end)
    return _clear(_smooth(points), placed)


def _left(column: int, stacks: Mapping[int, Sequence[Box]]) -> float:
    known = min(stacks)
    return stacks[known][0].x + (column - known) * (WIDTH + COLUMN_GAP)


def _gap(
    column: int, wanted: float, boxes: Sequence[Box], lanes: dict[tuple[int, int], int]
) -> float:
    """The free height in a column that is nearest to ``wanted``; lines in one gap fan out."""
    edges = [-1e6, *(edge for b in boxes for edge in (b.y, b.y + b.height)), 1e6]
    gaps = list(zip(edges[::2], edges[1::2], strict=True))
    free = [(low + _CLEARANCE, high - _CLEARANCE) for low, high in gaps]
    best = min(range(len(free)), key=lambda g: abs(_clamp(wanted, *free[g]) - wanted))
    low, high = free[best]
    taken = lanes.get((column, best), 0)
    lanes[(column, best)] = taken + 1
    shift = (taken + 1) // 2 * _SPREAD * (1 if taken % 2 else -1)
    return _clamp(_clamp(wanted, low, high) + shift, low, high)


def _clamp(value: float, low: float, high: float) -> float:
    return max(low, min(high, value)) if low <= high else (low + high) / 2


def _smooth(points: Sequence[tuple[float, float]]) -> Way:
    """Curves between columns, straight past them."""
    x, y = points[0]
    parts = [f"M{_n(x)},{_n(y)}"]
    for index, (to_x, to_y) in enumerate(points[1:]):
        if index % 2:
            parts.append(f"H{_n(to_x)}")
        else:
            half = (to_x - x) / 2
            parts.append(
                f"C{_n(x + half)},{_n(y)} {_n(to_x - half)},{_n(to_y)} {_n(to_x)},{_n(to_y)}"
            )
        x, y = to_x, to_y
    # where it passes a column it is straight, and nothing stands there
    middle = len(points) // 2 if len(points) > 2 else 1
    middle -= middle % 2 == 1 and len(points) > 2
    (ax, ay), (bx, by) = points[middle - 1], points[middle]
    return Way("".join(parts), (ax + bx) / 2, (ay + by) / 2)


def _clear(way: Way, placed: Layout) -> Way:
    """Put the label under its line where a node stands right above."""
    for box in placed.nodes.values():
        beside = box.x - _EDGE < way.label_x < box.x + box.width + _EDGE
        if beside and 0 <= way.label_y - (box.y + box.height) < _LABEL:
            return Way(way.path, way.label_x, way.label_y + _LABEL)
    return way


def _bulge(source: Box, target: Box, ends: _Ends) -> Way:
    """Out at the right and back in: both stand in one column."""
    x = source.x + source.width
    reach = x + _BULGE + min(abs(ends.leave - ends.arrive) / HEIGHT, 6) * 5
    path = (
        f"M{_n(x)},{_n(ends.leave)}C{_n(reach)},{_n(ends.leave)} "
        f"{_n(reach)},{_n(ends.arrive)} {_n(target.x + target.width)},{_n(ends.arrive)}"
    )
    return Way(path, x + (reach - x) * 0.75, (ends.leave + ends.arrive) / 2)


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
