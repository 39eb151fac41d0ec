"""A key that must be there is missing.

Why:
    Nothing sensible can be assumed in its place.

Example:
    brokers:
      events: {exchange: orders}

Fix:
    brokers:
      events: {kind: rabbitmq, exchange: orders}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
