"""The declared calls of a handler, as statements."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Argument, Call, SourceKind, Step
from msgen.records import dataclass
from msgen.spec.shapes import Field, Object, Ref, Shape
from msgen.views.python.annotations import attribute
from msgen.views.python.body import Body
from msgen.views.python.layout import Code, Group, Prefixed, call, keyword
from msgen.views.python.names import ContextNames
from msgen.views.python.scope import Scope, Variable
from msgen.views.service import Callee, Method, Service

Given = dict[str, Argument]


@dataclass(frozen=True, slots=True)
class Calling:
    """Adds steps to a handler; results come into its scope."""

    service: Service
    known: ContextNames
    scope: Scope
    body: Body

    def step(self, step: Step) -> None:
        """Make the calls of one step, together if there are several."""
        found = [(each, self.service.method(each)) for each in step.calls]
        made = [(each, *pair) for each, pair in found if pair is not None]
        if not made:
            return
        codes = [self._call(each, callee, method) for each, callee, method in made]
        labels = [self._label(each, method) for each, _, method in made]
        self.body.deed("call", *(callee.target for _, callee, _ in made))
        self.body.say(codes[0] if len(codes) == 1 else self._together(codes), *labels)

    def _together(self, codes: list[Group]) -> Code:
        """Make calls at the same time: asynchronous ones as they are, others for threads."""
        if self.body.await_:
            return call("ctx.together", *codes)
        return call("ctx.together", *(Prefixed("lambda: ", code) for code in codes))

    def _label(self, each: Call, method: Method) -> str:
        """Name the result of a call, and bring it into scope."""
        result = method.body.result
        if result is None:
            return "_"
        label = self.body.fresh(attribute(each.name))
        optional = each.optional and each.fallback is None
        self.scope.results[each.name] = Variable(label, result, optional)
        return label

    def _call(self, each: Call, callee: Callee, method: Method) -> Group:
        arguments = [*self._path(each, method)]
        if method.body.request is not None:
            arguments.append(self._body(each, method.body.request))
        for group, location in ((method.query_type, "query"), (method.headers_type, "header")):
            if group:
                arguments.append(self._group(each, group, location, method))
        return call(f"ctx.{self.known.callees[callee.target]}.{method.name}", *arguments)

    def _path(self, each: Call, method: Method) -> Iterator[Code]:
        given = _given(each, "path")
        for target in method.endpoint.path_params.fields:
            yield self._argument(given.get(target.name), target)

    def _body(self, each: Call, shape: Shape) -> Code:
        inner = self.scope.types.resolve(shape)
        given = _given(each, "body")
        if isinstance(shape, Ref) and isinstance(inner, Object):
            self.scope.imports.own("models", shape.name)
            return call(shape.name, *self._members(inner, given))
        whole = Argument("", "body", SourceKind.BODY)
        return self._argument(next(iter(given.values()), whole), Field("body", shape))

    def _group(self, each: Call, group: str, location: str, method: Method) -> Code:
        self.scope.imports.own("models", group)
        shape = method.endpoint.query if location == "query" else method.endpoint.headers
        return call(group, *self._members(shape, _given(each, location)))

    def _members(self, shape: Object, given: Given) -> list[Code]:
        return [
            keyword(attribute(target.name), self._argument(given.get(target.name), target))
            for target in shape.fields
            if target.name in given or not target.optional
        ]

    def _argument(self, argument: Argument | None, target: Field) -> Code:
        """Return an argument; one that the plan does not know is found by its name."""
        if argument is not None:
            return self.scope.argument(argument, target)
        found = self.scope.find(target)
        return found if found is not None else self.scope.example(target)


def _given(each: Call, location: str) -> Given:
    return {argument.name: argument for argument in each.arguments if argument.location == location}
