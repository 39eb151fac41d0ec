"""Which blueprints there are: built in, and a repository's own, which come first.

A repository's `blueprints/` folder has the layout of `templates/`: a file of the same path
replaces the built-in one, a folder with a manifest of its own is a further blueprint.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

import yaml

from msgen.blueprints.manifest import BlueprintError, FileRule, Manifest, parse
from msgen.diagnostics import Diagnostic, Severity
from msgen.records import dataclass
from msgen.render.templates import templates_root

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A part of a path that is filled in: `{package}`, `{name}`, or the item of a `for_each`."""

_PLAIN = FileRule()
_KNOWN = ("name", "package")
_MANIFEST = "blueprint.yaml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a blueprint.

    ``blueprint`` and ``version`` are of the one whose file it is, another's where one extends the
    other. ``template`` is its path below that one's folder, ``path`` the one below the service's;
    ``item`` the placeholder that a `for_each` fills.
    """

    blueprint: str
    version: str
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
    manifests: dict[str, tuple[Path, Manifest]] = {}
    for root in roots:
        services = root / "services"
        for folder in sorted(services.iterdir()) if services.is_dir() else ():
            if folder.name not in manifests and (folder / _MANIFEST).is_file():
                manifests[folder.name] = folder, _manifest(folder)
    found = {
        name: Blueprint(manifest, folder, tuple(_entries(manifest, manifests, roots)))
        for name, (folder, manifest) in manifests.items()
    }
    return Catalog(found, overrides)


def _manifest(folder: Path) -> Manifest:
    path = folder / _MANIFEST
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506  safe either way
    except (yaml.YAMLError, OSError) as error:
        raise _broken(f"{path}: {error}") from None
    manifest = parse(data, where=str(path))
    if manifest.name != folder.name:
        raise _broken(f"{path}: the folder is {folder.name}, the blueprint {manifest.name}")
    return manifest


def _entries(
    manifest: Manifest, manifests: Mapping[str, tuple[Path, Manifest]], roots: tuple[Path, ...]
) -> Iterator[Entry]:
    chain = [manifest]
    while (base := chain[-1].extends) is not None:
        if base not in manifests or len(chain) > len(manifests):
            raise _broken(f"{manifest.name}: there is no blueprint {base} to extend")
        chain.append(manifests[base][1])
    files: dict[str, tuple[Manifest, Path]] = {}
    for each in reversed(chain):
        left_out = [name for name in files if _matches(name.removesuffix(".j2"), each.leave_out)]
        for name in left_out:
            del files[name]
        for root in reversed(roots):
            base_folder = root / "services" / each.name / "files"
            files |= {name: (each, path) for name, path in _walk(base_folder)}
    rules: dict[str, FileRule] = {}
    for each in chain:  # nearest first: its patterns are tried first, and win
        rules |= {p: rule for p, rule in each.files.items() if p not in rules}
    for relative in sorted(files):
        yield _entry(manifest.name, relative, *files[relative], rules)


def _entry(
    name: str, relative: str, owner: Manifest, source: Path, rules: Mapping[str, FileRule]
) -> Entry:
    path = relative.removesuffix(".j2")
    rule = _rule(path, rules)
    own = {each for each in PLACEHOLDER.findall(path) if each not in _KNOWN}
    if bool(own) != (rule.for_each is not None) or len(own) > 1:
        raise _broken(f"{name}: {path} needs `for_each` and one placeholder of its own")
    return Entry(
        blueprint=owner.name,
        version=owner.version,
        template=f"files/{relative}",
        path=path,
        rule=rule,
        item=own.pop() if own else None,
        is_template=relative.endswith(".j2"),
        source=source,
    )


def _walk(base: Path) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(base):
        folders[:] = [each for each in folders if each != "__pycache__"]
        for name in names:
            source = Path(folder, name)
            yield source.relative_to(base).as_posix(), source


def _matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def _rule(path: str, rules: Mapping[str, FileRule]) -> FileRule:
    """The rule of the first pattern that fits; without one, a plain managed file."""
    for pattern, rule in rules.items():
        if fnmatchcase(path, pattern):
            return rule
    return _PLAIN


def _broken(message: str) -> BlueprintError:
    return BlueprintError(Diagnostic("blueprint-manifest", Severity.ERROR, message))
