"""A type cannot be read.

Why:
    Types become JSON Schema, classes, columns and test data, so they are checked before
    anything is made of them.

Example:
    types:
      Line: {sku: strng(64..1)}

Fix:
    types:
      Line: {sku: string(1..64)}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
