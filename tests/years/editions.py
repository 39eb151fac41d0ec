"""Later versions of msgen, whose templates say something else: made of this one as it runs."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any
from zlib import crc32

import msgen
from msgen import __version__, output, reconcile, registry, render, upgrading
from msgen.blueprints import catalog, rendering
from msgen.plan.model import Plan
from msgen.render import templates
from msgen.render.files import File, Owner

LATEST = 4
MODULES = [
    import_module(f"{package.__name__}.{each.name}")
    for package in (msgen, output, reconcile, render, upgrading)
    for each in pkgutil.iter_modules(package.__path__)
    if each.name != "__main__"
]
USERS = [module for module in MODULES if hasattr(module, "__version__")]
"""The modules that know the version."""
COMMENTS = {".py": b"#", ".yaml": b"#", ".toml": b"#", ".lock": b"#", ".md": b""}


def said_by(edition: int) -> str:
    """Return the version that an edition says it is."""
    return f"0.{edition + 1}.0" if edition else __version__


@contextmanager
def running(edition: int) -> Iterator[None]:
    """Run as that edition; 0 is msgen as it is."""
    services, targets = rendering.files, registry.installed

    def changed_services(*arguments: Any) -> Iterator[File]:
        files = list(services(*arguments))
        return iter([*_changed_all(files, edition), *_more(files, edition)])

    def changed_targets() -> tuple[registry.Target, ...]:
        return tuple(_Target(each.name, each.module, edition) for each in targets())

    try:
        if edition:
            rendering.files, registry.installed = changed_services, changed_targets  # type: ignore[assignment]
            for module in USERS:
                module.__version__ = said_by(edition)
        yield
    finally:
        rendering.files, registry.installed = services, targets
        for module in USERS:
            module.__version__ = __version__


@dataclass(frozen=True)
class _Target(registry.Target):
    edition: int

    def files(self, plan: Plan) -> Iterator[File]:
        return _changed_all(super().files(plan), self.edition)


def _changed_all(files: Iterable[File], edition: int) -> Iterator[File]:
    return (file for each in files if (file := _changed(each, edition)))


def forget_templates() -> None:
    """Read templates and blueprints again: a process of msgen reads them once."""
    catalog.discover.cache_clear()
    templates.builtin.cache_clear()


def _changed(file: File, edition: int) -> File | None:
    """Leave a file out, let it say more at its beginning, end or middle, or leave it alone."""
    kind = crc32(file.path.rpartition("/")[2].encode()) % 7
    sign = COMMENTS.get(file.path[file.path.rfind(".") :])
    if kind == edition and file.owner is Owner.MANAGED and file.path.endswith(("py.typed", ".md")):
        return None
    if sign is None or kind in (5, 6):
        return file
    line = sign + b" edition %d of this\n" % edition
    lines = file.content.splitlines(keepends=True)
    if kind < 2:
        lines.append(line)
    elif kind == 2:
        lines = [each for at, each in enumerate(lines) if not _goes(each, at, edition)]
    else:
        starts = [at for at, each in enumerate(lines) if each.startswith((b"def ", b"class "))]
        lines.insert(starts[0] if starts else len(lines), line)
    return replace(file, content=b"".join(lines))


def _goes(line: bytes, at: int, edition: int) -> bool:
    return line.startswith(b"#") and at % 2 == edition % 2


def _more(files: list[File], edition: int) -> Iterator[File]:
    """One more file a service that is made from a blueprint."""
    firsts = {file.service: file for file in reversed(files) if file.service}
    for service, made in sorted(firsts.items()):
        path = f"services/{service}/EDITION.md"
        content = b"# Edition\n\nThis is %d.\n" % edition
        yield replace(made, path=path, content=content, owner=Owner.MANAGED, executable=False)
