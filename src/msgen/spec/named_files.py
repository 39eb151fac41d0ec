"""Files and folders that a spec names, and whether they are there."""

from __future__ import annotations

import os
from collections.abc import Iterator

from msgen.diagnostics import Diagnostic
from msgen.names import nearest
from msgen.spec.models.root import Spec
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
        for place, source in service.files.items():
            if source is not None and source.from_ is not None:
                yield source.from_, (*base, "files", place)
    for name, store in spec.datastores.items():
        for index, seed in enumerate(store.seed):
            yield seed, ("datastores", name, "seed", index)


def _near(path: str) -> str | None:
    folder, typed = os.path.split(path)
    try:
        return nearest(typed, os.listdir(folder or "."))
    except OSError:
        return None
