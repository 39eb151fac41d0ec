"""Something is nested more than a hundred levels deep.

Why:
    No spec needs it, and it makes programs that read the file crash.

Example:
    [[[[[[…]]]]]]

Fix:
    Close the brackets that were opened by mistake.
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
