"""Which repository a command is about."""

import os
from pathlib import Path

from msgen.diagnostics import UsageError, UserError
from msgen.output.locked import FOLDER
from msgen.reconcile.rules import foreign_path, not_a_repository


def find_root(start: Path, *, hint: str | None = None) -> Path:
    """Return the repository around `start`, named as it is reached from the current folder.

    `hint` says what else a file may have been meant for. Raises UserError where there is none, or
    where `start` is a file.
    """
    if start.is_file():
        message = f'"{start}" is a file, where a folder of the repository is expected'
        raise UsageError(foreign_path.RULE.at(None, message, hint=hint))
    here = Path(os.path.abspath(start))
    for folder in (here, *here.parents):
        if (folder / FOLDER).is_dir():
            return Path(os.path.relpath(folder))
    place = "this folder" if start == Path() else f'"{start}"'
    message = f"{place} is not inside a repository that msgen made: there is no {FOLDER}/"
    go = "go to the folder of one, or make one: msgen new system.yaml"
    raise UserError(not_a_repository.RULE.at(None, message, hint=go))
