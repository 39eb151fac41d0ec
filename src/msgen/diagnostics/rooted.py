"""Findings whose files are named from the root of a repository, as services that show them need.

Messages for people name files as they were typed, which is relative to the current folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from msgen.diagnostics.model import Diagnostic, Span


def repository_of(file: Path) -> Path | None:
    """The folder around `file` that git takes for a repository's root."""
    folders = file.absolute().parent.resolve()
    around = (folders, *folders.parents)
    # in a linked work tree .git is a file
    return next((folder for folder in around if (folder / ".git").exists()), None)


def rooted(diagnostics: Iterable[Diagnostic], root: Path) -> tuple[Diagnostic, ...]:
    """The same findings with files named from `root`; those outside it keep their names."""
    top = root.resolve()

    @cache
    def named(file: str) -> str:
        path = Path(file).absolute()
        full = path.parent.resolve() / path.name
        return full.relative_to(top).as_posix() if full.is_relative_to(top) else file

    def moved(span: Span) -> Span:
        return replace(span, file=named(span.file))

    return tuple(
        replace(
            found,
            span=moved(found.span) if found.span else None,
            related=tuple(replace(one, span=moved(one.span)) for one in found.related),
        )
        for found in diagnostics
    )
