"""A line is indented to a depth that no block above has.

Why:
    The depth of a line says what it belongs to. One space too many or too few, and it belongs to
    nothing.

Example:
    services:
      order: {}
     payment: {}

Fix:
    services:
      order: {}
      payment: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
