"""Two things are mounted at one path.

Why:
    A path in a container shows one thing. Clusters refuse a container with two; over the
    folder of the secrets it would hide what the code reads there.

Example:
    volumes: {data: {path: /data, size: 1Gi}, cache: {path: /data}}

Fix:
    volumes: {data: {path: /data, size: 1Gi}, cache: {path: /cache}}
"""

from __future__ import annotations

from collections.abc import Iterator

from msgen.checks.index import Written
from msgen.diagnostics import Diagnostic, Related, Rule
from msgen.spec.models.container import Process
from msgen.spec.tree import Path

RULE = Rule.of(__name__, __doc__)

_SECRETS = "/run/secrets"


def over_spec(written: Written) -> Iterator[Diagnostic]:
    """Volumes and files of every container."""
    for name, service in written.spec.services.items():
        if service.volumes or service.files or service.init or service.sidecars or service.jobs:
            path: Path = ("services", name)
            yield from _of(written, service, path)
            for section in ("init", "sidecars", "jobs"):
                for inner, container in getattr(service, section).items():
                    yield from _of(written, container, (*path, section, inner))


def _of(written: Written, process: Process, path: Path) -> Iterator[Diagnostic]:
    taken: dict[str, Path] = {}
    for mounted, place in _mounts(process, path):
        folder = mounted.rstrip("/") or "/"
        first = taken.setdefault(folder, place)
        if folder == _SECRETS:
            message = f"{folder} has the secrets of every container"
            yield RULE.at(written.at(place), message, hint="mount it somewhere else")
        elif first != place:
            yield RULE.at(
                written.at(place),
                f"something is mounted at {folder} already",
                hint="mount it somewhere else",
                related=(Related(written.at(first), "this"),),
            )


def _mounts(process: Process, path: Path) -> Iterator[tuple[str, Path]]:
    for name, volume in process.volumes.items():
        yield volume.path, (*path, "volumes", name, "path")
    for mounted in process.files:
        yield mounted, (*path, "files", mounted)
