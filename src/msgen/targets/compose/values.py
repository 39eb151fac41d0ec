"""The environment of a container: addresses in the network, secrets as files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgen.plan.images import TAG
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
from msgen.targets.compose.wire import Part, literal, shown

VERSION = f"${{TAG:-{TAG}}}"
_NAMED = re.compile(r"\$\(([A-Za-z_][A-Za-z0-9_]*)\)")


@dataclass(frozen=True, slots=True)
class Values:
    """Fills in the values of one workload, and declares the secrets that they need in ``part``."""

    plan: Plan
    network: Network
    workload: Workload
    part: Part

    def environment(self, variables: Iterable[EnvVar], secrets: set[str]) -> dict[str, str]:
        """The variables by name; ``secrets`` gets the names of those that are mounted as files."""
        found: dict[str, str] = {}
        for variable in variables:
            found |= dict(self._variable(variable, secrets))
        return dict(sorted(found.items()))

    def arguments(self, words: Iterable[str], environment: Mapping[str, str]) -> list[str]:
        """Arguments, with `$(NAME)` replaced by that variable."""
        return [self._argument(word, environment) for word in words]

    def _argument(self, word: str, environment: Mapping[str, str]) -> str:
        filled = ""
        end = 0
        for found in _NAMED.finditer(word):
            value = environment.get(found[1])
            filled += literal(word[end : found.start()])
            filled += literal(found[0]) if value is None else value
            end = found.end()
        return filled + literal(word[end:])

    def _variable(self, variable: EnvVar, secrets: set[str]) -> Iterator[tuple[str, str]]:
        name, value = variable.name, variable.value
        reads_files = variable.derived or self.workload.source is SourceOf.BLUEPRINT
        if not reads_files:
            yield name, self._text(value)
            return
        if value == IdentityRef("client_secret"):
            if is_client(self.workload):
                yield f"{name}_FILE", self._mounted(f"{self.workload.name}-client-secret", secrets)
        elif isinstance(value, SecretRef):
            yield f"{name}_FILE", self._mounted(value.name, secrets)
        elif isinstance(value, AddressOf) and value.target in self.network.access:
            yield from self._kept(name, value, secrets)
        else:
            yield name, self._text(value)

    def _kept(self, name: str, value: AddressOf, secrets: set[str]) -> Iterator[tuple[str, str]]:
        """The address of a store or broker, and beside it where its password is."""
        access = self.network.access[value.target]
        if access.hidden and access.secret is not None:
            yield f"{name}_FILE", self._mounted(access.secret, secrets)
            return
        yield name, literal(self.network.text(value))
        if access.secret is not None and name.endswith("_URL"):
            password = name.removesuffix("_URL") + "_PASSWORD_FILE"
            yield password, self._mounted(access.secret, secrets)

    def _mounted(self, name: str, secrets: set[str]) -> str:
        secrets.add(name)
        return self.part.secret(name)

    def _text(self, value: Value) -> str:
        match value:
            case Literal(text):
                return literal(text)
            case OwnPort(_, number):
                return str(number)
            case Joined(parts):
                return "".join(self._text(part) for part in parts)
            case SecretRef(name):
                return self._shown(name)
            case SelfRef(what):
                return self._self(what)
            case IdentityRef("client_secret"):
                return self._shown(f"{self.workload.name}-client-secret")
            case IdentityRef(what):
                return literal(identity_text(self.plan, what, self.workload))
            case AddressOf():
                return self._address(value)

    def _address(self, value: AddressOf) -> str:
        access = self.network.access.get(value.target)
        if access is None or access.secret is None:
            return literal(self.network.text(value))
        if access.hidden:
            return self._shown(access.secret)
        mark = "\0"
        text = literal(self.network.text(value, password=mark))
        return text.replace(mark, self._shown(access.secret)) if mark in text else text

    def _shown(self, name: str) -> str:
        self.part.secret(name)
        return shown(name)

    def _self(self, what: str) -> str:
        known = {
            "name": self.workload.name,
            "host": self.workload.name,
            "namespace": self.plan.overview.name,
            "version": VERSION,
        }
        return known.get(what, "")
