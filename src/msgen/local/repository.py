"""Finding the generated repository that a command is about."""

from __future__ import annotations

import os
from pathlib import Path

from msgen.diagnostics import Diagnostic, Severity, UsageError, UserError
from msgen.local.layout import Layout

SPEC = "system.yaml"


def find_layout(start: Path) -> Layout:
    """The repository at `start` or above it; a `UsageError` if there is none."""
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / SPEC).is_file() and (folder / ".msgen").is_dir():
            layout = Layout(folder)
            _check_access(layout)
            return layout
    message = f"{start} is in no repository that msgen made"
    hint = f"go to one, or make it: msgen new {SPEC} DEST"
    raise UsageError(Diagnostic("no-repository", Severity.ERROR, message, hint=hint))


def _check_access(layout: Layout) -> None:
    """A `UserError` where another user has run the system: it is theirs to look at and to stop."""
    if layout.root.exists() and not os.access(layout.root, os.R_OK | os.X_OK):
        message = f"{layout.root} belongs to another user, who runs the system here"
        hint = "act as that user, or make a copy of the repository of your own"
        raise UserError(Diagnostic("unwritable", Severity.ERROR, message, hint=hint))
