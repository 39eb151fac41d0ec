"""Names of operations."""

import pytest

from msgen.plan.operations import Named, operations, resource
from msgen.plan.paths import parse


def named(label: str, *, many: bool | None = None, chosen: str | None = None) -> Named:
    method, path = label.split(" ", 1)
    if method == "rpc":
        return Named(label, "RPC", parse("/" + path)[0], "/" + path, many, chosen)
    matching, plain = parse(path)
    return Named(label, method, matching, plain, many, chosen)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("POST /orders", "create_order"),
        ("GET /orders", "list_orders"),
        ("GET /orders/{id}", "get_order"),
        ("PUT /orders/{id}", "update_order"),
        ("PATCH /orders/{id}", "update_order"),
        ("DELETE /orders/{id}", "delete_order"),
        ("POST /orders/{id}/cancel", "cancel_order"),
        ("POST /orders/{id}/lines", "create_order_line"),
        ("POST /orders/{id}/payment", "create_order_payment"),
        ("GET /orders/{id}/lines/{line}", "get_order_line"),
        ("GET /users/{id}/orders", "list_user_orders"),
        ("GET /api/v2/deliveries", "list_deliveries"),
        ("DELETE /addresses/{id}", "delete_address"),
        ("POST /score", "create_score"),
        ("GET /cart", "get_cart"),
        ("GET /", "get_root"),
        ("ANY /stock/*", "handle_stock"),
        ("WS /orders/{id}/events", "stream_order_events"),
        ("GET ~/files/[0-9]+", "list_files"),
        ("rpc shop.Cart/GetCart", "get_cart"),
        ("GET /class", "get_class"),
    ],
)
def test_names_from_method_and_path(label: str, expected: str) -> None:
    assert operations([named(label)]) == {label: expected}


def test_the_answer_decides_between_get_and_list() -> None:
    assert operations([named("GET /stock", many=True)])["GET /stock"] == "list_stock"
    assert operations([named("GET /totals", many=False)])["GET /totals"] == "get_totals"


def test_equal_names_are_told_apart() -> None:
    found = operations(map(named, ["PATCH /a/{id}", "PUT /a/{id}", "GET /a/{id}", "GET /a/{sku}"]))
    assert found == {
        "PATCH /a/{id}": "update_a",
        "PUT /a/{id}": "put_a",
        "GET /a/{id}": "get_a",
        "GET /a/{sku}": "get_a_by_sku",
    }


def test_a_chosen_name_is_kept() -> None:
    found = operations([named("GET /orders"), named("GET /x", chosen="list_orders")])
    assert found["GET /x"] == "list_orders"
    assert found["GET /orders"] != "list_orders"


def test_a_new_endpoint_renames_no_old_one() -> None:
    before = operations([named("GET /users/{id}/orders")])
    after = operations([named("GET /users/{id}/orders"), named("GET /orders")])
    assert after["GET /users/{id}/orders"] == before["GET /users/{id}/orders"]


def test_the_noun_of_a_path() -> None:
    assert resource("/orders/{id}") == "order"
    assert resource("/order-lines") == "order_line"
    assert resource("/") == ""
