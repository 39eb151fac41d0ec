"""A spec judged while something else is done with what it was resolved to.

The rules of a large system take as long as making what an earlier run has left to be made. They
run in a child; nothing is compared or written before they are done. Where the child finds an error,
or does not come to an end, the spec is judged here and the error is found again: what was made of
such a spec is dropped, and so is what went wrong with it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from msgen.pipeline import Judged, breaks_rules, judge_file, resolve_file
from msgen.render.beside import beside, possible

_MANY = 20
"""Services from which on a child gains more than its start takes."""

T = TypeVar("T")


def judged_while(
    meanwhile: Callable[[Judged], T],
    spec: Path,
    *,
    edited: Mapping[str, bytes] | None = None,
    held: Callable[[Judged], tuple[Judged, bool]] = lambda judged: (judged, False),
) -> T:
    """Judge the spec at `spec` as `judge_file` does, and return what `meanwhile` makes of it.

    `held` returns a spec that was resolved, with what it has found out, and whether the rules are
    known to hold for it. Raises UserError with all findings where there is an error. What
    `meanwhile` gets may lack the warnings and notes of rules: whoever reports them judges the file.
    """
    resolved = resolve_file(spec, edited=edited)
    if resolved is not None:
        resolved, is_sound = held(resolved)
        if is_sound:
            return meanwhile(resolved)
        if (found := _with_rules(meanwhile, resolved)) is not None:
            return found[0]
    judged = judge_file(spec, edited=edited)
    judged.sound_plan()
    return meanwhile(judged)


def _with_rules(meanwhile: Callable[[Judged], T], resolved: Judged) -> tuple[T] | None:
    """Run the rules, in a child where that is sooner; None where something is wrong."""
    if len(resolved.sound_plan().workloads) < _MANY or not possible():
        return None if breaks_rules(resolved) else (meanwhile(resolved),)
    with beside(lambda: [breaks_rules(resolved)]) as child:
        try:
            made = meanwhile(resolved)
            return (made,) if list(child.parts()) == [False] else None
        except Exception:  # noqa: BLE001  raised again where the spec has been judged, if it breaks no rule
            return None
