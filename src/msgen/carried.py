"""What the user brings into a new repository: the spec and the files that it names."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.output.rules import path_taken, spec_outside
from msgen.plan.model import MountedFile, Plan
from msgen.render.files import File, Origin, Owner

SPEC_NAME = "system.yaml"
_YOURS = Origin("yours", "")
_SKIPPED = {".git", ".venv", "__pycache__", "node_modules", ".msgen"}


def carried_files(spec: Path, *, named: Iterable[str], plan: Plan) -> list[File]:
    """Return the spec as `system.yaml`, with `named` and the files and folders that its plan names.

    Raises UserError for what lies outside the spec's folder. What is named and missing is left
    out: whether it has to exist is for the rules to say.
    """
    base = Path(os.path.realpath(spec)).parent
    found = {SPEC_NAME: _read(spec, SPEC_NAME)}
    for path in (*named, *named_paths(plan, base)):
        real = Path(os.path.realpath(path))
        if not real.is_relative_to(base):
            message = f'"{path}" is outside the folder of {spec}'
            raise UserError(spec_outside.RULE.at(None, message))
        for each in _below(real):
            relative = each.relative_to(base).as_posix()
            if relative == SPEC_NAME and not os.path.samefile(each, spec):
                raise taken(relative)
            found.setdefault(relative, _read(each, relative))
    return sorted(found.values(), key=lambda file: file.path)


def together(carried: Iterable[File], generated: Iterable[File]) -> list[File]:
    """Return the files of the new repository; raises UserError where two have one path."""
    files = list(generated)
    paths = {file.path for file in files}
    for file in carried:
        if file.path in paths:
            raise taken(file.path)
        files.append(file)
    return files


def taken(path: str) -> UserError:
    """Return the error for two files that would have one path."""
    message = f'the spec names a file "{path}", where msgen generates one'
    return UserError(path_taken.RULE.at(None, message, hint="move your file to another path"))


def named_paths(plan: Plan, base: Path) -> Iterator[str]:
    """Yield the paths that the plan names, as they are found from here."""
    for workload in plan.workloads:
        named = (workload.openapi, workload.proto, workload.build)
        yield from (str(base / name) for name in named if name)
    for store in plan.stores:
        yield from (str(base / name) for name in store.seed)
    yield from (str(base / file.source) for file in _mounted(plan) if file.source)


def _mounted(plan: Plan) -> Iterator[MountedFile]:
    for workload in plan.workloads:
        yield from workload.files
        for container in workload.containers:
            yield from container.files
        for version in workload.versions:
            yield from version.files
    for store in plan.stores:
        yield from store.files
    for broker in plan.brokers:
        yield from broker.files


def _below(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for folder, names, files in os.walk(path):
        names[:] = sorted(name for name in names if name not in _SKIPPED)
        yield from (Path(folder, name) for name in sorted(files) if Path(folder, name).is_file())


def _read(path: Path, name: str) -> File:
    executable = os.access(path, os.X_OK)
    return File(name, path.read_bytes(), Owner.SEEDED, _YOURS, executable=executable)
