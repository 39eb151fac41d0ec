"""Settings of a service, read from environment variables once, when it starts.

A field is read from the variable of its name in capitals (`http_port` from HTTP_PORT), or from
its alias. A variable whose name ends in `_FILE` names a file that holds the value instead, so
that no secret has to stand in the environment. An address NAME_URL without a password gets that
of NAME_PASSWORD. Everything that is wrong is told at once.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from chassis.policy import BreakerRule, Faults, Policy, Retries
from chassis.units import NONE, Seconds, Share, seconds


class SettingsError(Exception):
    """One or more variables are missing or wrong; the text has a line for each."""


def _words(value: object) -> object:
    return (
        tuple(filter(None, value.replace(" ", "").split(","))) if isinstance(value, str) else value
    )


def _timeouts(value: object) -> object:
    if not isinstance(value, str):
        return value
    pairs = (part.partition("=") for part in filter(None, value.replace(" ", "").split(",")))
    return {name: None if text == NONE else seconds(text) for name, _, text in pairs}


Timeouts = Annotated[Mapping[str, float | None], BeforeValidator(_timeouts)]
"""Seconds by name: `create_order=3s,watch_orders=none`."""

Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
"""Words with commas between them: `connect,503`."""

StoreUrl = Annotated[str, Field(min_length=1, repr=False)]
"""The address of a store, password included: never shown."""

BrokerUrl = Annotated[str, Field(min_length=1, repr=False)]
"""The address of a broker, password included: never shown."""


class SettingsGroup(BaseModel):
    """Settings that share a prefix: field `timeout` of group INVENTORY is INVENTORY_TIMEOUT."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _nothing(value: object) -> object:
    return None if value == NONE else value


Limit = TypeVar("Limit")
OrNone = Annotated[Limit | None, BeforeValidator(_nothing)]
"""What may be taken away: the word `none` stands for no value, since an empty variable is unset."""


class UpstreamSettings(SettingsGroup):
    """Where an upstream is and how it is treated. Durations are in seconds."""

    name: str
    url: Annotated[str, Field(pattern=r"^https?://[^/?#]+")]
    token: SecretStr | None = None
    timeout: OrNone[Seconds] = 1.0
    retries: Annotated[int, Field(ge=0)] = 0
    retry_on: Words = ("connect", "503")
    retry_budget: OrNone[Share] = 0.1
    breaker_failures: Annotated[int, Field(ge=0)] = 0
    breaker_window: Seconds = 10.0
    breaker_reset: Seconds = 10.0
    max_in_flight: OrNone[Annotated[int, Field(ge=1)]] = None
    fault_delay: Seconds = 0.0
    fault_abort: OrNone[Annotated[int, Field(ge=400, le=599)]] = None
    fault_share: Share = 0.0

    @property
    def policy(self) -> Policy:
        """The same as one value of `chassis.policy`. No `breaker_failures`, no breaker."""
        breaker = BreakerRule(self.breaker_failures, self.breaker_window, self.breaker_reset)
        return Policy(
            timeout=self.timeout,
            retries=Retries(self.retries, frozenset(self.retry_on), self.retry_budget),
            breaker=breaker if self.breaker_failures else None,
            max_in_flight=self.max_in_flight,
            faults=Faults(self.fault_delay, self.fault_abort, self.fault_share),
        )


def upstream(env: str, **declared: object) -> Any:
    """A field of UpstreamSettings, read from the variables that begin with `env` and `_`.

    `declared` is the policy from the system's specification, by field name of
    UpstreamSettings; a variable such as INVENTORY_TIMEOUT overrides it.
    """
    name = env.lower().replace("_", "-")
    return Field(json_schema_extra={"env": env, "declared": {"name": name, **declared}})  # type: ignore[dict-item]


class ServiceSettings(BaseModel):
    """What every service is told. Subclass it and add what the service needs of its own.

    `http_concurrency` is how many requests of one endpoint are worked on at the same time, and
    `http_threads` how many requests in all where each one needs a thread. Others wait their
    turn, so that a burst is worked off in order instead of being late as a whole; who has
    waited for too long is sent away before anything was done.

    `stop_pause` is for how long a service that was told to stop still takes requests, until its
    callers have heard that it goes. `endpoint_timeouts` are other timeouts than the code's, by the
    names of its functions.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)

    service_name: str
    service_version: str = "0.0.0"
    environment: str = "local"
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8000
    admin_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    http_threads: Annotated[int, Field(ge=1)] = 16
    http_concurrency: Annotated[int, Field(ge=1)] = 16
    stop_pause: Seconds = 0.0
    stop_grace: Seconds = 30.0
    endpoint_timeouts: Timeouts = Field(default_factory=dict)
    log_level: Annotated[str, Field(pattern="^(?i:debug|info|warning|error|critical)$")] = "info"
    otel_exporter_otlp_endpoint: str | None = None
    identity_issuer: str | None = None
    identity_audience: str | None = None
    identity_jwks_url: str | None = None
    identity_token_url: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    client_scopes: Words = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment. Raises SettingsError with everything that is wrong."""
        variables = dict(os.environ if environ is None else environ)
        problems: dict[str, str] = {}
        values: dict[str, Any] = {}
        for name, field in cls.model_fields.items():
            env = _env(name, field)
            if isinstance(field.annotation, type) and issubclass(field.annotation, SettingsGroup):
                group = _declared(field)
                for member in field.annotation.model_fields:
                    _read(
                        f"{env}_{member.upper()}",
                        variables,
                        into=group,
                        key=member,
                        problems=problems,
                    )
                values[name] = group
            else:
                _read(env, variables, into=values, key=name, problems=problems)
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            problems = {**dict(cls._explain(error)), **problems}
        raise SettingsError(_report(problems))

    @classmethod
    def _explain(cls, error: ValidationError) -> Iterator[tuple[str, str]]:
        for item in error.errors(include_url=False):
            name, *rest = (str(part) for part in item["loc"])
            env = _env(name, cls.model_fields[name]) if name in cls.model_fields else name.upper()
            variable = "_".join([env, *(part.upper() for part in rest[:1])])
            yield variable, "is not set" if item["type"] == "missing" else item["msg"]


def _env(name: str, field: FieldInfo) -> str:
    extra = field.json_schema_extra
    if isinstance(extra, dict) and isinstance(extra.get("env"), str):
        return str(extra["env"])
    return field.alias or name.upper()


def _declared(field: FieldInfo) -> dict[str, Any]:
    extra = field.json_schema_extra
    declared = extra.get("declared") if isinstance(extra, dict) else None
    return dict(declared) if isinstance(declared, dict) else {}


def _read(
    variable: str,
    variables: Mapping[str, str],
    *,
    into: dict[str, Any],
    key: str,
    problems: dict[str, str],
) -> None:
    """Take a variable, with its password if it is an address. Empty is unset."""
    value = _value(variable, variables, problems)
    if value is None:
        return
    into[key] = value
    if variable.endswith("_URL"):
        name = f"{variable.removesuffix('_URL')}_PASSWORD"
        password = _value(name, variables, problems)
        if password is not None:
            into[key] = _with_password(value, password)


def _value(variable: str, variables: Mapping[str, str], problems: dict[str, str]) -> str | None:
    """The variable, or the content of the file that its `_FILE` twin names."""
    if value := variables.get(variable):
        return value
    if path := variables.get(f"{variable}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            problems[variable] = f"cannot be read from {path}: {error}"
    return None


def _with_password(url: str, password: str) -> str:
    """The address with a password behind its user, unless it has one or is none of a server."""
    parts = urlsplit(url)
    if not parts.netloc or parts.password is not None:
        return url
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}"))


def _report(problems: Mapping[str, str]) -> str:
    width = max(map(len, problems))
    lines: Iterable[str] = (f"  {name:<{width}}  {text}" for name, text in sorted(problems.items()))
    return "\n".join(["the settings are not complete:", *lines])
