"""Addresses and ports of values as they are on a laptop."""

from __future__ import annotations

from msgen.local.book import Book
from msgen.local.environment import IdentityFacts, Surroundings, service_environment
from msgen.local.layout import Layout
from msgen.plan.model import AddressForm, AddressOf, Plan
from tests.plan.world import plan_of, workload


def shop() -> Plan:
    return plan_of("""
        services:
          order:
            ports: {http: 8000, admin: 9000}
            metrics: {port: admin, path: /metrics}
            env:
              BIND: {join: ['*:', {listen: http}]}
              UI: {join: [{url: 'events:ui'}, /queues]}
        brokers: {events: {kind: rabbitmq, ports: {ui: 15672/http}}}
    """)


def book_of(plan: Plan) -> Book:
    ports = {("order", "http"): 40000, ("order", "admin"): 40001}
    return Book.of(plan, ports, {"events": "amqp://10.0.0.1:5672"})


def test_values(layout: Layout) -> None:
    plan = shop()
    facts = IdentityFacts("http://i", "shop", "http://i/keys", "http://i/token")
    around = Surroundings(plan, book_of(plan), layout, facts, {})
    found = service_environment(workload(plan, "order"), around)
    assert found["BIND"] == "*:40000"
    assert found["UI"] == "http://10.0.0.1:15672/queues"


def test_further_ports() -> None:
    book = book_of(shop())
    assert book.text(AddressOf("events", AddressForm.ADDRESS)) == "10.0.0.1:5672"
    assert book.text(AddressOf("events", AddressForm.ADDRESS, "ui")) == "10.0.0.1:15672"
