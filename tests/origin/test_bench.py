"""Which places of the spec change a line: the right ones, however many others could."""

from __future__ import annotations

from pathlib import Path

import pytest

from msgen.origin.bench import _MOST_JUDGED, Bench
from msgen.origin.fields import dotted
from msgen.pipeline import Compilation, Judged, compile_system, judge_file
from msgen.render.known import Unchecked

SPEC = Path(__file__).parents[2] / "examples/ecommerce/system.yaml"
ORDER = "services/order/src/order/settings.py"
PAYMENT = "services/payment/src/payment/settings.py"


@pytest.fixture(scope="module")
def judged() -> Judged:
    return judge_file(SPEC)


@pytest.fixture(scope="module")
def made(judged: Judged) -> Compilation:
    return compile_system(judged, known=Unchecked())


@pytest.mark.parametrize(
    ("path", "text", "field", "trial"),
    [
        (ORDER, "service_name:", "services.order", "order -> order2, wherever it is named,"),
        (ORDER, "inventory:", "services.order.depends_on.inventory.timeout", "400ms -> 401ms"),
        (ORDER, "payment:", "services.order.depends_on.payment", "removed"),
        (ORDER, "retries=0", "services.order.depends_on.payment.retries", "0 -> 1"),
        (
            ORDER,
            "breaker_window",
            "services.order.depends_on.payment.circuit_breaker.window",
            "10s -> 11s",
        ),
        (ORDER, "max_in_flight", "services.order.depends_on.payment.max_in_flight", "100 -> 101"),
        (
            ORDER,
            "orders_db_url",
            "services.order.depends_on.orders-db",
            "removed, with what needs it,",
        ),
        (ORDER, "orders_db_url", "datastores.orders-db", None),
        (ORDER, "events_url", "brokers.events", None),
        (PAYMENT, "order:", "defaults.edge.timeout", "400ms -> 401ms"),
        (PAYMENT, "payment_db_url", "services.payment.depends_on.0", None),
        ("gateway/envoy.yaml", "issuer:", "platform.identity.issuer", None),
    ],
)
def test_the_place_is_found(
    judged: Judged, made: Compilation, path: str, text: str, field: str, trial: str | None
) -> None:
    file = next(each for each in made.rendered if each.path == path)
    lines = file.content.decode().split("\n")
    number = next(n for n, line in enumerate(lines, 1) if text in line)
    assert judged.loaded.tree is not None
    bench = Bench(SPEC, judged.loaded.tree, file, number)
    found, tried = bench.places(lines[number - 1])
    proofs = {dotted(each.place): each.trial for each in found}
    assert field in proofs, (proofs, tried)
    assert trial is None or proofs[field] == trial
    assert bench._left >= -1, "about a second, however large the spec is"
    assert tried <= _MOST_JUDGED


def test_nothing_is_said_of_a_line_that_no_field_changes(judged: Judged, made: Compilation) -> None:
    file = next(each for each in made.rendered if each.path == ORDER)
    assert judged.loaded.tree is not None
    lines = file.content.decode().split("\n")
    number = next(n for n, line in enumerate(lines, 1) if line.startswith("class Settings"))
    found, _ = Bench(SPEC, judged.loaded.tree, file, number).places(lines[number - 1])
    assert found == []
