"""Text goes on after a closing bracket.

Why:
    A value that begins with `[` or `{` is a list or a map, and ends where that ends.

Example:
    path: {id}/items

Fix:
    path: '{id}/items'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
