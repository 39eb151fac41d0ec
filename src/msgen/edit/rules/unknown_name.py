"""A command names something that the spec does not have.

Why:
    Most often it is a typing error. What comes from an `openapi:` or `proto:` file is defined
    there, and not in the spec.

Example:
    msgen remove-service ordr

Fix:
    msgen remove-service order
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
