"""An included file sets something that only the root spec may set.

Why:
    What is true of the whole system stands in one place: msgen, system, platform, targets, defaults
    and environments.

Example:
    teams/orders.yaml says `platform: {gateway: kong}`

Fix:
    Move it to the root spec.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
