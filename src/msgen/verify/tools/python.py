"""What the blueprints of services name: ruff and mypy over each service.

They come from the environment that `make test` of the repository makes, since mypy has to see what
services install.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath

from msgen.blueprints.catalog import discover
from msgen.diagnostics import Diagnostic
from msgen.output.locked import LockedFile, parse_lock, read_files
from msgen.verify.findings import refusals
from msgen.verify.model import Check, NotRun
from msgen.verify.repository import Repository
from msgen.verify.tool import Command, Tool

_ENVIRONMENT = ".msgen/local/venvs/tests/bin"
_FAMILY = "services/"
_KNOWN = ("ruff", "mypy")
_OWN = "blueprints"


def checks(repository: Repository) -> Iterator[Check]:
    """Judge each service by the linters that its blueprint names both to lint and to verify."""
    services = _services(repository)
    for name in _KNOWN:
        runs = tuple(
            (service, command[1:])
            for service, commands in services.items()
            for command in commands
            if command[0] == name
        )
        if runs:
            local = repository.top / _ENVIRONMENT / name
            command = Command(name, programs=((str(local),), (name,)))
            yield Check("services/*", partial(_judge, repository, runs), command)


def _judge(
    repository: Repository, runs: tuple[tuple[str, tuple[str, ...]], ...], tool: Tool
) -> tuple[Diagnostic, ...]:
    if tool.name == "mypy" and not Path(tool.call[0]).is_relative_to(repository.top / _ENVIRONMENT):
        raise NotRun("make test makes the environment in which mypy sees what services install")
    cache = {
        "MYPY_CACHE_DIR": str(repository.scratch / "mypy"),
        "RUFF_NO_CACHE": "true",
    }
    found: list[Diagnostic] = []
    for service, arguments in runs:
        folder = repository.top / "services" / service
        done = tool.run(*arguments, env=cache, folder=folder)
        found += refusals(done, tool, repository, below=PurePosixPath("services", service))
    return tuple(found)


def _services(repository: Repository) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Service -> the linting commands of its blueprint, for those that verify names."""
    own = repository.top / _OWN
    catalog = discover((own,) if own.is_dir() else ())
    found = {}
    for entry in parse_lock(read_files(repository.root)).files.values():
        blueprint = _blueprint(entry)
        if entry.service and blueprint in catalog.names:
            manifest = catalog[blueprint].manifest
            named = [each for each in manifest.commands.lint if each[0] in manifest.verify]
            found[entry.service] = tuple(named)
    return dict(sorted(found.items()))


def _blueprint(entry: LockedFile) -> str:
    """The blueprint that made a file; empty for what a target made."""
    producer = entry.origin.producer
    if not producer.startswith(_FAMILY):
        return ""
    return producer.removeprefix(_FAMILY).partition("@")[0]
