"""A bracket or brace is not closed, or a comma is missing in it.

Why:
    The parser notices only at the next thing that cannot stand there, often a line later.

Example:
    auth: [orders:write

Fix:
    auth: [orders:write]
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
