"""An alias stands inside the very thing that it refers to.

Why:
    Written out, it would never end.

Example:
    services: &all
      order: *all

Fix:
    services:
      order: {}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
