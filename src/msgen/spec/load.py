"""From a file to a checked spec: loader, includes, models, environment, defaults.

Every problem of every stage is collected in one run; a stage is left out only when the one
before it left nothing to work on.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import ValidationError

from msgen.diagnostics import Diagnostic, Severity, Source
from msgen.records import dataclass
from msgen.spec import overlay
from msgen.spec.apis import import_apis
from msgen.spec.defaults import complete
from msgen.spec.findings import diagnostics as found_by_models
from msgen.spec.include import load_tree
from msgen.spec.models.root import Spec
from msgen.spec.named_files import missing_files
from msgen.spec.tree import Map


@dataclass(frozen=True, slots=True)
class Loaded:
    """A spec that was read.

    `spec` is what holds in the chosen environment with all defaults filled in, None where it
    has errors; `written` is the long form of what was typed, `imported` that with the APIs it
    names. `sources` are all files read.
    """

    spec: Spec | None
    written: Spec | None
    tree: Map | None
    sources: tuple[Source, ...]
    diagnostics: tuple[Diagnostic, ...]
    imported: Spec | None = None

    def specs_elsewhere(self) -> dict[str, Spec]:
        """The complete spec in each of its environments; none of a spec with errors."""
        if self.spec is None or self.imported is None:
            return {}
        imported = self.imported
        return {
            name: complete(overlay.apply(imported, name)) for name in sorted(imported.environments)
        }

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return any(found.severity is Severity.ERROR for found in self.diagnostics)


def load(
    path: str | os.PathLike[str],
    environment: str | None = None,
    *,
    name: str | None = None,
    edited: Mapping[str, bytes] | None = None,
) -> Loaded:
    """Load the spec at `path`, which messages call `name`, as it holds in `environment`.

    `edited` holds the content of spec files, by absolute real path, that is not on the disk yet.
    """
    with _no_garbage_collection():
        tree = load_tree(path, name=name, edited=edited)
        found = list(tree.diagnostics)
        if tree.root is None:
            return Loaded(None, None, None, tree.sources, tuple(found))
        folder = os.path.dirname(os.fspath(path)) or "."
        written = validate(tree.root, found)
        imported = _imported(written, tree.root, folder=folder, found=found) if written else None
        if imported is not None:
            found += overlay.check(imported, tree.root, environment)
        spec = complete(overlay.apply(imported, environment)) if imported else None
    failed = any(one.severity is Severity.ERROR for one in found)
    return Loaded(
        None if failed else spec,
        written,
        tree.root,
        tree.sources,
        tuple(_in_order(found)),
        imported,
    )


def validate(root: Map, found: list[Diagnostic]) -> Spec | None:
    """The models of a tree; None, and the reasons added to `found`, if it breaks their rules."""
    try:
        return Spec.model_validate(root)
    except ValidationError as error:
        # where the loader said already that a value is missing, the models need not say it again
        lines = {
            (one.span.file, one.span.line)
            for one in found
            if one.span and one.id == "missing-value"
        }
        for one in found_by_models(error, root):
            place = (one.span.file, one.span.line) if one.span else None
            if one.id != "wrong-type" or place not in lines:
                found.append(one)
        return None


def _imported(written: Spec, root: Map, *, folder: str, found: list[Diagnostic]) -> Spec:
    imported, about = import_apis(written, root, folder=folder)
    found += about
    found += missing_files(imported, root, folder=folder)
    return imported


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Tens of thousands of new objects would make the collector run, and none is garbage."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _in_order(found: list[Diagnostic]) -> list[Diagnostic]:
    """By place in the files; what has no place comes first."""

    def place(one: Diagnostic) -> tuple[str, int, int, str]:
        return (
            (one.span.file, one.span.line, one.span.column, one.id)
            if one.span
            else ("", 0, 0, one.id)
        )

    return sorted(found, key=place)
