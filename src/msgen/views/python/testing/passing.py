"""The test module of an endpoint that redirects or forwards."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import AuthKind, Matching
from msgen.views import paths
from msgen.views.python.annotations import Imports, quoted
from msgen.views.python.layout import Code, Group, call, docstring, lay
from msgen.views.python.testing.endpoints import Case, EndpointTest
from msgen.views.python.testing.sending import BELOW, Sending, example_path, sending
from msgen.views.python.testing.world import World, test_module
from msgen.views.service import Operation, Passed

_STATUS = "assert response.status_code == {}, response.text"


def passing_test(world: World, passed: Passed) -> EndpointTest:
    """Return the test that requests get where they belong, and only from those who may ask."""
    endpoint = passed.endpoint
    imports = Imports(world.service.package)
    operation = Operation(
        name=endpoint.operation,
        trigger=endpoint.label,
        title=f"{endpoint.label}.",
        description="",
        request=None,
        result=None,
        status=0,
        path_params=paths.parameters(endpoint),
    )
    stay = () if endpoint.redirect is None else ("follow_redirects=False",)
    sent = sending(world, operation, endpoint, also=stay)
    cases = tuple(_cases(world, passed, sent, imports))
    label = docstring(operation.title)
    name = test_module(endpoint.operation)
    return EndpointTest(name, label, imports.text(), (), cases, keeps=False)


def _cases(world: World, passed: Passed, sent: Sending, imports: Imports) -> Iterator[Case]:
    endpoint = passed.endpoint
    asks = endpoint.auth.kind is not AuthKind.NONE
    if endpoint.auth.kind is not AuthKind.SERVICE or endpoint.callers:
        if endpoint.redirect is not None:
            moved = (sent.right, "", _STATUS.format(308))
            yield _case(world, "it_sends_callers_on", moved, imports, asks=asks)
        else:
            known = (_answer(passed, sent), "", sent.right, "", _STATUS.format(200))
            name = "it_passes_requests_on"
            yield _case(world, name, known, imports, asks=asks, network=True)
    if asks:
        refused = (sent.anonymous, "", _STATUS.format(401))
        yield _case(world, "it_asks_for_a_token", refused, imports)


def _answer(passed: Passed, sent: Sending) -> str:
    """What the upstream is prepared for: the path that it should see."""
    endpoint = passed.endpoint
    path = example_path(endpoint, sent.given)
    if endpoint.strip is not None and path.startswith(endpoint.strip):
        path = "/" + path.removeprefix(endpoint.strip).lstrip("/")
    elif endpoint.rewrite is not None:
        below = f"/{BELOW}" if endpoint.matching is Matching.PREFIX else ""
        path = endpoint.rewrite.rstrip("/") + below or "/"
        for name, data in sent.given.items():
            path = path.replace(f"{{{name}}}", str(data))
    method = "GET" if endpoint.method == "ANY" else endpoint.method
    url = quoted(f"http://{passed.target}.test{path}")
    return lay(call("network.answer", quoted(method), url), indent=4)


def _case(
    world: World,
    name: str,
    statements: tuple[str, ...],
    imports: Imports,
    *,
    asks: bool = False,
    network: bool = False,
) -> Case:
    if world.flavour.asynchronous:
        imports.add("fastapi.testclient", "TestClient")
        parameters: list[Code] = ["client: TestClient"]
    else:
        imports.add("httpx2")
        parameters = ["client: httpx2.Client"]
    if network:
        imports.add("chassis.testing", "Network")
        parameters.append("network: Network")
    if asks:
        imports.add("chassis.testing", "Issuer")
        parameters.append("issuer: Issuer")
    signature = lay(Group(f"def test_{name}(", tuple(parameters), ") -> None:"))
    return Case(signature, "\n".join(f"    {each}" if each else "" for each in statements))
