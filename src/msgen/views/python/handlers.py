"""What each handler does by default.

In this order: what is read, the declared calls, what is written, what is published, the answer.
"""

from __future__ import annotations

from msgen.plan.model import Access, SourceKind
from msgen.plan.words import singular
from msgen.records import dataclass
from msgen.spec.shapes import Field, Object, Ref, Scalar, ScalarKind, Shape
from msgen.views.paths import parameter
from msgen.views.python.annotations import Imports, bare
from msgen.views.python.body import Body, Statement
from msgen.views.python.calling import Calling
from msgen.views.python.flavour import Flavour
from msgen.views.python.keeping import Keeping
from msgen.views.python.layout import Group, call, docstring, flat, lay
from msgen.views.python.names import ContextNames
from msgen.views.python.scope import Scope, Variable
from msgen.views.python.sockets import socket_type
from msgen.views.python.values import default
from msgen.views.readme import sentence
from msgen.views.service import Operation, Service
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class Handler:
    """One module of `handlers/`: imports, a function, its statements (indented already)."""

    name: str
    title: str
    doc: str
    imports: str
    signature: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HandlerBuilder:
    """Builds the handlers of one service."""

    service: Service
    types: Types
    flavour: Flavour
    known: ContextNames

    def build(self, operation: Operation) -> Handler:
        """Return the handler of ``operation``."""
        return _Writer(self, operation).write()


class _Writer:
    """One handler in the making."""

    def __init__(self, shared: HandlerBuilder, operation: Operation) -> None:
        self.operation = operation
        self.service, self.flavour, self.known = shared.service, shared.flavour, shared.known
        self.imports = Imports(shared.service.package)
        self.scope = Scope(shared.types, self.imports)
        self.types = shared.types
        self.body = Body(self.flavour.await_)
        self.keeping = Keeping(operation, self.known, self.scope, self.body)
        self.calling = Calling(self.service, self.known, self.scope, self.body)

    def write(self) -> Handler:
        operation = self.operation
        parameters = self._parameters()
        self.imports.own("context", "Context")
        if operation.socket:
            doc = self._talk()
            return self._finished(sentence(operation.description) or doc, parameters, "None")
        self._work()
        returns = self._answer()
        if self.body.empty:
            self.body.say(f'ctx.log.info("{operation.name}")', lead="")
        return self._finished(self._doc(), parameters, returns)

    def _work(self) -> None:
        """Do everything that is declared, but for the answer."""
        operation = self.operation
        self._identity()
        self.keeping.read()
        for step in operation.steps:
            self.calling.step(step)
        atomic = any(each.topic in self.known.outbox_topics for each in operation.publishes)
        if atomic:
            self.body.open(f"{self.flavour.with_} ctx.{self.known.outbox}.transaction():")
        self.keeping.write()
        self._publish()
        if atomic:
            self.body.close()

    def _finished(self, doc: str, parameters: list[str], returns: str) -> Handler:
        operation = self.operation
        if self.scope.made_up:
            doc = f"{doc}\n\nMade up until you decide: {', '.join(self.scope.made_up)}."
        return Handler(
            name=operation.name,
            title=docstring(operation.title),
            doc=docstring(doc, indent=4),
            imports=self.imports.text(),
            signature=lay(
                Group(
                    f"{self.flavour.def_} {operation.name}(",
                    (*parameters, "ctx: Context"),
                    f") -> {returns}:",
                )
            ),
            body=self.body.settled(),
        )

    def _talk(self) -> str:
        """Work for each message or, where none is declared, once; say how.

        What comes in goes back where nothing is declared at all.
        """
        operation, body = self.operation, self.body
        if operation.request is None:
            self._work()
        if operation.request is None and operation.result is not None:
            body.say(call("socket.send", self.scope.of(operation.result)))
            body.say("socket.gone()")
            return "Send what is declared, and stay until the other side goes."
        body.open("async for message in socket:")
        if operation.request is None:
            body.say(call("socket.send", "message"))
            body.close()
            return "Send back whatever comes in."
        before = len(body.statements)
        self._work()
        if operation.result is not None:
            body.say(call("socket.send", self.scope.of(operation.result)))
        elif len(body.statements) == before:
            body.say(f'ctx.log.info("{operation.name}")', lead="")
        if not body.mentions("message", since=before):
            body.statements[before - 1] = Statement((), "async for _ in socket:")
        body.close()
        return "Answer each message." if operation.result is not None else "Take each message."

    def _doc(self) -> str:
        if self.operation.description:
            cut = (
                f"\n\nIt sees the {' and the '.join(self.keeping.cut)}." if self.keeping.cut else ""
            )
            return f"{sentence(self.operation.description)}{cut}"
        if said := self.body.summary():
            return said
        if self.operation.result is not None:
            return "Answer with data of the declared shape."
        return "Take note: nothing else is declared."

    def _parameters(self) -> list[str]:
        operation, scope = self.operation, self.scope
        parameters = []
        if operation.any_method:
            parameters.append(f"{self.body.fresh('method')}: str")
        if operation.socket:
            self.body.taken |= {"socket", "message"}
        for each in operation.path_params.fields:
            name = self.body.fresh(parameter(each.name))
            parameters.append(f"{name}: {bare(each.shape, self.imports)}")
            scope.path[each.name] = Variable(name, each.shape)
        scope.alias_ids(operation.trigger)
        if operation.request is not None and operation.socket:
            scope.whole[SourceKind.BODY] = Variable("message", operation.request)
        elif operation.request is not None:
            name = self.body.fresh("request" if operation.status else "message")
            parameters.append(f"{name}: {bare(operation.request, self.imports)}")
            scope.whole[SourceKind.BODY] = Variable(name, operation.request)
        for kind, word, group in (
            (SourceKind.QUERY, "query", operation.query_type),
            (SourceKind.HEADER, "headers", operation.headers_type),
        ):
            if group:
                self.imports.own("models", group)
                name = self.body.fresh(word)
                parameters.append(f"{name}: {group}")
                scope.whole[kind] = Variable(name, Ref(group))
        if operation.socket:
            parameters.append(f"socket: {flat(socket_type(operation, self.imports))}")
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
        shape = self._id_shape(created)
        if shape is None and not needed:
            return
        shape = shape or Scalar(ScalarKind.UUID)
        code = default(Field("id", shape), self.types, self.imports)
        if needed:
            name = self.body.fresh(f"{created[0]}_id" if created else "new_id")
            self.scope.new_id = Variable(name, shape)
            self.body.say(code, name, lead="")
        else:
            self.scope.new_id = Variable(flat(code), shape)

    def _created(self) -> tuple[str, Shape] | None:
        """What the handler makes: its noun and type."""
        for use in self.operation.writes:
            if use.access is Access.CREATE and (found := self.known.entity(use)) is not None:
                return singular(found.attribute), found.shape
        return None

    def _id_shape(self, created: tuple[str, Shape] | None) -> Shape | None:
        inner = self.types.resolve(created[1]) if created else None
        if isinstance(inner, Object):
            for each in inner.fields:
                if each.name == "id":
                    return each.shape
        return None

    def _publish(self) -> None:
        shapes = {topic.name: (topic, shape) for topic, shape in self.service.published}
        for publication in self.operation.publishes:
            topic, shape = shapes[publication.topic]
            self.body.deed("publish", topic.name)
            code = self.scope.of(shape)
            self.body.say(call(f"ctx.{self.known.events}.{topic.operation}", code))

    def _answer(self) -> str:
        result = self.operation.result
        if result is None:
            return "None"
        self.body.answer(self.scope.of(result))
        return bare(result, self.imports)
