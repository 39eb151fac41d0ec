"""A map or a list stands where a key is needed.

Why:
    YAML allows it, and no spec needs it: it comes from a brace at the beginning of a line, or from
    a `?` with a space after it.

Example:
    {id}: uuid

Fix:
    '{id}': uuid
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
