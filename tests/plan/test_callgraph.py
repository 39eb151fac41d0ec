"""Retries multiply and rates flow along the calls."""

from msgen.plan.callgraph import Node, amplification, call_graph, rates
from msgen.plan.model import Plan
from tests.plan.world import plan_of

CHAIN = """
defaults: {edge: {retries: 2}}
services:
  a: {expose: {auth: none}, endpoints: {GET /a: {calls: [b GET /b]}}}
  b: {endpoints: {GET /b: {calls: [c GET /c, {d POST /d: {retries: 5}}]}}}
  c: {endpoints: {GET /c: {publishes: [t]}}}
  d: {endpoints: {POST /d: {}}}
  e: {kind: worker, consumes: {t: {calls: [d POST /d]}}}
brokers: {events: {kind: nats}}
topics: {t: {}}
"""
CIRCLE = """
defaults: {edge: {retries: 1}}
services:
  a: {endpoints: {GET /a: {calls: [b GET /b]}}}
  b: {endpoints: {GET /b: {calls: [a GET /a]}}}
"""


def flow(plan: Plan, entry: str, per_s: float) -> dict[str, float]:
    node = Node(*entry.split(" ", 1))
    found = rates(call_graph(plan.workloads), {node: per_s}, {node})
    return {str(name): rate for name, rate in found.items()}


def test_retries_multiply_along_the_worst_path() -> None:
    found = amplification(call_graph(plan_of(CHAIN).workloads))
    assert [each.text for each in found] == [
        "a GET /a → b GET /b → c GET /c: × 9",
        "a GET /a → b GET /b: × 3",
        "a GET /a → b GET /b → d POST /d: × 3",  # POST is not repeated by b itself
    ]


def test_a_circle_is_followed_once() -> None:
    found = amplification(call_graph(plan_of(CIRCLE).workloads))
    assert [each.factor for each in found] == [2]
    assert flow(plan_of(CIRCLE), "a GET /a", 10) == {"a GET /a": 10, "b GET /b": 10}


def test_rates_flow_over_calls_and_messages_without_counting_retries() -> None:
    assert flow(plan_of(CHAIN), "a GET /a", 10) == {
        "a GET /a": 10,
        "b GET /b": 10,
        "c GET /c": 10,
        "d POST /d": 20,
        "e t": 10,
    }


def test_callers_come_before_callees() -> None:
    graph = call_graph(plan_of(CHAIN).workloads)
    place = {node: index for index, node in enumerate(graph.order)}
    for node, links in graph.forward.items():
        assert all(place[link.target] > place[node] for link in links)
