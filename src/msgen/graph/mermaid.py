"""Mermaid flowcharts: for READMEs and merge requests, which draw them by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.graph.picture import Line, Node, Picture, Shape, Stroke

_BRACKETS = {
    Shape.GATEWAY: ("{{", "}}"),
    Shape.SERVICE: ("[", "]"),
    Shape.WORKER: ("[[", "]]"),
    Shape.CRON: ("([", "])"),
    Shape.JOB: ("([", "])"),
    Shape.WEB: ("(", ")"),
    Shape.STORE: ("[(", ")]"),
    Shape.BROKER: ("{{", "}}"),
    Shape.EXTERNAL: (">", "]"),
}
_ARROWS = {
    Stroke.CALL: "-->",
    Stroke.DATA: "-->",
    Stroke.ROUTE: "==>",
    Stroke.OPTIONAL: "-.->",
    Stroke.MESSAGE: "-.->",
}


def mermaid(picture: Picture) -> str:
    """The picture as a Mermaid flowchart, ending in a newline."""
    return "\n".join(_rows(picture)) + "\n"


def _rows(picture: Picture) -> Iterator[str]:
    ids = {node.id: f"n{number}" for number, node in enumerate(picture.nodes)}
    yield "---"
    yield f"title: {_quoted(picture.title)}"
    yield "---"
    yield "flowchart LR"
    for group in picture.groups:
        yield f"  subgraph {_quoted(group)}"
        yield from (f"    {_node(n, ids[n.id])}" for n in picture.nodes if n.group == group)
        yield "  end"
    yield from (f"  {_node(node, ids[node.id])}" for node in picture.nodes if not node.group)
    for line in picture.lines:
        yield f"  {_line(line, ids)}"
    dashes = [n for n, line in enumerate(picture.lines) if line.stroke is Stroke.MESSAGE]
    dots = [n for n, line in enumerate(picture.lines) if line.optional]
    if dashes:
        yield f"  linkStyle {','.join(map(str, dashes))} stroke-dasharray:8 5"
    if dots:
        yield f"  linkStyle {','.join(map(str, dots))} stroke-dasharray:2 4"


def _node(node: Node, name: str) -> str:
    opening, closing = _BRACKETS[node.shape]
    text = f"{_escaped(node.label)}<br><small>{_escaped(node.caption)}</small>"
    return f'{name}{opening}"{text}"{closing}'


def _line(line: Line, ids: dict[str, str]) -> str:
    label = f"|{_quoted(line.label)}|" if line.label else ""
    return f"{ids[line.source]} {_ARROWS[line.stroke]}{label} {ids[line.target]}"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    """Mermaid's own entities; a hash would begin one."""
    escaped = text.replace("#", "#35;").replace('"', "#quot;")
    return escaped.replace("<", "#lt;").replace(">", "#gt;").replace("\n", " ")
