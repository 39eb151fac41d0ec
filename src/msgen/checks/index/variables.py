"""Environment variables and mounted files, wherever a spec sets them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgen.records import dataclass
from msgen.spec import addresses
from msgen.spec.keys import Target
from msgen.spec.models.container import Process
from msgen.spec.models.root import Spec
from msgen.spec.models.settings import FORMS, EnvValue, FileSource
from msgen.spec.tree import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable, or one part of a `join`; `owner` names what it is set for, as messages do."""

    owner: str
    name: str
    value: EnvValue
    path: Path

    @property
    def address(self) -> tuple[str, Target] | None:
        """The form and the target, if the value is an address."""
        for form in FORMS:
            target = getattr(self.value, form)
            if target is not None:
                return form, target
        return None


def processes(spec: Spec) -> Iterator[tuple[str, Process, Path]]:
    """Everything with variables, files and volumes: services and what runs with them."""
    for name, service in spec.services.items():
        for process, path in addresses.processes(service):
            owner = f'"{path[-1]}" of service "{name}"' if path else f'service "{name}"'
            yield owner, process, ("services", name, *path)


def variables(spec: Spec) -> Iterator[Variable]:
    """Every variable of services, stores, brokers, groups and overlays."""
    for owner, process, path in processes(spec):
        yield from _of(owner, process.env, (*path, "env"))
    for section in ("datastores", "brokers"):
        for name, store in getattr(spec, section).items():
            yield from _of(f'"{name}"', store.env, (section, name, "env"))
    for name, group in spec.env_groups.items():
        yield from _of(f'env group "{name}"', group, ("env_groups", name))
    for environment, overlay in spec.environments.items():
        top: Path = ("environments", environment)
        for section in ("services", "datastores", "brokers"):
            for name, changed in getattr(overlay, section).items():
                owner = f'service "{name}"' if section == "services" else f'"{name}"'
                yield from _of(owner, changed.env, (*top, section, name, "env"))
        for name, group in overlay.env_groups.items():
            yield from _of(f'env group "{name}"', group, (*top, "env_groups", name))


def secrets(spec: Spec, found: tuple[Variable, ...]) -> Iterator[tuple[str, str, Path]]:
    """Every use of a secret: owner, secret, place."""
    for variable in found:
        if variable.value.secret is not None:
            yield variable.owner, variable.value.secret, (*variable.path, "secret")
    for owner, process, path in processes(spec):
        yield from _mounted(owner, process.files, path)
    for section in ("datastores", "brokers"):
        for name, store in getattr(spec, section).items():
            yield from _mounted(f'"{name}"', store.files, (section, name))
    for environment, overlay in spec.environments.items():
        for name, changed in overlay.services.items():
            there: Path = ("environments", environment, "services", name)
            yield from _mounted(f'service "{name}"', changed.files, there)
    for name, external in spec.externals.items():
        if external.auth is not None:
            yield f'external "{name}"', external.auth.secret, ("externals", name, "auth", "secret")


def _mounted(
    owner: str, files: Mapping[str, FileSource | None], path: Path
) -> Iterator[tuple[str, str, Path]]:
    for place, source in files.items():
        if source is not None and source.secret is not None:
            yield owner, source.secret, (*path, "files", place, "secret")


def _of(owner: str, env: Mapping[str, Any], path: Path) -> Iterator[Variable]:
    for name, value in env.items():
        if value is not None:
            for inner, part in value.parts:
                yield Variable(owner, name, part, (*path, name, *inner))
