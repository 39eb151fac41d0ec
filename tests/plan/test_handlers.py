"""What handlers do by default: names, arguments, stores, messages."""

import pytest

from msgen.plan.model import Access, Argument, SourceKind, StoreUse
from tests.plan.world import edge, endpoint, only_call, plan_of, resolved, workload

SHOP = """
types:
  Line: {sku: string(1..64), quantity: int(1..9)}
  Order: {id: uuid, customer: uuid, status: placed | paid, lines: [Line]}
  Reservation: {id: uuid, order: uuid, lines: [Line]}
services:
  order:
    expose: {auth: user}
    endpoints:
      POST /orders:
        request: {customer: uuid, lines: [Line]}
        response: Order
        calls: [inventory POST /reservations, {inventory GET /reservations/{id}: {as: again}}]
        writes: [orders-db]
        publishes: [{order.placed: {outbox: true}}]
      GET /orders: {query: {status: optional placed | paid, page: optional int}, response: [Order], reads: [orders-db.orders]}
      GET /customers/{customer}/orders: {path: {customer: uuid}, response: {items: [Order]}, reads: [orders-db.orders]}
      GET /orders/{id}: {path: {id: uuid}, response: Order, reads: [orders-db.orders]}
      GET /orders/{id}/state: {path: {id: uuid}, response: Order, reads: [orders-db.orders]}
      PATCH /orders/{id}: {path: {id: uuid}, response: Order, writes: [orders-db.orders]}
      DELETE /orders/{id}: {path: {id: uuid}, writes: [orders-db.orders]}
      POST /orders/{id}/cancel: {path: {id: uuid}, response: Order, writes: [orders-db.orders]}
  inventory:
    endpoints:
      POST /reservations: {request: {order: uuid, lines: [Line]}, response: Reservation}
      GET /reservations/{id}: {path: {id: uuid}, response: Reservation}
  mailer:
    kind: worker
    consumes:
      order.placed: {reads: [orders-db.orders], writes: [log.mails]}
datastores:
  orders-db: {kind: postgres, entities: {orders: Order}}
  log: {kind: redis, entities: {mails: {id: uuid, order: uuid}}}
brokers: {events: {kind: nats}}
topics: {order.placed: {schema: Order}}
"""


def quoted(text: str) -> str:
    """Paths with braces need quotes where they stand in flow style."""
    return text.replace(
        "{inventory GET /reservations/{id}: {as: again}}",
        "{'inventory GET /reservations/{id}': {as: again}}",
    )


def test_arguments_follow_names_and_meaning() -> None:
    plan = plan_of(quoted(SHOP))
    first, second = (step.calls[0] for step in endpoint(plan, "order", "POST /orders").steps)
    assert (first.operation, first.name) == ("create_reservation", "reservation")
    assert first.arguments == (
        Argument("lines", "body", SourceKind.BODY, ("lines",)),
        Argument("order", "body", SourceKind.GENERATED, ("id",)),
    )
    assert (second.operation, second.name) == ("get_reservation", "again")
    assert second.arguments == (Argument("id", "path", SourceKind.RESULT, ("reservation", "id")),)


@pytest.mark.parametrize(
    ("label", "use"),
    [
        (
            "GET /customers/{customer}/orders",
            StoreUse("orders-db", "orders", Access.LIST, None, ("customer",)),
        ),
        ("POST /orders", StoreUse("orders-db", "orders", Access.CREATE)),
        ("GET /orders", StoreUse("orders-db", "orders", Access.LIST, None, ("status",))),
        ("GET /orders/{id}", StoreUse("orders-db", "orders", Access.READ, "id")),
        ("GET /orders/{id}/state", StoreUse("orders-db", "orders", Access.READ, "id")),
        ("PATCH /orders/{id}", StoreUse("orders-db", "orders", Access.UPDATE, "id")),
        ("DELETE /orders/{id}", StoreUse("orders-db", "orders", Access.DELETE, "id")),
        ("POST /orders/{id}/cancel", StoreUse("orders-db", "orders", Access.UPDATE, "id")),
    ],
)
def test_uses_of_stores_follow_method_and_path(label: str, use: StoreUse) -> None:
    found = endpoint(plan_of(quoted(SHOP)), "order", label)
    assert (*found.reads, *found.writes) == (use,)


def test_messages() -> None:
    plan = plan_of(quoted(SHOP))
    (topic,) = plan.topics
    assert (topic.publishers, topic.consumers) == (("order",), ("mailer",))
    assert (topic.operation, topic.class_name, topic.type_name) == (
        "order_placed",
        "OrderPlaced",
        "Order",
    )
    assert endpoint(plan, "order", "POST /orders").publishes[0].outbox
    (consumer,) = workload(plan, "mailer").consumers
    assert (consumer.operation, consumer.group, consumer.retries) == (
        "on_order_placed",
        "mailer",
        3,
    )
    assert consumer.reads == (StoreUse("orders-db", "orders", Access.READ, "id"),)
    assert consumer.writes == (StoreUse("log", "mails", Access.CREATE),)
    assert not edge(plan, "mailer", "events").synchronous
    assert [store.owners for store in plan.stores] == [("mailer",), ("order",)]


def test_an_argument_that_the_callee_does_not_take() -> None:
    (found,) = resolved("""
        services:
          a: {endpoints: {GET /a: {calls: [{b POST /b: {with: {oder: x}}}]}}}
          b: {endpoints: {POST /b: {request: {order: string}}}}
        """).diagnostics
    assert found.id == "unknown-argument"
    assert found.message == 'b POST /b takes no argument "oder"'
    assert found.hint == 'did you mean "order"?'
    assert found.span is not None
    assert found.span.end_column - found.span.column == len("oder")


def test_calls_to_externals_take_what_with_says() -> None:
    plan = plan_of(
        """
        services:
          a: {endpoints: {POST /a/{x}: {calls: [{fraud POST /score/{x}: {with: {amount: '3'}}}]}}}
        externals: {fraud: https://fraud.example.com}
        """.replace("POST /a/{x}", "'POST /a/{x}'").replace(
            "fraud POST /score/{x}", "'fraud POST /score/{x}'"
        )
    )
    call = only_call(plan, "a", "POST /a/{x}")
    assert call.operation == "create_score"
    assert call.arguments == (
        Argument("x", "path", SourceKind.PATH, ("x",)),
        Argument("amount", "body", SourceKind.LITERAL, (), "3"),
    )
    (external,) = plan.externals
    assert [e.operation for e in external.endpoints] == ["create_score"]


def test_an_rpc_may_be_called_by_its_last_name() -> None:
    plan = plan_of("""
        services:
          a: {endpoints: {GET /a: {calls: [cart GetCart]}}}
          cart: {ports: {http: 8000, grpc: 9000}, endpoints: {rpc shop.Cart/GetCart: {}}}
        """)
    call = only_call(plan, "a", "GET /a")
    assert (call.endpoint, call.operation, call.port) == (
        "rpc shop.Cart/GetCart",
        "get_cart",
        "grpc",
    )
    assert edge(plan, "a", "cart").port == "grpc"


def test_results_of_one_name_are_told_apart() -> None:
    plan = plan_of("""
        services:
          a: {endpoints: {GET /a: {calls: [b GET /x, [b GET /x, b GET /y]]}}}
          b: {endpoints: {GET /x: {}, GET /y: {}}}
        """)
    steps = endpoint(plan, "a", "GET /a").steps
    assert [[call.name for call in step.calls] for step in steps] == [["x"], ["x_2", "y"]]


def test_expected_rates_flow_down_the_calls() -> None:
    plan = plan_of("""
        services:
          a:
            expose: {auth: none}
            endpoints: {GET /a: {traffic: 100/s, calls: [b GET /b, {c GET /c: {chance: 20%}}], publishes: [t]}}
          b: {endpoints: {GET /b: {calls: [c GET /c]}}}
          c: {endpoints: {GET /c: {}}, autoscale: {rps: 50}}
          d: {kind: worker, consumes: {t: {}}}
        brokers: {events: {kind: nats}}
        topics: {t: {}}
        """)
    assert {w.name: w.expected_per_s for w in plan.workloads} == {
        "a": 100,
        "b": 100,
        "c": 120,
        "d": 100,
    }
    assert workload(plan, "c").scaling.minimum == 3
