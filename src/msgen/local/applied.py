"""Whether the code of a repository is made from the spec beside it, and in one piece."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.local.repository import SPEC
from msgen.output.applied import unapplied
from msgen.output.locked import FOLDER, parse_lock, read_files
from msgen.output.rules import spec_not_applied
from msgen.reconcile.leftovers import markers_in

_SHOWN = 5


def check_applied(
    repository: Path, specs: Mapping[str | None, str], *, anyway: bool = False
) -> None:
    """Raise UserError where the code was made from another spec, unless that is wanted `anyway`.

    `specs` are the parts of the spec by service, that of the whole system under None.
    """
    differing = () if anyway else tuple(unapplied(repository, specs))
    if not differing:
        return
    named = "; ".join(differing[:_SHOWN])
    more = f"; and {len(differing) - _SHOWN} more" if len(differing) > _SHOWN else ""
    message = f"{SPEC} has changed, and the code was not made from it: {named}{more}"
    raise UserError(
        spec_not_applied.RULE.at(None, message, hint=f"{APPLY}, or start as it is: up --anyway")
    )


def check_resolved(repository: Path, *, anyway: bool = False) -> None:
    """Raise UserError where a conflict of a merge is not resolved in generated code.

    The findings are those of `msgen check`. A repository without a lock has nothing generated.
    """
    if anyway or not (repository / FOLDER).is_dir():
        return
    root = Path(os.path.relpath(repository))
    found = tuple(markers_in(root, parse_lock(read_files(root))))
    if found:
        raise UserError(*found)


APPLY = "run msgen apply"
"""What brings a change of the spec into the code."""
