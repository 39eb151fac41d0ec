"""A list that stands for a map names the same thing twice.

Why:
    The second one would hide the first.

Example:
    depends_on: [inventory, 'inventory?']

Fix:
    depends_on: [inventory]
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
