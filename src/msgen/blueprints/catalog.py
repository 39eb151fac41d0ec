"""Which blueprints there are: built in, and a repository's own, which come first.

A repository's `blueprints/` folder has the layout of `templates/`: a file of the same path
replaces the built-in one, a folder with a manifest of its own is a further blueprint.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml

from msgen.blueprints.manifest import BlueprintError, FileRule, Manifest, parse
from msgen.diagnostics import Diagnostic, Severity
from msgen.render.templates import templates_root

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A part of a path that is filled in: `{package}`, `{name}`, or the item of a `for_each`."""

_PLAIN = FileRule()
_KNOWN = ("name", "package")
_MANIFEST = "blueprint.yaml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a blueprint. ``template`` is its path below the blueprint's folder,
    ``path`` the one below the service's; ``item`` the placeholder that a `for_each` fills."""

    template: str
    path: str
    rule: FileRule
    item: str | None
    is_template: bool
    source: Path


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A blueprint, read."""

    manifest: Manifest
    folder: Path
    entries: tuple[Entry, ...]

    @property
    def producer(self) -> str:
        """How files name the blueprint that made them."""
        return f"services/{self.manifest.name}@{self.manifest.version}"


@dataclass(frozen=True, slots=True)
class Catalog:
    """The blueprints that can be used, by name."""

    blueprints: dict[str, Blueprint]
    overrides: tuple[Path, ...]

    def __getitem__(self, name: str) -> Blueprint:
        """Return the blueprint of that name; KeyError where there is none."""
        return self.blueprints[name]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all blueprints, sorted."""
        return tuple(sorted(self.blueprints))


@cache
def discover(overrides: tuple[Path, ...] = ()) -> Catalog:
    """Read all blueprints; those in the folders of ``overrides`` win. Raises BlueprintError."""
    roots = (*overrides, templates_root())
    found: dict[str, Blueprint] = {}
    for root in roots:
        services = root / "services"
        if not services.is_dir():
            continue
        for folder in sorted(services.iterdir()):
            if folder.name not in found and (folder / _MANIFEST).is_file():
                found[folder.name] = _read(folder, roots)
    return Catalog(found, overrides)


def _read(folder: Path, roots: tuple[Path, ...]) -> Blueprint:
    path = folder / _MANIFEST
    try:
        data = yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  safe either way
    except (yaml.YAMLError, OSError) as error:
        raise BlueprintError(
            Diagnostic("blueprint-manifest", Severity.ERROR, f"{path}: {error}")
        ) from None
    manifest = parse(data, where=str(path))
    if manifest.name != folder.name:
        message = f"{path}: the folder is called {folder.name}, the blueprint {manifest.name}"
        raise BlueprintError(Diagnostic("blueprint-manifest", Severity.ERROR, message))
    return Blueprint(manifest, folder, tuple(_entries(manifest, roots)))


def _entries(manifest: Manifest, roots: tuple[Path, ...]) -> Iterator[Entry]:
    files: dict[str, Path] = {}
    for root in reversed(roots):
        base = root / "services" / manifest.name / "files"
        for folder, folders, names in os.walk(base):
            folders[:] = [each for each in folders if each != "__pycache__"]
            for name in names:
                source = Path(folder, name)
                files[source.relative_to(base).as_posix()] = source
    for relative in sorted(files):
        path = relative.removesuffix(".j2")
        rule = _rule(path, manifest)
        unknown = [each for each in PLACEHOLDER.findall(path) if each not in _KNOWN]
        if bool(unknown) != (rule.for_each is not None) or len(set(unknown)) > 1:
            message = f"{manifest.name}: {path} needs `for_each` and one placeholder of its own"
            raise BlueprintError(Diagnostic("blueprint-manifest", Severity.ERROR, message))
        yield Entry(
            template=f"files/{relative}",
            path=path,
            rule=rule,
            item=unknown[0] if unknown else None,
            is_template=relative.endswith(".j2"),
            source=files[relative],
        )


def _rule(path: str, manifest: Manifest) -> FileRule:
    """The rule of the first pattern that fits; without one, a plain managed file."""
    for pattern, rule in manifest.files.items():
        if fnmatchcase(path, pattern):
            return rule
    return _PLAIN
