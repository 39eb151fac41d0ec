"""Where everything stands: columns by who calls whom, one band a subsystem.

Bands do not overlap and are ordered so that lines are short. Within a band and a column, nodes
are stacked in the order of what they are joined to. All lengths are in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from itertools import permutations, product

from msgen.graph.picture import GATEWAY, Picture
from msgen.graph.ranks import columns
from msgen.records import dataclass

WIDTH, HEIGHT = 190.0, 56.0
COLUMN_GAP, ROW_GAP = 118.0, 30.0
PADDING, TITLE, BAND_GAP = 18.0, 26.0, 26.0
MARGIN = 36.0
_EXHAUSTIVE = 6
_SWEEPS = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; ``x`` and ``y`` are its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its centre."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes of nodes by id and of groups by name, the columns, and the size of the whole."""

    nodes: Mapping[str, Box]
    groups: Mapping[str, Box]
    columns: Mapping[str, int]
    width: float
    height: float


@dataclass(slots=True)
class _Bands:
    """Cells of nodes, by band and column, while they are being ordered."""

    cells: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    def rows(self, band: str) -> int:
        """How many nodes the fullest cell of a band holds."""
        return max((len(ids) for (name, _), ids in self.cells.items() if name == band), default=0)


def layout(picture: Picture) -> Layout:
    """Place all nodes; the same picture gives the same layout."""
    column = columns(picture)
    neighbours = _neighbours(picture)
    bands = _bands(picture, column)
    boxes = _place(bands)
    for _ in range(_SWEEPS):
        for cell in sorted(bands.cells):
            bands.cells[cell].sort(key=lambda node: (_pull(node, neighbours, boxes), node))
        boxes = _place(bands)
    groups = {name: _around(name, picture, boxes) for name in picture.groups}
    right = max((b.x + b.width for b in (*boxes.values(), *groups.values())), default=0.0)
    bottom = max((b.y + b.height for b in (*boxes.values(), *groups.values())), default=0.0)
    if GATEWAY in boxes:
        gateway = boxes[GATEWAY]
        middle = _middle_of(neighbours[GATEWAY], boxes) or bottom / 2
        boxes[GATEWAY] = Box(gateway.x, middle - HEIGHT / 2, WIDTH, HEIGHT)
    return Layout(boxes, groups, column, right + MARGIN, bottom + MARGIN)


def _neighbours(picture: Picture) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node.id: [] for node in picture.nodes}
    for line in picture.lines:
        found[line.source].append(line.target)
        found[line.target].append(line.source)
    return found


def _bands(picture: Picture, column: Mapping[str, int]) -> _Bands:
    bands = _Bands()
    band_of: dict[str, str] = {}
    for node in picture.nodes:
        if node.id == GATEWAY:
            continue
        band_of[node.id] = node.group
        bands.cells.setdefault((node.group, column[node.id]), []).append(node.id)
    if GATEWAY in column:
        bands.cells[(GATEWAY, 0)] = [GATEWAY]
    names = sorted({name for name, _ in bands.cells} - {GATEWAY})
    bands.order = _ordered(names, _weights(picture, band_of))
    return bands


def _weights(picture: Picture, band_of: Mapping[str, str]) -> dict[tuple[str, str], int]:
    """How many lines go between each two bands."""
    found: dict[tuple[str, str], int] = {}
    for line in picture.lines:
        one, other = band_of.get(line.source), band_of.get(line.target)
        if one is not None and other is not None and one != other:
            key = (min(one, other), max(one, other))
            found[key] = found.get(key, 0) + 1
    return found


def _ordered(names: Sequence[str], weights: Mapping[tuple[str, str], int]) -> list[str]:
    """The order with the shortest lines: the best one of few bands, a good one of many."""

    def length(order: Iterable[str]) -> int:
        place = {name: index for index, name in enumerate(order)}
        return sum(abs(place[a] - place[b]) * n for (a, b), n in weights.items())

    if len(names) <= _EXHAUSTIVE:
        return list(min(permutations(names), key=length))
    order = list(names)
    best = length(order)
    improved = True
    while improved:
        improved = False
        for source, target in product(range(len(order)), repeat=2):
            tried = [*order]
            tried.insert(target, tried.pop(source))
            if length(tried) < best:
                order, best, improved = tried, length(tried), True
    return order


def _place(bands: _Bands) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    top = MARGIN
    for band in bands.order:
        titled = TITLE if band else 0.0
        rows = bands.rows(band)
        inner = rows * HEIGHT + (rows - 1) * ROW_GAP
        for (name, column), ids in bands.cells.items():
            if name == band:
                used = len(ids) * HEIGHT + (len(ids) - 1) * ROW_GAP
                start = top + PADDING + titled + (inner - used) / 2
                boxes.update(_stack(ids, column, start))
        top += inner + 2 * PADDING + titled + BAND_GAP
    gateway = bands.cells.get((GATEWAY, 0), [])
    boxes.update(_stack(gateway, 0, max(MARGIN, top / 2 - HEIGHT)))
    return boxes


def _stack(ids: Iterable[str], column: int, top: float) -> dict[str, Box]:
    x = MARGIN + PADDING + column * (WIDTH + COLUMN_GAP)
    return {
        node: Box(x, top + row * (HEIGHT + ROW_GAP), WIDTH, HEIGHT) for row, node in enumerate(ids)
    }


def _pull(node: str, neighbours: Mapping[str, list[str]], boxes: Mapping[str, Box]) -> float:
    """The height at which a node's lines would be shortest."""
    return _middle_of(neighbours[node], boxes) or boxes[node].middle


def _middle_of(ids: Sequence[str], boxes: Mapping[str, Box]) -> float | None:
    return sum(boxes[node].middle for node in ids) / len(ids) if ids else None


def _around(group: str, picture: Picture, boxes: Mapping[str, Box]) -> Box:
    inside = [boxes[node.id] for node in picture.nodes if node.group == group]
    left, top = min(b.x for b in inside), min(b.y for b in inside)
    right = max(b.x + b.width for b in inside)
    bottom = max(b.y + b.height for b in inside)
    return Box(
        left - PADDING,
        top - PADDING - TITLE,
        right - left + 2 * PADDING,
        bottom - top + 2 * PADDING + TITLE,
    )
