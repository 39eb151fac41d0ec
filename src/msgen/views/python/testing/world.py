"""What surrounds a handler in a test: answers of callees, and items that are there already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgen.plan.model import Access, Call, StoreUse
from msgen.records import dataclass
from msgen.spec.shapes import Object, Ref, Shape
from msgen.views.python.annotations import Imports, quoted
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import Code, Group, Prefixed, call, lay
from msgen.views.python.names import ContextNames, KnownEntity, singular
from msgen.views.python.values import literal
from msgen.views.service import Callee, Method, Operation, Service
from msgen.views.types import Types

_OWN_TESTS = ("contract", "migrations")
"""What `tests/` of a service says of the whole, beside its operations."""
_KEYED = (Access.READ, Access.UPDATE, Access.DELETE)


def test_module(operation: str) -> str:
    """Return what follows `test_` in the name of an operation's test, unlike any of the rest."""
    return f"{operation}_operation" if operation in _OWN_TESTS else operation


@dataclass(frozen=True, slots=True)
class Prepared:
    """The statement that makes a callee answer, and the constant with the answer."""

    target: str
    statement: str
    constant: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a test keeps first: a constant, and the call that keeps it.

    ``foreign`` is the call that keeps it as another owner's than the path says, with the name of
    the owner, or None if the path says none.
    """

    constant: str
    code: Code
    foreign: tuple[str, Code] | None = None


@dataclass(frozen=True, slots=True)
class World:
    """One service, as its tests see it."""

    service: Service
    types: Types
    flavour: Flavour
    known: ContextNames

    def example(self, shape: Shape, name: str) -> Any:
        """Return example data of a shape."""
        return self.types.example(shape, name)

    def calls(self, operation: Operation) -> Iterator[tuple[Call, Callee, Method]]:
        """Yield the calls that a handler makes, each callee's method once."""
        seen = set()
        for step in operation.steps:
            for each in step.calls:
                pair = self.service.method(each)
                if pair is not None and (key := (each.target, each.endpoint)) not in seen:
                    seen.add(key)
                    yield each, *pair

    def answers(self, operation: Operation) -> tuple[Prepared, ...]:
        """Return how the callees of a handler are made to answer as they declare."""
        return tuple(self._answer(callee, method) for _, callee, method in self.calls(operation))

    def items(
        self, operation: Operation, imports: Imports, given: dict[str, Any]
    ) -> tuple[Item, ...]:
        """Return what has to be there; ``given`` has the keys that the test asks for."""
        found: dict[str, Item] = {}
        for use in self.keyed(operation):
            entity = self.known.entity(use)
            if entity is None or not isinstance(entity.shape, Ref) or use.key not in given:
                continue
            path = {use.key: given[use.key], **{each: given[each] for each in use.owners}}
            found.setdefault(use.entity, self._item(entity, entity.shape, imports, path, use))
        return tuple(found.values())

    def keyed(self, operation: Operation) -> tuple[StoreUse, ...]:
        """Return the uses that need one item of a store, which an empty one lacks."""
        return tuple(
            use
            for use in (*operation.reads, *operation.writes)
            if use.key is not None and use.access in _KEYED and self.known.entity(use) is not None
        )

    def _item(
        self,
        entity: KnownEntity,
        shape: Ref,
        imports: Imports,
        path: dict[str, Any],
        use: StoreUse,
    ) -> Item:
        imports.own("models", shape.name)
        constant = f"KEPT_{singular(entity.attribute).upper().rstrip('_')}"
        owned = {name: path[name] for name in use.owners}
        data = {**self.example(shape, entity.name), **owned, entity.key: path[use.key or ""]}
        item = call(f"{shape.name}.model_validate", constant)
        return Item(
            constant=lay(Prefixed(f"{constant} = ", literal(data))),
            code=call(f"ctx.{entity.attribute}.add", item),
            foreign=self._foreign(entity, shape, constant, owned),
        )

    def _foreign(
        self, entity: KnownEntity, shape: Ref, constant: str, owned: dict[str, Any]
    ) -> tuple[str, Code] | None:
        """The same item with another owner; None where an example of one cannot be told."""
        inner = self.types.resolve(shape)
        for each in inner.fields if isinstance(inner, Object) else ():
            other = self.example(each.shape, "another")
            if each.name in owned and other != owned[each.name]:
                data = Group(
                    "{", (f"**{constant}", Prefixed(f"{quoted(each.name)}: ", literal(other))), "}"
                )
                item = call(f"{shape.name}.model_validate", data)
                return each.name, call(f"ctx.{entity.attribute}.add", item)
        return None

    def _answer(self, callee: Callee, method: Method) -> Prepared:
        answers = method.body.answers
        status, shape = next((each for each in answers if 200 <= each[0] < 300), (204, None))
        url = f"http://{callee.target}.test{method.endpoint.path}"
        arguments: list[Code] = [quoted(method.endpoint.method), quoted(url), f"status={status}"]
        constant = ""
        if shape is not None:
            name = f"{callee.env_name}_{method.name.upper()}"
            constant = lay(Prefixed(f"{name} = ", literal(self.example(shape, method.name))))
            arguments.append(f"json={name}")
        return Prepared(callee.target, lay(call("network.answer", *arguments), indent=4), constant)
