"""A quote opens and is never closed.

Why:
    Everything up to the next quote, often many lines below, would be one value.

Example:
    description: 'it's fast'

Fix:
    description: 'it''s fast'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
