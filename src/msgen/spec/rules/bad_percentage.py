"""A share cannot be read.

Why:
    `0.5` may be half or half a percent; `50%` is clear.

Example:
    depends_on:
      inventory: {retries: {count: 1, budget: 0.1}}

Fix:
    depends_on:
      inventory: {retries: {count: 1, budget: 10%}}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
