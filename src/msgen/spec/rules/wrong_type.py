"""A map, a list or text stands where something else belongs.

Why:
    Each key holds one sort of value, in one of a few documented forms.

Example:
    services:
      order: {endpoints: [POST /orders]}

Fix:
    services:
      order: {endpoints: {POST /orders: {}}}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
