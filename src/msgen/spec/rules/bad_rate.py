"""A rate or a limit cannot be read.

Why:
    A number of requests means nothing without the time in which they come: `/s`, `/min`, `/h`
    or `/d`.

Example:
    endpoints:
      POST /orders: {limit: 10 per client}

Fix:
    endpoints:
      POST /orders: {limit: 10/s per client}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
