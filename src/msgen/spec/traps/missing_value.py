"""A key or a list item has no value.

Why:
    It may mean an empty map, null, or a line that was lost. msgen does not guess.

Example:
    services:
      order:
      payment: {}

Fix:
    services:
      order: {}
      payment: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
