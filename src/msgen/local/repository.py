"""Finding the generated repository that a command is about."""

from __future__ import annotations

from pathlib import Path

from msgen.diagnostics import Diagnostic, Severity, UsageError
from msgen.local.layout import Layout

SPEC = "system.yaml"


def find_layout(start: Path) -> Layout:
    """The repository at `start` or above it; a `UsageError` if there is none."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / SPEC).is_file() and (folder / ".msgen").is_dir():
            return Layout(folder)
    message = f"{start} is in no repository that msgen made"
    hint = f"go to one, or make it: msgen new {SPEC} DEST"
    raise UsageError(Diagnostic("no-repository", Severity.ERROR, message, hint=hint))
