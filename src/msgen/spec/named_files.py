"""Files and folders that a spec names, and whether they are there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from msgen.diagnostics import Diagnostic
from msgen.names import nearest_file
from msgen.spec.addresses import processes
from msgen.spec.models.root import Spec
from msgen.spec.models.settings import FileSource
from msgen.spec.places import span_of
from msgen.spec.rules import rule
from msgen.spec.tree import Map, Path


def missing_files(spec: Spec, root: Map, *, folder: str) -> list[Diagnostic]:
    """What `spec`, a spec in `folder`, names and the disk does not have."""
    found = []
    for name, path in _named(spec):
        if os.path.exists(os.path.join(folder, name)):
            continue
        best = _near(os.path.join(folder, name))
        near = os.path.join(os.path.dirname(name), best) if best else None
        hint = f'did you mean "{near}"?' if near else "paths are relative to the root spec"
        message = f'there is no "{name}" beside the spec'
        found.append(rule("missing-file").at(span_of(root, path), message, hint=hint))
    return found


def _named(spec: Spec) -> Iterator[tuple[str, Path]]:
    for name, service in spec.services.items():
        base: Path = ("services", name)
        if service.build is not None:
            yield service.build, (*base, "build")
        for process, inner in processes(service):
            yield from _mounted(process.files, (*base, *inner))
    for name, broker in spec.brokers.items():
        yield from _mounted(broker.files, ("brokers", name))
    for name, store in spec.datastores.items():
        yield from _mounted(store.files, ("datastores", name))
        for index, seed in enumerate(store.seed):
            yield seed, ("datastores", name, "seed", index)


def _mounted(files: Mapping[str, FileSource | None], path: Path) -> Iterator[tuple[str, Path]]:
    for place, source in files.items():
        if source is not None and source.from_ is not None:
            yield source.from_, (*path, "files", place)


def _near(path: str) -> str | None:
    folder, typed = os.path.split(path)
    try:
        return nearest_file(typed, os.listdir(folder or "."))
    except OSError:
        return None
