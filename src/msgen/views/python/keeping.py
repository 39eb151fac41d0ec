"""What a handler reads from stores and writes to them, as statements."""

from __future__ import annotations

from dataclasses import field

from msgen.plan.model import Access, SourceKind, StoreUse
from msgen.plan.pages import PAGE_SIZE, page_fields
from msgen.records import dataclass
from msgen.spec.shapes import Array, Field, Object, Ref, Scalar, ScalarKind, Shape
from msgen.views.python.annotations import attribute
from msgen.views.python.body import Body, spaced
from msgen.views.python.layout import Code, Group, call, flat, keyword
from msgen.views.python.names import ContextNames, KnownEntity, singular
from msgen.views.python.scope import Scope, Variable
from msgen.views.service import Operation


@dataclass(frozen=True, slots=True)
class Keeping:
    """Adds the uses of stores to a handler.

    ``current`` are the items that updates start from, ``cut`` the lists that no page can go on.
    """

    operation: Operation
    known: ContextNames
    scope: Scope
    body: Body
    current: dict[str, str] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)

    def read(self) -> None:
        """Read first: what is not there needs no calls."""
        written = {(use.store, use.entity) for use in self.operation.writes}
        for use in self.operation.reads:
            if (use.store, use.entity) not in written:
                self._read(use)
        for use in self.operation.writes:
            owned = use.access is Access.DELETE and use.owners
            if (use.access is Access.UPDATE or owned) and (name := self._read(use)) is not None:
                self.current[use.entity] = name

    def write(self) -> None:
        """Keep, change and remove."""
        for use in self.operation.writes:
            entity = self.known.entity(use)
            if entity is not None and isinstance(entity.shape, Ref):
                self._write(use, entity, entity.shape)

    def _read(self, use: StoreUse) -> str | None:
        """Read one item, or list some; returns the name of the one item."""
        entity = self.known.entity(use)
        if entity is None:
            return None
        key = self._key(use)
        if key is not None and use.access is not Access.LIST:
            if use.access is Access.READ:
                self.body.deed("read", _item(entity))
            name = self.body.fresh(singular(entity.attribute))
            self.body.say(call(f"ctx.{entity.attribute}.get", key), name)
            self._check_owners(use, name, key)
            self.scope.stored.append(Variable(name, entity.shape))
            return name
        paged = any(page_fields(self.operation.query, self.scope.types.resolve))
        listed = spaced(entity.attribute)
        if not paged:
            listed = f"first hundred {listed}"
            self.cut.append(listed)
        self.body.deed("list", f"the {listed}")
        name = self.body.fresh(entity.attribute)
        self.body.say(call(f"ctx.{entity.attribute}.list", *self._wanted(use, entity.shape)), name)
        self.scope.stored.append(Variable(name, Array(entity.shape)))
        return None

    def _check_owners(self, use: StoreUse, name: str, key: str) -> None:
        """Know nothing of an item that is another owner's than the path says."""
        owners = [each for each in use.owners if each in self.scope.path]
        if not owners:
            return
        self.scope.imports.add("chassis.problem", "NotFound")
        wrong = (f"{name}.{attribute(each)} != {self.scope.path[each].code}" for each in owners)
        self.body.open(f"if {' or '.join(wrong)}:")
        self.body.say(call("NotFound", f'"{spaced(name)}"', key), lead="raise ")
        self.body.close()

    def _write(self, use: StoreUse, entity: KnownEntity, shape: Ref) -> None:
        start = self.current.get(use.entity)
        if use.access is Access.DELETE and (key := self._key(use)) is not None:
            self.body.deed("remove", _item(entity))
            self.body.say(call(f"ctx.{entity.attribute}.delete", key))
        elif use.access is Access.UPDATE and start is not None:
            self.body.deed("change", _item(entity))
            self.body.say(call(f"ctx.{entity.attribute}.update", self._changed(start)), start)
        else:
            self.body.deed("keep", _item(entity))
            name = self.body.fresh(singular(entity.attribute))
            new = self.scope.construct(shape, fresh_id=True)
            self.body.say(call(f"ctx.{entity.attribute}.add", new), name)
            self.scope.stored.append(Variable(name, shape))

    def _changed(self, start: str) -> Code:
        body = self.scope.whole.get(SourceKind.BODY)
        inner = self.scope.types.resolve(body.shape) if body else None
        if body is not None and isinstance(inner, Object):
            return call(f"{start}.merged", body.code)
        return start

    def _wanted(self, use: StoreUse, shape: Shape) -> list[Code]:
        """The arguments of `list`: what items must equal, and the page."""
        query = self.scope.whole.get(SourceKind.QUERY)
        inner = self.scope.types.resolve(shape)
        members = {f.name: f for f in inner.fields} if isinstance(inner, Object) else {}
        pairs: list[Code] = []
        for name in use.filters:
            if name in members and self.known.comparable(members[name].shape, self.scope.types):
                found = self.scope.path.get(name)
                code = f"{query.code}.{attribute(name)}" if query is not None else None
                if (code := found.code if found else code) is not None:
                    pairs.append(f'"{attribute(name)}": {code}')
        wanted: list[Code] = [Group("{", tuple(pairs), "}")] if pairs else []
        return wanted + (self._page(query) if query is not None else [])

    def _page(self, query: Variable) -> list[Code]:
        arguments: list[Code] = []
        for each, word in page_fields(self.operation.query, self.scope.types.resolve):
            code = f"{query.code}.{attribute(each.name)}"
            usual = "1" if word == "page" else str(PAGE_SIZE)
            maybe = each.optional or each.nullable
            arguments.append(keyword(word, f"{code} or {usual}" if maybe else code))
        return arguments

    def _key(self, use: StoreUse) -> str | None:
        """What identifies the item: a path parameter, or a member of the message."""
        if use.key is None:
            return None
        if use.key in self.scope.path:
            return self.scope.path[use.key].code
        for kind in (ScalarKind.UUID, ScalarKind.STRING, ScalarKind.INT):
            found = self.scope.find(Field(use.key, Scalar(kind)))
            if found is not None:
                return flat(found)
        return None


def _item(entity: KnownEntity) -> str:
    return f"the {spaced(singular(entity.attribute))}"
