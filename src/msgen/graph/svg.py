"""SVG: laid out here, so that nothing else has to be installed."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from msgen.graph.layout import Box, Layout, layout
from msgen.graph.picture import Line, Node, Picture, Shape, Stroke
from msgen.graph.routing import Way, ways
from msgen.graph.silhouettes import silhouette

_NAME_CHARACTERS, _CAPTION_CHARACTERS = 20, 27
_TONES = {
    Stroke.CALL: "call",
    Stroke.OPTIONAL: "call",
    Stroke.MESSAGE: "message",
    Stroke.DATA: "data",
    Stroke.ROUTE: "route",
}


def svg(picture: Picture) -> str:
    """The picture as one SVG document with its own style, ending in a newline."""
    style = f"<style>{asset('picture.css')}</style>"
    return drawing(picture, style=style, ground=True) + "\n"


def asset(name: str) -> str:
    """The text of a file that the drawings carry in themselves."""
    return files("msgen.graph").joinpath("assets", name).read_text(encoding="utf-8")


def drawing(picture: Picture, *, style: str = "", ground: bool = False) -> str:
    """The ``<svg>`` element alone; ``ground`` paints the background."""
    placed = layout(picture)
    width, height = round(placed.width), round(placed.height)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="{escape(picture.title)}">'
    )
    rows = [
        opening,
        style,
        *_heads(),
        f'<rect class="ground" width="{width}" height="{height}"/>' if ground else "",
        '<g class="scene">',
        *(_band(name, box) for name, box in sorted(placed.groups.items())),
        *_all_lines(picture, placed),
        *(_node(node, placed.nodes[node.id]) for node in picture.nodes),
        "</g></svg>",
    ]
    return "\n".join(row for row in rows if row)


def tone_of(stroke: Stroke) -> str:
    """The class that gives lines of a kind their colour."""
    return _TONES[stroke]


def _heads() -> Iterator[str]:
    yield "<defs>"
    for tone in sorted(set(_TONES.values())):
        yield (
            f'<marker id="head-{tone}" class="tone-{tone}" viewBox="0 0 10 10" refX="9" refY="5"'
            ' markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto">'
            '<path class="head" d="M0,0.8L10,5L0,9.2z"/></marker>'
        )
    yield "</defs>"


def _band(name: str, box: Box) -> str:
    return (
        f'<g class="band"><rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}"'
        f' height="{box.height:g}" rx="14"/><text x="{box.x + 16:g}" y="{box.y + 22:g}">'
        f"{escape(name)}</text></g>"
    )


def _all_lines(picture: Picture, placed: Layout) -> Iterator[str]:
    for index, (line, way) in enumerate(zip(picture.lines, ways(picture, placed), strict=True)):
        yield _line(index, line, way)


def _line(index: int, line: Line, way: Way) -> str:
    tone = tone_of(line.stroke)
    kind = f"line {tone}{' optional' if line.optional else ''} tone-{tone}"
    label = _cut(line.label, 24)
    text = (
        f'<text x="{way.label_x:g}" y="{way.label_y - 4:g}" text-anchor="middle">'
        f"{escape(label)}</text>"
        if label
        else ""
    )
    return (
        f'<g class="{kind}" data-line="{index}" data-source="{escape(line.source)}"'
        f' data-target="{escape(line.target)}"><title>{_title(line)}</title>'
        f'<path class="reach" d="{way.path}"/>'
        f'<path class="stroke" d="{way.path}" marker-end="url(#head-{tone})"/>{text}</g>'
    )


def _title(line: Line) -> str:
    facts = "".join(f"\n{fact.name}: {fact.text}" for fact in line.facts)
    return escape(f"{line.source} → {line.target}{facts}")


def _node(node: Node, box: Box) -> str:
    tone = node.shape.value
    profile = " profile" if node.profile else ""
    facts = "".join(f"\n{fact.name}: {fact.text}" for fact in node.facts)
    left, middle = box.x + 46, box.middle + (5 if node.shape is Shape.STORE else 0)
    return (
        f'<g class="node tone-{tone}{profile}" data-node="{escape(node.id)}" tabindex="0">'
        f"<title>{escape(node.label + facts)}</title>{silhouette(node.shape, box)}"
        f'<text class="name" x="{left:g}" y="{middle - 3:g}">'
        f"{escape(_cut(node.label, _NAME_CHARACTERS))}</text>"
        f'<text class="caption" x="{left:g}" y="{middle + 14:g}">'
        f"{escape(_cut(node.caption, _CAPTION_CHARACTERS))}</text></g>"
    )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
