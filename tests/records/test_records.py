"""A record behaves as the dataclass of the standard library that it is written as."""

import copy
import dataclasses
import inspect
import pickle
import pkgutil
import types
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar

import pytest

import msgen
from msgen import records


def _all() -> list[type]:
    """Return every record class of msgen."""
    found = []
    for module in pkgutil.walk_packages(msgen.__path__, "msgen."):
        if not module.name.endswith(("__main__", ".records")):
            named = list(vars(import_module(module.name)).values())
            found += [each for each in named if _is_record(each, module.name)]
    return found


def _is_record(found: Any, module: str) -> bool:
    made = isinstance(found, type) and "__dataclass_params__" in vars(found)
    return made and found.__module__ == module and found.__repr__.__module__ == records.__name__


RECORDS = _all()


def twin_of(record: type) -> Any:
    """Return the dataclass that the standard library makes of the same fields."""
    fields = dataclasses.fields(record)
    body: dict[str, Any] = {
        "__annotations__": {field.name: field.type for field in fields},
        "__module__": record.__module__,
        "__qualname__": record.__qualname__,
        "__doc__": record.__doc__,
    }
    for field in fields:
        if field.default is not dataclasses.MISSING:
            body[field.name] = field.default
        elif field.default_factory is not dataclasses.MISSING:
            body[field.name] = dataclasses.field(default_factory=field.default_factory)
    bases = getattr(record, "__orig_bases__", record.__bases__)
    twin = types.new_class(record.__name__, bases, exec_body=lambda made: made.update(body))
    return dataclasses.dataclass(frozen=True, slots=True)(twin)


def _told(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except Exception as problem:  # noqa: BLE001  both have to raise the same
        return type(problem), str(problem)


def test_most_classes_are_records() -> None:
    assert len(RECORDS) > 150


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_it_is_as_the_standard_library_has_it(record: Any) -> None:
    twin = twin_of(record)
    names = [field.name for field in dataclasses.fields(twin)]
    values = [f"value of {name}" for name in names]
    one, other = record(*values), twin(*values)

    assert str(inspect.signature(record)) == str(inspect.signature(twin))
    assert record.__match_args__ == twin.__match_args__
    assert record.__slots__ == twin.__slots__
    assert str(record.__dataclass_params__) == str(twin.__dataclass_params__)
    assert list(map(str, dataclasses.fields(record))) == list(map(str, dataclasses.fields(twin)))
    assert repr(one) == repr(other)
    assert hash(one) == hash(other)
    assert one == record(*values)
    assert one != other
    assert not hasattr(one, "__dict__")
    for name in names:
        changed = dataclasses.replace(one, **{name: 1})
        assert changed != one
        assert repr(changed) == repr(dataclasses.replace(other, **{name: 1}))
    assert [copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))] == [one] * 3


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_what_it_refuses_is_refused_in_the_same_words(record: Any) -> None:
    twin = twin_of(record)
    names = [field.name for field in dataclasses.fields(twin)]
    one, other = record(*names), twin(*names)
    for arguments in ((), (1,) * (len(names) + 1)):
        assert _shown(lambda: record(*arguments)) == _shown(lambda: twin(*arguments))  # noqa: B023
    for name in names[:1]:
        ours = _told(lambda: setattr(one, name, 1))  # noqa: B023
        assert ours == _told(lambda: setattr(other, name, 1))  # noqa: B023
        assert _told(lambda: delattr(one, name)) == _told(lambda: delattr(other, name))  # noqa: B023
    with pytest.raises((dataclasses.FrozenInstanceError, AttributeError)):
        one.no_such = 1


def _shown(make: Callable[[], Any]) -> Any:
    """Return what is made as text, or the complaint; factories are asked each time."""
    found = _told(make)
    return found if isinstance(found, tuple) else repr(found)


def test_a_default_is_made_anew_for_each() -> None:
    @records.dataclass(frozen=True, slots=True)
    class Basket:
        """One with a list of its own."""

        items: list[int] = dataclasses.field(default_factory=list)
        name: str = dataclasses.field(default="mine")

    one, other = Basket(), Basket()
    one.items.append(1)
    assert (one.items, other.items, other.name) == ([1], [], "mine")
    assert Basket(name="yours").name == "yours"


def test_instances_before_and_after_the_first_are_alike_below_a_subclass_too() -> None:
    @records.dataclass(frozen=True, slots=True)
    class Point:
        """Two numbers."""

        x: int
        y: int = 2

    class Named(Point):
        """One whose class has slots of its own."""

        __slots__ = ()

    assert [Named(1), Named(1), Named(x=1, y=2)] == [Named(1)] * 3
    assert Point(1) != Named(1)
    assert repr(Named(1)).endswith("Named(x=1, y=2)")
    assert dataclasses.fields(Named) == dataclasses.fields(Point)
    assert dataclasses.replace(Named(1), y=5) == Named(1, 5)


def test_anything_else_is_left_to_the_standard_library() -> None:
    @records.dataclass(frozen=True, slots=True)
    class Counted:
        """One with a constant of the class."""

        limit: ClassVar[int] = 3
        count: int = 0

    @records.dataclass(frozen=True, slots=True)
    class Deeper(Counted):
        """One that inherits fields."""

        depth: int = dataclasses.field(default=1, compare=False)

    assert Counted.limit == 3
    assert repr(Deeper(1)).endswith("Deeper(count=1, depth=1)")
    assert Deeper(1, 2) == Deeper(1, 3)
