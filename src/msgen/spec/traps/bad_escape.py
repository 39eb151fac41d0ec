r"""A backslash in double quotes begins no known escape.

Why:
    Double quotes know \n, \t, \u00e9 and a few more. Regular expressions belong in single quotes.

Example:
    pattern: "\d+"

Fix:
    pattern: '\d+'
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
