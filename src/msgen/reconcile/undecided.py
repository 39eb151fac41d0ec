"""Sides that were chosen where there was nothing to choose."""

from collections.abc import Collection, Iterator

from msgen.diagnostics import Diagnostic
from msgen.reconcile.model import Choices, is_in
from msgen.reconcile.rules import no_conflict


def undecided(choices: Choices, decided: Collection[str]) -> Iterator[Diagnostic]:
    """Yield a finding for each path of a side in which none of the files `decided` is."""
    for side, places in (("ours", choices.ours), ("theirs", choices.theirs)):
        for place in places:
            if not any(is_in(path, place) for path in decided):
                message = f"--{side} {place}: no conflict in it; your edits stay"
                yield no_conflict.RULE.at(None, message, hint=_hint(side, place))


def _hint(side: str, place: str) -> str:
    if side == "ours":
        return f"msgen adopt {place} keeps it from all that msgen would change in it"
    return f"msgen restore {place} takes msgen's version whole"
