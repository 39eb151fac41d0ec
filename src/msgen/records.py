"""Frozen records: what `@dataclass(frozen=True, slots=True)` makes, ready in a fifth of the time.

The standard library writes and compiles six methods for each class, and a command that takes a
tenth of a second loads two hundred of them. Here one is compiled, at the first instance; the
others are the same for all. Whoever imports `dataclass` from here writes, and gets, a dataclass;
any but the plain frozen kind is made by the standard library.
"""

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, **wanted):
        """Make a dataclass, as `dataclasses.dataclass` does."""
        made = _record if wanted == {"frozen": True, "slots": True} else None

        def wrap(cls):
            return made(cls) if made and _is_plain(cls) else dataclasses.dataclass(cls, **wanted)

        return wrap if cls is None else wrap(cls)


_OWN = (
    "__init__", "__post_init__", "__repr__", "__eq__", "__hash__", "__slots__", "__setattr__",
    "__delattr__", "__getstate__", "__setstate__", "__match_args__",
)  # fmt: skip
_SPECIAL = ("ClassVar", "InitVar", "KW_ONLY")


def _is_plain(cls: type) -> bool:
    """Tell whether a class has fields with or without defaults, and nothing that needs more."""
    said = cls.__dict__
    special = any(
        word in (kind if isinstance(kind, str) else str(kind))
        for kind in said.get("__annotations__", {}).values()
        if type(kind) is not type
        for word in _SPECIAL
    )
    extended = any(hasattr(base, "__dataclass_fields__") for base in cls.__bases__)
    odd = any(isinstance(each, dataclasses.Field) and _is_odd(each) for each in said.values())
    return not (special or extended or odd or any(name in said for name in _OWN))


def _is_odd(field: "dataclasses.Field[Any]") -> bool:
    plain = dataclasses.field()
    names = ("init", "repr", "hash", "compare", "kw_only", "metadata")
    return any(getattr(field, name) != getattr(plain, name) for name in names)


def _record(cls: type) -> type:
    said = dict(cls.__dict__)
    names = tuple(said.get("__annotations__", {}))
    defaults = {name: said.pop(name) for name in names if name in said}
    for name in ("__dict__", "__weakref__"):
        said.pop(name, None)
    said |= {"__slots__": names, "__match_args__": names}
    said |= {"__dataclass_fields__": _Fields(said, defaults), "__dataclass_params__": _PARAMS}
    said |= _methods(names)
    made = type(cls)(cls.__name__, cls.__bases__, said)
    made.__qualname__ = cls.__qualname__
    _freeze(made, names)
    _init_late(made, names, defaults)
    return made


def _methods(names: tuple[str, ...]) -> dict[str, Callable[..., Any]]:
    """Return the methods that look at the values alone."""
    values = _values(names)
    shown = f"({', '.join(f'{name}=%r' for name in names)})"

    def equal(self: object, other: object) -> Any:
        same = other.__class__ is self.__class__
        return values(self) == values(other) if same else NotImplemented

    def number(self: object) -> int:
        return hash(values(self))

    def text(self: object) -> str:
        return self.__class__.__qualname__ + shown % values(self)

    def state(self: object) -> list[Any]:
        return list(values(self))

    def restore(self: object, state: list[Any]) -> None:
        for name, value in zip(names, state, strict=True):
            object.__setattr__(self, name, value)

    return {
        "__eq__": equal,
        "__hash__": number,
        "__repr__": text,
        "__getstate__": state,
        "__setstate__": restore,
    }


def _values(names: tuple[str, ...]) -> Callable[[object], tuple[Any, ...]]:
    """Return what gets the values of all fields of an instance."""
    if len(names) > 1:
        return attrgetter(*names)
    only = attrgetter(*names) if names else None
    return lambda record: (only(record),) if only else ()


def _freeze(cls: Any, names: tuple[str, ...]) -> None:
    fields = frozenset(names)

    def set_field(self: object, name: str, value: Any) -> None:
        if type(self) is cls or name in fields:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete_field(self: object, name: str) -> None:
        if type(self) is cls or name in fields:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    cls.__setattr__, cls.__delattr__ = set_field, delete_field


def _init_late(cls: Any, names: tuple[str, ...], defaults: dict[str, Any]) -> None:
    """Let the first instance compile what makes instances: many classes have none in a run."""

    def first(self: object, *args: Any, **kwargs: Any) -> None:
        real = cls.__init__ = _compiled(cls, names, defaults)
        real(self, *args, **kwargs)

    cls.__init__ = first


def _compiled(cls: Any, names: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    known: dict[str, Any] = {"_absent": _ABSENT}
    heads, lines = ["self"], []
    for name in names:
        known[f"_set_{name}"] = vars(cls)[name].__set__
        head, value, given = name, name, defaults.get(name, _ABSENT)
        if isinstance(given, dataclasses.Field) and given.default is dataclasses.MISSING:
            known[f"_make_{name}"] = given.default_factory
            head, value = f"{name}=_absent", f"_make_{name}() if {name} is _absent else {name}"
        elif given is not _ABSENT:
            plain = not isinstance(given, dataclasses.Field)
            known[f"_default_{name}"] = given if plain else given.default
            head = f"{name}=_default_{name}"
        heads.append(head)
        lines.append(f" _set_{name}(self, {value})")
    text = f"def __init__({', '.join(heads)}):\n" + ("\n".join(lines) or " pass")
    made: dict[str, Any] = {}
    exec(text, known, made)  # noqa: S102  the names of fields are names in our own source
    found: Callable[..., None] = made["__init__"]
    found.__annotations__ = {**cls.__annotations__, "return": None}
    found.__qualname__ = f"{cls.__qualname__}.__init__"
    return found


class _Absent:
    def __repr__(self) -> str:
        return "<factory>"


_ABSENT: Any = _Absent()


class _Fields:
    """The fields as the standard library tells them, asked of it when somebody wants to know."""

    def __init__(self, said: dict[str, Any], defaults: dict[str, Any]) -> None:
        self._body = {
            "__annotations__": said.get("__annotations__", {}),
            "__module__": said["__module__"],
            "__doc__": "",
            **defaults,
        }

    def __get__(self, _instance: object, cls: type) -> Any:
        twin: Any = dataclasses.dataclass(init=False, repr=False, eq=False)(
            type("", (), self._body)
        )
        found = twin.__dataclass_fields__
        for owner in cls.__mro__:
            if vars(owner).get("__dataclass_fields__") is self:
                owner.__dataclass_fields__ = found  # type: ignore[attr-defined]
        return found


@dataclasses.dataclass(frozen=True, slots=True)
class _Like:
    """What a record is to the standard library."""


_PARAMS = _Like.__dataclass_params__  # type: ignore[attr-defined]
