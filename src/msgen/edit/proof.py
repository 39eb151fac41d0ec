"""The net below every edit: what the new text says is what was meant, or nothing is written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from msgen.diagnostics import UserError
from msgen.edit import data
from msgen.edit.rules import bad_argument, shared_by_anchor
from msgen.edit.text import SpecText, StepPath
from msgen.spec.canonical import long_form
from msgen.spec.load import Loaded, load
from msgen.spec.models.root import Spec


class BrokenEdit(Exception):
    """The edited text does not say what was meant: a bug, found before anything was written."""


def prove(
    spec: SpecText, files: Mapping[str, bytes], wanted: Mapping[str, Any], *, anchored: StepPath
) -> None:
    """Read `spec` with its changed `files` again, and compare it with the data `wanted`.

    `anchored` is a changed place whose text an anchor names, if there is one. Raises UserError
    with what is wrong with the edited spec, and BrokenEdit where it says something else.
    """
    after = load(spec.path, name=spec.name, edited=spec.pending(files))
    _refuse_stray(spec, files, after)
    if after.written is None:
        raise UserError(*after.diagnostics)
    try:
        meant = long_form(Spec.model_validate(wanted))
    except ValidationError as error:
        raise BrokenEdit(str(error)) from error
    said = long_form(after.written)
    if said == meant:
        return
    # what an anchor names may stand in parts of the user's own too, and changes there as well
    if not anchored:
        raise BrokenEdit("the edited spec says something else than the edit")
    if data.without_own(said) != data.without_own(meant):
        raise UserError(shared_by_anchor.found(".".join(map(str, anchored))))


def _refuse_stray(spec: SpecText, files: Mapping[str, bytes], after: Loaded) -> None:
    """Raise UserError where a new file is none of the spec's."""
    read = {spec.file_of(source.name) for source in after.sources}
    for name in files:
        if os.path.join(spec.folder, name) not in read:
            message = f'"{name}" is no file of the spec: no pattern of include finds it'
            raise UserError(bad_argument.RULE.at(None, message, hint=f"say include: [{name}]"))
