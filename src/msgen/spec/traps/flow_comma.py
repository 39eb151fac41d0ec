"""A comma inside braces cut a value in two.

Why:
    Inside `{…}` a comma always ends the value, so the rest of the sentence became a key without a
    value.

Example:
    order: {description: Takes orders, and tracks them}

Fix:
    order: {description: 'Takes orders, and tracks them'}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
