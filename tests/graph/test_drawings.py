"""All formats draw the same things, escaped, and the same bytes each time."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from msgen.graph.dot import dot
from msgen.graph.mermaid import mermaid
from msgen.graph.page import page
from msgen.graph.picture import GATEWAY, Picture, Shape, Stroke, picture
from msgen.graph.svg import svg
from msgen.plan.model import Plan
from tests.plan.world import plan_of
from tests.worlds import shop

NASTY = '</script><b>"#x;&\n'


def nasty() -> Plan:
    """The shop with texts that try to break out of every format."""
    plan = shop()
    first, *rest = plan.workloads
    overview = replace(plan.overview, description=NASTY)
    return replace(
        plan,
        overview=overview,
        workloads=(replace(first, description=NASTY, owner=NASTY, subsystem=NASTY), *rest),
    )


def data_of(text: str) -> dict[str, list[dict[str, str]]]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_what_is_drawn_of_a_system() -> None:
    drawn = picture(shop())
    assert {node.id: node.shape for node in drawn.nodes} == {
        GATEWAY: Shape.GATEWAY,
        "order": Shape.SERVICE,
        "inventory": Shape.SERVICE,
        "payment": Shape.SERVICE,
        "mailer": Shape.WORKER,
        "report": Shape.CRON,
        "storefront": Shape.WEB,
        "orders-db": Shape.STORE,
        "stock-db": Shape.STORE,
        "events": Shape.BROKER,
        "fraud-api": Shape.EXTERNAL,
    }
    strokes = {(line.source, line.target): line.stroke for line in drawn.lines}
    assert strokes["order", "inventory"] is Stroke.CALL
    assert strokes["order", "fraud-api"] is Stroke.OPTIONAL
    assert strokes["order", "orders-db"] is Stroke.DATA
    assert strokes["order", "events"] is Stroke.MESSAGE
    assert strokes["events", "mailer"] is Stroke.MESSAGE
    assert strokes[GATEWAY, "order"] is Stroke.ROUTE


def test_the_facts_behind_a_line_and_a_node() -> None:
    drawn = picture(shop())
    line = next(x for x in drawn.lines if (x.source, x.target) == ("order", "payment"))
    assert [tuple(fact) for fact in line.facts] == [
        ("calls", "POST /charges"),
        ("timeout", "700ms"),
        ("retries", "none"),
        ("breaker", "opens after 5 failures in 10s, tries again after 10s"),
        ("in flight", "at most 50"),
        ("protocol", "http"),
    ]
    order = next(node for node in drawn.nodes if node.id == "order")
    assert ("owner", "team-orders") in order.facts
    assert ("endpoints", "POST /orders · orders:write") in order.facts


def test_a_store_stands_with_those_who_use_it() -> None:
    drawn = picture(
        plan_of("""
        services:
          a: {subsystem: one, depends_on: [mine, ours]}
          b: {subsystem: two, depends_on: [ours]}
        datastores: {mine: {kind: redis}, ours: {kind: postgres, server: pg}, pg: {kind: postgres}}
        """)
    )
    groups = {node.id: node.group for node in drawn.nodes}
    assert groups == {"a": "one", "b": "two", "mine": "one", "ours": ""}  # pg only holds ours
    assert next(n for n in drawn.nodes if n.id == "ours").caption == "postgres 17 on pg"


@pytest.mark.parametrize("draw", [mermaid, dot, svg])
def test_every_node_and_line_is_drawn(draw: object) -> None:
    drawn = picture(shop())
    text = draw(drawn)  # type: ignore[operator]
    for node in drawn.nodes:
        assert node.label in text
    assert text == draw(picture(shop()))  # type: ignore[operator]
    assert text.endswith("\n")


def test_mermaid_marks_messages_and_options() -> None:
    text = mermaid(picture(shop()))
    assert text.count("-.->") == 5
    assert 'subgraph "ordering"' in text
    assert "stroke-dasharray:8 5" in text
    assert "stroke-dasharray:2 4" in text


def test_dot_has_clusters_and_styles() -> None:
    text = dot(picture(shop()))
    assert "subgraph cluster_0" in text
    assert text.count("style=dashed") == 4
    assert text.count("style=dotted") == 1


def test_svg_is_well_formed_whatever_texts_say() -> None:
    root = ET.fromstring(svg(picture(nasty())))
    nodes = [e for e in root.iter() if "node" in (e.get("class") or "").split()]
    assert len(nodes) == len(picture(shop()).nodes)
    assert not [e for e in root.iter() if e.tag.endswith("}b")]


def test_the_page_loads_nothing() -> None:
    text = page(shop())
    code = re.sub(r'<script type="application/json".*?</script>', "", text, flags=re.DOTALL)
    assert not re.search(r"""(src|href)=|@import|url\((?!#)|fetch\(""", code)
    assert "default-src 'none'" in text


def test_the_page_carries_all_facts_and_no_text_breaks_out() -> None:
    plan = nasty()
    text = page(plan)
    data = data_of(text)
    assert len(data["nodes"]) == len(picture(plan).nodes)
    assert [b["arithmetic"] for b in data["budgets"]] == [
        "600 × 2 + max(700, 600) + 25 back-off = 1,925 ms of 2,000 ms"
    ]
    tags: list[str] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            tags.append(tag)

    Tags().feed(text)
    assert tags.count("script") == 2
    assert "@@" not in re.sub(r"@@?gateway", "", text)


def test_a_system_of_nothing_is_drawn() -> None:
    plan = plan_of("services: {}")
    assert picture(plan).nodes == ()
    assert ET.fromstring(svg(picture(plan))) is not None
    assert "data" in page(plan)


def test_a_service_called_gateway_is_no_entrance() -> None:
    plan = plan_of("services: {gateway: {expose: {auth: none}, endpoints: {GET /: {}}}}")
    assert [node.id for node in picture(plan).nodes] == [GATEWAY, "gateway"]


def test_pictures_are_values() -> None:
    assert picture(shop()) == picture(shop())
    assert isinstance(hash(picture(shop())), int)
    assert isinstance(picture(shop()), Picture)
