"""DOT, for Graphviz and everything that reads it."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.graph.picture import Line, Node, Picture, Shape, Stroke

_SHAPES = {
    Shape.GATEWAY: "hexagon",
    Shape.SERVICE: "box",
    Shape.WORKER: "component",
    Shape.CRON: "oval",
    Shape.JOB: "oval",
    Shape.WEB: "tab",
    Shape.STORE: "cylinder",
    Shape.BROKER: "cds",
    Shape.EXTERNAL: "note",
}
_STYLES = {
    Stroke.CALL: "solid",
    Stroke.DATA: "solid",
    Stroke.ROUTE: "bold",
    Stroke.OPTIONAL: "dotted",
    Stroke.MESSAGE: "dashed",
}


def dot(picture: Picture) -> str:
    """The picture as a digraph with one cluster a group, ending in a newline."""
    return "\n".join(_rows(picture)) + "\n"


def _rows(picture: Picture) -> Iterator[str]:
    yield f"digraph {_quoted(picture.title)} {{"
    yield "  rankdir=LR; compound=true; nodesep=0.3; ranksep=1.0;"
    yield '  node [fontname="Helvetica", fontsize=11, style=filled, fillcolor=white];'
    yield '  edge [fontname="Helvetica", fontsize=9];'
    for number, group in enumerate(picture.groups):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={_quoted(group)}; style=rounded; color=gray;"
        yield from (f"    {_node(node)}" for node in picture.nodes if node.group == group)
        yield "  }"
    yield from (f"  {_node(node)}" for node in picture.nodes if not node.group)
    yield from (f"  {_line(line)}" for line in picture.lines)
    yield "}"


def _node(node: Node) -> str:
    label = f"{_escaped(node.label)}\\n{_escaped(node.caption)}"
    tip = "\\n".join(_escaped(f"{fact.name}: {fact.text}") for fact in node.facts)
    return f'{_quoted(node.id)} [label="{label}", shape={_SHAPES[node.shape]}, tooltip="{tip}"];'


def _line(line: Line) -> str:
    tip = "\\n".join(_escaped(f"{fact.name}: {fact.text}") for fact in line.facts)
    label = f"label={_quoted(line.label)}, " if line.label else ""
    style = f'{label}style={_STYLES[line.stroke]}, tooltip="{tip}"'
    return f"{_quoted(line.source)} -> {_quoted(line.target)} [{style}];"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
