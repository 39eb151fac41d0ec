"""The tests of a generated service: what each handler's test prepares, sends and expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgen.plan.model import Access, AuthKind, Endpoint, SourceOf
from msgen.spec.shapes import Array, Object, Ref, Shape
from msgen.views.openapi import documented
from msgen.views.python.annotations import Imports, bare, quoted
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import Code, Group, Prefixed, call, docstring, keyword, lay
from msgen.views.python.names import ContextNames
from msgen.views.python.values import literal
from msgen.views.service import Callee, Consumed, Method, Operation, Served, Service
from msgen.views.types import Types


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the network answers: a constant and the statement that prepares it."""

    target: str
    constant: str
    statement: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Down:
    """A callee whose absence a test looks at: it fails the request, or is done without."""

    target: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One test function; ``body`` is indented."""

    signature: str
    body: str


@dataclass(frozen=True, slots=True)
class EndpointTest:
    """The test module of one endpoint's handler."""

    name: str
    label: str
    imports: str
    constants: tuple[str, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class ConsumerTest:
    """The test module of one consumer's handler, or of the task of a job."""

    name: str
    label: str
    imports: str
    constants: tuple[str, ...]
    prepared: tuple[Prepared, ...]
    statement: str
    missing: bool


@dataclass(frozen=True, slots=True)
class ContractTest:
    """The module `tests/test_contract.py`; its tuples are entries of parametrizations."""

    imports: str
    operations: tuple[str, ...]
    requests: tuple[str, ...]
    results: tuple[str, ...]
    messages: tuple[str, ...]


class TestBuilder:
    """Builds the tests of one service."""

    __test__ = False

    def __init__(
        self, service: Service, types: Types, flavour: Flavour, known: ContextNames
    ) -> None:
        """Remember what all tests share."""
        self.service, self.types, self.flavour, self.known = service, types, flavour, known

    def endpoint(self, served: Served) -> EndpointTest:
        """Return the test of one endpoint's handler."""
        operation, endpoint = served.operation, served.endpoint
        imports = Imports(self.service.package)
        constants: list[str] = []
        cases = tuple(self._cases(operation, endpoint, imports, constants))
        return EndpointTest(
            name=operation.name,
            label=docstring(operation.title),
            imports=imports.text(),
            constants=tuple(constants),
            cases=cases,
        )

    def _cases(
        self, operation: Operation, endpoint: Endpoint, imports: Imports, constants: list[str]
    ) -> Iterator[Case]:
        """What a test can say of a handler that nobody has changed yet."""
        keyed = self._keyed(operation)
        internal = endpoint.auth.kind is AuthKind.SERVICE
        arguments = self._request(operation, constants)
        right = self._send(endpoint, arguments, self._headers(endpoint, right=True))
        wrong = self._send(endpoint, arguments, self._headers(endpoint, right=False))
        anonymous = self._send(endpoint, arguments, "")
        status = "assert response.status_code == {}, response.text"
        asks = endpoint.auth.kind is not AuthKind.NONE
        if not internal or endpoint.callers:
            if keyed:
                checks = ("", status.format(404))
                yield self._case(
                    "it_knows_nothing_of_an_unknown_one", (right, *checks), imports, asks=asks
                )
            else:
                yield from self._answered(operation, right, imports, constants, asks=asks)
        if asks:
            body = (anonymous, "", status.format(401))
            yield self._case("it_asks_for_a_token", body, imports)
        if internal:
            body = (wrong, "", status.format(403))
            yield self._case("it_refuses_who_is_not_a_declared_caller", body, imports, asks=True)
        elif endpoint.auth.kind is AuthKind.SCOPES:
            body = (wrong, "", status.format(403))
            yield self._case("it_refuses_a_token_without_the_scope", body, imports, asks=True)

    def _answered(
        self,
        operation: Operation,
        right: str,
        imports: Imports,
        constants: list[str],
        *,
        asks: bool,
    ) -> Iterator[Case]:
        prepared = tuple(self._prepare(operation, constants))
        check = self._check(operation, imports)
        ready = [*(each.statement for each in prepared), *([""] if prepared else [])]
        expected = f"assert response.status_code == {operation.status}, response.text"
        name = "it_answers_with_what_it_declares"
        yield self._case(
            name, (*ready, right, "", expected, check), imports, asks=asks, network=bool(prepared)
        )
        for each in self._down(operation):
            stopped = f'network.down("http://{each.target}.test")'
            word = each.target.replace("-", "_")
            if each.optional:
                name = f"it_does_without_{word}"
                body = (*ready[:-1], stopped, "", right, "", expected)
            else:
                name = f"it_says_when_{word}_is_down"
                failed = "assert response.status_code == 503, response.text"
                who = f'assert response.json()["upstream"] == {quoted(each.target)}'
                others = [p.statement for p in prepared if p.target in self._beside(operation)]
                body = (*others, stopped, "", right, "", failed, who)
            yield self._case(name, body, imports, asks=asks, network=True)

    def _case(
        self,
        name: str,
        statements: tuple[str, ...],
        imports: Imports,
        *,
        asks: bool = False,
        network: bool = False,
    ) -> Case:
        if self.flavour.asynchronous:
            imports.add("fastapi.testclient", "TestClient")
            parameters = ["client: TestClient"]
        else:
            imports.add("httpx2")
            parameters = ["client: httpx2.Client"]
        if network:
            imports.add("chassis.testing", "Network")
            parameters.append("network: Network")
        if asks:
            imports.add("chassis.testing", "Issuer")
            parameters.append("issuer: Issuer")
        signature = Group(f"def test_{name}(", tuple(parameters), ") -> None:")
        body = "\n".join(f"    {each}" if each else "" for each in statements)
        return Case(lay(signature), body)

    def consumer(self, consumed: Consumed) -> ConsumerTest:
        """Return the test of one consumer's handler."""
        return self._direct(consumed.operation)

    def task(self, operation: Operation) -> ConsumerTest:
        """Return the test of what a job or schedule does."""
        return self._direct(operation)

    def contract(self) -> ContractTest:
        """Return the test of what is served and called."""
        imports = Imports(self.service.package)
        operations, requests, results = [], [], []
        for callee in self.service.callees:
            for method in callee.methods:
                if not self._generated(callee, method):
                    continue
                label = (method.endpoint.method, method.endpoint.path)
                where: tuple[str, ...] = (quoted(callee.target), *map(quoted, label))
                operations.append(_case(*where))
                if method.body.request is not None:
                    data = self._example(method.body.request, method.name)
                    kind = bare(method.body.request, imports)
                    requests.append(_case(*where, kind, literal(data)))
                if method.body.result is not None:
                    results.append(_case(*where, bare(method.body.result, imports)))
        messages = []
        for topic, shape in self.service.topics:
            imports.own("topics", topic.operation.upper())
            messages.append(
                _case(topic.operation.upper(), literal(self._example(shape, topic.name)))
            )
        self._contract_imports(
            imports,
            calls=bool(operations),
            bodies=bool(requests or results),
            messages=bool(messages),
        )
        if requests:
            imports.add("jsonschema", "Draft202012Validator")
        unique = tuple(dict.fromkeys(operations))
        return ContractTest(
            imports.text(),
            unique,
            tuple(dict.fromkeys(requests)),
            tuple(dict.fromkeys(results)),
            tuple(messages),
        )

    def _contract_imports(
        self, imports: Imports, *, calls: bool, bodies: bool, messages: bool
    ) -> None:
        """What the template's own lines need."""
        imports.own("settings", "Settings") if self.service.endpoints else None
        if self.service.endpoints:
            framework = "fastapi" if self.flavour.asynchronous else "flask"
            imports.add(f"chassis.{framework}", "served")
            imports.add("chassis.contract", "Contract", "operations")
            imports.own("app", "OPENAPI", "create_app")
            if self.flavour.asynchronous:
                imports.add("fastapi.testclient", "TestClient")
            else:
                imports.add("httpx2")
        if calls:
            imports.add("pathlib", "Path")
            imports.add("chassis.contract", "Contract", "operations")
        if calls or messages:
            imports.add("pytest")
        if bodies:
            imports.add("pydantic", "TypeAdapter")
        if bodies or messages:
            imports.add("typing", "Any")
        if messages:
            imports.add("json")
            imports.add("chassis.messages", "Topic")

    def _generated(self, callee: Callee, method: Method) -> bool:
        for workload in self.service.siblings:
            if workload.name == callee.target and workload.source is SourceOf.BLUEPRINT:
                return any(each.label == method.endpoint.label for each in documented(workload))
        return False

    def _direct(self, operation: Operation) -> ConsumerTest:
        imports = Imports(self.service.package)
        imports.add("asyncio") if self.flavour.asynchronous else None
        imports.add("chassis.testing", "Network")
        imports.own("wiring", "open_context")
        imports.own("settings", "Settings")
        imports.own(f"handlers.{operation.name}", operation.name)
        constants: list[str] = []
        prepared = tuple(self._prepare(operation, constants))
        arguments: list[Code] = []
        if operation.request is not None:
            data = self._example(operation.request, operation.name)
            constants.append(lay(Prefixed("MESSAGE = ", literal(data))))
            arguments.append(self._parsed(operation.request, "MESSAGE", imports))
        missing = self._keyed(operation)
        if missing:
            imports.add("pytest")
            imports.add("chassis.problem", "NotFound")
        indent = 12 if self.flavour.asynchronous else 8
        code = Prefixed(self.flavour.await_, call(operation.name, *arguments, "ctx"))
        return ConsumerTest(
            name=operation.name,
            label=docstring(operation.title),
            imports=imports.text(),
            constants=tuple(constants),
            prepared=prepared,
            statement=lay(code, indent=indent + 4 if missing else indent),
            missing=missing,
        )

    def _parsed(self, shape: Shape, name: str, imports: Imports) -> Code:
        inner = self.types.resolve(shape)
        if isinstance(shape, Ref) and isinstance(inner, Object):
            imports.own("models", shape.name)
            return call(f"{shape.name}.model_validate", name)
        imports.add("pydantic", "TypeAdapter")
        return call(f"TypeAdapter({bare(shape, imports)}).validate_python", name)

    # --- requests and answers ----------------------------------------------------------

    def _keyed(self, operation: Operation) -> bool:
        """Whether the handler begins with reading one item, which an empty store lacks."""
        written = {(use.store, use.entity) for use in operation.writes}
        for use in operation.reads:
            found = self.known.entity(use) and (use.store, use.entity) not in written
            if found and use.key is not None and use.access is not Access.LIST:
                return True
        uses = [use for use in operation.writes if self.known.entity(use) and use.key is not None]
        if any(use.access is Access.UPDATE for use in uses):
            return True
        return any(use.access is Access.DELETE for use in uses)

    def _request(self, operation: Operation, constants: list[str]) -> list[Code]:
        path = operation.trigger.partition(" ")[2]
        for each in operation.path_params.fields:
            text = _text(self._example(each.shape, each.name))
            path = path.replace(f"{{{each.name}}}", text)
        arguments: list[Code] = [quoted(path)]
        if operation.request is not None:
            data = self._example(operation.request, operation.name)
            constants.append(lay(Prefixed("REQUEST = ", literal(data))))
            arguments.append("json=REQUEST")
        query = [f for f in operation.query.fields if not f.optional]
        if query:
            pairs = {f.name: _text(self._example(f.shape, f.name)) for f in query}
            arguments.append(keyword("params", literal(pairs)))
        return arguments

    def _headers(self, endpoint: Endpoint, *, right: bool) -> str:
        match endpoint.auth.kind:
            case AuthKind.NONE:
                return ""
            case AuthKind.USER:
                return "issuer.user()"
            case AuthKind.SCOPES:
                scopes = ", ".join(map(quoted, endpoint.auth.scopes)) if right else ""
                return f"issuer.user({scopes})"
            case AuthKind.SERVICE:
                caller = endpoint.callers[0] if right and endpoint.callers else "stranger"
                return f"issuer.service({quoted(caller)})"

    def _send(self, endpoint: Endpoint, arguments: list[Code], token: str) -> str:
        required = {
            f.name: _text(self._example(f.shape, f.name))
            for f in endpoint.headers.fields
            if not f.optional
        }
        headers: list[Code] = []
        if token and required:
            pairs = tuple(f"{quoted(k)}: {quoted(v)}" for k, v in required.items())
            headers = [keyword("headers", Group("{", (f"**{token}", *pairs), "}"))]
        elif token:
            headers = [keyword("headers", token)]
        elif required:
            headers = [keyword("headers", literal(required))]
        method = endpoint.method.lower()
        has_body = any(a == "json=REQUEST" for a in arguments)
        if method in ("get", "delete", "head", "options") and has_body:
            sent = call("client.request", quoted(endpoint.method), *arguments, *headers)
        else:
            sent = call(f"client.{method}", *arguments, *headers)
        return lay(Prefixed("response = ", sent), indent=4)

    def _check(self, operation: Operation, imports: Imports) -> str:
        """A statement that the answer has the declared shape."""
        shape = operation.result
        if shape is None:
            return 'assert response.content in (b"", b"null")'
        if self._lists(operation) and isinstance(self.types.resolve(shape), Array):
            return "assert response.json() == []"
        inner = self.types.resolve(shape)
        if isinstance(shape, Ref) and isinstance(inner, Object):
            imports.own("models", shape.name)
            return f"{shape.name}.model_validate_json(response.content)"
        imports.add("pydantic", "TypeAdapter")
        return f"TypeAdapter({bare(shape, imports)}).validate_json(response.content)"

    def _lists(self, operation: Operation) -> bool:
        for use in operation.reads:
            if use.access is Access.LIST and (found := self.known.entity(use)) is not None:
                result = self.types.resolve(operation.result) if operation.result else None
                return isinstance(result, Array) and result.items == found.shape
        return False

    def _prepare(self, operation: Operation, constants: list[str]) -> Iterator[Prepared]:
        seen = set()
        for step in operation.steps:
            for each in step.calls:
                pair = self.service.method(each)
                if pair is None or (key := (each.target, each.endpoint)) in seen:
                    continue
                seen.add(key)
                callee, method = pair
                yield self._answer(callee, method, constants)

    def _answer(self, callee: Callee, method: Method, constants: list[str]) -> Prepared:
        answers = method.body.answers
        status, shape = next((a for a in answers if 200 <= a[0] < 300), (204, None))
        url = f"http://{callee.target}.test{method.endpoint.path}"
        arguments: list[Code] = [quoted(method.endpoint.method), quoted(url), f"status={status}"]
        constant = ""
        if shape is not None:
            constant = f"{callee.env_name}_{method.name.upper()}"
            data = self._example(shape, method.name)
            constants.append(lay(Prefixed(f"{constant} = ", literal(data))))
            arguments.append(f"json={constant}")
        statement = lay(call("network.answer", *arguments), indent=4)
        return Prepared(callee.target, constant, statement, method.call.optional)

    def _down(self, operation: Operation) -> Iterator[Down]:
        """The first callee whose absence fails the request, and all that it can do without."""
        failed = False
        seen = set()
        for step in operation.steps:
            for each in step.calls:
                pair = self.service.method(each)
                if pair is None or each.target in seen:
                    continue
                seen.add(each.target)
                if each.optional:
                    if self._only_optional(operation, each.target):
                        yield Down(each.target, optional=True)
                elif not failed and step is operation.steps[0]:
                    failed = True
                    yield Down(each.target, optional=False)

    def _beside(self, operation: Operation) -> set[str]:
        """Who is called at the same time as the first callee: they answer meanwhile."""
        first = operation.steps[0].calls
        return {each.target for each in first[1:]} | {
            each.target for each in first if each.optional
        }

    def _only_optional(self, operation: Operation, target: str) -> bool:
        calls = [c for step in operation.steps for c in step.calls if c.target == target]
        return all(c.optional for c in calls)

    def _example(self, shape: Shape, name: str) -> Any:
        return self.types.example(shape, name)


def _case(*parts: Code) -> str:
    return lay(Group("(", parts, ")"), indent=8, tail=",")


def _text(data: Any) -> str:
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data[0]) if isinstance(data, list) and data else str(data)
