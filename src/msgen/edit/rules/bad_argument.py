"""A word on the command line is not what the language of the spec allows there.

Why:
    What an option says becomes part of the spec, so the spec's own rules hold for it: names,
    endpoints, types and durations are written as they are in `system.yaml`.

Example:
    msgen add-endpoint order 'get orders'

Fix:
    msgen add-endpoint order 'GET /orders'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
