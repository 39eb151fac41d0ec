"""Whether the code of a repository was made from the spec that stands beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgen.diagnostics import UserError
from msgen.local.repository import SPEC
from msgen.output.applied import unapplied
from msgen.output.rules import spec_not_applied

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


APPLY = "run msgen apply"
"""What brings a change of the spec into the code."""
