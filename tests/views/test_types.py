"""Names of types: one for each, never two for one."""

from msgen.spec.shapes import Array, Field, Object, Ref, Scalar, ScalarKind
from msgen.views.types import Types, closure, references
from tests import worlds

TEXT = Scalar(ScalarKind.STRING)


def thing(name: str) -> Object:
    return Object((Field(name, TEXT),))


def test_an_object_is_named_by_its_place_even_if_it_equals_a_declared_type() -> None:
    types = Types(worlds.shop())
    assert types.use(worlds.LINE, "Whatever") == Ref("Whatever")
    assert types.use(Ref("OrderLine"), "Whatever") == Ref("OrderLine")
    assert types.resolve(Ref("Whatever")) == types.resolve(Ref("OrderLine"))


def test_items_of_lists_are_singular() -> None:
    types = Types(worlds.shop())
    assert types.use(Array(thing("a")), "OrderEntries") == Array(Ref("OrderEntry"))
    assert types.use(Array(thing("b")), "Stock") == Array(Ref("StockItem"))


def test_another_shape_of_a_taken_name_gets_another_name() -> None:
    types = Types(worlds.shop())
    assert types.use(thing("a"), "Order") == Ref("OrderData")
    assert types.use(thing("a"), "Order") == Ref("OrderData")
    assert types.use(thing("b"), "orderdata") == Ref("orderdataData")


def test_types_come_after_those_they_use() -> None:
    types = Types(worlds.shop())
    types.use(Object((Field("inner", thing("a")), Field("order", Ref("Order")))), "Outer")
    names = [each.name for each in types.declared()]
    assert names.index("OuterInner") < names.index("Outer")
    assert names.index("OrderLine") < names.index("Order") < names.index("Outer")


def test_closure_is_what_is_needed() -> None:
    types = Types(worlds.shop())
    types.use(Ref("Order"), "")
    types.use(Ref("Reservation"), "")
    needed = closure([Ref("Order")], types.declared())
    assert [each.name for each in needed] == ["OrderLine", "Order"]
    assert references(worlds.RESERVATION) == {"OrderLine"}
