"""A range cannot be read, or ends before it begins.

Why:
    Ranges are two values of one sort with two dots between, the smaller one first.

Example:
    replicas: 10..2

Fix:
    replicas: 2..10
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
