"""The test module of a WebSocket's handler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from msgen.plan.model import AuthKind
from msgen.spec.shapes import Object, Ref, Shape
from msgen.views.python.annotations import Imports, bare
from msgen.views.python.layout import Code, Group, Prefixed, docstring, lay
from msgen.views.python.testing.endpoints import Case, EndpointTest, kept
from msgen.views.python.testing.sending import Sending, sending
from msgen.views.python.testing.world import World, test_module
from msgen.views.service import Operation, Served


def socket_test(world: World, served: Served) -> EndpointTest:
    """Return the test of one socket's handler."""
    imports = Imports(world.service.package)
    sent = sending(world, served.operation, served.endpoint)
    writer = _Writer(world, served.operation, imports, sent)
    cases = tuple(writer.cases(served.endpoint.auth.kind, served.endpoint.callers))
    return EndpointTest(
        name=test_module(served.operation.name),
        label=docstring(served.operation.title),
        imports=imports.text(),
        constants=(*sent.constants, *writer.constants),
        cases=cases,
        keeps=writer.keeps,
    )


@dataclass(slots=True)
class _Writer:
    """One module in the making."""

    world: World
    operation: Operation
    imports: Imports
    sent: Sending
    constants: list[str] = field(default_factory=list)
    keeps: bool = False

    def cases(self, kind: AuthKind, callers: tuple[str, ...]) -> Iterator[Case]:
        """Yield what it says to those who may connect, and to those who may not."""
        asks = kind is not AuthKind.NONE
        if kind is not AuthKind.SERVICE or callers:
            yield self._talk(asks=asks)
        if asks:
            self.imports.add("chassis.fastapi.testing", "refused")
            yield self._case("it_asks_for_a_token", [self.sent.anonymous])
        if kind is AuthKind.SERVICE:
            name = "it_refuses_who_is_not_a_declared_caller"
            yield self._case(name, [self.sent.wrong], asks=True)
        elif kind is AuthKind.SCOPES:
            name = "it_refuses_a_token_without_the_scope"
            yield self._case(name, [self.sent.wrong], asks=True)

    def _talk(self, *, asks: bool) -> Case:
        operation = self.operation
        answers = self.world.answers(operation)
        items = self.world.items(operation, self.imports, self.sent.given)
        self.keeps = bool(items)
        self.constants += [item.constant for item in items]
        self.constants += [each.constant for each in answers if each.constant]
        ready = [lay(Prefixed("keep", kept(item.code)), indent=4) for item in items]
        ready += [each.statement for each in answers]
        body = [*ready, *([""] if ready else []), self.sent.right]
        body += [f"    {line}" for line in self._exchange()]
        name = "it_takes_messages" if self._silent else "it_sends_what_it_declares"
        return self._case(name, body, asks=asks, network=bool(answers))

    @property
    def _silent(self) -> bool:
        return self.operation.request is not None and self.operation.result is None

    def _exchange(self) -> Iterator[str]:
        """What is said once the connection is there."""
        operation, result = self.operation, self.operation.result
        if operation.request is not None:
            yield "socket.send_json(MESSAGE)"
        if result is not None:
            yield self._received(result)
        elif operation.request is None:
            yield 'socket.send_json({"text": "hello"})'
            yield 'assert socket.receive_json() == {"text": "hello"}'

    def _received(self, shape: Shape) -> str:
        if isinstance(shape, Ref) and isinstance(self.world.types.resolve(shape), Object):
            self.imports.own("models", shape.name)
            return f"{shape.name}.model_validate_json(socket.receive_text())"
        self.imports.add("pydantic", "TypeAdapter")
        kind = bare(shape, self.imports)
        return f"TypeAdapter({kind}).validate_json(socket.receive_text())"

    def _case(
        self, name: str, statements: list[str], *, asks: bool = False, network: bool = False
    ) -> Case:
        self.imports.add("fastapi.testclient", "TestClient")
        parameters: list[Code] = ["client: TestClient"]
        if network:
            self.imports.add("chassis.testing", "Network")
            parameters.append("network: Network")
        if asks:
            self.imports.add("chassis.testing", "Issuer")
            parameters.append("issuer: Issuer")
        if self.keeps and any(each.startswith("keep(") for each in statements):
            self.imports.add("collections.abc", "Callable")
            parameters.append("keep: Callable[..., None]")
        signature = lay(Group(f"def test_{name}(", tuple(parameters), ") -> None:"))
        return Case(signature, "\n".join(f"    {each}" if each else "" for each in statements))
