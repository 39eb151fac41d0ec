"""A file that a spec takes endpoints or types from cannot be used.

Why:
    `openapi:`, `proto:` and `$ref` name files beside the spec; they stay inside its folder.

Example:
    cart: {proto: protos/crat.proto}

Fix:
    cart: {proto: protos/cart.proto}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
