"""The lock in `.msgen/lock/` cannot be read.

Why:
    The lock tells msgen which files are its own and which content it gave them. With a damaged one
    it could not tell an edit from its own work, so it does nothing at all.

Example:
    A line of `.msgen/lock/order.yaml` that was cut off by hand.

Fix:
    Bring the file back: git checkout HEAD -- .msgen/lock
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
