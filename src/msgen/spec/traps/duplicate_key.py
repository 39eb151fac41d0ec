"""A key stands twice in one map.

Why:
    Most loaders keep the last one without a word, and half of what was written is gone.

Example:
    services:
      order: {owner: team-a}
      order: {owner: team-b}

Fix:
    services:
      order: {owner: team-a}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
