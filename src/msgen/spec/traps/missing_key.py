"""A colon stands without a key before it.

Why:
    The value would have no name.

Example:
    services:
      : {owner: team-a}

Fix:
    services:
      order: {owner: team-a}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
