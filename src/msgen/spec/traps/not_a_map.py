"""The file does not begin with a map.

Why:
    A spec is a map: keys at the left margin, each with a colon.

Example:
    - order
    - payment

Fix:
    services:
      order: {}
      payment: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
