"""One self-contained HTML page of a system: the drawing, and the facts behind each piece."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from msgen.graph.layout import Box
from msgen.graph.picture import Picture, Shape, Stroke, picture
from msgen.graph.silhouettes import silhouette
from msgen.graph.svg import asset, drawing, tone_of
from msgen.plan.budget import Budget, endpoint_budget
from msgen.plan.model import Plan

_TIGHTEST = 6


def page(plan: Plan) -> str:
    """The page, complete: it loads nothing and sends nothing."""
    drawn = picture(plan)
    parts = {
        "TITLE": escape(drawn.title),
        "DESCRIPTION": escape(drawn.description),
        "PICTURE_CSS": asset("picture.css"),
        "PAGE_CSS": asset("page.css"),
        "DRAWING": drawing(drawn),
        "LEGEND": "".join(_legend(drawn)),
        "DATA": _embedded(_data(plan, drawn)),
        "PAGE_JS": asset("page.js"),
    }
    first, *rest = asset("page.html").split("@@")
    # every second piece is the name of a part: texts of the spec are never searched for marks
    return first + "".join(
        parts[piece] if index % 2 == 0 else piece for index, piece in enumerate(rest)
    )


def _data(plan: Plan, drawn: Picture) -> dict[str, Any]:
    budgets = sorted(_budgets(plan), key=lambda b: (-b["total"] / b["limit"], b["workload"]))
    return {
        "title": drawn.title,
        "owner": plan.overview.owner,
        "numbers": [[count, what] for count, what in _numbers(plan) if count],
        "cycles": [list(cycle) for cycle in drawn.cycles],
        "groups": [
            {"name": name, "members": [n.label for n in drawn.nodes if n.group == name]}
            for name in drawn.groups
        ],
        "budgets": budgets[:_TIGHTEST],
        "allBudgets": budgets,
        "nodes": [
            {
                "id": node.id,
                "label": node.label,
                "caption": node.caption,
                "shape": node.shape.value,
                "group": node.group,
                "facts": [list(fact) for fact in node.facts],
            }
            for node in drawn.nodes
        ],
        "lines": [
            {
                "source": line.source,
                "target": line.target,
                "stroke": line.stroke.value,
                "label": line.label,
                "facts": [list(fact) for fact in line.facts],
            }
            for line in drawn.lines
        ],
    }


def _numbers(plan: Plan) -> Iterator[tuple[int, str]]:
    yield len(plan.workloads), "workloads"
    yield sum(len(workload.endpoints) for workload in plan.workloads), "endpoints"
    yield len(plan.routes), "public routes"
    yield len(plan.stores), "datastores"
    yield len(plan.topics), "topics"
    yield len(plan.externals), "externals"


def _budgets(plan: Plan) -> Iterator[dict[str, Any]]:
    """Budgets of endpoints that call somebody and may not take for ever."""
    for workload in plan.workloads:
        for endpoint in workload.endpoints:
            budget: Budget = endpoint_budget(endpoint)
            if budget.total_ms and budget.limit_ms:
                yield {
                    "workload": workload.name,
                    "label": endpoint.label,
                    "total": budget.total_ms,
                    "limit": budget.limit_ms,
                    "fits": budget.fits,
                    "arithmetic": budget.arithmetic,
                }


def _legend(drawn: Picture) -> Iterator[str]:
    """A sign and a word for each form that is drawn."""
    shapes = {node.shape for node in drawn.nodes}
    for shape in (s for s in Shape if s in shapes):
        sign = silhouette(shape, Box(-10, -12, 72, 24), outline=False)
        yield _entry(shape.value, f'<g class="node tone-{shape.value}">{sign}</g>', "3 -10 26 20")
    strokes = {line.stroke for line in drawn.lines}
    for stroke in (s for s in Stroke if s in strokes):
        tone = tone_of(stroke)
        kind = f"line {tone}{' optional' if stroke is Stroke.OPTIONAL else ''} tone-{tone}"
        drawn_line = f'<g class="{kind}"><path class="stroke" d="M0,8H26"/></g>'
        yield _entry(stroke.value, drawn_line, "0 0 26 16")


def _entry(word: str, drawing: str, view: str) -> str:
    return f'<li><svg class="picture" viewBox="{view}">{drawing}</svg>{escape(word)}</li>'


def _embedded(data: dict[str, Any]) -> str:
    """JSON that no text in it can break out of."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
