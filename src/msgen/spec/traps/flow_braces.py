"""A brace inside a value was taken for the beginning of a map.

Why:
    Inside `{…}` and `[…]`, the signs `{ } [ ] ,` have a meaning wherever they stand. A path such
    as /orders/{id} is safe as a key on a line of its own, and not inside braces.

Example:
    endpoints: {GET /orders/{id}: {response: Order}}

Fix:
    endpoints:
      GET /orders/{id}: {response: Order}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
