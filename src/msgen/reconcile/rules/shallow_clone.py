"""This clone has only the latest part of the history, where the base of a merge may be missing.

Why:
    What msgen wrote before an edit is kept in `.msgen/base/` and in git's history. A shallow clone,
    as CI makes them, has left most of the history on the server.

Example:
    git clone --depth 1, then msgen apply over a file that was edited long ago

Fix:
    git fetch --unshallow, then: msgen apply
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
