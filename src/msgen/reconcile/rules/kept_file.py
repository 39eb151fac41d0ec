"""A file that is no longer generated stays, because you edited it.

Why:
    The spec or a template changed and no longer asks for the file. Without edits it would have
    been deleted; with them it is yours from now on, and msgen will not touch it again.

Example:
    An endpoint was removed whose handler you had written.

Fix:
    Delete the file if you need it no more. `msgen apply --theirs PATH` deletes it before it becomes
    yours, and keeps your edits as PATH.orig.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.NOTE)
