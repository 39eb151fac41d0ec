"""A file that you adopted would be another one now, if it were still msgen's.

Why:
    What msgen would write there follows from the spec and from this version of msgen, and one of
    them has changed. The file is yours, so nothing was written. It is said once, by the run that
    met the change.

Example:
    Makefile was adopted, and then a service was added, for which it has no line.

Fix:
    Nothing, if yours is right without it. `msgen release --dry-run PATH` shows the file as it would
    be if msgen merged what has changed since you adopted it; `msgen release PATH` does it.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
