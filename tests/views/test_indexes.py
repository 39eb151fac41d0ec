"""Columns that lists are filtered by have an index, in the table and in its first migration."""

import pytest

from msgen.views.python.service import build
from tests.plan.world import plan_of

SPEC = """
types:
  Ticket: {{id: uuid, owner: uuid, status: open | closed, topic: string(..80), text: string, price: decimal, made: datetime}}
services:
  desk:
    expose: {{prefix: /, auth: none}}
    endpoints:
      GET /tickets: {{query: {{{query}}}, response: [Ticket], reads: [db.tickets]}}
      GET /owners/{{owner}}/tickets: {{as: list_owned, path: {{owner: uuid}}, response: [Ticket], reads: [db.tickets]}}
      GET /tickets/{{id}}: {{path: {{id: uuid}}, response: Ticket, reads: [db.tickets]}}
      POST /tickets: {{request: Ticket, response: {{201: Ticket}}, writes: [db.tickets]}}
    depends_on: [db]
datastores:
  db: {{kind: {kind}, entities: {{tickets: Ticket}}}}
"""


@pytest.mark.parametrize(
    ("kind", "query", "columns"),
    [
        ("postgres", "page: optional int", ["owner"]),
        (
            "postgres",
            "status: optional string, topic: optional string",
            ["owner", "status", "topic"],
        ),
        ("mysql", "status: optional string, made: optional datetime", ["owner", "made"]),
        (
            "postgres",
            "text: optional string, price: optional decimal, id: optional uuid",
            ["owner"],
        ),
        ("mongodb", "status: optional string", []),
    ],
)
def test_what_is_searched_by_has_an_index(kind: str, query: str, columns: list[str]) -> None:
    plan = plan_of(SPEC.format(kind=kind, query=query))
    python = build(plan, plan.workloads[0], framework="fastapi")[1]
    table = python.stores.modules[0].repositories[0].definition
    assert ("index=" in table) == bool(columns)
    assert all(f'"{column}"' in table for column in columns)
    made = [line for each in python.migrations for line in each.tables[0].indexes]
    assert sorted(made) == [
        f'op.create_index("ix_tickets_{c}", "tickets", ["{c}"])' for c in sorted(columns)
    ]
