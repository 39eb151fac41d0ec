"""Something else than true or false stands where one of them belongs.

Why:
    Some YAML loaders read `yes`, `on` and `no` as booleans and others as text. msgen reads all
    scalars as text, so only `true` and `false` are booleans, for every loader alike.

Example:
    endpoints:
      POST /orders: {idempotent: yes}

Fix:
    endpoints:
      POST /orders: {idempotent: true}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
