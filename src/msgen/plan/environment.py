"""Environment variables of each workload: those of its edges, and those that were declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgen import names
from msgen.plan.model import (
    AddressForm,
    AddressOf,
    Edge,
    EnvVar,
    IdentityRef,
    Joined,
    Literal,
    OwnPort,
    Part,
    Port,
    SecretRef,
    SelfRef,
    Value,
)
from msgen.plan.ports import main_port
from msgen.spec.models import EnvValue, Process, Spec
from msgen.spec.models.service import Service

_EVERYWHERE = "0.0.0.0"  # noqa: S104  inside a container; its network policy says who gets in
_DERIVED = (
    EnvVar("CLIENT_ID", IdentityRef("client_id"), derived=True),
    EnvVar("CLIENT_SECRET", IdentityRef("client_secret"), derived=True),
    EnvVar("IDENTITY_AUDIENCE", IdentityRef("audience"), derived=True),
    EnvVar("IDENTITY_ISSUER", IdentityRef("issuer"), derived=True),
    EnvVar("IDENTITY_JWKS_URL", IdentityRef("jwks_url"), derived=True),
    EnvVar("IDENTITY_TOKEN_URL", IdentityRef("token_url"), derived=True),
    EnvVar("LOG_LEVEL", Literal("info"), derived=True),
    EnvVar("SERVICE_NAME", SelfRef("name"), derived=True),
    EnvVar("SERVICE_VERSION", SelfRef("version"), derived=True),
)
"""What every generated workload is told."""


def workload_env(
    service: Service,
    spec: Spec,
    *,
    ports: tuple[Port, ...],
    edges: Iterable[Edge],
    scopes: tuple[str, ...],
    environment: str | None,
) -> tuple[EnvVar, ...]:
    """All variables of a workload, sorted by name; declared ones win.

    Images of other people get the declared ones alone: they know nothing of our names.
    """
    found: dict[str, EnvVar] = {}
    if service.image is None:
        for variable in _derived(ports, edges, scopes, environment, spec):
            found[variable.name] = variable
    for variable in declared_env(service, spec, ports=ports):
        found[variable.name] = variable
    return tuple(found[name] for name in sorted(found))


def declared_env(process: Process, spec: Spec, *, ports: tuple[Port, ...]) -> tuple[EnvVar, ...]:
    """The variables of ``env_from`` and ``env``, sorted by name; ``null`` takes one away.

    ``ports`` are those at which the process may listen.
    """
    values: dict[str, EnvValue | None] = {}
    for group in process.env_from:
        values.update(spec.env_groups.get(group, {}))
    values.update(process.env)
    return env_of(values, spec, ports=ports)


def env_of(
    values: Mapping[str, EnvValue | None], spec: Spec, *, ports: tuple[Port, ...]
) -> tuple[EnvVar, ...]:
    """Variables sorted by name, without those that are taken away."""
    return tuple(
        EnvVar(name, _value(value, spec, ports))
        for name, value in sorted(values.items())
        if value is not None
    )


def _value(value: EnvValue, spec: Spec, ports: tuple[Port, ...]) -> Value:
    parts: list[Part] = []
    for _, inner in value.parts:
        part = _part(inner, spec, ports)
        last = parts[-1] if parts else None
        if isinstance(part, Literal) and isinstance(last, Literal):
            parts[-1] = Literal(last.text + part.text)
        else:
            parts.append(part)
    return parts[0] if len(parts) == 1 else Joined(tuple(parts))


def _part(value: EnvValue, spec: Spec, ports: tuple[Port, ...]) -> Part:
    if value.listen is not None:
        number = next((port.container for port in ports if port.name == value.listen), 0)
        return OwnPort(value.listen, number)
    if value.secret is not None:
        return SecretRef(value.secret)
    if value.self_ is not None:
        return SelfRef(value.self_)
    if value.identity is not None:
        return IdentityRef(value.identity)
    for form in AddressForm:
        target = getattr(value, form.value)
        if target is not None:
            return AddressOf(target.name, form, target.port or _main(target.name, spec))
    return Literal(value.value or "")


def _main(name: str, spec: Spec) -> str | None:
    """The name of the port that an address without one means; stores and brokers need none."""
    port = main_port(spec.services[name]) if name in spec.services else None
    return port.name if port else None


def _derived(
    ports: tuple[Port, ...],
    edges: Iterable[Edge],
    scopes: tuple[str, ...],
    environment: str | None,
    spec: Spec,
) -> Iterator[EnvVar]:
    yield from _DERIVED
    yield _given("ENVIRONMENT", Literal(environment or "local"))
    if scopes:
        yield _given("CLIENT_SCOPES", Literal(",".join(scopes)))
    numbers = {port.name: port.container for port in ports}
    main = next((port for port in ports if port.name != "admin"), None)
    if ports:
        yield _given("HTTP_HOST", Literal(_EVERYWHERE))
    if main is not None:
        yield _given("HTTP_PORT", Literal(str(main.container)))
    if "admin" in numbers:
        yield _given("ADMIN_PORT", Literal(str(numbers["admin"])))
    yield from _addresses(edges, spec)


def _addresses(edges: Iterable[Edge], spec: Spec) -> Iterator[EnvVar]:
    """One address a target; further ports of one target add the port's name."""
    seen: set[str] = set()
    for edge in edges:
        if edge.via_gateway:
            continue
        stem = names.env_name(edge.target)
        if edge.target in seen and edge.port is not None:
            stem = f"{stem}_{names.env_name(edge.port)}"
        seen.add(edge.target)
        yield _given(f"{stem}_URL", AddressOf(edge.target, AddressForm.URL, edge.port))
        external = spec.externals.get(edge.target) if edge.kind == "external" else None
        if external is not None and external.auth is not None:
            yield _given(f"{stem}_TOKEN", SecretRef(external.auth.secret))


def _given(name: str, value: Value) -> EnvVar:
    return EnvVar(name, value, derived=True)
