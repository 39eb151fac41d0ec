"""What handlers do by default, read as code."""

from dataclasses import replace

from msgen.plan.model import Access, Consumer, Response, SourceKind
from msgen.spec.shapes import Array, Field, Object, Ref
from msgen.views.python.service import build
from tests import worlds


def body(operation: str, *, framework: str = "fastapi", **changes: object) -> str:
    workload = replace(worlds.order(), **changes)  # type: ignore[arg-type]
    _, python = build(
        worlds.shop((workload, worlds.inventory(), worlds.payment())), workload, framework=framework
    )
    return "\n".join(next(h.body for h in python.handlers if h.name == operation))


def test_calls_stores_publishes_and_answers_in_this_order() -> None:
    text = body("create_order")
    order = [
        "order_id = ctx.new_id()",
        "inventory.create_reservation",
        "ctx.together",
        "ctx.orders.add",
        "ctx.events",
        "return order",
    ]
    assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)


def test_synchronous_code_awaits_nothing_and_calls_later() -> None:
    text = body("create_order", framework="flask")
    assert "await" not in text
    assert "lambda: ctx.payment.create_charge" in text


def test_results_that_nothing_uses_have_no_name() -> None:
    text = body("create_order")
    assert "reserve = await" in text  # its `order` is sent to payment
    assert "charge = " not in text
    assert "score" not in text.replace("create_score", "")


def test_updates_begin_with_what_is_there() -> None:
    assert body("update_order") == (
        "order = await ctx.orders.get(id)\nreturn await ctx.orders.update(order.merged(request))"
    )


def test_lists_filter_by_query_and_page() -> None:
    assert body("list_orders") == (
        'return await ctx.orders.list({"status": query.status}, page=query.page or 1)'
    )


def test_a_message_names_the_item() -> None:
    assert body("on_payment_settled") == "await ctx.orders.get(message.order)"


def test_a_consumer_with_nothing_declared_still_says_something() -> None:
    bare = Consumer("payment.settled", "on_payment_settled", "order", 1, dead_letter=False)
    assert body("on_payment_settled", consumers=(bare,)) == 'ctx.log.info("on_payment_settled")'


def test_an_id_in_the_path_is_the_id_of_its_resource() -> None:
    limits = Object((Field("order", worlds.UUID), Field("daily", worlds.DECIMAL)))
    endpoint = worlds.endpoint(
        "GET /orders/{id}/limits",
        "get_limits",
        path_params=worlds.BY_ID,
        responses=(Response(200, limits),),
    )
    assert body("get_limits", endpoints=(endpoint,)) == (
        'return GetLimitsResult(order=id, daily=Decimal("0"))'
    )


def test_a_source_of_another_type_is_converted_or_left() -> None:
    target = Object((Field("customer", worlds.STRING), Field("lines", worlds.INT)))
    endpoint = worlds.endpoint(
        "POST /notes",
        "create_note",
        request=worlds.CREATE_ORDER,
        responses=(Response(200, target),),
    )
    assert body("create_note", endpoints=(endpoint,)) == (
        "return CreateNoteResult(customer=str(request.customer), lines=0)"
    )


def test_an_optional_source_fills_no_required_member() -> None:
    request = Object((Field("note", worlds.STRING, optional=True),))
    result = Object((Field("note", worlds.STRING), Field("order", Ref("Order"), optional=True)))
    endpoint = worlds.endpoint(
        "POST /notes", "create_note", request=request, responses=(Response(200, result),)
    )
    assert body("create_note", endpoints=(endpoint,)) == 'return CreateNoteResult(note="note")'


def test_an_answer_with_a_list_has_an_item() -> None:
    endpoint = worlds.endpoint(
        "GET /lines", "list_lines", responses=(Response(200, Array(Ref("OrderLine"))),)
    )
    assert body("list_lines", endpoints=(endpoint,)) == (
        'return [OrderLine(sku="sku", quantity=1)]'
    )


def test_names_never_clash() -> None:
    call = replace(
        worlds.RESERVE, name="request", arguments=(worlds.arg("order", SourceKind.GENERATED, "id"),)
    )
    after = replace(
        worlds.CHARGE_CALL, arguments=(worlds.arg("order", SourceKind.RESULT, "request", "order"),)
    )
    steps = (worlds.Step((call,)), worlds.Step((after,)))
    endpoint = worlds.endpoint(
        "POST /x/{id}",
        "create_x",
        path_params=worlds.BY_ID,
        request=worlds.CREATE_ORDER,
        steps=steps,
        writes=worlds.uses("orders-db", "orders", Access.CREATE),
    )
    text = body("create_x", endpoints=(endpoint,))
    assert "order_id = ctx.new_id()" in text
    assert "request_2 = await" in text
    assert "order=request_2.order" in text


def test_an_outbox_keeps_item_and_message_together() -> None:
    create = worlds.ORDER_ENDPOINTS[0]
    outbox = (replace(create.publishes[0], outbox=True),)
    assert "async with ctx.orders_db.transaction():\n    order = await ctx.orders.add(" in body(
        "create_order", endpoints=(replace(create, publishes=outbox),)
    )


def test_the_docstring_names_what_was_made_up() -> None:
    workload = worlds.order()
    _, python = build(
        worlds.shop((workload, worlds.inventory(), worlds.payment())), workload, framework="fastapi"
    )
    docs = {each.name: each.doc for each in python.handlers}
    assert "Made up until you decide: amount, status, total, placed_at." in docs["create_order"]
    assert "Made up" not in docs["get_order"]


def listed(answer: Object | Array, **changes: object) -> str:
    """The body of a list of orders that answers with another shape than the kept one."""
    listing = replace(worlds.ORDER_ENDPOINTS[1], responses=worlds.ok(answer), **changes)  # type: ignore[arg-type]
    return body("list_orders", endpoints=(listing,))


def test_a_list_of_other_records_is_made_of_what_was_read() -> None:
    view = Object((Field("id", worlds.UUID), Field("total", worlds.STRING)))
    text = listed(
        Array(view), query=Object(()), reads=worlds.uses("orders-db", "orders", Access.LIST)
    )
    assert text == (
        "orders = await ctx.orders.list()\n"
        "return [ListOrdersResultItem(id=order.id, total=str(order.total)) for order in orders]"
    )


def test_items_take_ids_from_themselves_and_never_from_the_path() -> None:
    view = Object((Field("id", worlds.UUID), Field("status", worlds.STATUS)))
    text = listed(Array(view), path_params=Object((Field("id", worlds.UUID),)))
    assert "id=order.id" in text


def test_an_answer_around_a_list_holds_what_was_read() -> None:
    page = Object((Field("items", Array(Ref("Order"))), Field("total", worlds.INT)))
    text = listed(page)
    assert "orders = await ctx.orders.list(" in text
    assert "items=orders" in text


def test_a_list_around_other_records_is_made_of_what_was_read() -> None:
    page = Object((Field("items", Array(Object((Field("customer", worlds.UUID),)))),))
    assert "(customer=order.customer) for order in orders]" in listed(page)


def test_a_list_that_has_nothing_to_do_with_what_was_read_is_made_up() -> None:
    text = listed(Array(Object((Field("colour", worlds.STRING),))))
    assert 'colour="colour"' in text
    assert " for " not in text
