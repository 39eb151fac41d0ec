"""An edited file could not be merged, because what msgen wrote before the edits is not to be found.

Why:
    A merge needs three sides: yours, the new one, and what both began with. That is kept in
    `.msgen/base/` for edited files, found in git's history, or rendered again from the lock; a
    shallow clone, a deleted `.msgen/base/` and a different version of msgen together leave nothing.

Example:
    A fresh `git clone --depth 1` after an upgrade of msgen.

Fix:
    The new content stands beside yours as PATH.msgen-new: bring over what you want and delete it.
    In a shallow clone, `git fetch --unshallow` before `msgen apply` may find the base.
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
