"""Aliases of aliases stand for far too many values.

Why:
    Each level multiplies the one before (`billion laughs`); written out, the file would not fit in
    memory.

Example:
    a: &a [x, x, x, x, x, x, x, x, x]
    b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
    c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
    … and so on

Fix:
    Write out what is meant, or use `defaults:`.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
