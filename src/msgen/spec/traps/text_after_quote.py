"""Text goes on after a closing quote.

Why:
    A value is quoted as a whole or not at all.

Example:
    schedule: '0 3' * * *

Fix:
    schedule: '0 3 * * *'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
