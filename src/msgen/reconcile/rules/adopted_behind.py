"""A file that you adopted would be another one now, if it were still msgen's.

Why:
    What msgen would write there follows from the spec and from this version of msgen, and one of
    them has changed. The file is yours, so nothing was written. `apply` says it once, when it meets
    the change; `check` says it every time.

Example:
    Makefile was adopted, and then a service was added, for which it has no line.

Fix:
    Nothing, if yours is right without it. `msgen release --dry-run PATH` shows the file as it would
    be if msgen merged what has changed since you adopted it; `msgen release PATH` does it. To keep
    the file yours and be told no more until something else changes: release it, and adopt it again.
"""

from msgen.diagnostics import Diagnostic, Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)


def found(path: str) -> Diagnostic:
    """Return the note on the adopted file at `path`."""
    message = f"{path} is yours, and stays; what msgen would write there has changed"
    hint = f"to see it: msgen release --dry-run {path}; to have it, without --dry-run"
    return RULE.at(None, message, hint=hint)
