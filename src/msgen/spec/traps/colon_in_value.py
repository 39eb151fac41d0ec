"""A value without quotes holds a colon and a space.

Why:
    The second colon would make the value a map inside a line, which YAML forbids.

Example:
    description: Orders: taken and tracked

Fix:
    description: 'Orders: taken and tracked'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
