"""A file includes itself, by way of others or at once.

Why:
    It would never end.

Example:
    teams/a.yaml says `include: [b.yaml]`, and teams/b.yaml says `include: [a.yaml]`

Fix:
    Let the root spec include both.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
