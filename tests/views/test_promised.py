"""The tests of a generated service hold what is promised: events, and answers kept by key."""

from msgen.views.python.service import build
from tests.plan.world import plan_of

SPEC = """
types:
  Charge: {id: uuid, amount: decimal(0.01..)}
services:
  payment:
    expose: {prefix: /, auth: none}
    endpoints:
      POST /charges:
        request: {amount: decimal(0.01..)}
        response: {201: Charge}
        writes: [STORE.charges]
        publishes: [payment.settled]
        idempotent: true
    depends_on: [STORE]
datastores:
  db: {kind: postgres, entities: {charges: Charge}}
  cache: {kind: redis, entities: {charges: Charge}}
brokers: {events: {kind: nats}}
topics: {payment.settled: {schema: Charge}}
"""


def cases(store: str) -> dict[str, str]:
    plan = plan_of(SPEC.replace("STORE", store))
    test = build(plan, plan.workloads[0], framework="fastapi")[1].endpoint_tests[0]
    return {
        case.signature.partition("(")[0].removeprefix("def test_"): case.body for case in test.cases
    }


def test_what_is_published_arrives_at_the_broker() -> None:
    body = cases("db")["it_publishes_payment_settled"]
    assert 'assert arrived("memory://events", "payment.settled")' in body


def test_the_same_key_is_asked_twice() -> None:
    body = cases("db")["it_does_once_what_is_asked_twice"]
    assert body.count('"idempotency-key": "once"') == 2
    assert 'assert again.headers["idempotency-replayed"] == "true"' in body


def test_nothing_is_replayed_without_a_database() -> None:
    assert "it_does_once_what_is_asked_twice" not in cases("cache")
