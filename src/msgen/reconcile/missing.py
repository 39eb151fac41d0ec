"""What is said of code that uses names which are not there, or is no Python."""

import sys

from msgen import names
from msgen.diagnostics import Diagnostic, Span
from msgen.reconcile.broken import Fault
from msgen.reconcile.rules import broken_code, name_gone
from msgen.reconcile.uses import Use

_NAMED = 5  # of what there is instead


def of_fault(shown: str, path: str, fault: Fault) -> Diagnostic:
    """Return the finding for what is wrong with a file by itself; `shown` is where it stands."""
    span = Span(shown, fault.line, fault.column, fault.line, fault.column + fault.width)
    if fault.name:
        return name_gone.RULE.at(span, f"{path}:{fault.line} {fault.told}")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    hint = f"Python {python} cannot import the file before that is mended"
    return broken_code.RULE.at(span, f"{path}:{fault.line} is no Python: {fault.told}", hint=hint)


def of_use(shown: str, path: str, use: Use, coming: frozenset[str]) -> Diagnostic:
    """Return the finding for a name that is not there.

    One of `coming`, the names that are new, is most likely what the old one is called now.
    """
    span = Span(shown, use.line, use.column, use.line, use.column + use.width)
    name = use.name.rpartition(".")[2]
    near = names.nearest(name, coming & {*use.known}) or names.nearest(name, use.known)
    hint = f'did you mean "{near}"?' if near else _there_is(name, use, coming)
    return name_gone.RULE.at(span, f"{path}:{use.line} {use.told}", hint=hint)


def _there_is(name: str, use: Use, coming: frozenset[str]) -> str | None:
    """Say what there is instead: what is new first, then the most alike."""
    public = sorted(each for each in use.known if not each.startswith("_"))
    alike = names.most_like(name, public, count=len(public))
    shown = sorted(alike, key=lambda each: each not in coming)[:_NAMED]
    more = len(public) - len(shown)
    rest = f" and {more} more" if more else ""
    return f"there is: {', '.join(shown)}{rest}" if shown else None
