"""Which repository a command is about."""

import os
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.output.locked import FOLDER
from msgen.reconcile.rules import not_a_repository


def find_root(start: Path) -> Path:
    """Return the repository around `start`, named as it is reached from the current folder.

    Raises UserError where there is none.
    """
    here = Path(os.path.abspath(start))
    for folder in (here, *here.parents):
        if (folder / FOLDER).is_dir():
            return Path(os.path.relpath(folder))
    place = "this folder" if start == Path() else f'"{start}"'
    message = f"{place} is not inside a repository that msgen made: there is no {FOLDER}/"
    hint = "go to the folder of one, or make one: msgen new system.yaml"
    raise UserError(not_a_repository.RULE.at(None, message, hint=hint))
