"""`clients.py`: a class for each callee, a method for each call that a handler makes."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import Call, Credential, Policy
from msgen.records import dataclass
from msgen.views.paths import parameter, template
from msgen.views.python.annotations import Imports, bare, quoted
from msgen.views.python.flavour import Flavour
from msgen.views.python.layout import Code, Group, Prefixed, call, docstring, keyword, lay
from msgen.views.python.values import empty, value
from msgen.views.service import Callee, Method, Service
from msgen.views.types import Types

_IDEMPOTENT = ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE")


@dataclass(frozen=True, slots=True)
class ClientMethod:
    """One method: signature, docstring, and the statement that makes the call."""

    name: str
    signature: str
    doc: str
    statement: str


@dataclass(frozen=True, slots=True)
class Client:
    """One class of `clients.py`; without methods its upstream is used as it is."""

    target: str
    class_name: str
    methods: tuple[ClientMethod, ...]


@dataclass(frozen=True, slots=True)
class Clients:
    """The module `clients.py`."""

    imports: str
    classes: tuple[Client, ...]


def clients(service: Service, types: Types, flavour: Flavour) -> Clients:
    """Return `clients.py`."""
    imports = Imports(service.package)
    imports.add(f"chassis.{flavour.word}", "Upstream")
    classes = tuple(
        Client(
            callee.target,
            f"{callee.class_name}Client",
            (
                *(_method(callee, method, types, imports, flavour) for method in callee.methods),
                *_forwarding(service, callee, imports, flavour),
            ),
        )
        for callee in service.callees
        if callee.methods
    )
    return Clients(imports.text(), classes)


def _forwarding(
    service: Service, callee: Callee, imports: Imports, flavour: Flavour
) -> Iterator[ClientMethod]:
    """How requests are passed on to a callee that is called by handlers too."""
    if callee.target in {each.target for each in service.passed}:
        imports.add("httpx2")
        imports.add("chassis.forwarding", "Forwarded")
        yield ClientMethod(
            name="forward",
            signature=f"{flavour.def_} forward(self, request: Forwarded) -> httpx2.Response:",
            doc=docstring("Pass a request on as it came.", indent=8),
            statement=f"return {flavour.await_}self._upstream.forward(request)",
        )


def _method(
    callee: Callee, method: Method, types: Types, imports: Imports, flavour: Flavour
) -> ClientMethod:
    endpoint, made = method.endpoint, method.call
    parameters = ["self"]
    options: list[Code] = []
    path = []
    for each in endpoint.path_params.fields:
        name = parameter(each.name)
        parameters.append(f"{name}: {bare(each.shape, imports)}")
        path.append(f"{quoted(name)}: {name}")
    if path:
        options.append(keyword("path", Group("{", tuple(path), "}")))
    if method.body.request is not None:
        parameters.append(f"body: {bare(method.body.request, imports)}")
        options.append("body=body")
    for word, group in (("query", method.query_type), ("headers", method.headers_type)):
        if group:
            imports.own("models", group)
            parameters.append(f"{word}: {group}")
            options.append(f"{word}={word}.model_dump(by_alias=True)")
    answer = bare(method.body.result, imports) if method.body.result is not None else "None"
    result = answer
    if answer == "None":
        imports.add("types", "NoneType")
        result = "NoneType"
    options.append(f"result={result}")
    returns = answer
    if made.optional:
        code, nothing = _fallback(made, method, types, imports)
        options.append(keyword("fallback", code))
        returns = f"{answer} | None" if nothing and answer != "None" else answer
    options += _options(callee, made, endpoint.method, imports)
    function = "call_optional" if made.optional else "call"
    wanted = call(
        f"self._upstream.{function}",
        quoted(endpoint.method),
        quoted(template(endpoint.path)),
        *options,
    )
    lead = "" if answer == "None" else "return "
    return ClientMethod(
        name=method.name,
        signature=lay(
            Group(f"{flavour.def_} {method.name}(", tuple(parameters), f") -> {returns}:"), indent=4
        ),
        doc=docstring(_doc(endpoint.label, made), indent=8),
        statement=lay(Prefixed(lead + flavour.await_, wanted), indent=8),
    )


def _fallback(made: Call, method: Method, types: Types, imports: Imports) -> tuple[Code, bool]:
    """The value of a call that failed or was left out, and whether that is None."""
    shape = method.body.result
    if shape is None or made.fallback is None:
        return "None", True
    if made.fallback == "empty":
        code = empty(shape, types)
        return (code, False) if code else ("None", True)
    return value(shape, made.fallback, types, imports), False


def _options(callee: Callee, made: Call, method: str, imports: Imports) -> Iterator[Code]:
    credential = made.credential.value.upper()
    if callee.external is not None and callee.external.secret is not None:
        credential = "FIXED"
    if credential != Credential.NONE.value.upper():
        imports.add("chassis.auth", "Credential")
        yield f"credential=Credential.{credential}"
    if made.idempotent and method not in _IDEMPOTENT:
        yield "idempotent=True"
    yield from _overrides(made.policy, callee.policy)
    if made.optional and made.chance is not None:
        yield f"chance={made.chance:g}"


def _overrides(own: Policy, usual: Policy) -> Iterator[str]:
    """What the call says otherwise than the settings of its upstream."""
    if own.timeout_ms is not None and own.timeout_ms != usual.timeout_ms:
        yield f"timeout={own.timeout_ms / 1000!r}"
    if own.retries.count != usual.retries.count:
        yield f"retries={own.retries.count}"


def _doc(label: str, made: Call) -> str:
    if not made.optional:
        return f"{label}."
    if made.chance is None:
        return f"{label}; the work goes on without it."
    return f"{label}; for {made.chance * 100:g}% of the requests, and the work goes on without it."
