"""Where the value of a member comes from inside a handler: what is in scope, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from itertools import pairwise
from keyword import iskeyword

from msgen.names import identifier
from msgen.plan import words
from msgen.plan.model import Argument, SourceKind
from msgen.records import dataclass
from msgen.spec.shapes import Array, Field, Object, Ref, Shape, Table
from msgen.views.python.annotations import Imports, attribute
from msgen.views.python.layout import Code, Each, Group, call, keyword
from msgen.views.python.values import converted, default, value
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class Variable:
    """A value in scope: a name in code, its shape, whether it may be None."""

    code: str
    shape: Shape
    optional: bool = False


@dataclass(slots=True)
class Scope:
    """The variables of one handler, the earlier ones found first.

    ``made_up`` are the members whose values nothing decides: examples, first words, zeros, now.
    ``around`` is asked for what is not here, but for ids: those are of other things.
    """

    types: Types
    imports: Imports
    path: dict[str, Variable] = field(default_factory=dict)
    whole: dict[SourceKind, Variable] = field(default_factory=dict)
    results: dict[str, Variable] = field(default_factory=dict)
    stored: list[Variable] = field(default_factory=list)
    ids: dict[str, Variable] = field(default_factory=dict)
    new_id: Variable | None = None
    made_up: list[str] = field(default_factory=list)
    around: Scope | None = None

    def alias_ids(self, trigger: str) -> None:
        """Know `{id}` of `/users/{id}/limits` as `user` and `user_id` too."""
        segments = trigger.partition(" ")[2].split("/")
        for before, segment in pairwise(segments):
            if segment == "{id}" and "id" in self.path:
                noun = words.singular(before.replace("-", "_"))
                self.ids |= {noun: self.path["id"], f"{noun}_id": self.path["id"]}

    def argument(self, argument: Argument, target: Field) -> Code:
        """Return what an argument of a call sends, of the type that the callee wants."""
        if argument.source in (SourceKind.EXAMPLE, SourceKind.LITERAL):
            if argument.source is SourceKind.EXAMPLE:
                self._make_up(target)
            return value(target.shape, argument.value, self.types, self.imports)
        found = self._source(argument)
        if found is not None and (code := self._fit(found, target)) is not None:
            return code
        return self.example(target)

    def example(self, target: Field) -> Code:
        """Return example data of ``target``, where nothing better is known."""
        self._make_up(target)
        data = self.types.example(target.shape, target.name)
        return value(target.shape, data, self.types, self.imports)

    def find(self, target: Field) -> Code | None:
        """Return something in scope that has the name and type of ``target``."""
        for variable in self._named(target.name):
            if (code := self._fit(variable, target)) is not None:
                return code
        return None

    def whole_of(self, shape: Shape) -> str | None:
        """Return a variable that is just of this shape: the newest stored one first."""
        pool = [*reversed(self.stored), *self.results.values(), *self.whole.values()]
        for variable in pool:
            if variable.shape == shape and not variable.optional:
                return variable.code
        return None

    def construct(self, shape: Ref, *, fresh_id: bool = False) -> Code:
        """Return a new object: members from what is in scope by name, the rest by default.

        ``fresh_id`` gives it the id that this handler makes.
        """
        inner = self.types.resolve(shape)
        assert isinstance(inner, Object)
        self.imports.own("models", shape.name)
        members: list[Code] = []
        for each in inner.fields:
            code = self._member(each, fresh_id=fresh_id)
            if code is not None:
                members.append(keyword(attribute(each.name), code))
        return call(shape.name, *members)

    def of(self, shape: Shape) -> Code:
        """Return an expression of any shape: what is there, else made of what is there."""
        if (code := self.whole_of(shape)) is not None:
            return code
        inner = self.types.resolve(shape)
        if isinstance(shape, Ref) and isinstance(inner, Object):
            return self.construct(shape)
        if isinstance(inner, Array) and isinstance(inner.items, Ref):
            item = self.types.resolve(inner.items)
            if isinstance(item, Object):
                made = self._each(inner.items, item)
                return made if made is not None else Group("[", (self.construct(inner.items),), "]")
        self._make_up(Field("the answer", shape))
        return default(Field("value", shape), self.types, self.imports)

    def _listed(self, target: Field) -> Code | None:
        """Return what was listed for a member that holds such things, whatever it is called."""
        wanted = self.types.resolve(target.shape)
        if not isinstance(wanted, Array) or not isinstance(wanted.items, Ref):
            return None
        for variable in reversed(self.stored):
            if not variable.optional and self.types.resolve(variable.shape) == wanted:
                return variable.code
        item = self.types.resolve(wanted.items)
        lists = any(isinstance(self.types.resolve(each.shape), Array) for each in self.stored)
        return self._each(wanted.items, item) if lists and isinstance(item, Object) else None

    def _each(self, wanted: Ref, fields: Object) -> Code | None:
        """Return a list of `wanted` made of one in scope whose items have such members."""
        for variable in [*reversed(self.stored), *self.results.values()]:
            listed = self.types.resolve(variable.shape)
            if variable.optional or not isinstance(listed, Array):
                continue
            one = Variable(self._item_of(variable.code), listed.items)
            inside = replace(self, path={}, whole={}, results={}, stored=[one], ids={}, new_id=None)
            if any(inside.find(each) is not None for each in fields.fields):
                inside.around = self
                return Each(inside.construct(wanted), one.code, variable.code)
        return None

    def _item_of(self, listed: str) -> str:
        """Name an item of a list: `wish` of `wishes`, what no other variable is called."""
        one = words.singular(listed)
        taken = {each.code for each in (*self.path.values(), *self.whole.values())}
        taken |= {each.code for each in (*self.stored, *self.results.values())} | {"ctx"}
        free = one not in taken and not iskeyword(one)
        return one if free else "each" if "each" not in taken else "item"

    def _make_up(self, target: Field) -> None:
        """Note a member that the user has yet to decide about; what is empty says so itself."""
        own = target.name == "id" or target.name.startswith(("created", "updated"))
        empty = target.nullable or isinstance(self.types.resolve(target.shape), Array | Table)
        if not own and not empty and target.name not in self.made_up:
            self.made_up.append(target.name)

    def _member(self, target: Field, *, fresh_id: bool) -> Code | None:
        if fresh_id and target.name == "id" and self.new_id is not None:
            return self.new_id.code
        found = self.find(target)
        if found is None and self.around is not None and target.name != "id":
            found = self.around.find(target)
        if found is None and not fresh_id:
            found = self._listed(target)
        if found is not None:
            return found
        if target.optional:
            return None
        self._make_up(target)
        return default(target, self.types, self.imports)

    def _source(self, argument: Argument) -> Variable | None:
        match argument.source:
            case SourceKind.GENERATED:
                return self.new_id
            case SourceKind.PATH:
                return self.path.get(argument.path[0]) if argument.path else None
            case SourceKind.RESULT:
                found = self.results.get(argument.path[0]) if argument.path else None
                return self._walk(found, argument.path[1:])
            case _:
                return self._walk(self.whole.get(argument.source), argument.path)

    def _walk(self, variable: Variable | None, path: tuple[str, ...]) -> Variable | None:
        """Follow a field path; a step through what may be None makes the rest so."""
        for name in path:
            if variable is None or variable.optional:
                return None
            variable = self._field(variable, name)
        return variable

    def _field(self, variable: Variable, name: str) -> Variable | None:
        shape = self.types.resolve(variable.shape)
        if not isinstance(shape, Object):
            return None
        for each in shape.fields:
            if each.name == name:
                code = f"{variable.code}.{attribute(name)}"
                return Variable(code, each.shape, each.optional or each.nullable)
        return None

    def _named(self, name: str) -> Iterator[Variable]:
        """What has this name: a parameter, a member of something, or the id of such a thing."""
        if name in self.path:
            yield self.path[name]
        pool = [*self.stored, *self.whole.values(), *self.results.values()]
        sure = [variable for variable in pool if not variable.optional]
        for variable in sure:
            if (inner := self._field(variable, name)) is not None:
                yield inner
        if name in self.ids:
            yield self.ids[name]
        for variable in sure:
            if isinstance(variable.shape, Ref):
                noun = identifier(variable.shape.name)
                inner = self._field(variable, "id")
                if inner is not None and name in (noun, f"{noun}_id"):
                    yield inner

    def _fit(self, variable: Variable, target: Field) -> str | None:
        if variable.optional and not (target.optional or target.nullable):
            return None
        code = converted(variable.code, variable.shape, target.shape, self.types, self.imports)
        if code is None or (variable.optional and code != variable.code):
            return None
        return code
