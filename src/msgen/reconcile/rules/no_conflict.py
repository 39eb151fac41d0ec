"""A side was chosen for a file or folder in which there is no conflict.

Why:
    `--ours` and `--theirs` decide conflicts, and nothing else: where you and msgen changed
    different things, both stay. The run did what `apply` does without the option.

Example:
    msgen apply --theirs README.md, with edits in README.md that stand in nobody's way

Fix:
    To give up your edits: msgen restore PATH writes msgen's version, and keeps yours as PATH.orig.
    To have no change of msgen's in the file any more: msgen adopt PATH.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
