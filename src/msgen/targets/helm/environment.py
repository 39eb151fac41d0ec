"""The variables of a container: texts, secrets by reference, facts of its own pod."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from msgen.names import env_name
from msgen.plan.model import (
    AddressOf,
    EnvVar,
    IdentityRef,
    Joined,
    Literal,
    OwnPort,
    Plan,
    SecretRef,
    SelfRef,
    SourceOf,
    Value,
    Workload,
)
from msgen.plan.network import Network, identity_text, is_client
from msgen.records import dataclass
from msgen.targets.helm.wire import Json, literal, some
from msgen.views.servers import SECRETS

_FIELDS = {
    "namespace": "metadata.namespace",
    "host": "metadata.name",
    "version": "metadata.labels['app.kubernetes.io/version']",
}
"""What a pod is told of itself by the cluster."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one container is told, in the three forms that Kubernetes has for it.

    ``files`` are secrets that it reads from files below `/run/secrets`.
    """

    texts: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def data(self) -> Json:
        """The values of a container that hold it."""
        return some(
            {
                "env": dict(sorted(self.texts.items())),
                "secretEnv": dict(sorted(self.secrets.items())),
                "fieldEnv": dict(sorted(self.fields.items())),
                "secrets": sorted(self.files),
            }
        )


@dataclass(frozen=True, slots=True)
class Environment:
    """Fills in variables for one workload; ``common`` is what the whole system is told."""

    plan: Plan
    network: Network
    workload: Workload
    common: Mapping[str, str] = field(default_factory=dict)

    def told(self, variables: Iterable[EnvVar]) -> Told:
        """What a container with these variables is told."""
        told = Told()
        for variable in variables:
            self._tell(variable, told)
        return told

    def _tell(self, variable: EnvVar, told: Told) -> None:
        name, value = variable.name, variable.value
        if not variable.derived and self.workload.source is not SourceOf.BLUEPRINT:
            self._put(name, value, told)
        elif value == IdentityRef("client_secret"):
            if is_client(self.workload):
                _file(name, f"{self.workload.name}-client-secret", told)
        elif isinstance(value, SecretRef):
            _file(name, value.name, told)
        elif isinstance(value, AddressOf) and value.target in self.network.access:
            self._kept(name, value, told)
        elif not self._is_common(variable):
            self._put(name, value, told)

    def _is_common(self, variable: EnvVar) -> bool:
        return variable.derived and variable.name in self.common

    def _kept(self, name: str, value: AddressOf, told: Told) -> None:
        """The address of a store or broker, and beside it where its password is."""
        access = self.network.access[value.target]
        if access.hidden and access.secret is not None:
            _file(name, access.secret, told)
            return
        told.texts[name] = literal(self.network.text(value))
        if access.secret is not None and name.endswith("_URL"):
            _file(f"{name.removesuffix('_URL')}_PASSWORD", access.secret, told)

    def _put(self, name: str, value: Value, told: Told) -> None:
        """A variable of which nobody knows that it may be read from a file."""
        match value:
            case SecretRef(secret):
                told.secrets[name] = secret
            case IdentityRef("client_secret"):
                told.secrets[name] = f"{self.workload.name}-client-secret"
            case SelfRef(what) if what in _FIELDS:
                told.fields[name] = _FIELDS[what]
            case AddressOf(target) if self._is_hidden(target):
                told.secrets[name] = self.network.access[target].secret or ""
            case _:
                told.texts[name] = self._text(value, told)

    def _is_hidden(self, target: str) -> bool:
        access = self.network.access.get(target)
        return access is not None and access.hidden

    def _text(self, value: Value, told: Told) -> str:
        """A text; parts that only the cluster knows are variables of their own before it."""
        match value:
            case Literal(text):
                return literal(text)
            case OwnPort(_, number):
                return str(number)
            case Joined(parts):
                return "".join(self._text(part, told) for part in parts)
            case SecretRef(secret):
                return _secret(secret, told)
            case IdentityRef("client_secret"):
                return _secret(f"{self.workload.name}-client-secret", told)
            case IdentityRef(what):
                return literal(identity_text(self.plan, what, self.workload))
            case SelfRef(what):
                return self._self(what, told)
            case AddressOf():
                return self._address(value, told)

    def _self(self, what: str, told: Told) -> str:
        if what not in _FIELDS:
            return self.workload.name
        name = f"SELF_{what.upper()}"
        told.fields[name] = _FIELDS[what]
        return f"$({name})"

    def _address(self, value: AddressOf, told: Told) -> str:
        access = self.network.access.get(value.target)
        if access is None or access.secret is None:
            return literal(self.network.text(value))
        if access.hidden:
            return _secret(access.secret, told)
        mark = "\0"
        text = literal(self.network.text(value, password=mark))
        return text.replace(mark, _secret(access.secret, told)) if mark in text else text


def _file(name: str, secret: str, told: Told) -> None:
    told.files.add(secret)
    told.texts[f"{name}_FILE"] = f"{SECRETS}/{secret}"


def _secret(secret: str, told: Told) -> str:
    name = f"SECRET_{env_name(secret)}"
    told.secrets[name] = secret
    return f"$({name})"
