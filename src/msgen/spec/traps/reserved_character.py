"""A value begins with a sign that has a meaning in YAML.

Why:
    A plain text cannot begin with `@`, a backtick or `%`, and `*`, `&` and `!` begin an alias, an
    anchor and a tag.

Example:
    owner: @team-orders

Fix:
    owner: '@team-orders'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
