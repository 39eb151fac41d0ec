"""The test module of one endpoint: what can be said of a handler that nobody has changed yet."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.names import identifier
from msgen.plan.model import Access, AuthKind
from msgen.records import dataclass
from msgen.spec.shapes import Array, Object, Ref
from msgen.views.python.annotations import Imports, bare, quoted
from msgen.views.python.layout import Group, Prefixed, call, docstring, lay
from msgen.views.python.names import engine_of
from msgen.views.python.testing.sending import Sending, sending
from msgen.views.python.testing.world import World, test_module
from msgen.views.service import Operation, Served

_STATUS = "assert response.status_code == {}, response.text"


@dataclass(frozen=True, slots=True)
class Case:
    """One test function; ``body`` is indented."""

    signature: str
    body: str


@dataclass(frozen=True, slots=True)
class EndpointTest:
    """The module `tests/test_<operation>.py`; ``keeps`` if it puts items into stores."""

    name: str
    label: str
    imports: str
    constants: tuple[str, ...]
    cases: tuple[Case, ...]
    keeps: bool


def endpoint_test(world: World, served: Served) -> EndpointTest:
    """Return the test of one endpoint's handler."""
    return _Writer(world, served).write()


class _Writer:
    """One module in the making."""

    def __init__(self, world: World, served: Served) -> None:
        self.world = world
        self.operation, self.rule = served.operation, served.endpoint
        self.imports = Imports(world.service.package)
        self.sent: Sending = sending(world, self.operation, self.rule)
        self.asks = self.rule.auth.kind is not AuthKind.NONE
        self.constants = list(self.sent.constants)
        self.keeps = False

    def write(self) -> EndpointTest:
        cases = tuple(self._cases())
        return EndpointTest(
            name=test_module(self.operation.name),
            label=docstring(self.operation.title),
            imports=self.imports.text(),
            constants=tuple(self.constants),
            cases=cases,
            keeps=self.keeps,
        )

    def _cases(self) -> Iterator[Case]:
        kind = self.rule.auth.kind
        if kind is not AuthKind.SERVICE or self.rule.callers:
            yield from self._answered()
        if self.asks:
            body = (self.sent.anonymous, "", _STATUS.format(401))
            yield self._case("it_asks_for_a_token", body, asks=False)
        if kind is AuthKind.SERVICE:
            body = (self.sent.wrong, "", _STATUS.format(403))
            yield self._case("it_refuses_who_is_not_a_declared_caller", body)
        elif kind is AuthKind.SCOPES:
            body = (self.sent.wrong, "", _STATUS.format(403))
            yield self._case("it_refuses_a_token_without_the_scope", body)

    def _answered(self) -> Iterator[Case]:
        """What it says to those who may ask."""
        operation, sent = self.operation, self.sent
        answers = self.world.answers(operation)
        items = self.world.items(operation, self.imports, sent.given)
        self.constants += [item.constant for item in items]
        self.constants += [each.constant for each in answers if each.constant]
        self.keeps = bool(items)
        ready = [lay(Prefixed("keep", kept(item.code)), indent=4) for item in items]
        told = [each.statement for each in answers]
        blank = [""] if ready or told else []
        status = _STATUS.format(operation.status)
        name = "it_answers_with_what_it_declares"
        body = (*ready, *told, *blank, sent.right, "", status, self._check())
        yield self._case(name, body, network=bool(told), keep=self.keeps)
        yield from self._promised(ready, told, status)
        if items:
            body = (*told, *([""] if told else []), sent.right, "", _STATUS.format(404))
            name = "it_knows_nothing_of_an_unknown_one"
            yield self._case(name, body, network=bool(told))
        for item in items:
            if item.foreign is not None:
                owner, code = item.foreign
                keep = lay(Prefixed("keep", kept(code)), indent=4)
                body = (keep, *told, "", sent.right, "", _STATUS.format(404))
                name = f"it_knows_nothing_of_one_of_another_{identifier(owner)}"
                yield self._case(name, body, network=bool(told), keep=True)
        yield from self._without(ready, told, status)

    def _promised(self, ready: list[str], told: list[str], status: str) -> Iterator[Case]:
        """That it publishes what it declares, and does once what is asked twice."""
        before = (*ready, *told, *([""] if ready or told else []))
        topics = {topic.name: topic for topic, _ in self.world.service.published}
        for each in self.operation.publishes:
            self.imports.add("chassis.messages.memory", "arrived")
            where = quoted(f"memory://{topics[each.topic].broker}")
            told_of = f"assert arrived({where}, {quoted(each.topic)})"
            name = f"it_publishes_{identifier(each.topic)}"
            body = (*before, self.sent.right, "", status, told_of)
            yield self._case(name, body, network=bool(told), keep=self.keeps)
        if self._remembers:
            again = self.sent.keyed.replace("response = ", "again = ", 1)
            same = "assert again.content == response.content"
            replayed = 'assert again.headers["idempotency-replayed"] == "true"'
            body = (*before, self.sent.keyed, again, "", status, same, replayed)
            name = "it_does_once_what_is_asked_twice"
            yield self._case(name, body, network=bool(told), keep=self.keeps)

    @property
    def _remembers(self) -> bool:
        """Whether it keeps its answers by idempotency key, for which it needs a database."""
        return (
            self.rule.idempotent
            and self.rule.method in ("POST", "PATCH")
            and any(
                kept.migrates and kept.entities and engine_of(kept.store) == "sql"
                for kept in self.world.service.stores
            )
        )

    def _without(self, ready: list[str], told: list[str], status: str) -> Iterator[Case]:
        """How it does without what may be missing, and without the first that may not."""
        failed = False
        for target, optional in _callees(self.operation):
            word = target.replace("-", "_")
            stopped = f'network.down("http://{target}.test")'
            body = (*ready, *told, stopped, "", self.sent.right, "")
            if optional:
                name = f"it_does_without_{word}"
                yield self._case(name, (*body, status), network=True, keep=self.keeps)
            elif not failed:
                failed = True
                who = f'assert response.json()["upstream"] == {quoted(target)}'
                body = (*body, _STATUS.format(503), who)
                name = f"it_says_when_{word}_is_down"
                yield self._case(name, body, network=True, keep=self.keeps)

    def _check(self) -> str:
        """Return a statement that the answer has the declared shape."""
        shape = self.operation.result
        if shape is None:
            return "assert not response.content"
        inner = self.world.types.resolve(shape)
        if isinstance(inner, Array) and self._lists(inner):
            return "assert response.json() == []"
        if isinstance(shape, Ref) and isinstance(inner, Object):
            self.imports.own("models", shape.name)
            return f"{shape.name}.model_validate_json(response.content)"
        self.imports.add("pydantic", "TypeAdapter")
        return f"TypeAdapter({bare(shape, self.imports)}).validate_json(response.content)"

    def _lists(self, result: Array) -> bool:
        """Whether it answers with what a store has, which is empty in a test."""
        for use in self.operation.reads:
            found = self.world.known.entity(use)
            if found is not None and (use.access is Access.LIST or use.key is None):
                return result.items == found.shape
        return False

    def _case(
        self,
        name: str,
        statements: tuple[str, ...],
        *,
        network: bool = False,
        keep: bool = False,
        asks: bool | None = None,
    ) -> Case:
        if self.world.flavour.asynchronous:
            self.imports.add("fastapi.testclient", "TestClient")
            parameters = ["client: TestClient"]
        else:
            self.imports.add("httpx2")
            parameters = ["client: httpx2.Client"]
        if network:
            self.imports.add("chassis.testing", "Network")
            parameters.append("network: Network")
        if self.asks if asks is None else asks:
            self.imports.add("chassis.testing", "Issuer")
            parameters.append("issuer: Issuer")
        if keep:
            self.imports.add("collections.abc", "Callable")
            parameters.append("keep: Callable[..., None]")
        signature = lay(Group(f"def test_{name}(", tuple(parameters), ") -> None:"))
        return Case(signature, "\n".join(f"    {each}" if each else "" for each in statements))


def kept(code: object) -> Group:
    """Return the arguments of `keep` that put one item into its store."""
    return call("", Prefixed("lambda ctx: ", code))  # type: ignore[arg-type]


def _callees(operation: Operation) -> Iterator[tuple[str, bool]]:
    """Callees in the order of their calls, and whether all calls of each are optional."""
    optional: dict[str, bool] = {}
    for step in operation.steps:
        for each in step.calls:
            optional[each.target] = optional.get(each.target, True) and each.optional
    yield from optional.items()
