"""A line stands where a key is needed, and has no colon.

Why:
    In a map each line begins with a key and a colon.

Example:
    services:
      order
      payment: {}

Fix:
    services:
      order: {}
      payment: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
