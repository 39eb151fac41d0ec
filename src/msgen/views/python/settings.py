"""`settings.py`: what the service is told by its environment, and what tests tell it."""

from __future__ import annotations

from collections.abc import Iterator

from msgen.plan.model import EnvVar, Joined, Literal, Policy, SecretRef
from msgen.records import dataclass
from msgen.views.python.annotations import Imports, attribute, quoted
from msgen.views.python.layout import Code, Group, Prefixed, call, keyword, lay
from msgen.views.python.names import ContextNames, engine_of
from msgen.views.python.promises import duration
from msgen.views.service import Service

_BASE = frozenset(
    """
    SERVICE_NAME SERVICE_VERSION ENVIRONMENT HTTP_HOST HTTP_PORT ADMIN_PORT HTTP_THREADS
    STOP_GRACE STOP_PAUSE ENDPOINT_TIMEOUTS LOG_LEVEL OTEL_EXPORTER_OTLP_ENDPOINT
    IDENTITY_ISSUER IDENTITY_AUDIENCE IDENTITY_JWKS_URL IDENTITY_TOKEN_URL CLIENT_ID CLIENT_SECRET
    """.split()
)
"""Variables that `chassis.settings.ServiceSettings` reads already."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The module `settings.py`.

    ``fields`` are statements of the class body. ``example`` has a line for each variable that a
    test sets, as entries of a display. ``sample`` is a variable that overrides a policy.
    """

    imports: str
    fields: tuple[str, ...]
    example: tuple[str, ...]
    example_uses_folder: bool
    sample: str


def settings(service: Service, known: ContextNames) -> Settings:
    """Return `settings.py`."""
    imports = Imports(service.package)
    imports.add("chassis.settings", "ServiceSettings")
    fields = [f"service_name: str = {quoted(service.name)}"]
    example: list[tuple[str, str]] = []
    for callee in service.callees:
        imports.add("chassis.settings", "UpstreamSettings", "upstream")
        name = known.callees[callee.target]
        declared = call("upstream", quoted(callee.env_name), *_policy(callee.policy))
        fields.append(lay(Prefixed(f"{name}: UpstreamSettings = ", declared), indent=4))
        example.append((f"{callee.env_name}_URL", quoted(f"http://{callee.target}.test")))
        if callee.external is not None and callee.external.secret is not None:
            example.append((f"{callee.env_name}_TOKEN", '"test"'))
    fields += [f'{known.peers[peer.target]}_url: str = ""' for peer in service.peers]
    for kept in service.stores:
        if engine := engine_of(kept.store):
            imports.add("chassis.settings", "StoreUrl")
            fields.append(f"{kept.store.env_name.lower()}_url: StoreUrl")
            example.append(
                (
                    f"{kept.store.env_name}_URL",
                    _store_url(engine, kept.store.database),
                )
            )
    for broker in service.brokers:
        imports.add("chassis.settings", "BrokerUrl")
        fields.append(f"{broker.env_name.lower()}_url: BrokerUrl")
        example.append((f"{broker.env_name}_URL", quoted(f"memory://{broker.name}")))
    told = {name for name, _ in example} | _BASE
    own = [variable for variable in service.workload.env if not variable.derived]
    for variable in own:
        if variable.name not in told:
            fields.append(_own(variable, imports))
            if not isinstance(variable.value, Literal):
                example.append((variable.name, '"test"'))
    lines = tuple(f"{quoted(name)}: {code}," for name, code in example)
    return Settings(
        imports=imports.text(),
        fields=tuple(fields),
        example=lines,
        example_uses_folder=any("tmp_path" in line for line in lines),
        sample=f"{service.callees[0].env_name}_TIMEOUT" if service.callees else "",
    )


def _policy(policy: Policy) -> Iterator[Code]:
    """What differs from the defaults of UpstreamSettings; timeout and retries always."""
    yield f"timeout={_time(policy.timeout_ms)}"
    yield f"retries={policy.retries.count}"
    if policy.retries.on != ("connect", "503"):
        words = tuple(map(quoted, policy.retries.on))
        yield keyword("retry_on", Group("(", words, ")" if len(words) != 1 else ",)"))
    if policy.retries.budget != 0.1:
        yield f"retry_budget={_share(policy.retries.budget)}"
    if policy.breaker is not None:
        yield f"breaker_failures={policy.breaker.failures}"
        yield f"breaker_window={_time(policy.breaker.window_ms)}"
        yield f"breaker_reset={_time(policy.breaker.reset_ms)}"
    if policy.max_in_flight is not None:
        yield f"max_in_flight={policy.max_in_flight}"
    if policy.faults is not None:
        if policy.faults.delay_ms:
            yield f"fault_delay={_time(policy.faults.delay_ms)}"
        if policy.faults.abort_status is not None:
            yield f"fault_abort={policy.faults.abort_status}"
        yield f"fault_share={_share(policy.faults.share)}"


def _time(milliseconds: int | None) -> str:
    return "None" if milliseconds is None else quoted(duration(milliseconds))


def _share(part: float | None) -> str:
    return "None" if part is None else quoted(f"{part * 100:g}%")


def _own(variable: EnvVar, imports: Imports) -> str:
    """A field for a variable of the spec's `env:`; secrets do not show in logs."""
    name = attribute(variable.name)
    alias = f"alias={quoted(variable.name)}" if name.upper() != variable.name else ""
    if alias:
        imports.add("pydantic", "Field")
    match variable.value:
        case Literal(text):
            plain = quoted(text)
            return f"{name}: str = Field({plain}, {alias})" if alias else f"{name}: str = {plain}"
        case SecretRef() | Joined(secret=True):
            imports.add("pydantic", "SecretStr")
            return f"{name}: SecretStr = Field({alias})" if alias else f"{name}: SecretStr"
        case _:
            return f"{name}: str = Field({alias})" if alias else f"{name}: str"


def _store_url(engine: str, database: str) -> str:
    match engine:
        case "sql":
            return f'f"sqlite:///{{tmp_path}}/{database}.db"'
        case _:
            return f'f"file://{{tmp_path}}/{database}"'
