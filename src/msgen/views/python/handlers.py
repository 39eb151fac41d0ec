"""What each handler does by default, as statements.

In this order: what is read, the declared calls, what is written, what is published, the answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from msgen.plan.model import Access, Argument, Call, SourceKind, Step, StoreUse
from msgen.spec.shapes import Array, Field, Object, Ref, Scalar, ScalarKind, Shape
from msgen.views.python.annotations import Imports, attribute, bare
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import (
    WIDTH,
    Code,
    Group,
    Prefixed,
    call,
    docstring,
    flat,
    keyword,
    lay,
)
from msgen.views.python.names import ContextNames, singular
from msgen.views.python.scope import Scope, Variable
from msgen.views.python.values import default
from msgen.views.readme import listed
from msgen.views.service import Callee, Method, Operation, Service
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class Handler:
    """One module of `handlers/`: imports, a function, its statements (indented already).

    ``arguments`` are what a route hands over, in order, without the context.
    """

    name: str
    module: str
    title: str
    doc: str
    imports: str
    signature: str
    body: tuple[str, ...]
    arguments: tuple[str, ...]


class HandlerBuilder:
    """Builds the handlers of one service."""

    def __init__(
        self, service: Service, types: Types, flavour: Flavour, known: ContextNames
    ) -> None:
        """Remember what all handlers share."""
        self._service = service
        self._types = types
        self._flavour = flavour
        self._known = known

    def build(self, operation: Operation) -> Handler:
        """Return the handler of ``operation``."""
        return _Writer(self._service, self._types, self._flavour, self._known, operation).write()


class _Writer:
    """One handler in the making."""

    def __init__(
        self,
        service: Service,
        types: Types,
        flavour: Flavour,
        known: ContextNames,
        operation: Operation,
    ) -> None:
        self.service = service
        self.types = types
        self.flavour = flavour
        self.known = known
        self.operation = operation
        self.imports = Imports(service.package)
        self.scope = Scope(types, self.imports)
        self.taken = {"ctx"}
        self.statements: list[_Statement] = []
        self.deeds: list[tuple[str, tuple[str, ...]]] = []

    def write(self) -> Handler:
        operation = self.operation
        parameters = self._parameters()
        self.imports.own("context", "Context")
        self._identity()
        current = self._reads()
        self._calls()
        self._writes(current)
        self._publish()
        returns = self._answer()
        arguments = tuple(flat(p).partition(":")[0] for p in parameters)
        signature = Group(
            f"{self.flavour.def_} {operation.name}(",
            (*parameters, "ctx: Context"),
            f") -> {returns}:",
        )
        doc = docstring(operation.description or self._summary(), indent=4)
        if not self.statements:
            self._say(f'ctx.log.info("{operation.name}")', lead="")
        return Handler(
            name=operation.name,
            module=operation.name,
            title=docstring(operation.title),
            doc=doc,
            imports=self.imports.text(),
            signature=lay(signature),
            body=self._settled(),
            arguments=arguments,
        )

    # --- what comes in -----------------------------------------------------------------

    def _parameters(self) -> list[str]:
        operation, scope = self.operation, self.scope
        parameters = []
        for each in operation.path_params.fields:
            name = self._fresh(attribute(each.name))
            parameters.append(f"{name}: {bare(each.shape, self.imports)}")
            scope.path[each.name] = Variable(name, each.shape)
        if operation.request is not None:
            name = self._fresh("request" if operation.status else "message")
            parameters.append(f"{name}: {bare(operation.request, self.imports)}")
            scope.whole[SourceKind.BODY] = Variable(name, operation.request)
        for kind, word, group in (
            (SourceKind.QUERY, "query", operation.query_type),
            (SourceKind.HEADER, "headers", operation.headers_type),
        ):
            if group:
                self.imports.own("models", group)
                name = self._fresh(word)
                parameters.append(f"{name}: {group}")
                scope.whole[kind] = Variable(name, Ref(group))
        return parameters

    def _identity(self) -> None:
        """Make the new id first where a call needs it before the item is kept."""
        needed = any(
            argument.source is SourceKind.GENERATED
            for step in self.operation.steps
            for each in step.calls
            for argument in each.arguments
        )
        created = self._created()
        if not needed and created is None:
            return
        shape = self._id_shape(created)
        code = default(Field("id", shape), self.types, self.imports)
        if needed:
            name = self._fresh("id")
            self.scope.new_id = Variable(name, shape)
            self._say(code, name, lead="")
        else:
            self.scope.new_id = Variable(flat(code), shape)

    def _created(self) -> Ref | None:
        for use in self.operation.writes:
            if use.access is Access.CREATE and (found := self.known.entity(use)) is not None:
                return found.shape if isinstance(found.shape, Ref) else None
        return None

    def _id_shape(self, created: Ref | None) -> Shape:
        inner = self.types.resolve(created) if created else None
        if isinstance(inner, Object):
            for each in inner.fields:
                if each.name == "id":
                    return each.shape
        return Scalar(ScalarKind.UUID)

    # --- what is read and called -------------------------------------------------------

    def _reads(self) -> dict[str, str]:
        """Read first: what is not there needs no calls. Returns what updates start from."""
        current: dict[str, str] = {}
        written = {(use.store, use.entity) for use in self.operation.writes}
        for use in self.operation.reads:
            if (use.store, use.entity) not in written:
                self._read(use)
        for use in self.operation.writes:
            if use.access is Access.UPDATE and (code := self._read(use)) is not None:
                current[use.entity] = code
        return current

    def _read(self, use: StoreUse) -> str | None:
        entity = self.known.entity(use)
        if entity is None:
            return None
        key = self._key(use)
        if key is not None and use.access is not Access.LIST:
            if use.access is Access.READ:
                self._deed("read", f"the {spaced(singular(entity.attribute))}")
            name = self._fresh(singular(entity.attribute))
            self._say(call(f"ctx.{entity.attribute}.get", key), name)
            self.scope.stored.append(Variable(name, entity.shape))
            return name
        self._deed("list", f"the {spaced(entity.attribute)}")
        name = self._fresh(entity.attribute)
        arguments = self._filters(use, entity.shape)
        self._say(call(f"ctx.{entity.attribute}.list", *arguments), name)
        self.scope.stored.append(Variable(name, Array(entity.shape)))
        return None

    def _filters(self, use: StoreUse, shape: Shape) -> list[Code]:
        query = self.scope.whole.get(SourceKind.QUERY)
        inner = self.types.resolve(shape)
        members = {f.name: f for f in inner.fields} if isinstance(inner, Object) else {}
        pairs: list[Code] = []
        arguments: list[Code] = []
        for name in use.filters:
            if name in members and self.known.comparable(members[name].shape, self.types):
                source = self.scope.path.get(name)
                code = (
                    source.code if source else f"{query.code}.{attribute(name)}" if query else None
                )
                if code is not None:
                    pairs.append(f'"{attribute(name)}": {code}')
        if pairs:
            arguments.append(Group("{", tuple(pairs), "}"))
        for each in self.operation.query.fields:
            word = {"page": "page", "limit": "limit", "size": "limit", "page_size": "limit"}.get(
                each.name
            )
            shape_ = self.types.resolve(each.shape)
            if word and query and isinstance(shape_, Scalar) and shape_.kind is ScalarKind.INT:
                code = f"{query.code}.{attribute(each.name)}"
                otherwise = "1" if word == "page" else "100"
                text = f"{code} or {otherwise}" if each.optional or each.nullable else code
                arguments.append(keyword(word, text))
        return arguments

    def _key(self, use: StoreUse) -> str | None:
        if use.key is None:
            return None
        if use.key in self.scope.path:
            return self.scope.path[use.key].code
        found = self.scope.find(Field(use.key, Scalar(ScalarKind.UUID)))
        found = found or self.scope.find(Field(use.key, Scalar(ScalarKind.STRING)))
        return flat(found) if found is not None else None

    def _calls(self) -> None:
        """Write the calls; what nothing uses afterwards gets no name, which is known at the end."""
        for step in self.operation.steps:
            self._step(step)

    def _step(self, step: Step) -> None:
        found = [(each, self.service.method(each)) for each in step.calls]
        made = [(each, *pair) for each, pair in found if pair is not None]
        if not made:
            return
        codes = [self._call(each, callee, method) for each, callee, method in made]
        labels = []
        for each, _, method in made:
            result = method.body.result
            label = self._fresh(attribute(each.name)) if result is not None else "_"
            labels.append(label)
            if result is not None:
                optional = each.optional and each.fallback is None
                self.scope.results[each.name] = Variable(label, result, optional)
        self._deed("call", *(callee.target for _, callee, _ in made))
        together = codes[0] if len(codes) == 1 else call("ctx.together", *codes)
        self._say(together, *labels)

    def _call(self, each: Call, callee: Callee, method: Method) -> Code:
        attribute_ = self.known.callees[callee.target]
        arguments = [*self._path_arguments(each, method)]
        if method.body.request is not None:
            arguments.append(self._body(each, method.body.request))
        for group, location in ((method.query_type, "query"), (method.headers_type, "header")):
            if group:
                arguments.append(self._group(each, group, location, method))
        return call(f"ctx.{attribute_}.{method.name}", *arguments)

    def _path_arguments(self, each: Call, method: Method) -> Iterator[Code]:
        given = {a.name: a for a in each.arguments if a.location == "path"}
        for target in method.endpoint.path_params.fields:
            yield self._argument(given.get(target.name), target)

    def _body(self, each: Call, shape: Shape) -> Code:
        inner = self.types.resolve(shape)
        given = {a.name: a for a in each.arguments if a.location == "body"}
        if isinstance(shape, Ref) and isinstance(inner, Object):
            self.imports.own("models", shape.name)
            return call(shape.name, *self._members(inner, given))
        whole = Argument("", "body", SourceKind.BODY)
        return self._argument(next(iter(given.values()), whole), Field("body", shape))

    def _group(self, each: Call, group: str, location: str, method: Method) -> Code:
        self.imports.own("models", group)
        given = {a.name: a for a in each.arguments if a.location == location}
        shape = method.endpoint.query if location == "query" else method.endpoint.headers
        return call(group, *self._members(shape, given))

    def _members(self, shape: Object, given: dict[str, Argument]) -> list[Code]:
        return [
            keyword(attribute(target.name), self._argument(given.get(target.name), target))
            for target in shape.fields
            if target.name in given or not target.optional
        ]

    def _argument(self, argument: Argument | None, target: Field) -> Code:
        if argument is None:
            return self.scope.find(target) or self.scope.argument(
                Argument(target.name, "body", SourceKind.PATH), target
            )
        return self.scope.argument(argument, target)

    # --- what is written and told ------------------------------------------------------

    def _writes(self, current: dict[str, str]) -> None:
        for use in self.operation.writes:
            entity = self.known.entity(use)
            if entity is None or not isinstance(entity.shape, Ref):
                continue
            start = current.get(use.entity)
            item = f"the {spaced(singular(entity.attribute))}"
            if use.access is Access.DELETE and (key := self._key(use)) is not None:
                self._deed("remove", item)
                self._say(call(f"ctx.{entity.attribute}.delete", key))
            elif use.access is Access.UPDATE and start is not None:
                self._deed("change", item)
                self._update(entity.attribute, start, entity.shape)
            else:
                self._deed("keep", item)
                name = self._fresh(singular(entity.attribute))
                new = self.scope.construct(entity.shape, fresh_id=True)
                self._say(call(f"ctx.{entity.attribute}.add", new), name)
                self.scope.stored.append(Variable(name, entity.shape))

    def _update(self, where: str, start: str, shape: Ref) -> None:
        body = self.scope.whole.get(SourceKind.BODY)
        inner = self.types.resolve(body.shape) if body else None
        new: Code = start
        if body is not None and isinstance(inner, Object):
            self.scope.used.add(body.code)
            new = call(f"{start}.merged", body.code)
        self.scope.used.add(start)
        self._say(call(f"ctx.{where}.update", new), start)

    def _publish(self) -> None:
        for publication in self.operation.publishes:
            topic = next(
                (t for t in self.service.published if t[0].name == publication.topic), None
            )
            if topic is None:
                continue
            self._deed("publish", publication.topic)
            code = self.scope.of(topic[1])
            self._say(call(f"ctx.{self.known.events}.{topic[0].operation}", code))

    def _answer(self) -> str:
        result = self.operation.result
        if result is None:
            return "None"
        code = self.scope.of(result)
        last = self.statements[-1] if self.statements else None
        if last is not None and last.targets == (code,):
            self.statements[-1] = _Statement((), last.code, f"return {last.lead}")
        else:
            self._say(code, lead="return ")
        return bare(result, self.imports)

    def _settled(self) -> tuple[str, ...]:
        """Lay the statements out, the last one first: it shows which names are needed."""
        later = ""
        done: list[str] = []
        for statement in reversed(self.statements):
            text = statement.laid(later)
            later = f"{text}\n{later}"
            done.append(text)
        return tuple(reversed(done))

    def _say(self, code: Code, *targets: str, lead: str | None = None) -> None:
        """Add a statement, awaited unless ``lead`` says something else."""
        self.statements.append(
            _Statement(targets, code, self.flavour.await_ if lead is None else lead)
        )

    def _fresh(self, name: str) -> str:
        """Return a name that nothing in the handler has yet."""
        plain, number = name, 2
        while name in self.taken:
            name = f"{plain}_{number}"
            number += 1
        self.taken.add(name)
        return name

    def _deed(self, verb: str, *objects: str) -> None:
        self.deeds.append((verb, objects))

    def _summary(self) -> str:
        """Say what the statements do, in their order."""
        if not self.deeds:
            return (
                "Answer with data of the declared shape."
                if self.operation.result
                else "Do the work."
            )
        merged: dict[str, list[str]] = {}
        for verb, what in self.deeds:
            merged.setdefault(verb, []).extend(each for each in what if each not in merged[verb])
        parts = [f"{verb} {listed(tuple(objects))}" for verb, objects in merged.items()]
        text = f"{listed(tuple(parts))}."
        first = text[:1].upper() + text[1:]
        if len(first) <= WIDTH - 10:
            return first
        head = parts[0][:1].upper() + parts[0][1:]
        return f"{head} first.\n\nThen {listed(tuple(parts[1:]))}."


@dataclass(frozen=True, slots=True)
class _Statement:
    """One statement. ``targets`` get a name only where a later statement uses it."""

    targets: tuple[str, ...]
    code: Code
    lead: str = ""

    def laid(self, later: str) -> str:
        """Return it as text, given the text of what follows."""
        named = [name if _used(name, later) else "_" for name in self.targets]
        target = f"{', '.join(named)} = " if set(named) - {"_"} else ""
        return lay(Prefixed(target + self.lead, self.code), indent=4)


def _used(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){name}\b(?!=[^=])", text) is not None


def spaced(name: str) -> str:
    """`order_line` -> `order line`."""
    return name.rstrip("_").replace("_", " ")
