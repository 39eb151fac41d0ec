"""A generated file was deleted by hand, or something else stands in its place.

Why:
    msgen does not bring back what somebody deleted on purpose. Something else may still expect the
    file, so it is said until somebody decides.

Example:
    rm services/order/Dockerfile

Fix:
    To have it again: msgen restore PATH, once nothing stands in its place. To do without it for
    good: msgen adopt PATH
"""

from msgen.diagnostics import Rule, Severity

RULE = Rule.of(__name__, __doc__, Severity.WARNING)
