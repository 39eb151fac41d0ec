"""Later versions of msgen, whose templates say something else: made of this one as it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from zlib import crc32

import msgen.blueprints.catalog
import msgen.cli
import msgen.pipeline
import msgen.reconcile.checking
import msgen.reconcile.unchanged
from msgen import __version__
from msgen.render import templates
from msgen.render.files import File, Owner

LATEST = 4
USERS = [
    module
    for name, module in sys.modules.items()
    if name.startswith("msgen.") and hasattr(module, "__version__")
]
"""The modules that know the version; all of them are imported above."""
COMMENTS = {".py": b"#", ".yaml": b"#", ".toml": b"#", ".lock": b"#", ".md": b""}


def said_by(edition: int) -> str:
    """Return the version that an edition says it is."""
    return f"0.{edition + 1}.0" if edition else __version__


@contextmanager
def running(edition: int) -> Iterator[None]:
    """Run as that edition; 0 is msgen as it is."""
    produced = msgen.pipeline._produced

    def changed(*arguments: Any) -> Iterator[File]:
        files = [_changed(file, edition) for file in produced(*arguments)]
        return iter([file for file in files if file] + list(_more(files, edition)))

    try:
        if edition:
            msgen.pipeline._produced = changed
            for module in USERS:
                module.__version__ = said_by(edition)  # type: ignore[attr-defined]
        yield
    finally:
        msgen.pipeline._produced = produced
        for module in USERS:
            module.__version__ = __version__  # type: ignore[attr-defined]


def forget_templates() -> None:
    """Read templates and blueprints again: a process of msgen reads them once."""
    msgen.blueprints.catalog.discover.cache_clear()
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


def _more(files: list[File | None], edition: int) -> Iterator[File]:
    for service in sorted({file.service for file in files if file and file.service}):
        path = f"services/{service}/EDITION.md"
        made = next(file for file in files if file and file.service == service)
        content = b"# Edition\n\nThis is %d.\n" % edition
        yield replace(made, path=path, content=content, owner=Owner.MANAGED, executable=False)
