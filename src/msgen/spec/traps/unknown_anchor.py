"""An alias refers to an anchor that was not set before it.

Why:
    An anchor must stand above its aliases, in the same file. A value that only begins with a star
    needs quotes.

Example:
    order: *base

Fix:
    base: &base {owner: team-a}
    order: *base
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
