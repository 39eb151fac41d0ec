"""A merge key `<<` was given something that is no map.

Why:
    `<<` copies the keys of a map into the one it stands in.

Example:
    order: {<<: [a, b]}

Fix:
    order: {<<: *base}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
